// The closure over references: a version is seen by a recipient only if every object that it refers to is
// seen, too (docs/release.md). Of all ways to satisfy that, the greatest; kept up to date as versions come,
// go and change.
//
// A reference names an id: it is satisfied when some version of that id, of any origin and in any collection,
// is seen. The originator sees its own versions whatever they refer to: it knows what it wrote.
//
// Method: rows that might gain are taken as seen, and whoever refers to them, too (only those can gain by
// it); then whatever is not satisfied is taken back, and whoever relied on it, until nothing changes. The
// first step covers every set that satisfies the rules, so what is left is the greatest (Knaster-Tarski);
// both steps touch only what the change reaches.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stix/links.h"
#include "store/projection.h"

namespace entente::exchange {

/// Who would see a version if it referred to nothing, and who sees it whatever it refers to (its originator).
struct Base {
  store::Audience admitted = 0;
  store::Audience exempt = 0;  ///< part of admitted
};
using BaseOf = std::function<Base(store::Sequence, const store::RawEntry&)>;

/// One update. The caller names what changed, then settle() says whose audience changes.
class Closure {
 public:
  /// Both must outlive it. `known`: links that need not be read again, by version.
  Closure(const store::ProjectionView& view, BaseOf base_of,
          const std::unordered_map<store::Sequence, const stix::Links*>& known);

  /// A version that is new, or whose base may have changed.
  void touch(store::Sequence version);
  /// A version of that id was erased.
  void lost(std::string_view id);
  /// Ordered by version; only real changes.
  [[nodiscard]] std::vector<store::ProjectionAnswer::Seen> settle();

 private:
  struct Row {
    store::Audience before = 0;  ///< as the view has it
    store::Audience seen = 0;    ///< as far as we are
    Base base;
    bool dead = false;  ///< erased, or no object
    bool growing = false;
    bool shrinking = false;
    bool references_known = false;
    std::string id;
    std::vector<std::string> references;
  };
  using Rows = std::unordered_map<store::Sequence, Row>;

  [[nodiscard]] Row& row(store::Sequence version);
  void read_references(store::Sequence version, Row& row);
  [[nodiscard]] store::Audience seen(store::Sequence version);
  [[nodiscard]] store::Audience seen_of(const std::string& id);
  /// Who could ever see some version of it.
  [[nodiscard]] store::Audience admitted_of(const std::string& id);
  [[nodiscard]] const std::vector<store::Sequence>& versions_of(const std::string& id);
  [[nodiscard]] store::Audience hope(const Row& row, store::Audience wanted);
  void grow();
  void shrink();
  void push_shrinking(store::Sequence version);

  const store::ProjectionView& view_;
  BaseOf base_of_;
  const std::unordered_map<store::Sequence, const stix::Links*>& known_;
  Rows rows_;
  std::unordered_map<std::string, std::vector<store::Sequence>> versions_;
  /// Sums over the versions of an id, so that many versions of one cost no more than as many of several.
  std::unordered_map<std::string, store::Audience> seen_;
  std::unordered_map<std::string, store::Audience> admitted_;
  std::vector<store::Sequence> growing_;
  std::vector<store::Sequence> shrinking_;
};

}  // namespace entente::exchange
