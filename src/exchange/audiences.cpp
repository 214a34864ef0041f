#include "exchange/audiences.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "exchange/saved_bytes.h"
#include "stix/canonical.h"

namespace entente::exchange {
namespace {

constexpr std::uint64_t save_format = 2;
constexpr Micros never = std::numeric_limits<Micros>::max();

store::Audience bit(std::size_t slot) {
  return store::Audience{1} << slot;
}

bool is_label(const release::Marking& marking) {
  return std::holds_alternative<release::Label>(marking);
}

/// What cannot be read opens nothing.
void add_unreadable(release::Subject& subject) {
  subject.markings.push_back(
      {.id = "label", .marking = release::Unknown{"a label that was put on it cannot be read"}});
}

void put_label(release::Subject& subject, const release::Label& label) {
  std::erase_if(subject.markings, [](const auto& marked) { return is_label(marked.marking); });
  subject.markings.push_back({.id = release::marking_id(label), .marking = label});
}

/// Whom labels name, whether anything has opened the way to them yet or not.
std::vector<std::string> named_by(const release::Subject& subject) {
  std::vector<std::string> named;
  for (const auto& marked : subject.markings) {
    if (const auto* const label = std::get_if<release::Label>(&marked.marking))
      named.insert(named.end(), label->releasable_to.begin(), label->releasable_to.end());
  }
  if (named.empty() && subject.default_label) named = subject.default_label->releasable_to;
  return named;
}

}  // namespace

Audiences::Audiences(std::string own_nation)
    : own_(std::move(own_nation)), book_(own_), next_deadline_(never) {
  publish();
}

Audiences::~Audiences() = default;

void Audiences::publish() {
  Micros next = never;
  for (const Verdict& verdict : verdicts_) {
    if (verdict.known) next = std::min(next, verdict.next_change);
  }
  for (const auto& [id, deadline] : granted_deadlines_) next = std::min(next, deadline);
  next_deadline_.store(next, std::memory_order_release);
  const auto known = recipients_.load();
  if (!known || *known != book_.recipients())
    recipients_.store(std::make_shared<const std::vector<std::string>>(book_.recipients()));
}

std::optional<store::Slot> Audiences::slot_of(std::string_view nation) const {
  const auto known = recipients_.load();
  const auto at = std::ranges::find(*known, nation);
  if (nation.empty() || at == known->end()) return {};
  return static_cast<store::Slot>(at - known->begin());
}

std::shared_ptr<const std::vector<std::string>> Audiences::recipients() const {
  return recipients_.load();
}

release::Rules Audiences::rules() const {
  const std::shared_lock lock(mutex_);
  return book_.rules();
}

Micros Audiences::log_time() const {
  const std::shared_lock lock(mutex_);
  return now_;
}

release::Subject Audiences::subject_of(const VersionClass& one, std::string_view id,
                                       const std::optional<Instant>& version) const {
  release::Subject subject{.origin = book_.nation_of(one.origin), .id = std::string(id), .version = version};
  subject.recalled = one.recalled;
  subject.correspondence = one.correspondence;
  std::optional<release::Label> origin_label;
  if (auto label = release::parse_label(one.origin_label)) origin_label = std::move(*label);
  const auto add = [&](const std::string& marking_id) {
    auto marking = markings_.find(one.origin, marking_id);
    if (origin_label && (is_label(marking) || marking_id == release::marking_id(*origin_label))) return;
    subject.markings.push_back({.id = marking_id, .marking = std::move(marking)});
  };
  for (const std::string& marking : one.markings) add(marking);
  if (!one.self.empty()) add(one.self);
  if (origin_label)
    subject.markings.push_back(
        {.id = release::marking_id(*origin_label), .marking = release::Marking(*origin_label)});
  if (!one.custodian_label.empty()) {
    if (auto label = release::parse_label(one.custodian_label)) subject.custodian_label = std::move(*label);
    if (!subject.custodian_label) add_unreadable(subject);
  }
  if (!one.origin_label.empty() && !origin_label) add_unreadable(subject);
  const Collection* const collection = book_.collection(one.collection);
  if (collection != nullptr && !collection->default_label.empty()) {
    if (auto label = release::parse_label(collection->default_label))
      subject.default_label = std::move(*label);
  }
  return subject;
}

Base Audiences::ask_all(const release::Subject& asked, store::CollectionNumber collection,
                        const release::Rules& rules, const std::vector<std::string>& recipients,
                        Micros& next_change) const {
  Base base;
  next_change = never;
  const auto grants = grants_.find(asked.id);
  const auto granted =
      grants == grants_.end() ? std::span<const release::Grant>() : std::span(grants->second);
  release::Subject subject = asked;
  const Collection* const place = book_.collection(collection);
  for (std::size_t slot = 0; slot < recipients.size(); ++slot) {
    const std::string& nation = recipients[slot];
    if (nation.empty()) continue;
    subject.collection_admits = place != nullptr && place->readers.admits(nation);
    const auto verdict = release::judge(subject, nation, rules, granted, now_);
    if (verdict.next_change) next_change = std::min(next_change, *verdict.next_change);
    if (!verdict.yes) continue;
    base.admitted |= bit(slot);
    if (nation == subject.origin) base.exempt |= bit(slot);
  }
  return base;
}

Base Audiences::ask(const VersionClass& one, Micros& next_change) const {
  return ask_all(subject_of(one, {}, {}), one.collection, book_.rules(), book_.recipients(), next_change);
}

Base Audiences::ask_alone(const VersionClass& one, const store::RawEntry& entry, Micros& next_change) const {
  auto subject = subject_of(one, entry.key, entry.has_version ? std::optional(entry.version) : std::nullopt);
  add_hash(subject, entry.body);
  return ask_all(subject, one.collection, book_.rules(), book_.recipients(), next_change);
}

void Audiences::add_hash(release::Subject& subject, std::string_view object) const {
  const auto grants = grants_.find(subject.id);
  if (grants == grants_.end()) return;
  const bool wanted = std::ranges::any_of(
      grants->second, [&](const release::Grant& grant) { return grant.needs_hash(subject.id); });
  if (!wanted) return;
  // What has no canonical form has no hash that a grant could name.
  if (const auto canonical = stix::canonical(object)) subject.sha256 = sha256(*canonical);
}

Base Audiences::imagine(const Imagined& imagined, const Question& question,
                        const std::optional<release::Label>& label) const {
  const std::shared_lock lock(mutex_);
  if (question.tag == 0 || question.tag > classes_.size()) return {};
  const VersionClass& one = classes_.at(question.tag);
  release::Subject subject = subject_of(one, question.id, question.version);
  add_hash(subject, question.object);
  if (label) put_label(subject, *label);
  Micros next_change = 0;
  return ask_all(subject, one.collection, imagined.rules, imagined.recipients, next_change);
}

store::Audience Audiences::widest_audience(store::CollectionNumber collection,
                                           const std::vector<std::string>& markings) const {
  const std::shared_lock lock(mutex_);
  VersionClass one;
  one.collection = collection;
  one.markings = markings;
  Micros next_change = 0;
  const auto& nations = book_.recipients();
  const release::Subject subject = subject_of(one, {}, {});
  store::Audience widest = ask_all(subject, collection, book_.rules(), nations, next_change).admitted;
  for (const std::string& name : named_by(subject)) {
    if (name == own_) continue;
    const auto slot = std::ranges::find(nations, name);
    // A community, or a nation that nothing was listed for yet: who that will be is not known.
    if (slot == nations.end()) return ~store::Audience{0};
    widest |= bit(static_cast<std::size_t>(slot - nations.begin()));
  }
  const auto own = std::ranges::find(nations, own_);
  return own == nations.end() ? widest : widest & ~bit(static_cast<std::size_t>(own - nations.begin()));
}

const Audiences::Verdict& Audiences::verdict_of(store::Tag tag) {
  if (verdicts_.size() < classes_.size()) verdicts_.resize(classes_.size());
  Verdict& verdict = verdicts_[tag - 1];
  if (!verdict.known) {
    verdict.base = ask(classes_.at(tag), verdict.next_change);
    verdict.known = true;
  }
  return verdict;
}

store::Sequence Audiences::stated_at(store::Sequence version) const {
  const std::shared_lock lock(mutex_);
  return statements_.stated_at(version);
}

bool Audiences::recalled(store::Origin origin, std::string_view id,
                         const std::optional<Instant>& version) const {
  const std::shared_lock lock(mutex_);
  return recalls_.covers(origin, id, version);
}

std::vector<RecalledVersion> Audiences::applied_recalls() const {
  const std::shared_lock lock(mutex_);
  return recalls_.applied_of_others();
}

bool Audiences::has_grants(std::string_view id) const {
  const std::shared_lock lock(mutex_);
  return grants_.contains(id);
}

release::Subject Audiences::subject_of(const Question& question) const {
  const std::shared_lock lock(mutex_);
  if (question.tag == 0 || question.tag > classes_.size()) return {.origin = {}, .id = question.id};
  const VersionClass& one = classes_.at(question.tag);
  release::Subject subject = subject_of(one, question.id, question.version);
  const Collection* const collection = book_.collection(one.collection);
  subject.collection_admits = collection != nullptr && collection->readers.admits(question.recipient);
  add_hash(subject, question.object);
  return subject;
}

release::Subject Audiences::subject_under(const Question& question, const std::string& label) const {
  const std::shared_lock lock(mutex_);
  if (question.tag == 0 || question.tag > classes_.size()) return {.origin = {}, .id = question.id};
  VersionClass one = classes_.at(question.tag);
  one.origin_label = label;
  return subject_of(one, question.id, question.version);
}

release::Decision Audiences::decide(const Question& question) const {
  return decide(question, rules(), {});
}

release::Decision Audiences::decide(const Question& question, const release::Rules& rules,
                                    const std::optional<release::Label>& label) const {
  release::Subject subject = subject_of(question);
  if (label) put_label(subject, *label);
  const std::shared_lock lock(mutex_);
  const auto grants = grants_.find(question.id);
  const auto granted =
      grants == grants_.end() ? std::span<const release::Grant>() : std::span(grants->second);
  return release::decide(subject, question.recipient, rules, granted, now_);
}

std::string Audiences::save() const {
  const std::shared_lock lock(mutex_);
  std::string out;
  save_number(out, save_format);
  save_text(out, own_);
  save_number(out, now_);
  save_number(out, book_.settings().size());
  for (const auto& [key, body] : book_.settings()) {
    save_text(out, key);
    save_text(out, body);
  }
  markings_.save(out);
  classes_.save(out);
  statements_.save(out);
  save_number(out, held_grants_.size());
  for (const auto& [key, held] : held_grants_) {
    save_number(out, key.first);
    save_number(out, held.sequence);
    save_number(out, held.version.seconds);
    save_number(out, held.version.attoseconds);
    save_text(out, held.object);
  }
  recalls_.save(out);
  save_number(out, granted_deadlines_.size());
  for (const auto& [id, deadline] : granted_deadlines_) {
    save_text(out, id);
    save_number(out, deadline);
  }
  return out;
}

Result<> Audiences::load(std::string_view in) {
  // What cannot be read to its end must leave nothing behind: the log will be replayed into what is here.
  Audiences read(own_);
  ENTENTE_CHECK(read.load_all(in));
  const std::unique_lock lock(mutex_);
  std::swap(book_, read.book_);
  std::swap(markings_, read.markings_);
  std::swap(classes_, read.classes_);
  std::swap(statements_, read.statements_);
  std::swap(recalls_, read.recalls_);
  std::swap(held_grants_, read.held_grants_);
  std::swap(grants_, read.grants_);
  std::swap(verdicts_, read.verdicts_);
  std::swap(now_, read.now_);
  std::swap(granted_deadlines_, read.granted_deadlines_);
  publish();
  return {};
}

Result<> Audiences::load_all(std::string_view in) {
  const auto unreadable = [] { return fail(ErrorKind::corrupt, "the saved audiences cannot be read"); };
  std::uint64_t format = 0;
  std::uint64_t count = 0;
  std::string own;
  if (!load_number(in, format) || format != save_format || !load_text(in, own) || own != own_ ||
      !load_number(in, now_) || !load_count(in, count)) {
    return unreadable();
  }
  for (std::string key, body; count > 0; --count) {
    if (!load_text(in, key) || !load_text(in, body)) return unreadable();
    book_.apply(key, body);
  }
  if (!markings_.load(in) || !classes_.load(in) || !statements_.load(in) || !load_grants(in))
    return unreadable();
  if (!recalls_.load(in) || !load_count(in, count)) return unreadable();
  for (std::string id; count > 0; --count) {
    Micros deadline = 0;
    if (!load_text(in, id) || !load_number(in, deadline)) return unreadable();
    granted_deadlines_[id] = deadline;
  }
  if (!in.empty()) return unreadable();
  for (store::Tag tag = 1; tag <= classes_.size(); ++tag) (void)verdict_of(tag);
  return {};
}

bool Audiences::load_grants(std::string_view& in) {
  std::uint64_t count = 0;
  if (!load_count(in, count)) return false;
  std::set<std::string, std::less<>> changed;
  for (; count > 0; --count) {
    store::Origin origin = 0;
    HeldGrant held;
    if (!load_number(in, origin) || !load_number(in, held.sequence) ||
        !load_number(in, held.version.seconds) || !load_number(in, held.version.attoseconds) ||
        !load_text(in, held.object)) {
      return false;
    }
    add_grant(origin, std::move(held), changed);
  }
  return true;
}

}  // namespace entente::exchange
