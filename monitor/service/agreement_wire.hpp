// The agreement machine's messages as intermon.capnp carries them.
#pragma once
#include <optional>
#include <zooid/monitor/message.hpp>
#include <zooid/schema/intermon.hpp>

namespace zooid::monitor {

using AgreementParams = schema::intermon::Intermon::Agreement::Params;

[[nodiscard]] AgreementParams to_wire(const Message& message);
/// Nothing when a field is out of range: the peer is not one of ours.
[[nodiscard]] std::optional<Message> from_wire(const AgreementParams& params);

}  // namespace zooid::monitor
