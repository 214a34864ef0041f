// From posted bytes to entries: split, check every object, append what passes, record the outcome as a status.
#pragma once

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
  std::string version;   ///< as TAXII prints it
  std::string message;   ///< why it failed, or warnings; may be empty
};

/// A TAXII status resource (section 4.3.1), as a value.
struct Status {
  Uuid id;
  Micros request_time = 0;
  std::size_t total = 0;
  std::vector<StatusLine> successes;
  std::vector<StatusLine> failures;
  std::string owner;     ///< "NATION/name" of the poster; only the owner (and admins) may read it
};

class Submitter {
 public:
  Submitter(store::Store& store, const Clock& clock, Random& random);

  /// A whole envelope or bundle. At least 64 readable bytes must follow `body`. Blocks until durable. Thread-safe.
  /// Errors: malformed (not JSON, not an envelope), unprocessable (no objects), and those of Store::append.
  [[nodiscard]] Result<Status> submit(const Collection& collection, std::string_view owner, std::string_view body);

  /// Objects already split (import). No status entry is written; failures are reported in the result.
  [[nodiscard]] Result<Status> submit_objects(const Collection& collection, std::span<const std::string_view> objects);

  /// A recorded status; not_found when unknown or older than the retention.
  [[nodiscard]] Result<Status> status(const Uuid& id) const;

 private:
  store::Store& store_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace entente::exchange
