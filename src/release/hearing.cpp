#include "release/hearing.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/instant.h"
#include "release/recipient.h"

namespace entente::release {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Ids decide which of several grants or agreements is named, so that the order in which they came does not.
bool by_id(const Grant* a, const Grant* b) {
  return a->id < b->id;
}

bool concerns(const Grant& grant, const Subject& subject, std::string_view recipient) {
  return !grant.revoked && grant.originator == subject.origin && contains(grant.recipients, recipient) &&
         grant.names(subject.id, subject.version, subject.sha256);
}

void add(std::vector<Micros>& times, const std::optional<Micros>& time) {
  if (time) times.push_back(*time);
}

}  // namespace

Question::Question(const Subject& s, std::string_view r, const Rules& all, std::span<const Grant> given)
    : subject(s), recipient(r), rules(all) {
  gather_labels();
  for (const Grant& grant : given) {
    if (concerns(grant, subject, recipient)) grants.push_back(&grant);
  }
  if (grants.size() > 1) std::ranges::sort(grants, by_id);
  for (const Label* const label : labels) domains.push_back(label->domain);
  if (domains.empty()) domains.push_back(default_domain);
  // Beside and not in place of the default domain: what was put on it here must open nothing.
  if (subject.custodian_label) domains.push_back(subject.custodian_label->domain);
}

void Question::gather_labels() {
  bool spoken = false;
  bool other_than_clear = subject.custodian_label.has_value();
  for (const auto& [id, marking] : subject.markings) {
    if (std::holds_alternative<Statement>(marking)) continue;
    spoken = true;
    const auto* const tlp = std::get_if<Tlp>(&marking);
    if (tlp == nullptr || *tlp != Tlp::clear) other_than_clear = true;
    const auto* const label = std::get_if<Label>(&marking);
    if (label != nullptr && label->originator == subject.origin) labels.push_back(label);
  }
  only_clear = spoken && !other_than_clear;
  if (spoken) return;
  uses_default = subject.default_label && subject.default_label->originator == subject.origin;
  if (uses_default) labels.push_back(&*subject.default_label);
  silent = !uses_default;
}

bool Question::names(const Label& label) const {
  return contains(label.releasable_to, recipient) || !community_in(label).empty();
}

std::string_view Question::community_in(const Label& label) const {
  if (contains(label.releasable_to, recipient)) return {};
  for (const std::string& name : label.releasable_to) {
    const bool belongs = std::ranges::any_of(rules.communities, [&](const Community& community) {
      return community.name == name && community.has_member(recipient);
    });
    if (belongs) return name;
  }
  return {};
}

bool Question::some_label_names() const {
  return std::ranges::any_of(labels, [this](const Label* label) { return names(*label); });
}

std::vector<Micros> Question::turning_points() const {
  std::vector<Micros> times;
  const auto add_label = [&](const Label& label) {
    add(times, label.not_before);
    add(times, label.expires);
  };
  for (const Label* const label : labels) add_label(*label);
  if (subject.custodian_label) add_label(*subject.custodian_label);
  for (const auto& [id, marking] : subject.markings) {
    if (const auto* const policy = std::get_if<Iep>(&marking)) {
      add(times, policy->start);
      add(times, policy->end);
    }
  }
  for (const Agreement& agreement : rules.agreements) {
    if (!agreement.has_member(rules.own)) continue;
    add(times, agreement.from);
    add(times, agreement.to);
  }
  for (const Grant* const grant : grants) add(times, grant->expires);
  return times;
}

bool Hearing::run() {
  if (!about_recipient()) return false;
  if (goes_home_) return true;
  bool yes = true;
  // Without a listener the first refusal settles it; with one all that would have to change is told.
  const auto ask = [&](bool (Hearing::*rule)()) {
    if (yes || listener_ != nullptr) yes = (this->*rule)() && yes;
  };
  ask(&Hearing::about_recall);
  ask(&Hearing::about_collection);
  ask(&Hearing::about_markings);
  ask(&Hearing::about_time);
  ask(&Hearing::about_agreement);
  ask(&Hearing::about_onward);
  return yes;
}

bool Hearing::about_recipient() {
  constexpr std::string_view rule = "recipient";
  const auto no_remedy = [] { return std::string(); };
  if (!is_nation(q_.recipient)) {
    return refuse(
        rule, [&] { return fmt::format("'{}' is not a nation code", q_.recipient.substr(0, 40)); },
        [] { return std::string("ask about three capital letters such as KOR"); });
  }
  if (q_.recipient == q_.rules.own) {
    return refuse(
        rule,
        [&] { return fmt::format("{} is this node's own nation: nothing is released to it", q_.recipient); },
        no_remedy);
  }
  if (!is_nation(q_.subject.origin))
    return refuse(rule, [] { return std::string("nobody knows whose version this is"); }, no_remedy);
  if (q_.recipient != q_.subject.origin) return true;
  goes_home_ = true;
  favour("recipient-is-originator",
         [&] { return fmt::format("{} originated it and gets its own back", q_.recipient); });
  return true;
}

bool Hearing::about_recall() {
  if (!q_.subject.recalled) return true;
  return refuse(
      "recalled", [&] { return fmt::format("{} recalled it", q_.subject.origin); },
      [&] { return fmt::format("{} would have to send a new version", q_.subject.origin); });
}

bool Hearing::about_collection() {
  constexpr std::string_view rule = "collection";
  if (!q_.subject.collection_admits) {
    return refuse(
        rule, [&] { return fmt::format("the readers of its collection do not include {}", q_.recipient); },
        [&] { return fmt::format("{} among the readers of the collection would open it", q_.recipient); });
  }
  favour(rule, [&] { return fmt::format("the readers of its collection include {}", q_.recipient); });
  return true;
}

bool Hearing::about_time() {
  bool holds = true;
  for (const Label* const label : q_.labels) {
    const std::string_view name = q_.uses_default ? "the default label" : "the release label";
    holds = about_span(name, label->not_before, label->expires) && holds;
  }
  if (const auto& label = q_.subject.custodian_label)
    holds = about_span("the label put on it here", label->not_before, label->expires) && holds;
  for (const auto& [id, marking] : q_.subject.markings) {
    if (const auto* const policy = std::get_if<Iep>(&marking))
      holds = about_span("the IEP policy", policy->start, policy->end) && holds;
  }
  return holds;
}

bool Hearing::about_span(std::string_view name, const std::optional<Micros>& from,
                         const std::optional<Micros>& to) {
  constexpr std::string_view rule = "time";
  if (from && now_ < *from) {
    return refuse(
        rule, [&] { return fmt::format("{} holds it back until {}", name, time_words(*from)); },
        [&] { return fmt::format("{} will let it go at that time", name); });
  }
  if (to && now_ >= *to) {
    return refuse(
        rule, [&] { return fmt::format("{} ended at {}", name, time_words(*to)); },
        [&] { return fmt::format("one that lasts longer, in place of {}, would open it", name); });
  }
  if (from) favour(rule, [&] { return fmt::format("{} lets it go since {}", name, time_words(*from)); });
  if (to) favour(rule, [&] { return fmt::format("{} lets it go until {}", name, time_words(*to)); });
  return true;
}

const Grant* Hearing::grant() const {
  for (const Grant* const grant : q_.grants) {
    if (!grant->expires || now_ < *grant->expires) return grant;
  }
  return nullptr;
}

std::string Hearing::ground() const {
  if (goes_home_) return "originator";
  std::string ground = "TLP";
  if (q_.only_clear) {
    ground = "TLP:CLEAR";
  } else if (used_grant_ != nullptr) {
    ground = used_grant_->id;
  } else if (!q_.labels.empty()) {
    ground = q_.uses_default ? "default label" : fmt::format("label of {}", q_.subject.origin);
  }
  return agreement_ == nullptr ? ground : fmt::format("{}, agreement {}", ground, agreement_->id);
}

std::string and_list(const std::vector<std::string>& names) {
  constexpr std::size_t most = 8;
  if (names.empty()) return "nobody";
  std::string text = names.front();
  const std::size_t told = std::min(names.size(), most);
  for (std::size_t i = 1; i < told; ++i) text += (i + 1 == names.size() ? " and " : ", ") + names[i];
  if (told < names.size()) text += fmt::format(" and {} more", names.size() - told);
  return text;
}

std::string time_words(Micros time) {
  std::string text = format_micros(time);
  constexpr std::string_view no_fraction = ".000000Z";
  if (text.ends_with(no_fraction)) text.replace(text.size() - no_fraction.size(), no_fraction.size(), "Z");
  return text;
}

}  // namespace entente::release
