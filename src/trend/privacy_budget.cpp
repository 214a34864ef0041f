#include "trend/privacy_budget.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace entente::trend {
namespace {

/// Costs are made of products below 2^113: sensitivity^2 (2^40) * 10^9 (2^30) * scale^2 or variance (2^43).
__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t one = 1'000'000'000;
constexpr std::uint64_t most_cost = one * one;
constexpr std::uint64_t most_sensitivity = std::uint64_t{1} << 20;
constexpr std::size_t most_recipient_bytes = 256;
constexpr int fraction_digits = 9;

Result<PrivacyCost> rounded_up(Wide numerator, Wide denominator) {
  const Wide cost = (numerator + denominator - 1) / denominator;
  if (cost <= most_cost) return PrivacyCost{static_cast<std::uint64_t>(cost)};
  return fail(ErrorKind::unprocessable, "so little noise protects nothing: its cost is over 10^9", {},
              "take a larger scale or variance");
}

Result<> check_sensitivity(std::uint64_t sensitivity) {
  if (sensitivity >= 1 && sensitivity <= most_sensitivity) return {};
  return fail(
      ErrorKind::unprocessable, "the sensitivity is out of bounds", {},
      fmt::format("one unit changes an answer by 1 to {}; bound what one may contribute", most_sensitivity));
}

bool is_recipient(std::string_view text) {
  return !text.empty() && text.size() <= most_recipient_bytes && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
  });
}

std::string_view word(PrivacyMeasure measure) {
  return measure == PrivacyMeasure::pure ? "epsilon" : "zcdp";
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return words;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::unexpected<Error> no_budget() {
  return fail(ErrorKind::malformed, "the text is not a privacy budget", {},
              "it reads: zcdp JPN limit 0.500000000 spent 0.125000000 spendings 3");
}

}  // namespace

// epsilon = sensitivity / scale; rho = epsilon^2 / 2.
Result<PrivacyCost> cost_of(const DiscreteLaplace& noise, std::uint64_t sensitivity, PrivacyMeasure measure) {
  ENTENTE_CHECK(check(noise));
  ENTENTE_CHECK(check_sensitivity(sensitivity));
  const Wide top = Wide{sensitivity} * noise.scale.denominator;
  const Wide bottom = noise.scale.numerator;
  if (measure == PrivacyMeasure::pure) return rounded_up(top * one, bottom);
  return rounded_up(top * top * one, 2 * bottom * bottom);
}

Result<PrivacyCost> cost_of(const DiscreteGaussian& noise, std::uint64_t sensitivity,
                            PrivacyMeasure measure) {
  ENTENTE_CHECK(check(noise));
  ENTENTE_CHECK(check_sensitivity(sensitivity));
  if (measure == PrivacyMeasure::pure) {
    return fail(ErrorKind::unprocessable, "Gaussian noise has no pure epsilon", {},
                "measure it as zcdp or take discrete Laplace noise");
  }
  const Wide top = Wide{sensitivity} * sensitivity * noise.variance.denominator;
  return rounded_up(top * one, Wide{2} * noise.variance.numerator);
}

Result<PrivacyCost> times(PrivacyCost cost, std::uint64_t answers) {
  const Wide sum = Wide{cost.billionths} * answers;
  if (sum <= most_cost) return PrivacyCost{static_cast<std::uint64_t>(sum)};
  return fail(ErrorKind::unprocessable, "so many answers cost more than any budget holds", {},
              "ask for fewer answers or take more noise");
}

Result<PrivacyBudget> PrivacyBudget::make(std::string recipient, PrivacyMeasure measure, PrivacyCost limit) {
  if (!is_recipient(recipient)) {
    return fail(ErrorKind::unprocessable, "the recipient of a budget is a name without spaces", {}, "as JPN");
  }
  if (limit.billionths < 1 || limit.billionths > most_cost) {
    return fail(ErrorKind::unprocessable, "the limit of a budget is out of bounds", recipient,
                "above 0 and at most 10^9");
  }
  PrivacyBudget budget;
  budget.recipient_ = std::move(recipient);
  budget.measure_ = measure;
  budget.limit_ = limit;
  return budget;
}

Result<PrivacyBudget> PrivacyBudget::spend(PrivacyCost cost) const {
  if (cost.billionths == 0) {
    return fail(ErrorKind::unprocessable, "an answer without a cost is no answer with noise", recipient_);
  }
  if (cost > left()) {
    return fail(ErrorKind::limited,
                fmt::format("the budget of {} has {} of {} left and the answer costs {}", recipient_,
                            entente::trend::print(left()), entente::trend::print(limit_),
                            entente::trend::print(cost)),
                recipient_, "give an answer that was given before, or one with more noise");
  }
  PrivacyBudget after = *this;
  after.spent_.billionths += cost.billionths;
  ++after.spendings_;
  return after;
}

bool PrivacyBudget::can_become(const PrivacyBudget& later) const {
  return later.recipient_ == recipient_ && later.measure_ == measure_ && later.limit_ <= limit_ &&
         later.spent_ >= spent_ && later.spendings_ >= spendings_ && later.spent_ <= later.limit_ &&
         (later.spendings_ > spendings_) == (later.spent_ > spent_);
}

std::string PrivacyBudget::print() const {
  return fmt::format("{} {} limit {} spent {} spendings {}", word(measure_), recipient_,
                     entente::trend::print(limit_), entente::trend::print(spent_), spendings_);
}

Result<PrivacyBudget> PrivacyBudget::parse(std::string_view text) {
  const std::vector<std::string_view> words = words_of(text);
  constexpr std::size_t count = 8;
  if (words.size() != count) return no_budget();
  const auto limit = parse_cost(words[3]);
  const auto spent = parse_cost(words[5]);
  const auto spendings = number(words[7]);
  if (!limit || !spent || !spendings) return no_budget();
  const PrivacyMeasure measure = words[0] == "zcdp" ? PrivacyMeasure::zcdp : PrivacyMeasure::pure;
  ENTENTE_TRY(budget, make(std::string(words[1]), measure, *limit));
  budget.spent_ = *spent;
  budget.spendings_ = *spendings;
  // Each spending is a billionth or more.
  if (*spent > *limit || *spendings > spent->billionths || (*spendings == 0) != (spent->billionths == 0)) {
    return no_budget();
  }
  if (budget.print() != text) return no_budget();
  return budget;
}

std::string print(PrivacyCost cost) {
  return fmt::format("{}.{:09}", cost.billionths / one, cost.billionths % one);
}

Result<PrivacyCost> parse_cost(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view after = point < text.size() ? text.substr(point + 1) : std::string_view("0");
  const auto whole = number(text.substr(0, point));
  const auto part = number(after);
  if (!whole || !part || after.size() > fraction_digits || *whole > one) {
    return fail(ErrorKind::malformed, "an amount of privacy is a decimal number up to 10^9", {}, "as 0.125");
  }
  std::uint64_t billionths = *part;
  for (std::size_t digit = after.size(); digit < fraction_digits; ++digit) billionths *= 10;
  const std::uint64_t sum = *whole * one + billionths;
  if (sum > most_cost) return fail(ErrorKind::malformed, "an amount of privacy is at most 10^9");
  return PrivacyCost{sum};
}

}  // namespace entente::trend
