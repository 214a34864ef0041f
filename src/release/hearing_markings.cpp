// The rule `label`: every marking must admit the recipient (docs/adr/0011-the-order-of-markings.md).
#include <algorithm>

#include <fmt/format.h>

#include "release/hearing.h"

namespace entente::release {
namespace {

constexpr std::string_view rule = "label";

std::string mark_otherwise(std::string_view origin) {
  return fmt::format("{} would have to send a version that is marked otherwise", origin);
}

}  // namespace

template <class Say, class Remedy>
void Hearing::keep(Say&& say, Remedy&& remedy) {
  kept_ = true;
  refuse(rule, std::forward<Say>(say), std::forward<Remedy>(remedy));
}

template <class Say>
void Hearing::keep_unless_granted(Say&& say) {
  if (grant() != nullptr) {
    replaced_ = true;
    return;
  }
  kept_ = true;
  refuse(rule, say, [&] {
    return fmt::format("a release label of {0} that names {1}, or a grant of {0} for {1}, would open it",
                       q_.subject.origin, q_.recipient);
  });
}

bool Hearing::about_markings() {
  for (const auto& [id, marking] : q_.subject.markings) {
    if (const auto* const label = std::get_if<Label>(&marking)) {
      about_label(*label);
    } else if (const auto* const tlp = std::get_if<Tlp>(&marking)) {
      about_tlp(*tlp, false);
    } else if (const auto* const acs = std::get_if<Acs>(&marking)) {
      about_acs(*acs);
    } else if (const auto* const policy = std::get_if<Iep>(&marking)) {
      about_tlp(policy->tlp, true);
    } else if (const auto* const unknown = std::get_if<Unknown>(&marking)) {
      about_unknown(id, *unknown);
    }
  }
  if (q_.uses_default) about_label(*q_.labels.front());
  if (q_.silent) {
    keep_unless_granted([] {
      return std::string("no marking of it speaks of release, and its collection has no default label");
    });
  }
  about_custodian();
  if (replaced_ && !kept_) {
    used_grant_ = grant();
    favour(rule, [&] {
      return fmt::format("{} of {} names {} and stands in for a label", used_grant_->id, q_.subject.origin,
                         q_.recipient);
    });
  }
  return !kept_;
}

void Hearing::about_label(const Label& label) {
  const std::string& origin = q_.subject.origin;
  if (label.originator != origin) {
    keep(
        [&] {
          return fmt::format("a release label of {} stands on it, but {} originated it", label.originator,
                             origin);
        },
        [&] { return fmt::format("{} would have to label it itself", origin); });
    return;
  }
  const auto name = [&] {
    return q_.uses_default ? std::string("the default label of its collection")
                           : fmt::format("the release label of {}", origin);
  };
  if (!q_.names(label)) {
    keep_unless_granted(
        [&] { return fmt::format("{} names only {}", name(), and_list(label.releasable_to)); });
    return;
  }
  favour(rule, [&] {
    const std::string_view community = q_.community_in(label);
    return community.empty()
               ? fmt::format("{} names {}", name(), q_.recipient)
               : fmt::format("{} names {}, and {} belongs to it", name(), community, q_.recipient);
  });
}

void Hearing::about_tlp(Tlp tlp, bool policy) {
  const std::string& origin = q_.subject.origin;
  const auto name = [&] {
    return policy ? fmt::format("the IEP policy (TLP:{})", to_string(tlp))
                  : fmt::format("TLP:{}", to_string(tlp));
  };
  switch (tlp) {
    case Tlp::clear:
      favour(rule, [&] { return fmt::format("{} lets it go to everybody", name()); });
      return;
    case Tlp::green:
      favour(rule, [&] {
        return fmt::format("{} lets it go to every nation that we have an agreement with", name());
      });
      return;
    case Tlp::amber:
    case Tlp::amber_strict:
      if (!q_.some_label_names()) {
        keep_unless_granted([&] { return fmt::format("{} keeps it within {}", name(), origin); });
      } else {
        favour(rule,
               [&] { return fmt::format("{} lets it go to those whom a release label names", name()); });
      }
      return;
    case Tlp::red:
      keep([&] { return fmt::format("{} is released to nobody", name()); },
           [&] { return mark_otherwise(origin); });
      return;
  }
}

void Hearing::about_acs(const Acs& acs) {
  if (!acs.admits(q_.recipient)) {
    keep([&] { return fmt::format("the ACS marking does not permit {}", q_.recipient); },
         [&] { return mark_otherwise(q_.subject.origin); });
  } else if (!q_.some_label_names()) {
    keep_unless_granted([&] {
      return fmt::format("the ACS marking permits {}, but only a release label releases", q_.recipient);
    });
  } else {
    favour(rule, [&] { return fmt::format("the ACS marking permits {}", q_.recipient); });
  }
}

void Hearing::about_unknown(const std::string& id, const Unknown& unknown) {
  keep(
      [&] {
        return fmt::format("{} is not understood here ({}): it counts as the most restrictive", id,
                           unknown.why);
      },
      [&] {
        return fmt::format("a definition that this node understands, under the name of {}, would be needed",
                           q_.subject.origin);
      });
}

void Hearing::about_custodian() {
  const auto& label = q_.subject.custodian_label;
  if (!label) return;
  if (q_.names(*label)) {
    favour(rule, [&] { return fmt::format("the label put on it here names {}, too", q_.recipient); });
  } else {
    keep(
        [&] { return fmt::format("the label put on it here names only {}", and_list(label->releasable_to)); },
        [] { return std::string("another label put on it here would open it"); });
  }
}

}  // namespace entente::release
