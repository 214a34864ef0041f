// What a recipient has been told in noise, added up so that it ends: a budget of differential privacy. Noise
// protects one answer; many answers average it away, so every answer is paid for and what is spent is spent
// for ever. Whole numbers throughout (billionths of epsilon or rho, costs rounded up): two nodes that add
// up the same spendings get the same sum. A value; the log entry that makes a spending durable is the
// caller's, before the answer leaves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "trend/discrete_noise.h"

namespace entente::trend {

/// What is added up. `pure`: epsilon (Dwork et al. 2006), for discrete Laplace noise. `zcdp`: rho of
/// zero-concentrated differential privacy (Bun and Steinke 2016, Concentrated Differential Privacy, TCC), for
/// both kinds: pure epsilon implies rho = epsilon^2 / 2 (proposition 1.4), and rho adds up (lemma 1.7).
enum class PrivacyMeasure { pure, zcdp };

/// Billionths of epsilon or rho.
struct PrivacyCost {
  std::uint64_t billionths = 0;
  friend auto operator<=>(const PrivacyCost&, const PrivacyCost&) = default;
};

/// Of one answer that one protected unit can change by at most `sensitivity` (1 to 2^20), rounded up.
/// Errors (unprocessable): noise or sensitivity out of bounds, Gaussian noise where epsilon is measured (it
/// has none), a cost over 10^9.
[[nodiscard]] Result<PrivacyCost> cost_of(const DiscreteLaplace& noise, std::uint64_t sensitivity,
                                          PrivacyMeasure measure);
[[nodiscard]] Result<PrivacyCost> cost_of(const DiscreteGaussian& noise, std::uint64_t sensitivity,
                                          PrivacyMeasure measure);

/// `answers` times the cost. Error (unprocessable): over 10^18 billionths.
[[nodiscard]] Result<PrivacyCost> times(PrivacyCost cost, std::uint64_t answers);

class PrivacyBudget {
 public:
  /// `recipient`: 1 to 256 bytes without control characters or spaces. `limit`: 1 to 10^18 billionths.
  /// Error: unprocessable.
  [[nodiscard]] static Result<PrivacyBudget> make(std::string recipient, PrivacyMeasure measure,
                                                  PrivacyCost limit);

  /// The budget after it, or an error (limited) that says what is left, and then nothing is spent. Never more
  /// than the limit in all, never less than before. A cost of 0 is refused (unprocessable): nothing that says
  /// something is free.
  [[nodiscard]] Result<PrivacyBudget> spend(PrivacyCost cost) const;

  [[nodiscard]] const std::string& recipient() const { return recipient_; }
  [[nodiscard]] PrivacyMeasure measure() const { return measure_; }
  [[nodiscard]] PrivacyCost limit() const { return limit_; }
  [[nodiscard]] PrivacyCost spent() const { return spent_; }
  [[nodiscard]] PrivacyCost left() const { return {limit_.billionths - spent_.billionths}; }
  [[nodiscard]] std::uint64_t spendings() const { return spendings_; }  ///< how many there were

  /// True when `later` can follow this state: same recipient and measure, nothing given back. A limit may be
  /// lowered to what is spent, never raised: that is a new budget and a decision of its own.
  [[nodiscard]] bool can_become(const PrivacyBudget& later) const;

  /// One line of text, always the same for the same value:
  /// `zcdp JPN limit 0.500000000 spent 0.125000000 spendings 3`.
  [[nodiscard]] std::string print() const;
  /// Exactly what print() gives. Error: malformed.
  [[nodiscard]] static Result<PrivacyBudget> parse(std::string_view text);

  friend bool operator==(const PrivacyBudget&, const PrivacyBudget&) = default;

 private:
  PrivacyBudget() = default;

  std::string recipient_;
  PrivacyMeasure measure_ = PrivacyMeasure::zcdp;
  PrivacyCost limit_;
  PrivacyCost spent_;
  std::uint64_t spendings_ = 0;
};

/// `0.125000000`.
[[nodiscard]] std::string print(PrivacyCost cost);
/// `0.125`, `1`, up to nine digits after the point. Error: malformed.
[[nodiscard]] Result<PrivacyCost> parse_cost(std::string_view text);

}  // namespace entente::trend
