// The written scenario of `entente demo`: what KOR's analysts know at its beginning, in our own words.
#pragma once

#include <string>
#include <string_view>

namespace entente::app {

/// Names of objects that the story speaks of.
namespace demo_id {
inline constexpr std::string_view indicator = "indicator--5b1f7a90-4c1e-4d4e-9d37-0a6f3f8f2b11";
inline constexpr std::string_view malware = "malware--7c2a8b31-5d2f-4e5f-8e48-1b704a904c22";
inline constexpr std::string_view ties = "relationship--8d3b9c42-6e30-4f60-9f59-2c815ba15d33";
inline constexpr std::string_view assessment = "note--9e4cad53-7f41-4071-806a-3d926cb26e44";
}  // namespace demo_id

/// A bundle: malware, its indicator and the relation, all with the label; and an assessment without one,
/// which stays at home. `label`: the marking-definition, `label_id` its id.
[[nodiscard]] std::string demo_bundle(std::string_view label, std::string_view label_id);

}  // namespace entente::app
