// The rules `agreement` and `onward`: under what it goes to the recipient, and whether another nation lets us
// pass it on.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "release/hearing.h"

namespace entente::release {
namespace {

constexpr std::string_view agreement_rule = "agreement";
constexpr std::string_view onward_rule = "onward";

/// With its title where it has one.
std::string name_of(const Agreement& agreement) {
  return agreement.title.empty() ? fmt::format("agreement {}", agreement.id)
                                 : fmt::format("\"{}\" ({})", agreement.title, agreement.id);
}

std::string words(const std::vector<std::string_view>& domains) {
  std::vector<std::string> names(domains.begin(), domains.end());
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return and_list(names);
}

/// Keeps the one with the smaller id.
void keep_first(const Agreement*& kept, const Agreement& agreement) {
  if (kept == nullptr || agreement.id < kept->id) kept = &agreement;
}

}  // namespace

bool Hearing::covers_all(const Agreement& agreement) const {
  return std::ranges::all_of(q_.domains, [&](std::string_view domain) { return agreement.covers(domain); });
}

bool Hearing::about_agreement() {
  if (q_.only_clear) {
    favour(agreement_rule, [] { return std::string("what is only TLP:CLEAR needs no agreement"); });
    return true;
  }
  for (const Agreement& agreement : q_.rules.agreements) {
    if (agreement.in_force(now_) && covers_all(agreement) &&
        agreement.lets_exchange(q_.rules.own, q_.recipient))
      keep_first(agreement_, agreement);
  }
  if (agreement_ != nullptr) {
    favour(agreement_rule, [&] {
      return fmt::format("{} covers {} between {} and {}", name_of(*agreement_), words(q_.domains),
                         q_.rules.own, q_.recipient);
    });
    return true;
  }
  if (listener_ != nullptr) explain_no_agreement();
  return false;
}

/// The agreement that comes nearest tells what is lacking.
void Hearing::explain_no_agreement() {
  enum Lack : std::uint8_t { directness, domain, force, members };
  const std::string& own = q_.rules.own;
  Lack lack = members;
  const Agreement* nearest = nullptr;
  for (const Agreement& agreement : q_.rules.agreements) {
    if (!agreement.has_member(own) || !agreement.has_member(q_.recipient)) continue;
    const Lack its = !agreement.in_force(now_) ? force : !covers_all(agreement) ? domain : directness;
    if (its < lack || (its == lack && agreement.id < nearest->id)) {
      lack = its;
      nearest = &agreement;
    }
  }
  const auto say = [&]() -> std::string {
    switch (lack) {
      case members:
        return fmt::format("there is no agreement between {} and {}", own, q_.recipient);
      case force:
        return nearest->from && now_ < *nearest->from
                   ? fmt::format("{} is not in force before {}", name_of(*nearest),
                                 time_words(*nearest->from))
                   : fmt::format("{} ended at {}", name_of(*nearest), time_words(nearest->to.value_or(now_)));
      case domain:
        return fmt::format("{} covers {} and not {}", name_of(*nearest), and_list(nearest->domains),
                           words(q_.domains));
      case directness:
        break;
    }
    return fmt::format("by {} the two exchange only through {}", name_of(*nearest),
                       nearest->hub.value_or(own));
  };
  refuse(agreement_rule, say, [&] {
    const std::string remedy = fmt::format("an agreement between {} and {} that covers {} would open it", own,
                                           q_.recipient, words(q_.domains));
    return lack == directness ? fmt::format("{} may pass it on; {}", nearest->hub.value_or(own), remedy)
                              : remedy;
  });
}

/// The most that the agreements under which it may have come to us let us do; nothing when there is none.
std::optional<Onward> Hearing::permitted_onward() const {
  std::optional<Onward> most;
  for (const Agreement& agreement : q_.rules.agreements) {
    if (!agreement.in_force(now_) || !covers_all(agreement)) continue;
    if (!agreement.has_member(q_.rules.own) || !agreement.has_member(q_.subject.origin)) continue;
    most = std::max(most.value_or(Onward::prohibited), agreement.onward);
  }
  return most;
}

/// What prohibits passing on, in words; empty when nothing does.
std::string_view Hearing::prohibiting() const {
  const auto prohibits = [](const Label& label) { return label.onward == Onward::prohibited; };
  if (std::ranges::any_of(q_.labels, [&](const Label* label) { return prohibits(*label); }))
    return "its release label";
  if (q_.subject.custodian_label && prohibits(*q_.subject.custodian_label)) return "the label put on it here";
  for (const auto& [id, marking] : q_.subject.markings) {
    if (const auto* const tlp = std::get_if<Tlp>(&marking); tlp != nullptr && *tlp == Tlp::amber_strict)
      return "TLP:AMBER+STRICT";
    if (const auto* const policy = std::get_if<Iep>(&marking))
      if (!policy->onward || policy->tlp == Tlp::amber_strict) return "its IEP policy";
  }
  return {};
}

/// Consent could never be asked for through a hub if asking needed consent.
const Agreement* Hearing::joint_agreement() const {
  const Onward least = q_.subject.correspondence ? Onward::by_consent : Onward::within_agreement;
  const Agreement* joint = nullptr;
  for (const Agreement& agreement : q_.rules.agreements) {
    if (agreement.onward >= least && agreement.in_force(now_) && covers_all(agreement) &&
        agreement.has_member(q_.subject.origin) && agreement.lets_exchange(q_.rules.own, q_.recipient)) {
      keep_first(joint, agreement);
    }
  }
  return joint;
}

bool Hearing::about_onward() {
  if (q_.ours()) return true;
  const std::string& origin = q_.subject.origin;
  if (q_.only_clear) {
    favour(onward_rule, [] { return std::string("what is only TLP:CLEAR may be passed on"); });
    return true;
  }
  const auto mark_otherwise = [&] { return fmt::format("{} would have to mark it otherwise", origin); };
  if (const std::string_view prohibits = prohibiting(); !prohibits.empty()) {
    return refuse(
        onward_rule,
        [&] { return fmt::format("{} prohibits that what {} originated is passed on", prohibits, origin); },
        mark_otherwise);
  }
  const auto permitted = permitted_onward();
  if (!permitted) {
    return refuse(
        onward_rule,
        [&] {
          return fmt::format("no agreement in force between {} and {}, which originated it, covers {}",
                             q_.rules.own, origin, words(q_.domains));
        },
        [&] {
          return fmt::format("an agreement between {} and {} that covers it would be needed", q_.rules.own,
                             origin);
        });
  }
  if (*permitted == Onward::prohibited) {
    return refuse(
        onward_rule,
        [&] {
          return fmt::format("the agreements between {} and {} prohibit passing on", q_.rules.own, origin);
        },
        [&] {
          return fmt::format("an agreement between {} and {} that permits it would be needed", q_.rules.own,
                             origin);
        });
  }
  const auto within = [](const Label& label) { return label.onward == Onward::within_agreement; };
  const bool wished = !q_.labels.empty() &&
                      std::ranges::all_of(q_.labels, [&](const Label* label) { return within(*label); }) &&
                      (!q_.subject.custodian_label || within(*q_.subject.custodian_label));
  return about_consent(wished);
}

bool Hearing::about_consent(bool within_agreement) {
  const std::string& origin = q_.subject.origin;
  if (within_agreement) {
    if (const Agreement* const joint = joint_agreement()) {
      favour(onward_rule, [&] {
        return fmt::format("{} has {}, {} and {} as members and lets them pass on {}to each other",
                           name_of(*joint), origin, q_.rules.own, q_.recipient,
                           joint->onward == Onward::within_agreement ? "" : "what speaks of release ");
      });
      return true;
    }
  }
  if (const Grant* const consent = grant()) {
    used_grant_ = consent;
    favour(onward_rule,
           [&] { return fmt::format("{} of {} lets it go on to {}", consent->id, origin, q_.recipient); });
    return true;
  }
  return refuse(
      onward_rule,
      [&] {
        return fmt::format("{} originated it and has not consented that it goes on to {}", origin,
                           q_.recipient);
      },
      [&] {
        return fmt::format("a grant of {} that names this version and {} would open it", origin,
                           q_.recipient);
      });
}

}  // namespace entente::release
