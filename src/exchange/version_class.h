// What versions have in common as far as release goes. Many versions carry the same markings in the same
// collection under the same name: the rules are asked once for all of them, and a version costs four bytes
// (its tag).
//
// Promises: equal classes have equal tags; tags are given in the order of the log and never change meaning.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/projection.h"

namespace entente::exchange {

struct VersionClass {
  store::CollectionNumber collection = 0;
  store::Origin origin = 0;
  std::vector<std::string> markings;  ///< ids, granular ones too, sorted, distinct
  std::string self{};  ///< its own id, for a marking definition, which is marked by what it says
  std::string
      origin_label{};  ///< the originator's label by note, canonical; replaces those among the markings
  std::string custodian_label{};  ///< a further one that this node put on what another nation originated
  bool recalled = false;
  bool correspondence = false;  ///< release::Subject::correspondence
  friend bool operator==(const VersionClass&, const VersionClass&) = default;
};

class VersionClasses {
 public:
  /// 1 for the first.
  [[nodiscard]] store::Tag tag_of(const VersionClass& wanted);
  /// `tag` must be one that tag_of() gave.
  [[nodiscard]] const VersionClass& at(store::Tag tag) const { return classes_[tag - 1]; }
  [[nodiscard]] std::size_t size() const { return classes_.size(); }
  /// Tags of the classes that a marking has a say in.
  [[nodiscard]] const std::vector<store::Tag>& with_marking(const std::string& id) const;

  void save(std::string& out) const;
  /// False when it cannot be read; takes what it read off `in`.
  [[nodiscard]] bool load(std::string_view& in);

 private:
  std::vector<VersionClass> classes_;
  std::unordered_map<std::string, store::Tag> tags_;  ///< by the bytes of a class
  std::unordered_map<std::string, std::vector<store::Tag>> by_marking_;
};

}  // namespace entente::exchange
