// Counts told with noise, each drawn once. Who asks again, or asks through another recipient, gets the number
// that was given before, so there is nothing to average. The first time that a recipient gets an answer its
// budget pays for it; the first time that anybody does, the budget of all together pays too, which bounds
// what recipients learn who put their answers together. The caller writes what `Told` says to its log before
// the number leaves, and gives it back through `restore` when the log is read again.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <variant>

#include "base/error.h"
#include "base/random.h"
#include "trend/discrete_noise.h"
#include "trend/privacy_budget.h"

namespace entente::trend {

using Noise = std::variant<DiscreteLaplace, DiscreteGaussian>;

/// How all answers of one plan are made; it never changes, or the same question under two noises would be
/// two draws.
struct NoisePlan {
  Noise noise;
  /// By how much one protected unit (an incident, or all that one contributor reports of a step, cut to a
  /// bound) changes one answer.
  std::uint64_t sensitivity = 1;
  PrivacyMeasure measure = PrivacyMeasure::zcdp;
};

/// The recipient of the budget of all together.
inline constexpr const char* everybody = "*";

struct Told {
  std::string question;
  std::string recipient;
  std::int64_t value = 0;  ///< may be negative, and stays so: cutting it at 0 would bias sums
  bool fresh = false;      ///< drawn just now
  bool paid = false;       ///< the recipient had not had it before
};

class NoisedAnswers {
 public:
  /// `limit`: of everybody together. Error (unprocessable): noise, sensitivity or limit out of bounds.
  [[nodiscard]] static Result<NoisedAnswers> make(const NoisePlan& plan, PrivacyCost limit);

  /// What the recipient of `budget` would be told, without telling it: nothing is kept or spent until
  /// `restore`. `question` names the cell for good, as `T1566 / KOR / 2026-W14`, 1 to 1,024 bytes; `count` is
  /// the true one, up to 2^53, and only looked at when the question is new. Errors: limited, unprocessable (a
  /// question or a count out of bounds, a budget with another measure).
  [[nodiscard]] Result<Told> draw(const std::string& question, std::uint64_t count,
                                  const PrivacyBudget& budget, Random& random) const;

  /// Draws and tells; `budget` becomes what is left of it.
  [[nodiscard]] Result<Told> answer(const std::string& question, std::uint64_t count, PrivacyBudget& budget,
                                    Random& random);

  /// Keeps what was drawn, or what the log says was told. Pays from the budget of everybody, not from the
  /// recipient's, which the caller restores as it stands in the log. Error: conflict with what was told
  /// before, or limited.
  [[nodiscard]] Result<> restore(const Told& told);

  [[nodiscard]] PrivacyCost cost() const { return cost_; }  ///< of one answer
  [[nodiscard]] const PrivacyBudget& of_everybody() const { return everybody_; }

 private:
  struct Answer {
    std::int64_t value = 0;
    std::set<std::string> recipients;
  };

  NoisedAnswers(const NoisePlan& plan, PrivacyCost cost, PrivacyBudget budget)
      : plan_(plan), cost_(cost), everybody_(std::move(budget)) {}

  NoisePlan plan_;
  PrivacyCost cost_;
  PrivacyBudget everybody_;
  std::map<std::string, Answer> answers_;
};

}  // namespace entente::trend
