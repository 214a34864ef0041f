#include "exchange/passing_on.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace entente::exchange {
namespace {

/// Without embargo, expiry and what happened to it here since.
void make_timeless(release::Subject& subject) {
  const auto timeless = [](release::Label& label) {
    label.not_before.reset();
    label.expires.reset();
  };
  for (auto& marked : subject.markings) {
    if (auto* const label = std::get_if<release::Label>(&marked.marking)) timeless(*label);
    if (auto* const policy = std::get_if<release::Iep>(&marked.marking)) {
      policy->start.reset();
      policy->end.reset();
    }
  }
  if (subject.default_label) timeless(*subject.default_label);
  subject.recalled = false;
  subject.collection_admits = true;
}

}  // namespace

std::set<std::string> passed_on_to(PassingOn passing, release::Rules rules) {
  const std::string own = rules.own;
  for (release::Subject& subject : passing.subjects) make_timeless(subject);
  std::set<std::string> candidates;
  for (release::Agreement& agreement : rules.agreements) {
    agreement.from.reset();
    agreement.to.reset();
    if (agreement.has_member(own)) candidates.insert(agreement.members.begin(), agreement.members.end());
  }
  candidates.erase(own);
  std::vector<std::string> to_ask(passing.holders.begin(), passing.holders.end());
  std::set<std::string> further;
  while (!to_ask.empty()) {
    rules.own = std::move(to_ask.back());
    to_ask.pop_back();
    for (const std::string& nation : candidates) {
      if (passing.holders.contains(nation) || further.contains(nation)) continue;
      const bool goes = std::ranges::any_of(passing.subjects, [&](const release::Subject& subject) {
        return release::judge(subject, nation, rules, {}, 0).yes;
      });
      if (!goes) continue;
      further.insert(nation);
      to_ask.push_back(nation);
    }
  }
  return further;
}

}  // namespace entente::exchange
