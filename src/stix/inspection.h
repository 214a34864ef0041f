// One walk over one parsed object: looks at every value once, in document order, and collects findings.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "base/limits.h"
#include "stix/catalogue.h"
#include "stix/finding.h"
#include "stix/link_collector.h"

namespace entente::stix {

namespace dom = simdjson::dom;

/// At most 100 bytes of what a stranger wrote, cut at a character: findings quote nothing at full length.
[[nodiscard]] std::string shortened(std::string_view text);

/// The properties of an object under inspection, by name. Valid until the next object is looked at.
class Fields {
 public:
  Fields(const Compiled& type, const dom::element* values, std::uint64_t seen)
      : type_(&type), values_(values), seen_(seen) {}
  [[nodiscard]] const dom::element* find(std::string_view name) const {
    const int index = type_->find(name);
    return index != Compiled::none && (seen_ >> index & 1) != 0 ? &values_[index] : nullptr;
  }
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// The string, or empty when absent or not a string.
  [[nodiscard]] std::string_view text(std::string_view name) const {
    const dom::element* value = find(name);
    return value != nullptr && value->is_string() ? value->get_string().value_unsafe() : std::string_view();
  }
  /// True when present and `true`.
  [[nodiscard]] bool flag(std::string_view name) const {
    const dom::element* value = find(name);
    return value != nullptr && value->is_bool() && value->get_bool().value_unsafe();
  }
  [[nodiscard]] const Record& record() const { return type_->record(); }

 private:
  const Compiled* type_;
  const dom::element* values_;
  std::uint64_t seen_;
};

class Inspection {
 public:
  /// Looks at a whole object that calls itself `type_name`, to be read as `type`.
  Findings run(const dom::object& root, SpecVersion spec, std::string_view type_name, const Compiled& type);
  /// What the object looked at last points at; complete when it broke no MUST.
  [[nodiscard]] Links links() { return links_.finish(); }

  // For the rules: findings at the present place, or at a property of it.
  void must(std::string_view property, std::string_view value, std::string message, std::string_view section);
  void should(std::string_view property, std::string_view value, std::string message,
              std::string_view section);
  [[nodiscard]] SpecVersion spec() const { return spec_; }
  [[nodiscard]] bool v20() const { return spec_ == SpecVersion::v20; }
  /// True inside the dictionary of observed-data, where references are its keys.
  [[nodiscard]] bool inside_container() const { return !container_.empty(); }

 private:
  struct Step {
    std::string_view name;
    std::size_t index = 0;  ///< used when name has no bytes behind it
  };
  using Seat = std::pair<std::string_view, std::string_view>;  ///< key and type of an object in the container

  void add(Severity severity, std::string_view property, std::string_view value, std::string message,
           std::string_view section);
  [[nodiscard]] std::string path_to(std::string_view property) const;
  void enter(std::string_view name) { path_[depth_++] = {name, 0}; }
  void enter(std::size_t index) { path_[depth_++] = {{}, index}; }
  void leave() { --depth_; }

  // inspection.cpp: objects
  void check_record(const dom::object& object, const Compiled& type);
  void check_missing(const Compiled& type, std::uint64_t seen);
  void check_rules(const Compiled& type, const Fields& fields, std::uint64_t seen);
  void check_time_order(const CompiledRule& rule, const Fields& fields, std::string_view section);
  void check_stranger(const Compiled& type, std::string_view name, const dom::element& value);
  void check_repeats(std::size_t from, std::string_view section);
  void check_property(const Property& property, const dom::element& value, std::string_view section);

  // identity_rules.cpp: what the object as a whole claims to be
  void check_identity(const Compiled& type);
  void check_observable_id(const Compiled& type, std::string_view id);

  // inspection_values.cpp: single values
  void check_value(const Property& property, const dom::element& value, std::string_view section);
  void check_text(const Property& property, std::string_view text, std::string_view section);
  void check_number(Form form, const dom::element& value, std::string_view section);
  void check_timestamp(Form form, std::string_view text);
  void check_reference(References allowed, std::string_view text, std::string_view section);
  void check_container_reference(References allowed, std::string_view key, std::string_view section);
  void note_link(std::string_view id);
  void check_custom(std::string_view name, const dom::element& value);
  void check_any(const dom::element& value);
  void wrong_kind(const dom::element& value, std::string_view expected, std::string_view section);

  // inspection_dictionaries.cpp
  void check_dictionary(Form form, const dom::element& value, std::string_view section);
  void check_entry(Form form, std::string_view key, const dom::element& value, std::string_view section);
  void check_hash(Form form, std::string_view algorithm, const dom::element& value);
  void check_contents(const dom::element& value);
  void check_container(const dom::object& objects);
  void check_extensions(const dom::element& value);
  void check_extension(std::string_view name, const dom::element& value);
  void check_selector(std::string_view selector);

  SpecVersion spec_ = SpecVersion::v21;
  dom::object root_{};
  std::string_view type_;              ///< of the object whose properties are looked at
  std::uint64_t selector_budget_ = 0;  ///< steps left for resolving selectors, so that time stays bounded
  std::size_t depth_ = 0;
  std::array<Step, 2 * limits::max_json_depth + 8> path_{};
  std::vector<dom::element> values_;         ///< a stack of property values, one frame per record
  std::vector<std::string_view> strangers_;  ///< a stack of names that the tables do not know
  std::vector<Seat> container_;  ///< observed-data objects by key, sorted; types are looked up once
  LinkCollector links_;
  Findings findings_;
};

}  // namespace entente::stix
