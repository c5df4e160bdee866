// What every case of a transaction that must not compile begins with.
#pragma once
#include <zooid/interconnect/core/loop.hpp>
#include <zooid/schema/skb_rpc.hpp>

using zooid::interconnect::CallError;
using zooid::schema::skb::Skb;
using zooid::schema::skb::SkbState;
using Port = zooid::interconnect::Channel<zooid::interconnect::Loop, 224>;
using Done = std::expected<void, CallError>;
using Task = zooid::interconnect::Task<Done>;
template <SkbState at>
using Session = zooid::schema::skb::SkbSession<at, Port>;
