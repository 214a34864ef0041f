// Gathers links while somebody walks over a parsed object: both walks (the checker's and read_links) hand
// every property to it that may hold ids.
#pragma once

#include <string_view>
#include <vector>

#include <simdjson.h>

#include "stix/links.h"

namespace entente::stix {

/// True for names that end in `_ref` or `_refs`.
[[nodiscard]] inline bool is_reference_name(std::string_view name) {
  if (name.size() < 4 || (name.back() != 'f' && name.back() != 's')) return false;
  return name.ends_with("_ref") || name.ends_with("_refs");
}

/// Reusable. Keeps views until finish(): what it is given must live as long.
class LinkCollector {
 public:
  void clear();
  /// A property of any name and value. `top`: of the object itself.
  void note(std::string_view name, const simdjson::dom::element& value, bool top) {
    if (is_reference_name(name)) note_values(name, value, top);
  }
  /// A value that is known to be a STIX id, of a property whose name is_reference_name().
  void note_id(std::string_view name, std::string_view id, bool top);
  [[nodiscard]] Links finish();

 private:
  using Ids = std::vector<std::string_view>;
  void note_values(std::string_view name, const simdjson::dom::element& value, bool top);
  static void keep_first(Ids& ids);

  std::string_view created_by_;
  Ids markings_;
  Ids granular_markings_;
  Ids references_;
};

}  // namespace entente::stix
