#include "trend/disclosure_rules.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

namespace entente::trend {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint32_t least_contributors = 3;
constexpr std::uint32_t percent = 100;

/// What the rules look at: counts that are not 0, the largest first.
struct Sizes {
  std::vector<std::uint64_t> counts;
  std::uint64_t total = 0;
  std::uint64_t largest_n = 0;  ///< together

  Sizes(const DisclosureRules& rules, std::span<const Share> shares) {
    for (const Share& share : shares) {
      if (share.count > 0) counts.push_back(share.count);
    }
    std::ranges::sort(counts, std::greater());
    total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    const std::size_t n = std::min<std::size_t>(rules.dominance_n, counts.size());
    largest_n =
        std::accumulate(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(n), std::uint64_t{0});
  }
  [[nodiscard]] std::uint64_t at(std::size_t place) const {
    return place < counts.size() ? counts[place] : 0;
  }
  /// What the two largest do not have.
  [[nodiscard]] std::uint64_t rest() const { return total - at(0) - at(1); }
};

std::uint64_t ratio_up(Wide numerator, std::uint64_t denominator) {
  return static_cast<std::uint64_t>((numerator + denominator - 1) / denominator);
}

}  // namespace

Result<> check(const DisclosureRules& rules) {
  if (rules.min_contributors < least_contributors) {
    return fail(ErrorKind::unprocessable, "a total of two contributors tells each what the other has",
                "min_contributors", "use 3 or more, or share with noise");
  }
  if (rules.min_events < 1 || rules.dominance_n < 1 || rules.dominance_k < 1 || rules.dominance_k > percent ||
      rules.p_percent < 1 || rules.p_percent > percent) {
    return fail(ErrorKind::unprocessable, "a rule of disclosure is out of bounds", {},
                "min_events and dominance_n from 1 on, dominance_k and p_percent from 1 to 100");
  }
  return {};
}

Sensitive sensitivity(const DisclosureRules& rules, std::span<const Share> shares) {
  const Sizes sizes(rules, shares);
  if (sizes.total == 0) {
    return shares.size() < rules.min_contributors ? Sensitive::few_contributors : Sensitive::no;
  }
  if (sizes.counts.size() < rules.min_contributors) return Sensitive::few_contributors;
  if (sizes.total < rules.min_events) return Sensitive::few_events;
  if (Wide{sizes.largest_n} * percent > Wide{sizes.total} * rules.dominance_k) return Sensitive::dominance;
  if (Wide{sizes.rest()} * percent < Wide{sizes.at(0)} * rules.p_percent) return Sensitive::p_percent;
  return Sensitive::no;
}

std::uint64_t protection(const DisclosureRules& rules, std::span<const Share> shares) {
  const Sizes sizes(rules, shares);
  std::uint64_t needed = 1;
  if (sizes.total < rules.min_events) needed = std::max(needed, rules.min_events - sizes.total);
  const std::uint64_t dominated = ratio_up(Wide{sizes.largest_n} * percent, rules.dominance_k);
  if (dominated > sizes.total) needed = std::max(needed, dominated - sizes.total);
  const std::uint64_t estimate = ratio_up(Wide{sizes.at(0)} * rules.p_percent, percent);
  if (estimate > sizes.rest()) needed = std::max(needed, estimate - sizes.rest());
  return needed;
}

std::string_view to_string(Sensitive reason) {
  switch (reason) {
    case Sensitive::no:
      return "safe";
    case Sensitive::few_contributors:
      return "few contributors";
    case Sensitive::few_events:
      return "few events";
    case Sensitive::dominance:
      return "dominance";
    case Sensitive::p_percent:
      return "p percent";
  }
  return "";
}

}  // namespace entente::trend
