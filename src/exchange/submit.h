// From posted bytes to entries: split, check every object, append what passes, record the outcome as a
// status.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "base/uuid.h"
#include "exchange/collections.h"
#include "store/store.h"

namespace entente::exchange {

/// One line of a status resource.
struct StatusLine {
  std::string id;
  std::string version;  ///< as TAXII prints it
  std::string message;  ///< why it failed, or warnings; may be empty
  /// The entry of an object without a version: its version is the date it was added for whoever asks.
  std::optional<store::Sequence> unversioned{};
};

/// A TAXII status resource (section 4.3.1), as a value.
struct Status {
  Uuid id;
  Micros request_time = 0;
  std::size_t total = 0;
  std::size_t success_count = 0;  ///< kept, or kept before
  std::size_t added_count = 0;    ///< of these, not there before (known after a submit only)
  /// After submit_objects() those with warnings only; in a recorded status those that still exist.
  std::vector<StatusLine> successes;
  std::vector<StatusLine> failures;
  std::string owner;  ///< "NATION/name" of the poster; only the owner (and admins) may read it
};

class CheckPool;

/// Who hands something in.
struct Poster {
  std::string name;
  std::string nation;
  store::Origin origin = 0;  ///< that stands for the nation here (exchange/rulebook.h)
};

/// Looks at an accepted object before it is appended; an error refuses that object with its sentence.
/// Thread-safe.
using Admission = std::function<Result<>(std::string_view id, std::string_view object, store::Origin origin)>;

class Submitter {
 public:
  /// `random` must be thread-safe. `helpers`: threads that check large posts beside the caller's own;
  /// -1: one fewer than there are cores.
  /// `admission` may be empty.
  Submitter(store::Store& store, const Clock& clock, Random& random, int helpers = -1,
            Admission admission = {});
  ~Submitter();
  Submitter(const Submitter&) = delete;
  Submitter& operator=(const Submitter&) = delete;

  /// A whole envelope or bundle. At least 64 readable bytes must follow `body`. Blocks until durable.
  /// Thread-safe. Errors: malformed (not JSON, not an envelope), unprocessable (no objects; more failures
  /// than a status holds), too_large (limits::max_objects_per_post, limits::max_object_bytes), and those of
  /// Store::append.
  [[nodiscard]] Result<Status> submit(const Collection& collection, const Poster& poster,
                                      std::string_view body);

  /// Objects already split (import). No status entry is written; failures are reported in the result. All
  /// objects lie in memory that may be read up to `readable_end`; null: each may be read to its own end only
  /// (costs a copy). `before_append` runs between the checks and the append; its error ends that: so several
  /// callers can check at the same time and append in an order of theirs.
  [[nodiscard]] Result<Status> submit_objects(const Collection& collection,
                                              std::span<const std::string_view> objects,
                                              const char* readable_end = nullptr,
                                              const std::function<Result<>()>& before_append = {});

  /// A recorded status as the viewer may see it; not_found when unknown or older than the retention
  /// (limits::status_hours).
  [[nodiscard]] Result<Status> status(const Uuid& id, store::Viewer viewer) const;

  /// Deletes versions of an object (empty fields: all of them); not_found when there was nothing to delete.
  /// Another nation deletes only what stands under its own name.
  struct Deletion {
    std::string_view id;
    store::VersionFilter versions;
    std::vector<std::uint8_t> specs;
    store::Viewer viewer{};
    std::optional<store::Origin> origin{};
  };
  [[nodiscard]] Result<std::size_t> erase(const Collection& collection, const Deletion& deletion);

 private:
  store::Store& store_;
  const Clock& clock_;
  Random& random_;
  Admission admission_;
  std::unique_ptr<CheckPool> pool_;
};

}  // namespace entente::exchange
