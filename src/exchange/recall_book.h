// What originators took back: which versions of theirs are shown to no other nation, and kept by none that
// held them for others. A recall that once stood in the log stays in force.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "store/store.h"

namespace entente::exchange {

struct RecalledVersion {
  store::Origin origin = 0;
  std::string id;
  std::optional<Instant> version{};  ///< none: all versions, those to come too
  friend bool operator==(const RecalledVersion&, const RecalledVersion&) = default;
};

/// True when its originator took the version back. Thread-safe.
using RecallCheck =
    std::function<bool(store::Origin, std::string_view id, const std::optional<Instant>& version)>;

class RecallBook {
 public:
  /// `applied`: what was held of it here is known and need not be found any more.
  void add(const RecalledVersion& one, bool applied);
  [[nodiscard]] bool covers(store::Origin origin, std::string_view id,
                            const std::optional<Instant>& version) const;
  /// Of other nations than ours, applied here: nothing of that may be here.
  [[nodiscard]] std::vector<RecalledVersion> applied_of_others() const;

  void save(std::string& out) const;
  [[nodiscard]] bool load(std::string_view& in);

 private:
  struct Recall {
    store::Origin origin = 0;
    std::optional<Instant> version;
    bool applied = false;
  };
  std::map<std::string, std::vector<Recall>, std::less<>> recalls_;  ///< by object id
};

}  // namespace entente::exchange
