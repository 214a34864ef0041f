// The one way out: who reads, what it may see, and the record that it left. Faces get Released values here
// and nowhere else (release/released.h).
//
// Promises: a recipient gets only versions whose audience it is in, at the log's time; the first time that
// versions leave for it, a disclosure entry is durable before they are handed out; if it cannot be written,
// nothing is handed out (503). Nothing about a version that the reader does not see influences an answer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/uuid.h"
#include "exchange/audiences.h"
#include "exchange/collections.h"
#include "exchange/reader.h"
#include "exchange/submit.h"
#include "exchange/trend_report.h"
#include "release/released.h"

namespace entente::exchange {

template <class T>
using Released = release::Released<T>;

class ReleaseGate {
 public:
  /// All must outlive it.
  ReleaseGate(store::Store& store, const Cursors& cursors, const Audiences& audiences,
              const Submitter& submitter, const Clock& clock)
      : store_(store), reader_(store, cursors), audiences_(audiences), submitter_(submitter), clock_(clock) {}

  /// A page for the selection's nation. Nothing: the answer needs an entry to be written first, and
  /// `may_wait` is false; ask again where waiting is allowed. Errors: malformed (cursor), unavailable (the
  /// entry could not be written).
  [[nodiscard]] Result<std::optional<Released<Selected>>> select(const Collection& collection,
                                                                 const Selection& selection, bool may_wait);
  /// True when the nation sees a version of that object.
  [[nodiscard]] bool contains(const Collection& collection, std::string_view id,
                              std::string_view nation) const;
  /// A recorded status as that nation may see it. Errors: those of Submitter::status.
  [[nodiscard]] Result<Released<Status>> status(const Uuid& id, std::string_view nation) const;
  /// What a submission answers to its poster.
  [[nodiscard]] Released<Status> outcome(Status status, std::string_view nation) const;

  /// Trends over all that the nation's own users may see. Error forbidden: another nation; it gets what is
  /// published (docs/trends.md), or counts for itself what it received.
  [[nodiscard]] Result<Released<TrendReport>> trends(Tally& tally, std::string_view nation,
                                                     const TrendQuery& query) const;

  /// Who posts. Error forbidden: a nation that nothing can be listed for (no recipient/ setting).
  [[nodiscard]] Result<Poster> poster(std::string_view name, std::string_view nation) const;
  /// Deletes for that nation: another one only what it sees and what stands under its own name.
  [[nodiscard]] Result<std::size_t> erase(Submitter& submitter, const Collection& collection,
                                          std::string_view nation, Submitter::Deletion deletion) const;
  [[nodiscard]] bool is_own(std::string_view nation) const { return nation == audiences_.own_nation(); }

  /// Who reads for that nation; nothing: a nation that nothing is listed for.
  struct Reading {
    store::Viewer viewer;
  };
  [[nodiscard]] std::optional<Reading> reading(std::string_view nation) const;

 private:
  [[nodiscard]] Result<> pass_deadline();
  [[nodiscard]] Result<> disclose(store::Slot recipient, std::string_view nation,
                                  const std::vector<store::Sequence>& versions);

  store::Store& store_;
  Reader reader_;
  const Audiences& audiences_;
  const Submitter& submitter_;
  const Clock& clock_;
};

}  // namespace entente::exchange
