// What every case of a session that must not compile begins with.
#pragma once
#include <zooid/interconnect/core/loop.hpp>
#include <zooid/sample/parcel_rpc.hpp>

using zooid::interconnect::CallError;
using zooid::parcel::Parcel;
using zooid::parcel::ParcelState;
using Port = zooid::interconnect::Channel<zooid::interconnect::Loop, Parcel::words_max>;
using Done = std::expected<void, CallError>;
using Task = zooid::interconnect::Task<Done>;
template <ParcelState at>
using Session = zooid::parcel::ParcelSession<at, Port>;
