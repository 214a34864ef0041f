#include "exchange/preview.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "exchange/closure.h"

namespace entente::exchange {
namespace {

/// The rules with the proposal in them, and the recipients it would add.
Result<Audiences::Imagined> imagined_rules(const Audiences& audiences, const Proposal& proposal) {
  Audiences::Imagined imagined{.rules = audiences.rules(), .recipients = *audiences.recipients()};
  auto& agreements = imagined.rules.agreements;
  std::vector<std::string> newcomers;
  if (proposal.end_agreement) {
    if (std::erase_if(agreements, [&](const auto& one) { return one.id == *proposal.end_agreement; }) == 0)
      return fail(ErrorKind::not_found, "there is no such agreement", "agreement " + *proposal.end_agreement);
  }
  if (proposal.agreement) {
    std::erase_if(agreements, [&](const auto& one) { return one.id == proposal.agreement->id; });
    agreements.push_back(*proposal.agreement);
    newcomers = proposal.agreement->members;
  }
  if (proposal.community) {
    auto& communities = imagined.rules.communities;
    std::erase_if(communities, [&](const auto& one) { return one.name == proposal.community->name; });
    communities.push_back(*proposal.community);
    newcomers.insert(newcomers.end(), proposal.community->members.begin(), proposal.community->members.end());
  }
  for (const std::string& nation : newcomers) {
    if (nation == audiences.own_nation() ||
        std::ranges::find(imagined.recipients, nation) != imagined.recipients.end())
      continue;
    const auto free = std::ranges::find(imagined.recipients, "");
    if (free != imagined.recipients.end()) {
      *free = nation;
    } else {
      imagined.recipients.push_back(nation);
    }
  }
  if (imagined.recipients.size() > store::slots)
    return fail(ErrorKind::too_large, "there would be more than 64 other nations", "proposal");
  return imagined;
}

class Imagination {
 public:
  Imagination(const Audiences& audiences, const Proposal& proposal, Audiences::Imagined imagined)
      : audiences_(audiences), proposal_(proposal), imagined_(std::move(imagined)) {
    today_.rules = audiences.rules();
    today_.recipients = *audiences.recipients();
  }

  [[nodiscard]] const std::vector<std::string>& recipients() const { return imagined_.recipients; }

  [[nodiscard]] std::vector<store::ProjectionAnswer::Seen> run(const store::ProjectionView& view) {
    const std::unordered_map<store::Sequence, const stix::Links*> known;
    Closure closure(
        view,
        [&](store::Sequence version, const store::RawEntry& entry) { return base_of(view, version, entry); },
        known);
    std::vector<store::Sequence> versions;
    for (const std::string& id : proposal_.objects) {
      versions.clear();
      view.versions_of(id, versions);
      for (const store::Sequence version : versions) closure.touch(version);
    }
    if (proposal_.agreement || proposal_.end_agreement || proposal_.community) {
      view.each_version([&](store::Sequence version, store::Tag tag) {
        if (changes(tag) || is_granted(view, version)) closure.touch(version);
      });
    }
    return closure.settle();
  }

 private:
  [[nodiscard]] bool is_granted(const store::ProjectionView& view, store::Sequence version) const {
    const auto entry = view.entry(version);
    return entry && audiences_.has_grants(entry->key);
  }

  [[nodiscard]] bool changes(store::Tag tag) {
    if (tag == 0) return false;
    const auto [at, fresh] = changed_.try_emplace(tag, false);
    if (fresh) {
      const Base before = audiences_.imagine(today_, {.tag = tag}, {});
      at->second = base_of(tag).admitted != before.admitted;
    }
    return at->second;
  }

  [[nodiscard]] Base base_of(store::Tag tag) {
    const auto [at, fresh] = bases_.try_emplace(tag);
    if (fresh) at->second = audiences_.imagine(imagined_, {.tag = tag}, {});
    return at->second;
  }

  [[nodiscard]] Base base_of(const store::ProjectionView& view, store::Sequence version,
                             const store::RawEntry& entry) {
    const store::Tag tag = view.tag(version);
    if (tag == 0) return {};
    const bool labelled = proposal_.label && entry.origin == 0 &&
                          std::ranges::find(proposal_.objects, entry.key) != proposal_.objects.end();
    if (!labelled && !audiences_.has_grants(entry.key)) return base_of(tag);
    const auto known = entry.has_version ? std::optional(entry.version) : std::nullopt;
    return audiences_.imagine(
        imagined_,
        {.tag = tag, .id = std::string(entry.key), .version = known, .recipient = {}, .object = entry.body},
        labelled ? proposal_.label : std::nullopt);
  }

  const Audiences& audiences_;
  const Proposal& proposal_;
  Audiences::Imagined imagined_;
  Audiences::Imagined today_;
  std::unordered_map<store::Tag, bool> changed_;
  std::unordered_map<store::Tag, Base> bases_;
};

}  // namespace

Result<Preview> preview(const store::Store& store, const Audiences& audiences, const Proposal& proposal,
                        std::size_t limit) {
  ENTENTE_TRY(imagined, imagined_rules(audiences, proposal));
  Imagination imagination(audiences, proposal, std::move(imagined));
  Preview found;
  std::map<std::string, std::pair<std::size_t, std::size_t>> totals;
  std::vector<std::string> absent;
  store.look([&](const store::ProjectionView& view) {
    std::vector<store::Sequence> versions;
    for (const std::string& id : proposal.objects) {
      versions.clear();
      view.versions_of(id, versions);
      if (versions.empty()) absent.push_back(id);
    }
    for (const auto& [version, audience] : imagination.run(view)) {
      const store::Audience before = view.audience(version);
      Effect effect{.version = version};
      for (std::size_t slot = 0; slot < imagination.recipients().size(); ++slot) {
        const store::Audience one = store::Audience{1} << slot;
        const std::string& nation = imagination.recipients()[slot];
        if ((audience & ~before & one) != 0) {
          effect.revealed_to.push_back(nation);
          ++totals[nation].first;
        }
        if ((before & ~audience & one) != 0) {
          effect.hidden_from.push_back(nation);
          ++totals[nation].second;
        }
      }
      if (found.effects.size() >= limit) continue;
      if (const auto entry = view.entry(version)) effect.id = entry->key;
      found.effects.push_back(std::move(effect));
    }
  });
  if (!absent.empty())
    return fail(ErrorKind::not_found, "this node holds no version of that object", absent.front());
  found.totals.assign(totals.begin(), totals.end());
  return found;
}

}  // namespace entente::exchange
