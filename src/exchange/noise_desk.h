// Telling counts with noise, with the log as the account: what a recipient has been told and what is left of
// its budget is what the entries say (noise_notes.h), and an entry is durable before a number leaves.
//
// It never gives a number that is not in the log, never draws twice for one question, and never lets a budget
// go up.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "base/random.h"
#include "exchange/noise_notes.h"
#include "store/store.h"
#include "trend/noised_answers.h"

namespace entente::exchange {

class NoiseDesk {
 public:
  /// The plan of that name (1 to 64 characters a-z, 0-9 and `-`) as the log has it. Errors: not_found,
  /// corrupt (a note that is none, or that overspends: somebody wrote to the log who is not this desk).
  [[nodiscard]] static Result<std::unique_ptr<NoiseDesk>> open(store::Store& store, const std::string& name);

  /// Writes a new plan. Errors: conflict (there is one: it is never changed), unprocessable, those of append.
  [[nodiscard]] static Result<std::unique_ptr<NoiseDesk>> make(store::Store& store, const std::string& name,
                                                               const trend::NoisePlan& plan,
                                                               trend::PrivacyCost limit);

  /// Gives a recipient its budget, once. Errors: conflict, unprocessable, those of append.
  [[nodiscard]] Result<> grant(const std::string& recipient, trend::PrivacyCost limit);

  /// What the recipient is told for `count`; `question` names the cell for good. Errors: not_found (no
  /// budget), limited (spent), unprocessable, those of append, and then nothing was told and nothing spent.
  /// Thread-safe.
  [[nodiscard]] Result<std::int64_t> tell(const std::string& recipient, const std::string& question,
                                          std::uint64_t count, Random& random);

  /// Error: not_found.
  [[nodiscard]] Result<trend::PrivacyBudget> budget(const std::string& recipient) const;
  [[nodiscard]] trend::PrivacyBudget of_everybody() const;

 private:
  NoiseDesk(store::Store& store, std::string key, trend::NoisedAnswers answers, trend::PrivacyMeasure measure)
      : store_(store), key_(std::move(key)), answers_(std::move(answers)), measure_(measure) {}

  [[nodiscard]] Result<> replay(const NoiseNote& note);
  [[nodiscard]] Result<> write(const NoiseNote& note);

  store::Store& store_;
  std::string key_;
  mutable std::mutex mutex_;
  trend::NoisedAnswers answers_;
  trend::PrivacyMeasure measure_;
  std::map<std::string, trend::PrivacyBudget> budgets_;
};

}  // namespace entente::exchange
