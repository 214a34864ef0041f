// The test projection, and tests of it over the oracle: what the suite is measured with must itself be right.
#include "store/conformance_projection.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/conformance.h"
#include "store/memory_store.h"

namespace entente::store::conformance {
namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text, int base = 10) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string> references_of(const RawEntry& entry) {
  const auto links = stix::read_links(entry.body).value_or(stix::Links{});
  std::vector<std::string> references;
  for (const auto id : links.references()) references.emplace_back(id);
  return references;
}

/// Takes away, until nothing changes, whatever refers to something that is not seen.
template <class Versions>
void close_over(Versions& versions) {
  for (bool changed = true; changed;) {
    changed = false;
    std::map<std::string_view, Audience> seen;
    for (const auto& version : versions) seen[version.id] |= version.sees;
    for (auto& version : versions) {
      Audience sees = version.sees;
      for (const auto& reference : version.references) {
        const auto target = seen.find(reference);
        sees &= target == seen.end() ? 0 : target->second;
      }
      changed = changed || sees != version.sees;
      version.sees = sees;
    }
  }
}

}  // namespace

Audience audience_of(std::string_view list) {
  Audience audience = 0;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const auto slot = number_of<std::uint8_t>(list.substr(0, comma));
    if (!slot || *slot >= slots) return 0;
    audience |= Audience{1} << *slot;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return audience;
}

Audience said_audience(std::string_view bytes) {
  static constexpr std::string_view property = "\"x_see\":[";
  const std::size_t begin = bytes.find(property);
  if (begin == std::string_view::npos) return 0;
  bytes.remove_prefix(begin + property.size());
  return audience_of(bytes.substr(0, bytes.find(']')));
}

Tag TestProjection::tag_of(Audience audience) {
  if (audience == 0) return 0;
  const auto known = std::ranges::find(audiences_, audience);
  const auto tag = static_cast<Tag>(known - audiences_.begin()) + 1;
  if (known == audiences_.end()) audiences_.push_back(audience);
  return tag;
}

void TestProjection::note(std::string_view key, std::string_view body) {
  if (key.starts_with("see/")) by_id_[std::string(key.substr(4))] = audience_of(body);
  if (!key.starts_with("version/")) return;
  if (const auto sequence = number_of<Sequence>(key.substr(8))) by_version_[*sequence] = audience_of(body);
}

Audience TestProjection::may_see(Sequence sequence, Tag tag, std::string_view id) const {
  if (const auto said = by_version_.find(sequence); said != by_version_.end()) return said->second;
  if (const auto said = by_id_.find(id); said != by_id_.end()) return said->second;
  if (tag > audiences_.size()) {
    complain_(fmt::format("entry {} has tag {}, which was never given", sequence, tag));
    return 0;
  }
  return tag == 0 ? 0 : audiences_[tag - 1];
}

std::vector<TestProjection::Version> TestProjection::versions(const std::map<Sequence, Tag>& new_tags,
                                                              const ProjectionView& view) const {
  std::vector<Version> versions;
  view.each_version([&](Sequence sequence, Tag tag) {
    if (const auto own = new_tags.find(sequence); own != new_tags.end()) tag = own->second;
    const auto entry = view.entry(sequence);
    if (!entry) return complain_(fmt::format("entry {}: {}", sequence, entry.error().to_string()));
    // Its bytes are gone: nothing that is erased later can be seen again.
    if (entry->reclaimed) return;
    versions.push_back({.sequence = sequence,
                        .id = std::string(entry->key),
                        .references = references_of(*entry),
                        .sees = may_see(sequence, tag, entry->key)});
  });
  return versions;
}

ProjectionAnswer TestProjection::project(std::span<const GroupEntry> group, const ProjectionView& view) {
  check_group(group, view);
  next_ = group.back().entry.sequence + 1;
  ProjectionAnswer answer;
  std::map<Sequence, Tag> new_tags;
  for (const auto& [entry, links] : group) {
    if (entry.kind == EntryKind::note) note(entry.key, entry.body);
    if (entry.kind != EntryKind::object || entry.reclaimed) continue;
    const Tag tag = tag_of(said_audience(entry.body));
    new_tags[entry.sequence] = tag;
    if (tag != 0) answer.tagged.push_back({.version = entry.sequence, .tag = tag});
  }
  auto all = versions(new_tags, view);
  check_view(group, all, view);
  close_over(all);
  for (const auto& version : all) {
    if (version.sees != view.audience(version.sequence))
      answer.seen.push_back({.version = version.sequence, .audience = version.sees});
  }
  return answer;
}

void TestProjection::check_group(std::span<const GroupEntry> group, const ProjectionView& view) const {
  if (group.front().entry.sequence != next_)
    complain_(fmt::format("a group begins with entry {}, not {}", group.front().entry.sequence, next_));
  for (std::size_t i = 0; i < group.size(); ++i) {
    const RawEntry& entry = group[i].entry;
    if (entry.ends_group != (i + 1 == group.size()))
      complain_(fmt::format("entry {} has ends_group wrong", entry.sequence));
    if (entry.sequence != group[0].entry.sequence + i)
      complain_(fmt::format("entry {} is out of order", entry.sequence));
    const auto again = view.entry(entry.sequence);
    if (!again || again->key != entry.key || again->body != entry.body || again->origin != entry.origin)
      complain_(fmt::format("the view has another entry {} than the group", entry.sequence));
    if (entry.kind != EntryKind::object || entry.reclaimed) continue;
    if (view.audience(entry.sequence) != 0 || view.tag(entry.sequence) != 0)
      complain_(fmt::format("the new entry {} has an audience or a tag already", entry.sequence));
    if (group[i].links != nullptr && !std::ranges::equal(group[i].links->references(), references_of(entry)))
      complain_(fmt::format("entry {} came with the links of another", entry.sequence));
  }
}

void TestProjection::check_view(std::span<const GroupEntry> group, const std::vector<Version>& versions,
                                const ProjectionView& view) const {
  std::set<std::string, std::less<>> ids;
  for (const auto& [entry, links] : group) {
    if (entry.kind != EntryKind::object || entry.reclaimed) continue;
    ids.emplace(entry.key);
    for (auto& reference : references_of(entry)) ids.insert(std::move(reference));
  }
  for (const auto& id : ids) {
    std::vector<Sequence> same;
    std::vector<Sequence> referring;
    for (const auto& version : versions) {
      if (version.id == id) same.push_back(version.sequence);
      if (std::ranges::find(version.references, id) != version.references.end())
        referring.push_back(version.sequence);
    }
    std::vector<Sequence> found;
    view.versions_of(id, found);
    if (found != same)
      complain_(
          fmt::format("versions of {} are {}, not {}", id, fmt::join(same, " "), fmt::join(found, " ")));
    found.clear();
    view.referrers_of(id, found);
    if (found != referring)
      complain_(fmt::format("to {} refer {}, not {}", id, fmt::join(referring, " "), fmt::join(found, " ")));
  }
  if (!std::ranges::is_sorted(versions, std::less_equal{}, &Version::sequence))
    complain_("each_version is not in the order of the log");
  for (const auto& version : versions) {
    if (view.erased(version.sequence))
      complain_(fmt::format("each_version has the erased version {}", version.sequence));
  }
}

std::string TestProjection::save() const {
  std::string saved = fmt::format("test projection\nnext 0 {}\n", next_);
  for (const auto audience : audiences_) saved += fmt::format("audience {:x} \n", audience);
  for (const auto& [id, audience] : by_id_) saved += fmt::format("see {:x} {}\n", audience, id);
  for (const auto& [version, audience] : by_version_)
    saved += fmt::format("version {:x} {}\n", audience, version);
  return saved;
}

Result<> TestProjection::load(std::string_view saved) {
  const auto next = [&](char end) {
    const std::string_view word = saved.substr(0, saved.find(end));
    saved.remove_prefix(std::min(word.size() + 1, saved.size()));
    return word;
  };
  if (next('\n') != "test projection")
    return fail(ErrorKind::corrupt, "what the test projection saved does not begin as it should");
  while (!saved.empty()) {
    const auto word = next(' ');
    const auto audience = number_of<Audience>(next(' '), 16);
    const auto rest = next('\n');
    const auto version = number_of<Sequence>(rest);
    if (!audience) return fail(ErrorKind::corrupt, "what the test projection saved has no audience");
    if (word == "next" && version) next_ = *version;
    if (word == "audience") audiences_.push_back(*audience);
    if (word == "see") by_id_[std::string(rest)] = *audience;
    if (word == "version" && version) by_version_[*version] = *audience;
  }
  return {};
}

namespace {

class ProjectionTest : public testing::Test {
 protected:
  /// The version of `id` that may be seen by `see`; its sequence.
  Sequence add(const std::string& id, std::vector<Slot> see, std::vector<std::string> refs = {}) {
    const auto samples =
        filled({{.id = id, .version = ++version_, .see = std::move(see), .refs = std::move(refs)}});
    const auto objects = new_objects(samples);
    const auto receipt = store_.append({.objects = objects});
    EXPECT_TRUE(receipt);
    return receipt->outcomes[0].sequence;
  }
  void note(const std::string& key, const std::string& body) {
    const std::vector<std::pair<std::string, std::string>> notes = {{key, body}};
    EXPECT_TRUE(store_.append({.notes = notes}));
  }

  const std::string a_ = numbered_id("tool", 1);
  const std::string b_ = numbered_id("tool", 2);
  const std::string c_ = numbered_id("tool", 3);
  std::int64_t version_ = 0;
  ManualClock clock_;
  SeededRandom random_{1};
  TestProjection projection_{[](const std::string& complaint) { ADD_FAILURE() << complaint; }};
  MemoryStore store_{clock_, random_, &projection_};
};

TEST_F(ProjectionTest, ReadsWhoMaySee) {
  EXPECT_EQ(audience_of(""), 0u);
  EXPECT_EQ(audience_of("0"), 1u);
  EXPECT_EQ(audience_of("0,3,63"), 0x8000000000000009u);
  EXPECT_EQ(audience_of("64"), 0u);
  EXPECT_EQ(audience_of("x"), 0u);
  EXPECT_EQ(said_audience(R"({"a":1,"x_see":[1,2],"b":[3]})"), 6u);
  EXPECT_EQ(said_audience(R"({"a":1})"), 0u);
}

TEST_F(ProjectionTest, NotesChangeWhatObjectsSay) {
  const Sequence first = add(a_, {0, 3});
  const Sequence second = add(a_, {});
  EXPECT_EQ(store_.audience(first), 9u);
  EXPECT_EQ(store_.audience(second), 0u);
  note("see/" + a_, "1");
  EXPECT_EQ(store_.audience(first), 2u);
  EXPECT_EQ(store_.audience(second), 2u);
  EXPECT_EQ(store_.audience(add(a_, {0})), 2u) << "those to come, too";
  note(fmt::format("version/{}", second), "2,63");
  EXPECT_EQ(store_.audience(second), 0x8000000000000004u);
  EXPECT_EQ(store_.audience(first), 2u);
}

TEST_F(ProjectionTest, ClosesOverReferences) {
  const Sequence a = add(a_, {0, 1}, {b_});
  EXPECT_EQ(store_.audience(a), 0u) << "what is absent is hidden";
  const Sequence c = add(c_, {1, 2});
  const Sequence b = add(b_, {0, 1, 2}, {c_});
  EXPECT_EQ(store_.audience(b), 6u);
  EXPECT_EQ(store_.audience(a), 2u);
  note("see/" + c_, "");
  EXPECT_EQ(store_.audience(a) | store_.audience(b) | store_.audience(c), 0u);
  add(c_, {0});
  note("see/" + c_, "0");
  EXPECT_EQ(store_.audience(a), 1u);
  EXPECT_EQ(store_.audience(b), 1u);
}

TEST_F(ProjectionTest, ACircleIsSeenTogether) {
  const Sequence a = add(a_, {0, 1}, {b_});
  const Sequence b = add(b_, {0, 1, 2}, {c_});
  const Sequence c = add(c_, {0, 2}, {a_});
  EXPECT_EQ(store_.audience(a), 1u) << "greatest fixpoint";
  EXPECT_EQ(store_.audience(b), 1u);
  EXPECT_EQ(store_.audience(c), 1u);
  EXPECT_EQ(*store_.erase({.collection = 1, .id = b_}), 1u);
  EXPECT_EQ(store_.audience(a) | store_.audience(c), 0u);
  const Sequence self = add(b_, {5}, {b_});
  EXPECT_EQ(store_.audience(self), 32u);
}

TEST_F(ProjectionTest, RemembersWhatItSaved) {
  add(a_, {0, 3});
  add(b_, {63});
  note("see/" + c_, "5");
  note("version/1", "7");
  TestProjection other{[](const std::string&) {}};
  ASSERT_TRUE(other.load(projection_.save()));
  EXPECT_EQ(other.save(), projection_.save());
  EXPECT_NE(TestProjection([](const std::string&) {}).save(), projection_.save());
  EXPECT_FALSE(TestProjection([](const std::string&) {}).load("nonsense"));
}

}  // namespace
}  // namespace entente::store::conformance
