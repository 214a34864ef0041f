// What the random operations do, and what is compared after each.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ledger/proof.h"
#include "store/differential.h"

namespace entente::store::conformance {
namespace {

constexpr std::array<Slot, 4> recipients = {0, 1, 2, 63};
constexpr std::array types = {"malware", "tool", "file"};
constexpr std::uint64_t numbers = 5;  ///< ids of each type
constexpr std::array<Viewer, 5> viewers = {Viewer{}, Viewer{0}, Viewer{1}, Viewer{2}, Viewer{63}};

std::string text_of(const Item& item) {
  return fmt::format("#{} {} {} {}.{} {} ~{} {}", item.sequence, item.stamp, item.id, item.version.seconds,
                     item.version.attoseconds, item.spec, item.origin, item.bytes);
}

std::string text_of(const Page& page) {
  std::string text = page.more ? "more\n" : "whole\n";
  for (const auto& item : page.items) text += text_of(item) + "\n";
  return text + fmt::format("undisclosed {}\n", fmt::join(page.undisclosed, " "));
}

std::string text_of(const Receipt& receipt) {
  std::string text = fmt::format("at {}", receipt.time);
  for (const auto& outcome : receipt.outcomes)
    text += fmt::format("\n{} #{} {}", outcome.added, outcome.sequence, outcome.stamp);
  return text;
}

std::string text_of(const Viewer& viewer) {
  return viewer ? fmt::format("slot {}", *viewer) : "the node";
}

template <class T>
std::string text_of(const Result<T>& result) {
  if (!result) return fmt::format("error {}", static_cast<int>(result.error().kind));
  if constexpr (std::is_integral_v<T>)
    return std::to_string(*result);
  else
    return text_of(*result);
}

std::optional<std::string> compare(const std::string& what, const std::string& ours,
                                   const std::string& theirs) {
  if (ours == theirs) return std::nullopt;
  return fmt::format("{}\nthe log says\n{}\nthe oracle says\n{}", what, ours, theirs);
}

std::string notes_and_disclosures(const Store& store) {
  std::string text;
  store.notes("",
              [&](Sequence at, auto key, auto body) { text += fmt::format("{} {}={}\n", at, key, body); });
  store.disclosures([&](const DisclosureEntry& entry) {
    text += fmt::format("{} {} {} {} {}\n", entry.sequence, entry.time, entry.recipient, entry.ground,
                        fmt::join(entry.versions, " "));
  });
  return text;
}

/// Tags, and for every id its versions and those that refer to it.
std::string looked_at(const Store& store) {
  std::string text;
  store.look([&](const ProjectionView& view) {
    view.each_version([&](Sequence sequence, Tag tag) { text += fmt::format("{} tag {}\n", sequence, tag); });
    for (const auto* const type : types) {
      for (std::uint64_t number = 0; number < numbers; ++number) {
        const std::string id = numbered_id(type, number);
        std::vector<Sequence> versions;
        std::vector<Sequence> referrers;
        view.versions_of(id, versions);
        view.referrers_of(id, referrers);
        text += fmt::format("{}: {} from {}\n", id, versions, referrers);
      }
    }
  });
  return text;
}

std::string settings_of(const Store& store) {
  std::string text;
  store.settings([&](auto key, auto body) { text += fmt::format("{}={}\n", key, body); });
  return text;
}

}  // namespace

/// The choices of one operation.
class World::Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  [[nodiscard]] bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <class Range>
  [[nodiscard]] auto of(const Range& range) {
    return range[below(std::size(range))];
  }

  [[nodiscard]] std::string id() { return numbered_id(of(types), below(numbers)); }
  [[nodiscard]] CollectionNumber collection() { return static_cast<CollectionNumber>(one_in(4) ? 2 : 1); }
  [[nodiscard]] Viewer viewer() { return of(viewers); }
  [[nodiscard]] std::vector<Slot> some_slots() {
    std::vector<Slot> chosen;
    for (const auto slot : recipients) {
      if (below(3) != 0) chosen.push_back(slot);
    }
    return chosen;
  }
  [[nodiscard]] VersionFilter versions(const std::vector<Stamp>& stamps) {
    VersionFilter versions{.first = one_in(4), .last = one_in(4), .all = one_in(4), .exact = {}};
    while (one_in(3)) {
      versions.exact.push_back(one_in(3) ? instant_from_micros(of(stamps))
                                         : Instant{.seconds = static_cast<std::int64_t>(below(6))});
    }
    return versions;
  }
  [[nodiscard]] std::vector<std::uint8_t> specs() {
    static const std::vector<std::vector<std::uint8_t>> choices = {{}, {20}, {21}, {20, 21}};
    return of(choices);
  }

 private:
  std::mt19937_64 engine_;
};

World::World(const StoreKind& kind, std::vector<Between> between)
    : harness_(kind.open(kind.projection ? MakeProjection([this] {
        return std::make_unique<TestProjection>(
            [this](const std::string& complaint) { complaint_ = "the log: " + complaint; });
      })
                                         : MakeProjection())),
      between_(std::move(between)),
      projection_([this](const std::string& complaint) { complaint_ = "the oracle: " + complaint; }),
      oracle_(harness_->clock, nonces_, kind.projection ? &projection_ : nullptr),
      projects_(kind.projection) {
  harness_->random.hold();
  nonces_.hold();
}

std::optional<std::string> World::apply(const Operation& operation) {
  Chance chance(operation.seed);
  harness_->between_steps();
  if (auto difference = act(operation, chance)) return difference;
  if (!complaint_.empty()) return "the projection complains of " + complaint_;
  return compare_all();
}

World::Difference World::act(const Operation& operation, Chance& chance) {
  switch (operation.act) {
    case Act::append:
      return append(chance);
    case Act::note:
      return note(chance);
    case Act::erase:
      return erase(chance);
    case Act::disclose:
      return disclose(chance);
    case Act::read_page:
      return read_page(chance);
    case Act::look_up:
      return look_up(chance);
    case Act::move_clock: {
      const auto by = static_cast<Micros>(chance.below(2'000)) - (chance.one_in(4) ? 5'000 : 0);
      say(fmt::format("clock {:+}", by));
      harness_->clock.advance(by);
      return std::nullopt;
    }
    case Act::fail:
      return fail(chance);
    case Act::upkeep: {
      const Between what = chance.of(between_);
      say(fmt::format("between {}", static_cast<int>(what)));
      harness_->between(what);
      return std::nullopt;
    }
  }
  return std::nullopt;
}

World::Difference World::fail(Chance& chance) {
  static constexpr std::array acts = {Act::append, Act::note, Act::erase, Act::disclose};
  const Act failing = chance.of(acts);
  const std::uint64_t at = chance.below(3);
  say(fmt::format("the disk fails at call {}", at));
  const bool forever = chance.one_in(2);
  harness_->disk()->fail_at(at, chance.one_in(2) ? ENOSPC : EIO, forever);
  disk_fails_ = true;
  auto difference = act({.act = failing}, chance);
  disk_fails_ = false;
  harness_->disk()->heal();
  if (difference || !forever) return difference;
  // A disk that failed for good could not be rid of what nobody was told is kept: the next write is.
  const std::vector<std::pair<std::string, std::string>> notes = {{"healed", ""}};
  return append_both({.notes = notes});
}

Sequence World::some_sequence(Chance& chance) {
  return chance.below(oracle_.statistics().entries + 1);
}

World::Difference World::append(Chance& chance) {
  std::vector<Sample> samples;
  for (std::uint64_t count = chance.below(5); count > 0; --count) {
    Sample sample{.id = chance.id(),
                  .spec = static_cast<std::uint8_t>(20 + chance.below(2)),
                  .collection = chance.collection(),
                  .origin = static_cast<Origin>(chance.one_in(3) ? 7 : 0),
                  .see = chance.some_slots()};
    if (!sample.id.starts_with("file") || chance.one_in(5))
      sample.version = static_cast<std::int64_t>(chance.below(6));
    while (chance.one_in(3)) sample.refs.push_back(chance.id());
    sample.text = fmt::format("{}{}", chance.below(2), std::string(chance.below(2) * 150, 'x'));
    say(fmt::format("add {} version {} spec {} in {} origin {} see {} refs {} text {}", sample.id,
                    sample.version.value_or(-1), sample.spec, sample.collection, sample.origin,
                    fmt::join(sample.see, ","), fmt::join(sample.refs, ","), sample.text.substr(0, 1)));
    samples.push_back(std::move(sample));
  }
  samples = filled(std::move(samples));
  auto objects = new_objects(samples);
  std::vector<stix::Links> links(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) {
    links[i] = stix::read_links(objects[i].bytes).value_or(stix::Links{});
    if (chance.one_in(2)) objects[i].links = &links[i];
  }
  Batch batch{.objects = objects};
  if (chance.one_in(3)) {
    batch.status_id = Uuid{};
    batch.status_id->bytes[0] = static_cast<std::uint8_t>(chance.below(10));
    batch.make_status = [](std::span<const Outcome> outcomes) {
      std::string text;
      for (const auto& outcome : outcomes) text += outcome.added ? 'a' : 'd';
      return text;
    };
  }
  std::vector<std::pair<std::string, std::string>> settings;
  while (chance.one_in(4))
    settings.emplace_back(fmt::format("key/{}", chance.below(6)), std::to_string(chance.below(1000)));
  batch.settings = settings;
  std::vector<std::pair<std::string, std::string>> notes;
  while (chance.one_in(5))
    notes.emplace_back("see/" + chance.id(), fmt::format("{}", fmt::join(chance.some_slots(), ",")));
  batch.notes = notes;
  if (const bool fails = chance.one_in(10); fails || chance.one_in(10)) {
    batch.precondition = [fails]() -> Result<> {
      if (fails) return entente::fail(ErrorKind::conflict, "not now");
      return {};
    };
  }
  say(fmt::format("in a batch with status {} settings {} notes {} condition {}", batch.status_id.has_value(),
                  settings.size(), notes, batch.precondition ? batch.precondition().has_value() : true));
  return append_both(batch);
}

World::Difference World::note(Chance& chance) {
  const std::string who = fmt::format("{}", fmt::join(chance.some_slots(), ","));
  const std::string key =
      chance.one_in(3) ? "see/" + chance.id() : fmt::format("version/{}", some_sequence(chance));
  say(fmt::format("note {} {}", key, who));
  const std::vector<std::pair<std::string, std::string>> notes = {{key, who}};
  return append_both({.notes = notes});
}

World::Difference World::append_both(const Batch& batch) {
  const auto ours = log().append(batch);
  if (refused(ours)) return std::nullopt;
  const auto theirs = oracle_.append(batch);
  if (ours && theirs && !batch.notes.empty() && ours->first_note != theirs->first_note)
    return compare("first note", std::to_string(ours->first_note), std::to_string(theirs->first_note));
  if (ours) {
    for (const auto& outcome : ours->outcomes) stamps_.push_back(outcome.stamp);
  }
  return compare("append", text_of(ours), text_of(theirs));
}

World::Difference World::erase(Chance& chance) {
  const std::string id = chance.id();
  Erasure erasure{.collection = chance.collection(), .id = id};
  if (chance.one_in(2)) erasure.viewer = chance.viewer();
  if (chance.one_in(3)) erasure.origin = static_cast<Origin>(chance.one_in(2) ? 7 : 0);
  if (chance.below(3) != 0) erasure.versions = chance.versions(stamps_);
  if (chance.one_in(2)) erasure.specs = chance.specs();
  say(fmt::format("erase {} in {} by {} origin {} versions first {} last {} all {} exact {} specs {}", id,
                  erasure.collection, text_of(erasure.viewer),
                  erasure.origin ? std::to_string(*erasure.origin) : "any", erasure.versions.first,
                  erasure.versions.last, erasure.versions.all, erasure.versions.exact.size(),
                  fmt::join(erasure.specs, ",")));
  const auto ours = log().erase(erasure);
  if (refused(ours)) return std::nullopt;
  const auto theirs = oracle_.erase(erasure);
  return compare("erase", text_of(ours), text_of(theirs));
}

World::Difference World::disclose(Chance& chance) {
  const Slot recipient = chance.of(recipients);
  std::vector<Sequence> versions;
  for (std::uint64_t count = chance.below(12); count > 0; --count) versions.push_back(some_sequence(chance));
  const std::string ground = fmt::format("ground {}", chance.below(3));
  say(fmt::format("disclose to {}: {}", recipient, fmt::join(versions, " ")));
  const Disclosure disclosure{.recipient = recipient, .ground = ground, .versions = versions};
  const auto ours = log().disclose(disclosure);
  if (refused(ours)) return std::nullopt;
  const auto theirs = oracle_.disclose(disclosure);
  return compare("disclose", text_of(ours), text_of(theirs));
}

World::Difference World::read_page(Chance& chance) {
  Query query{.collection = chance.collection(),
              .viewer = chance.viewer(),
              .after = chance.one_in(2) ? 0 : chance.of(stamps_),
              .limit = 1 + chance.below(20)};
  while (chance.one_in(3)) query.filter.ids.push_back(chance.id());
  if (chance.one_in(3)) query.filter.types = {"tool"};
  if (chance.one_in(5)) query.filter.types.emplace_back("file");
  if (chance.one_in(2)) query.filter.versions = chance.versions(stamps_);
  query.filter.specs = chance.specs();
  const auto ours = log().page(query);
  const auto theirs = oracle_.page(query);
  if (ours && !ours->items.empty()) stamps_.push_back(ours->items.back().stamp);
  const auto what = fmt::format(
      "page of {} for {} after {} limit {} ids {} types {} first {} last {} all {} exact {} specs {}",
      query.collection, text_of(query.viewer), query.after, query.limit, query.filter.ids, query.filter.types,
      query.filter.versions.first, query.filter.versions.last, query.filter.versions.all,
      query.filter.versions.exact.size(), fmt::join(query.filter.specs, ","));
  return compare(what, text_of(ours), text_of(theirs));
}

World::Difference World::look_up(Chance& chance) {
  const std::string id = chance.id();
  std::string ours;
  std::string theirs;
  for (const auto& viewer : viewers) {
    for (CollectionNumber collection = 1; collection <= 3; ++collection) {
      ours += log().contains(collection, id, viewer) ? 'y' : 'n';
      theirs += oracle_.contains(collection, id, viewer) ? 'y' : 'n';
    }
  }
  if (auto difference = compare("contains " + id, ours, theirs)) return difference;
  Uuid status;
  for (std::uint8_t i = 0; i < 11; ++i) {
    status.bytes[0] = i;
    if (auto difference =
            compare("status", log().status(status).value_or("none"), oracle_.status(status).value_or("none")))
      return difference;
  }
  if (auto difference = compare("settings", settings_of(log()), settings_of(oracle_))) return difference;
  if (auto difference = compare_entries_of(id)) return difference;
  const std::uint64_t size = oracle_.tree_head().size;
  return size == 0 ? std::nullopt : compare_proof(chance.below(size));
}

World::Difference World::compare_proof(Sequence sequence) {
  const auto ours = log().prove(sequence);
  const auto theirs = oracle_.prove(sequence);
  if (!ours || !theirs) return "no proof";
  if (!ledger::verify_inclusion(sequence, ours->head.size, ours->leaf, ours->path, ours->head.root))
    return fmt::format("the proof of {} does not hold", sequence);
  if (auto difference = compare("leaf", to_hex(ours->leaf), to_hex(theirs->leaf))) return difference;
  return ours->nonce.empty() ? std::nullopt : compare("header", ours->header, theirs->header);
}

/// Entries whose id was destroyed may be missing, living ones may not.
World::Difference World::compare_entries_of(const std::string& id) {
  const auto ours = log().entries_of(id);
  const auto theirs = oracle_.entries_of(id);
  if (!std::ranges::is_sorted(ours) || !std::ranges::includes(theirs, ours))
    return compare("entries of " + id, fmt::format("{}", ours), fmt::format("{}", theirs));
  std::vector<std::shared_ptr<const void>> pins;
  for (const auto sequence : theirs) {
    for (const auto& viewer : viewers) {
      const auto mine = log().object_at(sequence, pins, viewer);
      const auto other = oracle_.object_at(sequence, pins, viewer);
      if (auto difference = compare(fmt::format("object at {} for {}", sequence, text_of(viewer)),
                                    mine ? text_of(*mine) : "none", other ? text_of(*other) : "none"))
        return difference;
      if (other && !std::ranges::binary_search(ours, sequence))
        return fmt::format("entries of {} lack {}", id, sequence);
    }
  }
  return std::nullopt;
}

World::Difference World::compare_all() {
  const TreeHead ours = log().tree_head();
  const TreeHead theirs = oracle_.tree_head();
  if (auto difference = compare("tree head", fmt::format("{} {}", ours.size, to_hex(ours.root)),
                                fmt::format("{} {}", theirs.size, to_hex(theirs.root))))
    return difference;
  const Statistics our_numbers = log().statistics();
  const Statistics their_numbers = oracle_.statistics();
  if (auto difference =
          compare("objects and last stamp", fmt::format("{} {}", our_numbers.objects, our_numbers.last_stamp),
                  fmt::format("{} {}", their_numbers.objects, their_numbers.last_stamp)))
    return difference;
  for (const auto& viewer : viewers) {
    for (CollectionNumber collection = 1; collection <= 2; ++collection) {
      const Query query{.collection = collection,
                        .viewer = viewer,
                        .limit = 100'000,
                        .filter = {.versions = {.all = true}, .specs = {20, 21}}};
      if (auto difference = compare(fmt::format("all of {} for {}", collection, text_of(viewer)),
                                    text_of(log().page(query)), text_of(oracle_.page(query))))
        return difference;
      Query last = query;
      last.filter = {};
      if (auto difference = compare(fmt::format("last of {} for {}", collection, text_of(viewer)),
                                    text_of(log().page(last)), text_of(oracle_.page(last))))
        return difference;
    }
  }
  for (Sequence sequence = 0; sequence <= theirs.size; ++sequence) {
    if (auto difference =
            compare(fmt::format("audience of {}", sequence), fmt::format("{:x}", log().audience(sequence)),
                    fmt::format("{:x}", oracle_.audience(sequence))))
      return difference;
  }
  // Without a projection nobody needs to know what refers to what.
  if (!projects_) return compare("notes", notes_and_disclosures(log()), notes_and_disclosures(oracle_));
  if (auto difference = compare("what a projection may look at", looked_at(log()), looked_at(oracle_)))
    return difference;
  return compare("notes and disclosures", notes_and_disclosures(log()), notes_and_disclosures(oracle_));
}

std::vector<Operation> random_operations(std::uint64_t seed, std::size_t count, bool failures) {
  static constexpr std::array acts = {Act::append,    Act::append,     Act::append,   Act::append,
                                      Act::note,      Act::note,       Act::note,     Act::erase,
                                      Act::erase,     Act::disclose,   Act::disclose, Act::read_page,
                                      Act::read_page, Act::move_clock, Act::look_up,  Act::upkeep};
  std::mt19937_64 engine(seed);
  std::vector<Operation> operations(count);
  for (auto& operation : operations) {
    operation = {.act = acts[engine() % acts.size()], .seed = engine()};
    if (failures && engine() % 10 == 0) operation.act = Act::fail;
  }
  return operations;
}

std::vector<Operation> shrunk(std::vector<Operation> operations,
                              const std::function<bool(const std::vector<Operation>&)>& differs,
                              std::size_t most_runs) {
  for (std::size_t part = operations.size(); part > 0; part /= 2) {
    for (std::size_t begin = 0; begin < operations.size() && most_runs > 0;) {
      auto fewer = operations;
      const auto from = fewer.begin() + static_cast<std::ptrdiff_t>(begin);
      fewer.erase(from, from + static_cast<std::ptrdiff_t>(std::min(part, fewer.size() - begin)));
      --most_runs;
      if (differs(fewer))
        operations = std::move(fewer);
      else
        begin += part;
    }
  }
  return operations;
}

}  // namespace entente::store::conformance
