#include "exchange/desk.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/hash.h"
#include "base/uuid.h"
#include "exchange/rulebook.h"
#include "exchange/version_text.h"
#include "release/grant.h"
#include "release/label.h"
#include "stix/canonical.h"

namespace entente::exchange {
namespace {

constexpr std::size_t page_objects = 1'000;

std::vector<std::string> sorted(const std::set<std::string>& nations) {
  return {nations.begin(), nations.end()};
}

bool names(const record::NamedVersion& named, std::string_view id, const std::optional<Instant>& version) {
  return named.id == id && (named.version.empty() || named.instant() == version);
}

}  // namespace

Result<Collection> Desk::releases() const {
  if (auto found = parts_.collections.find(releases_alias)) return *std::move(found);
  return fail(ErrorKind::not_found, "this node has no collection 'releases'", {},
              "entente collection add DIR releases --title Releases");
}

Result<std::vector<Desk::Entry>> Desk::objects(std::vector<std::string> types, store::Stamp after) const {
  ENTENTE_TRY(collection, releases());
  store::Query query;
  query.collection = collection.number;
  query.after = after;
  query.limit = page_objects;
  query.filter.types = std::move(types);
  std::vector<Entry> found;
  for (;;) {
    ENTENTE_TRY(page, parts_.store.page(query));
    for (const store::Item& item : page.items)
      found.push_back({.id = std::string(item.id), .object = std::string(item.bytes), .stamp = item.stamp});
    if (!page.more || page.items.empty()) return found;
    query.after = page.items.back().stamp;
  }
}

record::Spoken Desk::spoken(std::string_view type, const Wish& wish) const {
  record::Spoken spoken;
  spoken.id = std::string(type) + "--" + to_string(random_uuid(parts_.random));
  spoken.nation = parts_.audiences.own_nation();
  spoken.originator = wish.originator.empty() ? spoken.nation : wish.originator;
  spoken.versions = wish.versions;
  spoken.text = wish.text;
  spoken.language = wish.language;
  spoken.created = parts_.clock.now();
  return spoken;
}

std::vector<std::string> Desk::reached(std::vector<std::string> nations) const {
  std::set<std::string> all(nations.begin(), nations.end());
  const std::string& own = parts_.audiences.own_nation();
  for (const release::Agreement& agreement : parts_.audiences.rules().agreements) {
    if (!agreement.hub || !agreement.has_member(own)) continue;
    if (std::ranges::any_of(nations, [&](const std::string& nation) { return agreement.has_member(nation); }))
      all.insert(*agreement.hub);
  }
  all.erase(own);
  return sorted(all);
}

template <class T>
Result<> Desk::say(std::span<const T> words, const std::vector<std::string>& to,
                   std::span<const std::pair<std::string, std::string>> notes) {
  ENTENTE_TRY(collection, releases());
  release::Label label;
  label.originator = parts_.audiences.own_nation();
  label.releasable_to = reached(to);
  label.onward = release::Onward::within_agreement;
  std::string definition;
  std::vector<std::string> markings;
  std::vector<store::NewObject> objects;
  // Addressed to nobody it stays here: without a label nothing is released.
  if (!label.releasable_to.empty()) {
    ENTENTE_CHECK(release::check(label));
    definition = release::marking_definition(label);
    markings.push_back(release::marking_id(label));
    objects.push_back({.collection = collection.number,
                       .id = markings.front(),
                       .bytes = definition,
                       .version = parse_instant(release::label_created)});
  }
  std::vector<std::string> signed_words;
  signed_words.reserve(words.size());
  for (const T& word : words) {
    ENTENTE_TRY(object, release::sign_object(record::make(word, markings), parts_.signing_seed));
    signed_words.push_back(std::move(object));
    objects.push_back({.collection = collection.number,
                       .id = word.id,
                       .bytes = signed_words.back(),
                       .version = instant_from_micros(word.created)});
  }
  store::Batch batch;
  batch.objects = objects;
  batch.notes = notes;
  ENTENTE_CHECK(parts_.store.append(batch));
  return {};
}

template <class T>
Result<std::string> Desk::say(const T& word, const std::vector<std::string>& to) {
  ENTENTE_CHECK(say(std::span(&word, 1), to, {}));
  return word.id;
}

Result<std::vector<record::NamedVersion>> Desk::ours(
    const std::vector<record::NamedVersion>& versions) const {
  if (versions.empty()) return fail(ErrorKind::unprocessable, "no version is named", "versions");
  std::vector<record::NamedVersion> meant;
  std::string absent;
  parts_.store.look([&](const store::ProjectionView& view) {
    std::vector<store::Sequence> found;
    for (const record::NamedVersion& named : versions) {
      found.clear();
      view.versions_of(named.id, found);
      const std::size_t before = meant.size();
      for (const store::Sequence version : found) {
        const auto entry = view.entry(version);
        if (!entry || entry->origin != 0) continue;
        const auto known = entry->has_version ? std::optional(entry->version) : std::nullopt;
        if (!names(named, entry->key, known)) continue;
        const auto canonical = stix::canonical(entry->body);
        meant.push_back({.id = named.id,
                         .version = known ? version_text(known, entry->stamp, entry->body) : std::string(),
                         .sha256 = canonical ? std::optional(sha256(*canonical)) : std::nullopt});
      }
      if (meant.size() == before && absent.empty()) absent = named.id;
    }
  });
  if (absent.empty()) return meant;
  return fail(ErrorKind::not_found, "this node holds no such version of its own nation", absent,
              "only the originator decides; entente request asks another nation");
}

Result<std::string> Desk::request(const Wish& wish) {
  record::ReleaseRequest request;
  static_cast<record::Spoken&>(request) = spoken(record::request_type, wish);
  if (wish.versions.empty()) return fail(ErrorKind::unprocessable, "no version is named", "versions");
  if (request.originator == request.nation)
    return fail(ErrorKind::unprocessable, "the node's own nation need not ask itself", "originator");
  request.recipients = wish.recipients.empty() ? std::vector{request.nation} : wish.recipients;
  return say(request, {request.originator});
}

Result<std::string> Desk::grant(const Wish& wish) {
  ENTENTE_TRY(versions, ours(wish.versions));
  if (wish.recipients.empty())
    return fail(ErrorKind::unprocessable, "nobody is named to receive it", "recipients");
  record::ReleaseGrant grant;
  static_cast<record::Spoken&>(grant) = spoken(record::grant_type, wish);
  grant.originator = grant.nation;
  grant.versions = std::move(versions);
  grant.recipients = wish.recipients;
  grant.expires = wish.expires;
  grant.standing = wish.standing;
  // It must reach whoever gets the versions and whoever has them to give.
  std::vector<std::string> to = holders_of(wish.versions);
  to.insert(to.end(), wish.recipients.begin(), wish.recipients.end());
  return say(grant, to);
}

Result<RequestState> Desk::open_request(const std::string& id) const {
  ENTENTE_TRY(states, requests_to_us());
  const auto at =
      std::ranges::find_if(states, [&](const RequestState& state) { return state.request.id == id; });
  const auto same =
      std::ranges::count_if(states, [&](const RequestState& state) { return state.request.id == id; });
  if (same > 1) {
    return fail(ErrorKind::conflict, "several nations ask under this id, so it cannot be answered", id,
                "grant what is meant by its object: entente grant DIR OBJECT-ID --to NATION");
  }
  if (at == states.end())
    return fail(ErrorKind::not_found, "there is no such request to this node", id,
                "entente requests DIR lists them");
  if (!at->answer.empty())
    return fail(ErrorKind::conflict, "it was answered already", id, "see " + at->answer);
  return *at;
}

Result<std::string> Desk::grant_request(const std::string& request_id, const Wish& wish) {
  ENTENTE_TRY(state, open_request(request_id));
  ENTENTE_TRY(versions, ours(state.request.versions));
  record::ReleaseGrant grant;
  static_cast<record::Spoken&>(grant) = spoken(record::grant_type, wish);
  grant.originator = grant.nation;
  grant.versions = std::move(versions);
  grant.recipients = wish.recipients.empty() ? state.request.recipients : wish.recipients;
  if (grant.text.empty()) {
    grant.text = state.request.text;
    grant.language = state.request.language;
  }
  grant.expires = wish.expires;
  grant.standing = wish.standing;
  grant.request = request_id;
  std::vector<std::string> to = holders_of(grant.versions);
  to.insert(to.end(), grant.recipients.begin(), grant.recipients.end());
  to.push_back(state.request.nation);
  return say(grant, to);
}

Result<std::string> Desk::refuse(const std::string& request_id, const std::string& reasons,
                                 const std::string& language) {
  ENTENTE_TRY(state, open_request(request_id));
  record::ReleaseRefusal refusal;
  static_cast<record::Spoken&>(refusal) = spoken(record::refusal_type, {.originator = {},
                                                                        .versions = state.request.versions,
                                                                        .recipients = {},
                                                                        .text = reasons,
                                                                        .language = language,
                                                                        .expires = {}});
  refusal.request = request_id;
  return say(refusal, {state.request.nation});
}

Result<std::vector<RequestState>> Desk::requests(bool to_us) const {
  ENTENTE_TRY(entries, objects({std::string(record::request_type), std::string(record::grant_type),
                                std::string(record::refusal_type)}));
  const std::string& own = parts_.audiences.own_nation();
  std::vector<RequestState> states;
  std::map<std::pair<std::string, std::string>, RequestState> answers;  ///< by request and who answers
  for (const Entry& entry : entries) {
    if (auto request = record::read_request(entry.object)) {
      if ((to_us ? request->originator : request->nation) == own)
        states.push_back({.request = std::move(*request)});
    } else if (auto grant = record::read_grant(entry.object); grant && !grant->request.empty()) {
      answers[{grant->request, grant->nation}] = {
          .request = {}, .answer = grant->id, .granted = true, .reasons = grant->text};
    } else if (auto refusal = record::read_refusal(entry.object)) {
      answers[{refusal->request, refusal->nation}] = {
          .request = {}, .answer = refusal->id, .granted = false, .reasons = refusal->text};
    }
  }
  for (RequestState& state : states) {
    const auto answer = answers.find({state.request.id, state.request.originator});
    if (answer == answers.end()) continue;
    state.answer = answer->second.answer;
    state.granted = answer->second.granted;
    state.reasons = answer->second.reasons;
  }
  return states;
}

Result<std::vector<RequestState>> Desk::requests_to_us() const {
  return requests(true);
}

Result<std::vector<RequestState>> Desk::our_requests() const {
  return requests(false);
}

template Result<> Desk::say(std::span<const record::Recall>, const std::vector<std::string>&,
                            std::span<const std::pair<std::string, std::string>>);
template Result<> Desk::say(std::span<const record::Acknowledgement>, const std::vector<std::string>&,
                            std::span<const std::pair<std::string, std::string>>);

}  // namespace entente::exchange
