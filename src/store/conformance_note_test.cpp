// Conformance: notes, and batches that hold only under a condition.
#include <fmt/format.h>

#include "base/limits.h"
#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

using Texts = std::vector<std::string>;
using Named = std::vector<std::pair<std::string, std::string>>;

class NoteConformance : public Conformance {
 protected:
  /// `sequence key=body` of the notes with that prefix.
  [[nodiscard]] Texts notes(std::string_view prefix) {
    Texts texts;
    step().notes(prefix, [&](Sequence sequence, std::string_view key, std::string_view body) {
      texts.push_back(fmt::format("{} {}={}", sequence, key, body));
    });
    return texts;
  }
  /// The kind that the header of an entry tells.
  [[nodiscard]] EntryKind kind_of(Sequence sequence) {
    const auto proof = step().prove(sequence);
    EXPECT_TRUE(proof) << proof.error().to_string();
    return proof ? static_cast<EntryKind>(proof->header.at(0)) : EntryKind{};
  }

  const std::string tool = numbered_id("tool", 1);
};

TEST_P(NoteConformance, KeepsEveryNoteInOrder) {
  note("custody/a", "1");
  add({{.id = tool, .version = 1}});
  note("tick", "");
  note("custody/a", "2");
  note("custody/b", "3");
  note("", "no key");
  EXPECT_EQ(notes("custody/"), (Texts{"0 custody/a=1", "3 custody/a=2", "4 custody/b=3"})) << "none wins";
  EXPECT_EQ(notes("custody/b"), Texts{"4 custody/b=3"});
  EXPECT_EQ(notes("custody/bb"), Texts{});
  EXPECT_EQ(notes("tick"), Texts{"2 tick="});
  EXPECT_EQ(notes("Tick"), Texts{});
  EXPECT_EQ(notes("").size(), 5u);
  EXPECT_EQ(names().size(), 1u) << "a note is no object";
  step().settings([](auto, auto) { ADD_FAILURE() << "a note is no setting"; });
  EXPECT_FALSE(step().contains(0, "tick"));
}

TEST_P(NoteConformance, KeepsBytesExactly) {
  std::string strange = "{\n\xFF\"";
  strange.push_back('\0');
  const std::string key = "k/" + strange;
  note(key, strange + strange);
  Named seen;
  step().notes("k/", [&](Sequence, auto found, auto body) { seen.emplace_back(found, body); });
  EXPECT_EQ(seen, (Named{{key, strange + strange}}));
}

TEST_P(NoteConformance, ABatchIsObjectsThenStatusThenSettingsThenNotes) {
  const auto samples =
      filled({{.id = tool, .version = 1}, {.id = tool, .version = 2}, {.id = tool, .version = 1}});
  const auto objects = new_objects(samples);
  const Named settings = {{"s/1", "a"}, {"s/2", "b"}};
  const Named notes_given = {{"n/1", "c"}, {"n/2", "d"}, {"n/1", "e"}};
  Uuid id{};
  id.bytes[5] = 1;
  const auto receipt = step().append({.objects = objects,
                                      .make_status = [](auto) { return std::string("status"); },
                                      .status_id = id,
                                      .settings = settings,
                                      .notes = notes_given});
  ASSERT_TRUE(receipt) << receipt.error().to_string();
  EXPECT_EQ(receipt->first_note, 5u);
  EXPECT_EQ(receipt->time, ManualClock::start);
  const std::vector<EntryKind> expected = {EntryKind::object,  EntryKind::object,  EntryKind::status,
                                           EntryKind::setting, EntryKind::setting, EntryKind::note,
                                           EntryKind::note,    EntryKind::note};
  ASSERT_EQ(step().tree_head().size, expected.size());
  for (Sequence sequence = 0; sequence < expected.size(); ++sequence)
    EXPECT_EQ(kind_of(sequence), expected[sequence]) << sequence;
  EXPECT_EQ(notes("n/"), (Texts{"5 n/1=c", "6 n/2=d", "7 n/1=e"}));
  EXPECT_EQ(step().status(id), "status");
}

TEST_P(NoteConformance, SaysWhereTheNotesAre) {
  EXPECT_EQ(note("a", "").first_note, 0u);
  EXPECT_EQ(note("a", "").first_note, 1u);
  const auto samples = filled({{.id = tool, .version = 1}});
  const auto objects = new_objects(samples);
  const Named given = {{"b", "x"}};
  EXPECT_EQ(step().append({.objects = objects, .notes = given})->first_note, 3u);
  EXPECT_EQ(step().append({.objects = objects, .notes = given})->first_note, 4u) << "the object was there";
  EXPECT_EQ(notes("b"), (Texts{"3 b=x", "4 b=x"}));
}

TEST_P(NoteConformance, TakesTheLongestKeyAndRefusesALongerOne) {
  const std::string longest(255, 'k');
  note(longest, "x");
  EXPECT_EQ(notes(longest).size(), 1u);
  const auto samples = filled({{.id = tool, .version = 1}});
  const auto objects = new_objects(samples);
  const Named too_long = {{"fine", "x"}, {longest + "k", "x"}};
  const auto refused = step().append({.objects = objects, .notes = too_long});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::too_large);
  const Named too_large = {{"fine", std::string(limits::max_entry_bytes, 'x')}};
  const auto refused_too = step().append({.objects = objects, .notes = too_large});
  ASSERT_FALSE(refused_too);
  EXPECT_EQ(refused_too.error().kind, ErrorKind::too_large);
  EXPECT_EQ(step().tree_head().size, 1u) << "all of a batch or nothing";
  EXPECT_FALSE(step().contains(1, tool));
}

TEST_P(NoteConformance, ProvesNotesWithTheirKey) {
  note("custody/a", "body");
  const auto proof = step().prove(0);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->body, "body");
  EXPECT_TRUE(proof->header.ends_with("custody/a")) << "the leaf binds the key";
  expect_proof_holds(step(), 0);
}

TEST_P(NoteConformance, AConditionThatFailsEndsTheBatch) {
  const auto samples = filled({{.id = tool, .version = 1}});
  const auto objects = new_objects(samples);
  const Named named = {{"k", "v"}};
  const auto with = [&](const std::function<Result<>()>& precondition) {
    return step().append({.objects = objects,
                          .make_status =
                              [](auto) {
                                ADD_FAILURE() << "planned all the same";
                                return std::string();
                              },
                          .status_id = Uuid{},
                          .settings = named,
                          .notes = named,
                          .precondition = precondition});
  };
  const auto refused =
      with([] { return Result<>(fail(ErrorKind::conflict, "somebody was faster", "here")); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_EQ(refused.error().what, "somebody was faster") << "the caller's own error";
  EXPECT_EQ(refused.error().where, "here");
  EXPECT_EQ(step().tree_head().size, 0u);
  EXPECT_EQ(names(), Texts{});
  EXPECT_EQ(notes(""), Texts{});
  EXPECT_TRUE(add({{.id = tool, .version = 1}})[0].added);
  EXPECT_EQ(step().tree_head().size, 1u);
}

TEST_P(NoteConformance, WhoWaitsBeforeTheQueueIsLaterThanWhoDoesNot) {
  const Named named = {{"k", "v"}};
  const auto receipt = step().append({.notes = named, .before_queue = [&]() -> Result<> {
                                        note("earlier", "1");
                                        return {};
                                      }});
  ASSERT_TRUE(receipt) << receipt.error().to_string();
  EXPECT_EQ(receipt->first_note, 1u);
  const auto refused = step().append(
      {.notes = named, .before_queue = [] { return Result<>(fail(ErrorKind::conflict, "not its turn")); }});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "not its turn");
  EXPECT_EQ(step().tree_head().size, 2u);
}

TEST_P(NoteConformance, AConditionSeesWhatTheBatchIsAppendedTo) {
  add({{.id = tool, .version = 1, .see = {0}}});
  note("see/" + tool, "1");
  Store& store = step();
  int calls = 0;
  const auto samples = filled({{.id = tool, .version = 2}});
  const auto objects = new_objects(samples);
  const auto precondition = [&]() -> Result<> {
    ++calls;
    EXPECT_TRUE(store.contains(1, tool));
    EXPECT_FALSE(store.contains(1, tool, Slot{0}));
    EXPECT_EQ(store.audience(0), 2u);
    EXPECT_EQ(store.page({.collection = 1, .viewer = Slot{1}, .limit = 5})->items.size(), 1u);
    EXPECT_EQ(store.tree_head().size, 2u);
    EXPECT_FALSE(store.status(Uuid{}));
    int seen = 0;
    store.notes("see/", [&](auto, auto, auto) { ++seen; });
    EXPECT_EQ(seen, 1);
    store.settings([](auto, auto) { ADD_FAILURE() << "a setting of the batch itself"; });
    std::vector<std::shared_ptr<const void>> pins;
    EXPECT_TRUE(store.object_at(0, pins));
    EXPECT_FALSE(store.object_at(2, pins)) << "an object of the batch itself";
    return {};
  };
  const Named settings = {{"k", "v"}};
  const auto receipt = store.append({.objects = objects, .settings = settings, .precondition = precondition});
  ASSERT_TRUE(receipt) << receipt.error().to_string();
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(receipt->outcomes.at(0).added);
  EXPECT_EQ(names({.versions = {.all = true}}).size(), 2u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, NoteConformance, testing::ValuesIn(viewer_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
