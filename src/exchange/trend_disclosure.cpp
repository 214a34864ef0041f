#include "exchange/trend_disclosure.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>

#include <fmt/format.h>

namespace entente::exchange {
namespace {

/// By step, then contributor.
using Shares = std::map<std::uint32_t, std::map<std::uint32_t, std::uint64_t>>;

Shares shares_of(const CountedSeries& series) {
  Shares shares;
  for (const CountedShare& one : series.shares) shares[one.step][one.contributor] = one.count;
  return shares;
}

trend::Sensitive worst(const trend::DisclosureRules& rules,
                       const std::map<std::uint32_t, std::uint64_t>& at) {
  std::vector<trend::Share> list;
  for (const auto& [contributor, count] : at) list.push_back({.contributor = contributor, .count = count});
  return trend::sensitivity(rules, list);
}

/// The first rule that a step of the series breaks.
std::string primary_reason(const CountedSeries& series, const Shares& shares,
                           const trend::DisclosureRules& rules) {
  if (series.reporters.size() == 2)
    return "two nations contribute: from the total each could tell what the other has";
  for (const auto& [step, at] : shares) {
    const trend::Sensitive broken = worst(rules, at);
    if (broken != trend::Sensitive::no)
      return fmt::format("{} in {}", trend::to_string(broken), series.series.calendar.label(step));
  }
  return {};
}

bool is_above(const Shares& upper, const Shares& lower) {
  for (const auto& [step, at] : lower) {
    const auto there = upper.find(step);
    for (const auto& [contributor, count] : at) {
      if (count == 0) continue;
      if (there == upper.end()) return false;
      const auto found = there->second.find(contributor);
      if (found == there->second.end() || found->second < count) return false;
    }
  }
  return true;
}

std::string_view class_of(const CountedSeries& series) {
  return std::string_view(series.subject.key).substr(0, series.subject.key.find(':'));
}

/// Where events are in several of those below, more is taken off than they have together: never below 0.
void take_off(Shares& rest, const Shares& part) {
  for (const auto& [step, at] : part) {
    for (const auto& [contributor, count] : at) {
      std::uint64_t& left = rest[step][contributor];
      left -= std::min(left, count);
    }
  }
}

class Acceptance {
 public:
  Acceptance(const std::vector<DisclosureCandidate>& candidates, const std::vector<Shares>& shares,
             const trend::DisclosureRules& rules)
      : candidates_(candidates), shares_(shares), rules_(rules) {}

  void take(std::size_t at) { accepted_.push_back(at); }

  /// With it and all that was taken, nothing can be subtracted that breaks a rule.
  [[nodiscard]] bool fits(std::size_t fresh) const {
    std::vector<std::size_t> all = accepted_;
    all.push_back(fresh);
    return std::ranges::all_of(all, [&](std::size_t upper) {
      return (upper != fresh && !is_above(shares_[upper], shares_[fresh])) || remainders_pass(upper, all);
    });
  }

 private:
  [[nodiscard]] bool remainders_pass(std::size_t upper, const std::vector<std::size_t>& all) const {
    std::map<std::string_view, Shares> rests;  // by class of what was taken off
    for (const std::size_t lower : all) {
      if (lower == upper || !is_above(shares_[upper], shares_[lower])) continue;
      if (!single_remainder_passes(upper, lower)) return false;
      Shares& rest = rests.try_emplace(class_of(*candidates_[lower].series), shares_[upper]).first->second;
      take_off(rest, shares_[lower]);
    }
    return std::ranges::all_of(rests, [&](const auto& one) { return passes(one.second); });
  }
  [[nodiscard]] bool single_remainder_passes(std::size_t upper, std::size_t lower) const {
    Shares rest = shares_[upper];
    take_off(rest, shares_[lower]);
    return passes(rest);
  }
  /// Nothing left says no more than the two equal counts do.
  [[nodiscard]] bool passes(const Shares& rest) const {
    return std::ranges::all_of(rest, [&](const auto& step) {
      const bool nothing = std::ranges::all_of(step.second, [](const auto& one) { return one.second == 0; });
      return nothing || worst(rules_, step.second) == trend::Sensitive::no;
    });
  }

  const std::vector<DisclosureCandidate>& candidates_;
  const std::vector<Shares>& shares_;
  const trend::DisclosureRules& rules_;
  std::vector<std::size_t> accepted_;
};

}  // namespace

std::vector<std::string> disclosure_reasons(const std::vector<DisclosureCandidate>& candidates,
                                            const trend::DisclosureRules& rules) {
  std::vector<std::string> reasons(candidates.size());
  std::vector<Shares> shares(candidates.size());
  std::vector<std::size_t> order;
  for (std::size_t at = 0; at < candidates.size(); ++at) {
    if (!candidates[at].wanted && !candidates[at].said) continue;
    shares[at] = shares_of(*candidates[at].series);
    order.push_back(at);
  }
  // What is known already first, then the large ones: they say most and endanger least.
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (candidates[a].said != candidates[b].said) return candidates[a].said;
    return candidates[a].series->total > candidates[b].series->total;
  });
  Acceptance acceptance(candidates, shares, rules);
  for (const std::size_t at : order) {
    const DisclosureCandidate& one = candidates[at];
    if (one.wanted) reasons[at] = primary_reason(*one.series, shares[at], rules);
    if (one.wanted && reasons[at].empty() && !acceptance.fits(at))
      reasons[at] = "subtracted from or with another published trend it leaves too little";
    if (reasons[at].empty() || one.said) acceptance.take(at);
  }
  return reasons;
}

std::string disclosure_words(const trend::DisclosureRules& rules) {
  return fmt::format("suppression min-contributors={} min-events={} dominance={},{} p-percent={}",
                     rules.min_contributors, rules.min_events, rules.dominance_n, rules.dominance_k,
                     rules.p_percent);
}

}  // namespace entente::exchange
