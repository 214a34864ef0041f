#include "exchange/release_gate.h"

#include <array>
#include <map>
#include <utility>

#include "exchange/release_notes.h"
#include "exchange/version_text.h"

namespace entente::exchange {
namespace {

/// Each attempt fails only when a write changed the page meanwhile.
constexpr int max_attempts = 8;

}  // namespace

std::optional<ReleaseGate::Reading> ReleaseGate::reading(std::string_view nation) const {
  if (nation == audiences_.own_nation()) return Reading{};
  const auto slot = audiences_.slot_of(nation);
  if (!slot) return {};
  return Reading{slot};
}

Result<> ReleaseGate::pass_deadline() {
  const std::array notes{std::pair<std::string, std::string>(tick_note_key, "")};
  store::Batch batch;
  batch.notes = notes;
  auto appended = store_.append(batch);
  if (appended) return {};
  return fail(ErrorKind::unavailable,
              "what may be released changes at this moment and that cannot be recorded", {},
              "try again later");
}

Result<> ReleaseGate::disclose(store::Slot recipient, std::string_view nation,
                               const std::vector<store::Sequence>& versions) {
  // Versions that leave for the same reason share an entry.
  std::map<std::string, std::vector<store::Sequence>> by_ground;
  std::map<store::Tag, std::string> known;
  for (const store::Sequence version : versions) {
    const store::Tag tag = store_.tag(version);
    std::vector<std::shared_ptr<const void>> pins;
    const auto item = store_.object_at(version, pins);
    if (!item) continue;
    const bool alone = audiences_.has_grants(item->id);
    auto ground = alone ? std::string() : known[tag];
    if (ground.empty()) {
      ground = audiences_
                   .decide({.tag = tag,
                            .id = std::string(item->id),
                            .version = item->version,
                            .recipient = std::string(nation),
                            .object = item->bytes})
                   .ground;
      if (!alone) known[tag] = ground;
    }
    by_ground[std::move(ground)].push_back(version);
  }
  for (const auto& [ground, part] : by_ground) {
    if (store_.disclose({.recipient = recipient, .ground = ground, .versions = part})) continue;
    return fail(ErrorKind::unavailable,
                "what is released for the first time cannot be recorded now, so it is not released", {},
                "try again later");
  }
  return {};
}

Result<std::optional<Released<Selected>>> ReleaseGate::select(const Collection& collection,
                                                              const Selection& selection, bool may_wait) {
  using Answer = std::optional<Released<Selected>>;
  const auto reads = reading(selection.nation);
  if (!reads) return Answer(Released<Selected>(Selected{}));
  if (reads->viewer && clock_.now() >= audiences_.next_deadline()) {
    if (!may_wait) return Answer();
    ENTENTE_CHECK(pass_deadline());
  }
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    ENTENTE_TRY(selected, reader_.select(collection, selection, reads->viewer));
    if (selected.page.undisclosed.empty()) return Answer(Released<Selected>(std::move(selected)));
    if (!may_wait) return Answer();
    ENTENTE_CHECK(disclose(*reads->viewer, selection.nation, selected.page.undisclosed));
    // Looked at again: what may be seen can have changed before the entry was written.
  }
  return fail(ErrorKind::unavailable, "what this page holds keeps changing", {}, "try again");
}

bool ReleaseGate::contains(const Collection& collection, std::string_view id, std::string_view nation) const {
  const auto reads = reading(nation);
  return reads && store_.contains(collection.number, id, reads->viewer);
}

Result<Released<Status>> ReleaseGate::status(const Uuid& id, std::string_view nation) const {
  const auto reads = reading(nation);
  if (!reads)
    return fail(ErrorKind::not_found, "there is no status with this id, or it is older than 24 hours",
                "status");
  ENTENTE_TRY(status, submitter_.status(id, reads->viewer));
  return Released<Status>(std::move(status));
}

Result<Released<TrendReport>> ReleaseGate::trends(Tally& tally, std::string_view nation,
                                                  const TrendQuery& query) const {
  if (!is_own(nation)) {
    return fail(ErrorKind::forbidden, "trends over what this node holds are for its own nation", {},
                "read what is published in the collection trends");
  }
  ENTENTE_TRY(report, query.count.subject.empty() ? trend_report(tally, nation, query)
                                                  : subject_report(tally, nation, query));
  return Released<TrendReport>(std::move(report));
}

Result<Poster> ReleaseGate::poster(std::string_view name, std::string_view nation) const {
  const auto reads = reading(nation);
  const auto origin = origin_of(nation, audiences_.own_nation());
  if (reads && origin)
    return Poster{.name = std::string(name), .nation = std::string(nation), .origin = *origin};
  return fail(ErrorKind::forbidden, "nothing can be listed for this nation here", std::string(nation),
              "ask the node's administrator to add your user anew");
}

Result<std::size_t> ReleaseGate::erase(Submitter& submitter, const Collection& collection,
                                       std::string_view nation, Submitter::Deletion deletion) const {
  ENTENTE_TRY(poster, this->poster("", nation));
  deletion.viewer = reading(nation)->viewer;
  if (deletion.viewer) deletion.origin = poster.origin;
  return submitter.erase(collection, deletion);
}

Released<Status> ReleaseGate::outcome(Status status, std::string_view nation) const {
  // An object without a version has the poster's own date_added as one, which its receipt does not know.
  const auto reads = reading(nation);
  for (StatusLine& line : status.successes) {
    if (!line.unversioned || !reads || !reads->viewer) continue;
    std::vector<std::shared_ptr<const void>> pins;
    if (const auto item = store_.object_at(*line.unversioned, pins, reads->viewer))
      line.version = version_text(*item);
  }
  return Released<Status>(std::move(status));
}

}  // namespace entente::exchange
