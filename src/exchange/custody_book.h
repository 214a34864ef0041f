// Finds the originators' signatures that came with the versions of this log: an index of its custody notes
// (custody_note.h) of 8 bytes each, kept up to date as it is asked.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/custody_note.h"
#include "store/store.h"

namespace entente::exchange {

/// Thread-safe.
class CustodyBook {
 public:
  /// The store must outlive it.
  explicit CustodyBook(const store::Store& store) : store_(store) {}

  struct Found {
    std::shared_ptr<const CustodyNote> note;
    const CustodyNote::Version* version = nullptr;  ///< in the note
    store::Sequence note_sequence = 0;
  };
  /// What came with the version in that entry; nothing when it came without (a POST, a plain TAXII server).
  [[nodiscard]] std::optional<Found> find(store::Sequence entry, std::string_view nation, std::string_view id,
                                          std::string_view modified) const;

 private:
  void catch_up() const;
  [[nodiscard]] std::shared_ptr<const CustodyNote> note(store::Sequence sequence) const;

  const store::Store& store_;
  mutable std::mutex mutex_;
  mutable std::vector<store::Sequence> notes_;  ///< in the order of the log
  mutable store::Sequence next_ = 0;            ///< notes before it are in notes_
  /// Read a short while ago, the latest first.
  mutable std::list<std::pair<store::Sequence, std::shared_ptr<const CustodyNote>>> recent_;
};

}  // namespace entente::exchange
