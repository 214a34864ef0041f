#include "exchange/custody.h"

#include <algorithm>
#include <map>
#include <utility>

#include "exchange/stated_label.h"
#include "exchange/version_text.h"
#include "release/recipient.h"
#include "store/projection.h"

namespace entente::exchange {

/// The page under work, and its items.
struct Custody::Draft {
  const std::vector<store::Item>& items;
  std::string nation;  ///< who asks
  CustodyPage page{};

  void name_statement(const std::string& origin, const Statement& statement,
                      const std::vector<std::size_t>& positions, const std::vector<std::string>& labels) {
    for (std::size_t i = 0; i < positions.size(); ++i) {
      page.versions[positions[i]].stated = {
          .statement = page.statements.size(), .place = statement.places[i], .label = labels[i]};
    }
    page.statements.push_back({.origin = origin, .note = statement.note, .path = statement.path});
  }
};

Result<> Custody::state_own(Draft& draft) const {
  const std::string& own = parts_.audiences.own_nation();
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < draft.items.size(); ++i) {
    if (draft.items[i].origin == 0) positions.push_back(i);
  }
  if (positions.empty()) return {};
  ENTENTE_TRY(signer, signer_of(statement_key_name(own), parts_.signing_seed));
  std::map<store::Tag, std::string> known;  // many versions share a tag, hence a label
  for (std::size_t begin = 0; begin < positions.size(); begin += statement_leaves) {
    const std::vector<std::size_t> part(positions.begin() + static_cast<std::ptrdiff_t>(begin),
                                        positions.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                begin + statement_leaves, positions.size())));
    std::vector<StatedVersion> stated;
    std::vector<std::string> labels;
    stated.reserve(part.size());
    labels.reserve(part.size());
    for (const std::size_t position : part) {
      const store::Item& item = draft.items[position];
      const store::Tag tag = parts_.store.tag(item.sequence);
      const auto [at, fresh] = known.try_emplace(tag);
      if (fresh) {
        at->second = stated_label(parts_.audiences.subject_of(
            {.tag = tag, .id = std::string(item.id), .version = item.version, .recipient = draft.nation}));
      }
      labels.push_back(at->second);
      stated.push_back({.id = item.id,
                        .modified = draft.page.versions[position].version,
                        .sha256 = sha256(item.bytes),
                        .label = labels.back()});
    }
    ENTENTE_TRY(statement, make_statement(stated, own, parts_.clock.now(), signer, parts_.random));
    draft.name_statement(own, statement, part, labels);
  }
  return {};
}

/// The one that governs, provided that it was made for these bytes: a version that was stated again may have
/// come as other bytes, which settled on those that were there.
std::optional<CustodyBook::Found> Custody::statement_of(const store::Item& item,
                                                        const CustodyVersion& version) const {
  const auto find = [&](store::Sequence behind) {
    return book_.find(behind, version.origin, version.id, version.version);
  };
  const store::Sequence stated_at = parts_.audiences.stated_at(item.sequence);
  if (stated_at == item.sequence) return find(item.sequence);
  if (auto found = find(stated_at)) {
    const CustodyNote::Version& kept = *found->version;
    const KeptStatement& statement = found->note->statements[kept.statement].kept;
    const std::string_view label =
        kept.label == 0 ? std::string_view() : std::string_view(found->note->labels[kept.label - 1]);
    const Hash leaf = stated_leaf(
        statement.statement.places[kept.position].nonce,
        {.id = version.id, .modified = version.version, .sha256 = sha256(item.bytes), .label = label});
    if (leaf == statement.leaves[kept.position]) return found;
  }
  return find(item.sequence);
}

void Custody::hand_on_others(Draft& draft) const {
  /// Versions of the page that came under one statement.
  struct Together {
    CustodyBook::Found found;
    std::vector<std::size_t> positions;       ///< on the page
    std::vector<std::size_t> kept_positions;  ///< in the statement
    std::vector<std::string> labels;
  };
  std::map<std::pair<store::Sequence, std::uint32_t>, Together> by_statement;
  for (std::size_t i = 0; i < draft.items.size(); ++i) {
    if (draft.items[i].origin == 0) continue;
    const CustodyVersion& version = draft.page.versions[i];
    auto found = statement_of(draft.items[i], version);
    if (!found) continue;
    const CustodyNote::Version kept = *found->version;
    Together& together = by_statement[{found->note_sequence, kept.statement}];
    together.positions.push_back(i);
    together.kept_positions.push_back(kept.position);
    together.labels.push_back(kept.label == 0 ? "" : found->note->labels[kept.label - 1]);
    together.found = std::move(*found);
  }
  for (const auto& [which, together] : by_statement) {
    const CustodyNote::Signed& kept = together.found.note->statements[which.second];
    const auto statement = narrow(kept.kept, together.kept_positions);
    if (statement) draft.name_statement(kept.origin, *statement, together.positions, together.labels);
  }
}

Result<CustodyPage> Custody::of(const Released<Selected>& page, std::string_view nation,
                                std::uint64_t known_size) const {
  const std::string& own = parts_.audiences.own_nation();
  const auto slot = parts_.audiences.slot_of(nation);
  if (nation == own || !slot) {
    return fail(ErrorKind::forbidden, "custody is told to other nations that this node deals with", "custody",
                "the node's own nation reads its ledger: entente ledger");
  }
  Draft draft{.items = page.value().page.items, .nation = std::string(nation)};
  std::vector<store::Sequence> sequences;
  sequences.reserve(draft.items.size());
  for (const store::Item& item : draft.items) sequences.push_back(item.sequence);
  ENTENTE_TRY(signer, signer_of(released_key_name(own, nation), parts_.signing_seed));
  ENTENTE_TRY(proof, trees_.prove(*slot, sequences, known_size, signer));
  std::vector<bool> versioned(sequences.size());
  parts_.store.look([&](const store::ProjectionView& view) {
    for (std::size_t i = 0; i < sequences.size(); ++i) {
      const auto entry = view.entry(sequences[i]);
      versioned[i] = entry && entry->has_version;
    }
  });
  for (std::size_t i = 0; i < draft.items.size(); ++i) {
    const store::Item& item = draft.items[i];
    draft.page.versions.push_back({.id = std::string(item.id),
                                   .version = versioned[i] ? version_text(item) : std::string(),
                                   .released = proof.versions[i],
                                   .origin = item.origin == 0 ? own : release::unpack_nation(item.origin)});
  }
  draft.page.path = std::move(proof.path);
  draft.page.checkpoint = std::move(proof.checkpoint);
  draft.page.consistency = std::move(proof.consistency);
  ENTENTE_CHECK(state_own(draft));
  hand_on_others(draft);
  return std::move(draft.page);
}

}  // namespace entente::exchange
