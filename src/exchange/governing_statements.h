// Which of several statements of its originator speaks for a version: the one signed last, in whatever order
// they arrived. A hub hands on what it once got, so an old statement can come after a newer one.
//
// The statement that came with a version is in the custody note behind it in the log and costs nothing here;
// only what was stated again later is remembered, about 60 bytes for each such version.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "exchange/custody_note.h"
#include "store/projection.h"

namespace entente::exchange {

class GoverningStatements {
 public:
  /// A custody note of the log. In the order of the log.
  void add_note(store::Sequence custody_note) { notes_.push_back(custody_note); }

  /// One signed statement about a version that stands here.
  struct Word {
    store::Sequence label_note = 0;  ///< the entry that tells of it
    Micros time = 0;                 ///< when it was signed
  };
  /// False when a later one is known: then it says nothing any more. Else it governs from here on. All
  /// custody notes up to the end of the group must have been added.
  [[nodiscard]] bool hear(const store::ProjectionView& view, store::Sequence version, std::string_view nation,
                          const Word& word);
  void forget(store::Sequence version) { later_.erase(version); }
  /// The statement that governs the version is in the first custody note behind this entry, if there is one.
  [[nodiscard]] store::Sequence stated_at(store::Sequence version) const;

  void save(std::string& out) const;
  [[nodiscard]] bool load(std::string_view& in);

 private:
  [[nodiscard]] std::optional<store::Sequence> note_behind(store::Sequence entry) const;
  /// Of the statement that came with the version; nothing when it came without.
  [[nodiscard]] std::optional<Micros> first_time(const store::ProjectionView& view, store::Sequence version,
                                                 std::string_view nation, store::Sequence note);

  std::vector<store::Sequence> notes_;
  std::unordered_map<store::Sequence, Word> later_;  ///< by version: stated again since it came
  /// Read last: neighbours in the log came together.
  std::optional<std::pair<store::Sequence, std::optional<CustodyNote>>> recent_;
};

}  // namespace entente::exchange
