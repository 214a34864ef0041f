// The extension definitions of the project: fixed ids, the identity that stands behind them, and the JSON
// schema of each, which a node serves at /schemas/<type>.json.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace entente::record {

struct Definition {
  std::string_view type;            ///< of the objects; of property extensions: release-label, sighting-dates
  std::string_view id;              ///< extension-definition--...
  std::string_view extension_type;  ///< new-sdo or property-extension
  std::string_view title;
  std::string_view description;
};

/// In a fixed order.
[[nodiscard]] std::span<const Definition> definitions();
/// Null when the project has no such type.
[[nodiscard]] const Definition* definition_of(std::string_view type);

/// `extension-definition` objects of all of them, and before them the identity that made them: valid
/// STIX 2.1.
[[nodiscard]] std::string definitions_bundle();
/// The JSON schema (2020-12) of a type; nothing for others.
[[nodiscard]] std::optional<std::string> schema_of(std::string_view type);

}  // namespace entente::record
