#include "release/decide.h"

#include <algorithm>

#include "release/hearing.h"

namespace entente::release {
namespace {

/// The first turning point at which the answer turns.
std::optional<Micros> next_change(const Question& question, bool yes, Micros now) {
  std::vector<Micros> times = question.turning_points();
  std::erase_if(times, [now](Micros time) { return time <= now; });
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  for (const Micros time : times) {
    if (Hearing(question, time, nullptr).run() != yes) return time;
  }
  return {};
}

}  // namespace

Decision decide(const Subject& subject, std::string_view recipient, const Rules& rules,
                std::span<const Grant> grants, Micros now) {
  Decision decision;
  const Question question(subject, recipient, rules, grants);
  const Hearing::Listener listener = [&](Reason reason) { decision.reasons.push_back(std::move(reason)); };
  Hearing hearing(question, now, &listener);
  decision.yes = hearing.run();
  if (decision.yes) decision.ground = hearing.ground();
  decision.next_change = next_change(question, decision.yes, now);
  return decision;
}

Verdict judge(const Subject& subject, std::string_view recipient, const Rules& rules,
              std::span<const Grant> grants, Micros now) {
  const Question question(subject, recipient, rules, grants);
  const bool yes = Hearing(question, now, nullptr).run();
  return {.yes = yes, .next_change = next_change(question, yes, now)};
}

}  // namespace entente::release
