// Whose signature is believed: the node's own key, and those of the nations it knows (peers). Objects that
// speak for a nation are admitted only when that nation signed them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "exchange/submit.h"
#include "release/grant.h"

namespace entente::exchange {

/// The key of a nation; nothing when it is not known. Thread-safe.
using KeyRing = std::function<std::optional<release::PublicKey>(std::string_view nation)>;

/// Refuses release objects (record/release_objects.h) that are not signed by the nation in whose name they
/// speak, that came under another name, or that speak of another's versions where only the originator may
/// (grant, refusal, recall). Everything else passes.
[[nodiscard]] Admission admit_signed(KeyRing keys, std::string own_nation);

}  // namespace entente::exchange
