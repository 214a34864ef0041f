// Keeps the parts of an import in the order of its file although several are checked at the same time.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "base/error.h"
#include "exchange/recent_table.h"

namespace entente::app {

/// Thread-safe. Remembers a few hundred imports.
class ImportTurns {
 public:
  /// Returns when all parts of that import before `part` are finished. Errors: conflict (one of them failed),
  /// limited (none came for `patience_seconds`: whoever sent them is gone).
  [[nodiscard]] Result<> wait(const std::string& import, std::uint64_t part, int patience_seconds = 60);
  /// Exactly once for each part, whatever became of it.
  void finish(const std::string& import, std::uint64_t part, bool failed);

 private:
  struct State {
    std::uint64_t next = 0;  ///< all parts before are finished
    std::set<std::uint64_t> finished;
    bool failed = false;
  };
  std::shared_ptr<State> state_of(const std::string& import);

  std::mutex mutex_;
  std::condition_variable changed_;
  exchange::RecentTable<std::shared_ptr<State>> imports_{256};
};

}  // namespace entente::app
