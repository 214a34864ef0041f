#include "trend/publication.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace entente::trend {
namespace {

bool same_rules(const DisclosureRules& a, const DisclosureRules& b) {
  return a.min_contributors == b.min_contributors && a.min_events == b.min_events &&
         a.dominance_n == b.dominance_n && a.dominance_k == b.dominance_k && a.p_percent == b.p_percent;
}

std::unexpected<Error> changed(const Axis& axis, std::string what) {
  return fail(
      ErrorKind::unprocessable, std::move(what), "axis " + axis.name(),
      "what was published cannot be taken back: keep the axes, let time go on, or publish other data");
}

Result<> check_time(const Axis& then, const Axis& now) {
  if (now.nodes().size() < then.nodes().size())
    return changed(now, "steps of an earlier edition are missing");
  for (NodeId node = 0; node < then.nodes().size(); ++node) {
    AxisNode was = then.nodes()[node];
    const AxisNode& is = now.nodes()[node];
    if (was.open && !is.open) was.open = false;
    if (was != is) return changed(now, fmt::format("'{}' was another step in an earlier edition", is.name));
  }
  for (NodeId node = static_cast<NodeId>(then.nodes().size()); node < now.nodes().size(); ++node) {
    for (auto up = now.nodes()[node].parent; up; up = now.nodes()[*up].parent) {
      if (*up < then.nodes().size() && (!then.nodes()[*up].open || then.is_leaf(*up))) {
        return changed(now, fmt::format("'{}' is added to '{}', which was closed", now.nodes()[node].name,
                                        now.nodes()[*up].name));
      }
    }
  }
  return {};
}

Result<> check_plan(const Edition& before, const PublicationPlan& plan, const DisclosureRules& rules) {
  if (!same_rules(before.rules, rules)) {
    return fail(ErrorKind::unprocessable, "the rules are others than those of the earlier edition", {},
                "the difference between two editions would say what the rules hide: keep them");
  }
  if (plan.time != before.plan.time || plan.axes.size() != before.plan.axes.size()) {
    return fail(ErrorKind::unprocessable, "the table has other axes than in the earlier edition");
  }
  for (std::size_t axis = 0; axis < plan.axes.size(); ++axis) {
    const Axis& then = before.plan.axes[axis];
    const Axis& now = plan.axes[axis];
    if (axis == plan.time) {
      ENTENTE_CHECK(check_time(then, now));
    } else if (then.nodes() != now.nodes()) {
      return changed(now, "it is not as in the earlier edition");
    }
  }
  return {};
}

/// The step was closed in that edition.
bool was_closed(const Edition& before, NodeId step) {
  const Axis& time = before.plan.axes[before.plan.time];
  return step < time.nodes().size() && !time.nodes()[step].open;
}

using Sums = std::map<std::pair<std::vector<NodeId>, Contributor>, std::uint64_t>;

Sums sums_of(const std::vector<Contribution>& contributions) {
  Sums sums;
  for (const Contribution& one : contributions) sums[{one.leaf, one.contributor}] += one.count;
  return sums;
}

/// Differences, in either direction.
std::size_t differences(const Sums& a, const Sums& b) {
  std::size_t found = 0;
  for (const auto& [key, count] : a) {
    const auto other = b.find(key);
    found += other == b.end() || other->second != count ? 1 : 0;
  }
  for (const auto& [key, count] : b) found += a.contains(key) ? 0 : 1;
  return found;
}

/// What was said of each cell of the new table. `hidden`: new totals over closed steps count as suppressed.
std::vector<Earlier> earlier_of(const Edition& before, const DisclosureTable& table, std::size_t time,
                                bool hidden) {
  std::vector<Earlier> earlier(table.size(), Earlier::nothing);
  const Axis& then = before.plan.axes[time];
  for (CellId cell = 0; cell < table.size(); ++cell) {
    const std::vector<NodeId> nodes = table.nodes(cell);
    const NodeId step = nodes[time];
    if (was_closed(before, step)) {
      const bool published = before.suppression.published(before.table.cell(nodes));
      earlier[cell] = published ? Earlier::published : Earlier::suppressed;
    } else if (hidden && std::ranges::any_of(table.axes()[time].leaves(step), [&](NodeId leaf) {
                 return leaf < then.nodes().size() && !then.nodes()[leaf].open;
               })) {
      earlier[cell] = Earlier::suppressed;
    }
  }
  return earlier;
}

Result<Suppression> suppress_after(const Edition& before, const DisclosureTable& table, std::size_t time,
                                   const DisclosureRules& rules) {
  auto suppression = suppress(table, rules, earlier_of(before, table, time, false));
  if (suppression || suppression.error().kind != ErrorKind::conflict) return suppression;
  // Without the new totals over what was published nothing more is said about it.
  return suppress(table, rules, earlier_of(before, table, time, true));
}

}  // namespace

Result<Edition> next_edition(const Edition* before, const PublicationPlan& plan, const DisclosureRules& rules,
                             const std::vector<Contribution>& contributions) {
  if (plan.time >= plan.axes.size()) return fail(ErrorKind::unprocessable, "no axis of the plan is time");
  if (before != nullptr) ENTENTE_CHECK(check_plan(*before, plan, rules));
  // Checks where they stand before anything is made of it.
  ENTENTE_CHECK(DisclosureTable::make(plan.axes, contributions));
  std::vector<Contribution> counted;
  std::vector<Contribution> late;
  for (const Contribution& one : contributions) {
    const bool closed = before != nullptr && was_closed(*before, one.leaf[plan.time]);
    (closed ? late : counted).push_back(one);
  }
  std::size_t late_count = 0;
  if (before != nullptr) {
    late_count = differences(sums_of(late), sums_of(before->closed));
    counted.insert(counted.end(), before->closed.begin(), before->closed.end());
  }
  ENTENTE_TRY(table, DisclosureTable::make(plan.axes, counted));
  ENTENTE_TRY(suppression,
              before == nullptr ? suppress(table, rules) : suppress_after(*before, table, plan.time, rules));
  std::erase_if(counted, [&](const Contribution& one) {
    return plan.axes[plan.time].nodes()[one.leaf[plan.time]].open;
  });
  return Edition{.plan = plan,
                 .rules = rules,
                 .closed = std::move(counted),
                 .table = std::move(table),
                 .suppression = std::move(suppression),
                 .late = late_count};
}

}  // namespace entente::trend
