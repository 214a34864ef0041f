// The forms in which custody travels and is kept. What it proves is tested between nations
// (taxii/pull_test.cpp, taxii/lying_peer_test.cpp).
#include <array>

#include <gtest/gtest.h>

#include "exchange/custody_book.h"
#include "exchange/custody_check.h"
#include "exchange/custody_note.h"
#include "exchange/custody_page.h"
#include "exchange/stated_label.h"
#include "exchange/support_test.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

Nonce nonce_of(std::uint8_t byte) {
  Nonce nonce{};
  nonce.fill(byte);
  return nonce;
}
Hash hash_of(std::uint8_t byte) {
  Hash hash{};
  hash.fill(byte);
  return hash;
}

CustodyPage sample_page() {
  CustodyPage page;
  page.checkpoint = "a\nnote \"with\" everything\n";
  page.path = {hash_of(1), hash_of(2)};
  page.consistency = {hash_of(3)};
  page.statements = {{.origin = "KOR", .note = "note one\n", .path = {hash_of(4)}},
                     {.origin = "JPN", .note = "two", .path = {}}};
  page.versions.push_back(
      {.id = "indicator--x",
       .version = "2024-05-01T00:00:00.000Z",
       .released = {.leaf = 12, .listed = 1'700'000'000'000'001, .nonce = nonce_of(5)},
       .origin = "KOR",
       .stated = StatedPlace{
           .statement = 0, .place = {.index = 1'023, .nonce = nonce_of(6)}, .label = R"({"a":"b"})"}});
  page.versions.push_back({.id = "ipv4-addr--y",
                           .version = "",
                           .released = {.leaf = 1ULL << 40, .listed = 1, .nonce = nonce_of(7)},
                           .origin = "USA",
                           .stated = {}});
  page.versions.push_back(page.versions.front());
  page.versions.back().stated->statement = 1;
  page.versions.back().stated->place.index = 0;
  page.versions.back().stated->label = "";
  page.versions.back().origin = "JPN";
  return page;
}

TEST(CustodyPage, ComesBackAsItWasWritten) {
  const std::string text = print(sample_page());
  const auto page = read_custody_page(text);
  ASSERT_TRUE(page) << page.error().to_string() << text;
  EXPECT_EQ(print(*page), text);
  const CustodyPage sample = sample_page();
  ASSERT_EQ(page->versions.size(), sample.versions.size());
  for (std::size_t i = 0; i < sample.versions.size(); ++i) {
    EXPECT_EQ(page->versions[i].id, sample.versions[i].id);
    EXPECT_EQ(page->versions[i].version, sample.versions[i].version);
    EXPECT_EQ(page->versions[i].released.leaf, sample.versions[i].released.leaf);
    EXPECT_EQ(page->versions[i].released.listed, sample.versions[i].released.listed);
    EXPECT_EQ(page->versions[i].released.nonce, sample.versions[i].released.nonce);
    EXPECT_EQ(page->versions[i].stated, sample.versions[i].stated);
  }
  EXPECT_EQ(page->path, sample.path);
  EXPECT_EQ(page->consistency, sample.consistency);
  std::vector<std::size_t> positions;
  const Statement statement = page->statement(0, positions);
  EXPECT_EQ(positions, std::vector<std::size_t>{0});
  EXPECT_EQ(statement.note, "note one\n");
  EXPECT_EQ(statement.places.size(), 1U);
}

TEST(CustodyPage, WhatIsNoneIsRefusedByItsPlace) {
  const std::string good = print(sample_page());
  ASSERT_TRUE(read_custody_page(good));
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"\"indicator--x\"", "7"},
                                                        {"1023", "1024"},
                                                        {"1023", "-1"},
                                                        {"\"KOR\",0", "\"KOR\",2"},
                                                        {"\"KOR\",0", "\"KOREA\",0"},
                                                        {"\"KOR\",0", "\"KOR\",null"},
                                                        {"2023-11-14", "2023-13-14"},
                                                        {"\"labels\"", "\"label\""},
                                                        {"\"statements\"", "\"statement\""},
                                                        {"\"consistency\":\"Aw", "\"consistency\":\"w"},
                                                        {"\"checkpoint\"", "\"check\""}}) {
    std::string changed = good;
    const auto at = changed.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    changed.replace(at, from.size(), to);
    const auto page = read_custody_page(changed);
    ASSERT_FALSE(page) << changed;
    EXPECT_EQ(page.error().kind, ErrorKind::malformed);
  }
}

CustodyNote sample_note() {
  CustodyNote note;
  for (int i = 0; i < 2; ++i) {
    CustodyNote::Signed one{.origin = i == 0 ? "KOR" : "JPN", .kept = {}};
    one.kept.statement = {.note = "note",
                          .places = {{.index = 3, .nonce = nonce_of(1)}, {.index = 9, .nonce = nonce_of(2)}},
                          .path = {hash_of(8)}};
    one.kept.leaves = {hash_of(1), hash_of(2)};
    note.statements.push_back(one);
  }
  note.labels = {"a label"};
  note.versions = {{.key = 9, .statement = 1, .position = 1, .label = 0},
                   {.key = 4, .statement = 0, .position = 0, .label = 1}};
  return note;
}

TEST(CustodyNote, ComesBackOrderedByKey) {
  const auto note = read_custody_note(encode(sample_note()));
  ASSERT_TRUE(note);
  EXPECT_EQ(note->statements, sample_note().statements);
  EXPECT_EQ(note->labels, sample_note().labels);
  ASSERT_NE(note->find(4), nullptr);
  EXPECT_EQ(*note->find(4), sample_note().versions[1]);
  EXPECT_EQ(*note->find(9), sample_note().versions[0]);
  EXPECT_EQ(note->find(5), nullptr);
}

TEST(CustodyNote, WhatIsCutOrPointsNowhereIsNone) {
  const std::string good = encode(sample_note());
  for (std::size_t cut = 0; cut < good.size(); ++cut)
    EXPECT_FALSE(read_custody_note(good.substr(0, cut))) << cut;
  EXPECT_FALSE(read_custody_note(good + "x"));
  for (const auto& change : std::vector<std::function<void(CustodyNote&)>>{
           [](CustodyNote& note) { note.versions[0].statement = 2; },
           [](CustodyNote& note) { note.versions[0].position = 2; },
           [](CustodyNote& note) { note.versions[0].label = 2; }}) {
    CustodyNote note = sample_note();
    change(note);
    EXPECT_FALSE(read_custody_note(encode(note)));
  }
}

TEST(CustodyKey, TellsNationIdAndVersionApart) {
  const auto key = custody_key("KOR", "a", "b");
  EXPECT_EQ(key, custody_key("KOR", "a", "b"));
  EXPECT_NE(key, custody_key("KOR", "ab", ""));
  EXPECT_NE(key, custody_key("JPN", "a", "b"));
}

TEST(CustodyBook, FindsWhatCameInTheSameBatch) {
  const StillClock clock;
  store::MemoryStore store(clock, system_random());
  const CustodyBook book(store);
  const auto add = [&](unsigned number, const CustodyNote* note) {
    const std::string id = indicator_id(number);
    const std::string bytes = indicator(number);
    const store::NewObject object{.collection = 1,
                                  .id = id,
                                  .bytes = bytes,
                                  .version = parse_instant("2024-05-01T00:00:00Z"),
                                  .origin = 5};
    std::vector<std::pair<std::string, std::string>> notes;
    if (note != nullptr) notes.emplace_back("custody/USA", encode(*note));
    store::Batch batch;
    batch.objects = {&object, 1};
    batch.notes = notes;
    return store.append(batch)->outcomes.front().sequence;
  };
  CustodyNote note = sample_note();
  note.versions[0].key = custody_key("KOR", indicator_id(1), "m");
  const auto signed_version = add(1, &note);
  const auto posted = add(2, nullptr);
  CustodyNote later = sample_note();
  later.versions[0].key = custody_key("KOR", indicator_id(3), "m");
  later.versions[0].position = 0;
  const auto later_version = add(3, &later);
  const auto found = book.find(signed_version, "KOR", indicator_id(1), "m");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->version->position, 1U);
  EXPECT_FALSE(book.find(posted, "KOR", indicator_id(2), "m"));
  EXPECT_FALSE(book.find(signed_version, "JPN", indicator_id(1), "m"));
  EXPECT_EQ(book.find(later_version, "KOR", indicator_id(3), "m")->version->position, 0U);
  const auto after_all = add(4, nullptr);
  EXPECT_FALSE(book.find(after_all, "KOR", indicator_id(4), "m"));
}

TEST(StatedLabel, IsTheOneOfTheOriginator) {
  release::Label label;
  label.originator = "KOR";
  label.releasable_to = {"USA"};
  release::Label other = label;
  other.releasable_to = {"JPN"};
  release::Label foreign = label;
  foreign.originator = "JPN";
  release::Subject subject{.origin = "KOR", .id = "x"};
  EXPECT_EQ(stated_label(subject), "");
  subject.default_label = label;
  EXPECT_EQ(stated_label(subject), release::canonical(label));
  subject.markings = {{.id = "a", .marking = release::Statement{}}};
  EXPECT_EQ(stated_label(subject), release::canonical(label)) << "a statement says nothing about release";
  subject.markings = {{.id = "a", .marking = release::Tlp::amber}};
  EXPECT_EQ(stated_label(subject), "") << "the default counts only where no marking speaks";
  subject.markings.push_back({.id = "b", .marking = other});
  EXPECT_EQ(stated_label(subject), release::canonical(other));
  subject.markings.push_back({.id = "c", .marking = foreign});
  EXPECT_EQ(stated_label(subject), release::canonical(other)) << "another nation does not label it";
  subject.markings.push_back({.id = "d", .marking = label});
  EXPECT_EQ(stated_label(subject), "") << "several speak for themselves";
}

TEST(CheckpointSize, IsReadFromTheNote) {
  EXPECT_EQ(checkpoint_size(""), 0U);
  EXPECT_FALSE(checkpoint_size("nonsense"));
}

}  // namespace
}  // namespace entente::exchange
