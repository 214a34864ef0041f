#include "exchange/explain.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/json_text.h"
#include "exchange/version_text.h"
#include "release/recipient.h"
#include "stix/links.h"

namespace entente::exchange {
namespace {

std::string alias_of(const Collections& collections, store::CollectionNumber number) {
  for (const Collection& collection : *collections.all()) {
    if (collection.number == number) return collection.alias;
  }
  return {};
}

std::string nation_of(store::Origin origin, const Audiences& audiences) {
  return origin == 0 ? audiences.own_nation() : release::unpack_nation(origin);
}

std::vector<MissingReference> missing_references(const store::ProjectionView& view, std::string_view object,
                                                 store::Audience asked) {
  std::vector<MissingReference> missing;
  const auto links = stix::read_links(object);
  if (!links) return missing;
  std::vector<store::Sequence> versions;
  for (const std::string_view reference : links->references()) {
    const std::string id(reference);
    versions.clear();
    view.versions_of(id, versions);
    const bool seen = std::ranges::any_of(
        versions, [&](store::Sequence version) { return (view.audience(version) & asked) != 0; });
    if (!seen) missing.push_back({.id = id, .here = !versions.empty()});
  }
  return missing;
}

/// In the words of a reader: the rules first, then what the references do.
std::string verdict_of(const Explanation& one, std::string_view nation) {
  if (one.visible) return fmt::format("yes: {} sees it", nation);
  if (!one.decision.yes) return fmt::format("no: {} does not see it", nation);
  return fmt::format("no: the rules would let {} see it, but not what it refers to", nation);
}

}  // namespace

Result<std::vector<Explanation>> explain(const store::Store& store, const Audiences& audiences,
                                         const Collections& collections, std::string_view id,
                                         std::string_view nation) {
  if (!release::is_nation(nation))
    return fail(ErrorKind::malformed, "this is not a nation code", std::string(nation.substr(0, 40)),
                "write one such as KOR");
  if (nation == audiences.own_nation()) {
    return fail(ErrorKind::unprocessable,
                "the node's own nation sees everything that its users have a right to", std::string(nation),
                "ask about another nation");
  }
  const auto slot = audiences.slot_of(nation);
  const store::Audience asked = slot ? store::Audience{1} << *slot : 0;
  std::vector<Explanation> explanations;
  store.look([&](const store::ProjectionView& view) {
    std::vector<store::Sequence> versions;
    view.versions_of(id, versions);
    for (const store::Sequence version : versions) {
      const auto entry = view.entry(version);
      if (!entry) continue;
      Explanation one{.id = std::string(id), .sequence = version};
      one.origin = nation_of(entry->origin, audiences);
      one.collection = alias_of(collections, entry->collection);
      const auto known = entry->has_version ? std::optional(entry->version) : std::nullopt;
      one.version = version_text(known, entry->stamp, entry->body);
      one.visible = (view.audience(version) & asked) != 0;
      one.decision = audiences.decide({.tag = view.tag(version),
                                       .id = one.id,
                                       .version = known,
                                       .recipient = std::string(nation),
                                       .object = entry->body});
      const bool exempt = one.origin == nation;
      if (!one.visible && one.decision.yes && !exempt)
        one.missing = missing_references(view, entry->body, asked);
      explanations.push_back(std::move(one));
    }
  });
  if (explanations.empty())
    return fail(ErrorKind::not_found, "this node holds no version of that object",
                std::string(id.substr(0, 300)));
  std::ranges::reverse(explanations);
  for (Explanation& one : explanations) {
    std::vector<std::shared_ptr<const void>> pins;
    if (!one.visible) continue;
    if (const auto item = store.object_at(one.sequence, pins, slot)) one.date_added = item->stamp;
  }
  return explanations;
}

std::string explanation_text(const std::vector<Explanation>& explanations, std::string_view nation) {
  std::string out;
  for (const Explanation& one : explanations) {
    out += fmt::format("{}\n  version {} of {}, in {}\n  {}\n", one.id, one.version, one.origin,
                       one.collection, verdict_of(one, nation));
    for (const release::Reason& reason : one.decision.reasons) {
      out += fmt::format("    {} {}: {}\n", reason.favours ? "+" : "-", reason.rule, reason.sentence);
      if (!reason.remedy.empty()) out += fmt::format("      would change it: {}\n", reason.remedy);
    }
    for (const MissingReference& missing : one.missing) {
      out += fmt::format("    - references: it refers to {}, {}\n", missing.id,
                         missing.here ? fmt::format("which {} may not see", nation) : "which is not here");
    }
    if (one.date_added) out += fmt::format("  listed for {} at {}\n", nation, format_micros(*one.date_added));
    if (one.decision.next_change)
      out += fmt::format("  the rules look at it again at {}\n", format_micros(*one.decision.next_change));
  }
  return out;
}

std::string explanation_json(const std::vector<Explanation>& explanations, std::string_view nation) {
  std::string out = R"({"nation":)" + json_string(nation) + R"(,"versions":[)";
  for (const Explanation& one : explanations) {
    if (out.back() != '[') out += ',';
    out += fmt::format(
        R"({{"id":{},"version":{},"origin":{},"collection":{},"visible":{},"rules_say":{},"reasons":[)",
        json_string(one.id), json_string(one.version), json_string(one.origin), json_string(one.collection),
        one.visible, one.decision.yes);
    for (const release::Reason& reason : one.decision.reasons) {
      if (out.back() != '[') out += ',';
      out += fmt::format(R"({{"rule":{},"favours":{},"sentence":{})", json_string(reason.rule),
                         reason.favours, json_string(reason.sentence));
      if (!reason.remedy.empty()) out += R"(,"remedy":)" + json_string(reason.remedy);
      out += '}';
    }
    out += R"(],"missing_references":[)";
    for (const MissingReference& missing : one.missing) {
      if (out.back() != '[') out += ',';
      out += fmt::format(R"({{"id":{},"here":{}}})", json_string(missing.id), missing.here);
    }
    out += ']';
    if (one.decision.yes) out += R"(,"ground":)" + json_string(one.decision.ground);
    if (one.date_added) out += R"(,"date_added":)" + json_string(format_micros(*one.date_added));
    if (one.decision.next_change)
      out += R"(,"next_change":)" + json_string(format_micros(*one.decision.next_change));
    out += '}';
  }
  return out + "]}";
}

}  // namespace entente::exchange
