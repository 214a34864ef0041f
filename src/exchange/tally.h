// The tally of a node: rows of what can be counted (exchange/tally_rows.h), kept up with the log, and the
// door to counting over what a reader sees.
//
// It follows the log behind the commits instead of within them: an import never waits for counting, and a
// question first takes in what is still missing. Rows are derived from entries alone, in their order, so a
// tally that followed along and one made anew answer the same.
//
// Thread-safe.
#pragma once

#include <functional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/random.h"
#include "exchange/audiences.h"
#include "exchange/collections.h"
#include "exchange/counting.h"
#include "store/log_store.h"

namespace entente::exchange {

class Tally {
 public:
  /// All must outlive it. Reads nothing yet.
  Tally(const store::LogStore& store, const Audiences& audiences, const Collections& collections,
        Random& random);

  /// Takes in what the log has that is not counted yet. Errors: those of LogStore::iterate.
  [[nodiscard]] Result<> catch_up();
  /// The same, but no entry from `end` on: for a tally that is made to look back.
  [[nodiscard]] Result<> catch_up_to(store::Sequence end);

  /// Counts over what that nation sees: our own what its rights allow, another what is listed for it. Catches
  /// up first. Errors: those of catch_up() and count().
  [[nodiscard]] Result<Counted> count_for(std::string_view nation, const CountQuery& query);
  /// The same without catching up.
  [[nodiscard]] Result<Counted> count_now(std::string_view nation, const CountQuery& query) const;

  /// Where the log was when something that can be counted changed last: entries before it, and the stamp of
  /// the last of them.
  struct Position {
    store::Sequence entries = 0;
    store::Stamp stamp = 0;
  };
  [[nodiscard]] Position position() const;
  /// Id, type and name of the object in an entry; all empty when it is gone.
  struct Named {
    std::string id;
    std::string name;
  };
  [[nodiscard]] Named name_of(store::Sequence sequence) const;
  /// The nation that an origin stands for.
  [[nodiscard]] std::string nation_of(store::Origin origin) const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] Visible visible_for(std::string_view nation) const;
  [[nodiscard]] Result<Counted> count_rows(std::string_view nation, const CountQuery& query) const;

  const store::LogStore& store_;
  const Audiences& audiences_;
  const Collections& collections_;
  mutable std::shared_mutex mutex_;  ///< guards the rows
  TallyRows rows_;
};

}  // namespace entente::exchange
