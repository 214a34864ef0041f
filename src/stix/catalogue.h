// The tables of schema.h made ready for looking things up by name. Built once, never changed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "stix/schema.h"

namespace entente::stix {

/// A rule with its names turned into positions.
struct CompiledRule {
  RuleKind kind = RuleKind::some_own;
  std::uint64_t first = 0;  ///< bit of the first name
  std::uint64_t rest = 0;   ///< bits of the other names
  const Rule* source = nullptr;
};

/// A type's properties, the common ones included, behind a small hash table of their names.
class Compiled {
 public:
  Compiled(const Record& record, SpecVersion spec);

  static constexpr int none = -1;
  /// The position of a property, or none.
  [[nodiscard]] int find(std::string_view name) const {
    for (std::size_t at = slot_of(name);; at = (at + 1) % slot_count) {
      const std::uint8_t index = slots_[at];
      if (index == empty) return none;
      if (properties_[index].name == name) return index;
    }
  }
  [[nodiscard]] const Property& property(int index) const {
    return properties_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] std::size_t size() const { return properties_.size(); }
  [[nodiscard]] const Record& record() const { return *record_; }
  [[nodiscard]] std::uint64_t required_mask() const { return required_mask_; }
  [[nodiscard]] std::uint64_t own_mask() const { return own_mask_; }
  [[nodiscard]] std::span<const CompiledRule> rules() const { return rules_; }

 private:
  static constexpr std::size_t slot_count = 128;
  static constexpr std::uint8_t empty = 0xFF;
  static std::size_t slot_of(std::string_view name) {
    if (name.empty()) return 0;
    const auto at = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(name[i]));
    };
    return (name.size() * 13 + at(0) * 7 + at(name.size() / 2) * 31 + at(name.size() - 1) * 5) % slot_count;
  }
  std::uint64_t bit_of(std::string_view name) const;

  const Record* record_;
  std::vector<Property> properties_;
  std::array<std::uint8_t, slot_count> slots_{};
  std::uint64_t required_mask_ = 0;
  std::uint64_t own_mask_ = 0;
  std::vector<CompiledRule> rules_;
};

class Catalogue {
 public:
  Catalogue();
  /// A type that may stand alone: SDO, SRO, meta, and in 2.1 SCO; nullptr for custom types.
  [[nodiscard]] const Compiled* object(SpecVersion spec, std::string_view type) const;
  /// A cyber observable; nullptr for custom ones.
  [[nodiscard]] const Compiled* observable(SpecVersion spec, std::string_view type) const;
  /// The common properties alone, for custom types.
  [[nodiscard]] const Compiled& custom(SpecVersion spec, Category category) const;
  [[nodiscard]] const Compiled& embedded(SpecVersion spec, Embedded type) const;
  /// A predefined extension that belongs to an SCO; nullptr for others.
  [[nodiscard]] const Compiled* extension(SpecVersion spec, std::string_view owner,
                                          std::string_view name) const;

 private:
  std::vector<Compiled> objects_;  ///< sorted by name, as the other lists of named types
  std::vector<Compiled> observables_;
  std::vector<Compiled> v20_objects_;
  std::vector<Compiled> v20_observables_;
  std::vector<Compiled> embedded_;  ///< in the order of Embedded
  std::vector<Compiled> v20_embedded_;
  std::vector<Compiled> custom_;
  std::vector<Compiled> v20_custom_;
};

[[nodiscard]] const Catalogue& catalogue();

}  // namespace entente::stix
