// What the store asks of those who derive something from the log that it does not understand itself: who may
// see which version. `exchange` hands it one (exchange/audiences.h); the store calls it in the committing
// thread, and again when it replays the log.
//
// Promises of a projection: the same entries give the same answers; no clock, no randomness. Time is the
// stamp of the entries.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "stix/links.h"
#include "store/entry.h"
#include "store/store.h"

namespace entente::store {

/// What a projection may look at: the state after the entries that it is given, before its own answer counts.
/// Views are valid during project().
class ProjectionView {
 public:
  virtual ~ProjectionView() = default;
  /// Versions of an id that are not erased, in any collection and of any origin, in the order of the log.
  virtual void versions_of(std::string_view id, std::vector<Sequence>& out) const = 0;
  /// Versions that are not erased and refer to the id (Links::references), in the order of the log.
  virtual void referrers_of(std::string_view id, std::vector<Sequence>& out) const = 0;
  /// The entry; an object's bytes are gone when it was reclaimed.
  [[nodiscard]] virtual Result<RawEntry> entry(Sequence sequence) const = 0;
  [[nodiscard]] virtual bool erased(Sequence sequence) const = 0;
  [[nodiscard]] virtual Audience audience(Sequence sequence) const = 0;
  [[nodiscard]] virtual Tag tag(Sequence sequence) const = 0;
  /// Calls `visit(sequence, tag)` for every object version that is not erased, in the order of the log.
  virtual void each_version(const std::function<void(Sequence, Tag)>& visit) const = 0;
};

/// An entry of the group with what is known of it.
struct GroupEntry {
  RawEntry entry;
  const stix::Links* links = nullptr;  ///< of objects; null: not read yet (replay), use stix::read_links
};

struct ProjectionAnswer {
  struct Seen {
    Sequence version = 0;
    Audience audience = 0;  ///< the whole set from here on
  };
  std::vector<Seen> seen;  ///< versions whose audience changes; each at most once, ordered by version
  struct Tagged {
    Sequence version = 0;
    Tag tag = 0;
  };
  std::vector<Tagged> tagged;
};

class Projection {
 public:
  virtual ~Projection() = default;
  /// The entries that were made durable together (a group ends with RawEntry::ends_group), in order.
  [[nodiscard]] virtual ProjectionAnswer project(std::span<const GroupEntry> group,
                                                 const ProjectionView& view) = 0;
  /// What it remembers beside tags and audiences, as bytes, so that a start need not read the log again.
  [[nodiscard]] virtual std::string save() const = 0;
  /// The same back, on a new projection. Error: it cannot be read (the log is then replayed from the start).
  [[nodiscard]] virtual Result<> load(std::string_view saved) = 0;
};

}  // namespace entente::store
