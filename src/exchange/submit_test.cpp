#include "exchange/submit.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "exchange/status_text.h"
#include "exchange/support_test.h"
#include "exchange/version_text.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

const Poster poster{"analyst", "KOR", 0};

class SubmitTest : public testing::Test {
 protected:
  SubmitTest() { collection_.number = 1; }
  Result<Status> submit(const std::vector<std::string>& objects) {
    return submitter_.submit(collection_, poster, Padded(envelope_of(objects)));
  }
  std::vector<std::string> kept() {
    store::Query query;
    query.collection = 1;
    query.limit = 10'000;
    query.filter.versions.all = true;
    std::vector<std::string> out;
    const auto page = store_.page(query);
    for (const auto& item : page->items) out.emplace_back(item.bytes);
    return out;
  }
  StillClock clock_;
  store::MemoryStore store_{clock_, system_random()};
  Submitter submitter_{store_, clock_, system_random(), 2};
  Collection collection_;
};

TEST_F(SubmitTest, KeepsObjectsByteForByteAndSaysSo) {
  const std::string spaced = "{ \"type\":" + indicator(2).substr(8);
  const auto status = submit({indicator(1), spaced});
  ASSERT_TRUE(status);
  EXPECT_EQ(status->total, 2U);
  EXPECT_EQ(status->success_count, 2U);
  EXPECT_EQ(status->added_count, 2U);
  ASSERT_EQ(status->successes.size(), 2U);
  EXPECT_EQ(status->successes[0].id, indicator_id(1));
  EXPECT_EQ(status->successes[0].version, "2024-05-01T00:00:00.000Z");
  EXPECT_TRUE(status->failures.empty());
  EXPECT_EQ(kept(), (std::vector<std::string>{indicator(1), spaced}));
}

TEST_F(SubmitTest, OneBadObjectFailsAloneAndTheOthersAreKept) {
  std::string nameless = indicator(2);
  nameless.replace(nameless.find("\"pattern\""), 9, "\"patterm\"");
  const auto status = submit({indicator(1), nameless, indicator(3)});
  ASSERT_TRUE(status);
  EXPECT_EQ(status->success_count, 2U);
  ASSERT_EQ(status->failures.size(), 1U);
  EXPECT_EQ(status->failures[0].id, indicator_id(2));
  EXPECT_NE(status->failures[0].message.find("pattern"), std::string::npos) << status->failures[0].message;
  EXPECT_EQ(kept().size(), 2U);
}

TEST_F(SubmitTest, BrokenJsonAnywhereRefusesTheWholePost) {
  for (const auto& broken : {std::string("{"), std::string("[]"), std::string("not json"), std::string(),
                             envelope_of({indicator(1), R"({"type":"indicator","id":tru})"}),
                             envelope_of({indicator(1), indicator(2)}) + "x",
                             envelope_of({indicator(1), R"({"type":"\ud800"})"})}) {
    const auto status = submitter_.submit(collection_, poster, Padded(broken));
    ASSERT_FALSE(status) << broken.substr(0, 100);
    EXPECT_EQ(status.error().http_status(), 400) << status.error().to_string();
    EXPECT_FALSE(status.error().what.empty());
  }
  EXPECT_TRUE(kept().empty());
}

TEST_F(SubmitTest, NothingToKeepIsUnprocessable) {
  for (const auto* empty : {"{}", R"({"objects":[]})"}) {
    const auto status = submitter_.submit(collection_, poster, Padded(empty));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().http_status(), 422);
  }
}

TEST_F(SubmitTest, PostingAgainSucceedsAndStoresNothingTwice) {
  ASSERT_TRUE(submit({indicator(1), indicator(2)}));
  const auto again = submit({indicator(2), indicator(1), indicator(1)});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->success_count, 3U);
  EXPECT_EQ(again->added_count, 0U);
  EXPECT_EQ(kept().size(), 2U);
}

TEST_F(SubmitTest, AStatusIsReadBackAsItWasAnsweredForADay) {
  std::string odd = indicator(3);
  odd.replace(odd.find("malicious-activity"), 18, "unheard-of");  // not in the open vocabulary: SHOULD
  std::string bad = indicator(4);
  bad.replace(bad.find("\"pattern\""), 9, "\"patterm\"");
  const auto posted = submit({indicator(1), odd, bad, indicator(2)});
  ASSERT_TRUE(posted);
  ASSERT_EQ(posted->successes.size(), 3U);
  EXPECT_FALSE(posted->successes[1].message.empty());
  const auto read = submitter_.status(posted->id, {});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->owner, "KOR/analyst");
  EXPECT_EQ(read->request_time, clock_.time);
  EXPECT_EQ(read->total, 4U);
  EXPECT_EQ(read->success_count, 3U);
  ASSERT_EQ(read->successes.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read->successes[i].id, posted->successes[i].id);
    EXPECT_EQ(read->successes[i].version, posted->successes[i].version);
    EXPECT_EQ(read->successes[i].message, posted->successes[i].message);
  }
  ASSERT_EQ(read->failures.size(), 1U);
  EXPECT_EQ(read->failures[0].message, posted->failures[0].message);

  clock_.time += Micros{24} * 3'600 * 1'000'000;
  EXPECT_TRUE(submitter_.status(posted->id, {}));
  clock_.time += 1;
  EXPECT_EQ(submitter_.status(posted->id, {}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(submitter_.status(*parse_uuid(uuid_text(9)), {}).error().kind, ErrorKind::not_found);
}

TEST_F(SubmitTest, LargePostsAreCheckedBySeveralThreadsInOrder) {
  std::vector<std::string> objects;
  for (unsigned i = 0; i < 1'000; ++i) objects.push_back(indicator(i));
  objects[777].replace(objects[777].find("\"pattern\""), 9, "\"patterm\"");
  const auto status = submit(objects);
  ASSERT_TRUE(status);
  ASSERT_EQ(status->failures.size(), 1U);
  EXPECT_EQ(status->failures[0].id, indicator_id(777));
  objects.erase(objects.begin() + 777);
  EXPECT_EQ(kept(), objects);
  objects[500] = R"({"type":"x)";
  objects[500] += "\\u12\"}";
  const auto refused = submit(objects);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().to_string().find("500"), std::string::npos) << refused.error().to_string();
}

TEST_F(SubmitTest, FailuresBeyondWhatAStatusHoldsRefuseThePostWhileWarningsAreDropped) {
  std::string body = R"({"objects":[)";
  for (int i = 0; i < 90'000; ++i) body += R"({"type":"indicator"},)";
  body.back() = ']';
  const auto refused = submitter_.submit(collection_, poster, Padded(body + "}"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().http_status(), 422);
  EXPECT_TRUE(kept().empty());

  std::string odd_types = "odd-0";  // not in the open vocabulary: SHOULD
  for (int i = 1; i < 100; ++i) odd_types += "\",\"odd-" + std::to_string(i);
  std::vector<std::string> odd;
  for (unsigned i = 0; i < 700; ++i) {
    odd.push_back(indicator(i));
    odd.back().replace(odd.back().find("malicious-activity"), 18, odd_types);
  }
  const auto status = submit(odd);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->success_count, 700U);
  EXPECT_FALSE(status->successes.front().message.empty());
  EXPECT_TRUE(status->successes.back().message.empty());
}

TEST_F(SubmitTest, ImportedObjectsLeaveNoStatusButAReport) {
  const std::string one = indicator(1);
  std::string bad = indicator(2);
  bad.replace(bad.find("\"pattern\""), 9, "\"patterm\"");
  const std::array<std::string_view, 2> objects{one, bad};
  const auto report = submitter_.submit_objects(collection_, objects);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->total, 2U);
  EXPECT_EQ(report->success_count, 1U);
  EXPECT_TRUE(report->successes.empty());
  ASSERT_EQ(report->failures.size(), 1U);
  EXPECT_EQ(store_.statistics().entries, 1U);
}

TEST_F(SubmitTest, ErasingSaysWhenThereWasNothing) {
  ASSERT_TRUE(submit({indicator(1), indicator(1, "2024-06-01T00:00:00.000Z")}));
  store::VersionFilter first;
  first.first = true;
  EXPECT_EQ(submitter_.erase(collection_, {.id = indicator_id(1), .versions = first, .specs = {}}), 1U);
  EXPECT_EQ(kept(), std::vector<std::string>{indicator(1, "2024-06-01T00:00:00.000Z")});
  EXPECT_EQ(submitter_.erase(collection_, {.id = indicator_id(1), .versions = {}, .specs = {}}), 1U);
  EXPECT_EQ(submitter_.erase(collection_, {.id = indicator_id(1), .versions = {}, .specs = {}}).error().kind,
            ErrorKind::not_found);
}

TEST(StatusText, IsSmallAndReadsBack) {
  StatusRecord record;
  record.owner = "KOR/a \"b\"\n";
  record.request_time = 123;
  record.total = 1'003;
  for (store::Sequence sequence = 5'000; sequence < 6'000; ++sequence) record.keep(sequence);
  record.keep(17);
  record.warnings = {{3, "odd"}, {1'000, "odder \x01"}};
  record.failures = {{"indicator--x", "2024-05-01T00:00:00.000000Z", "bad"}, {"", "", ""}};
  EXPECT_EQ(record.kept(), 1'001U);
  const std::string text = write_status(record);
  EXPECT_LT(text.size(), 300U);
  const auto read = read_status(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->owner, record.owner);
  EXPECT_EQ(read->runs, record.runs);
  EXPECT_EQ(read->warnings, record.warnings);
  ASSERT_EQ(read->failures.size(), 2U);
  EXPECT_EQ(read->failures[0].message, "bad");
  EXPECT_TRUE(read_status(write_status({})));
}

TEST(StatusText, RefusesWhatItDidNotWrite) {
  for (const auto* text :
       {"", "{}", "[]", R"({"owner":"a","request":1,"total":1,"runs":[1],"warnings":[],"failures":[]})",
        R"({"owner":"a","request":1,"total":1,"runs":[1,100001],"warnings":[],"failures":[]})",
        R"({"owner":"a","request":1,"total":1,"runs":[],"warnings":[1],"failures":[]})",
        R"({"owner":"a","request":1,"total":1,"runs":[],"warnings":[],"failures":[{}]})"}) {
    EXPECT_FALSE(read_status(text)) << text;
  }
}

TEST(VersionText, IsTheObjectsOwnSpelling) {
  for (const auto* spelling :
       {"2024-05-01T00:00:00.000Z", "2024-05-01T00:00:00.123Z", "2024-05-01T00:00:00.123000Z",
        "2024-05-01T00:00:00.123456Z", "2024-05-01T00:00:00Z", "2024-05-01T00:00:00.12Z",
        "2024-05-01T00:00:00.123456789Z", "2024-05-01T00:00:00.000000000Z"}) {
    const std::string object = R"({"type":"indicator","created":"2016-01-01T00:00:00.000Z","modified":")" +
                               std::string(spelling) + "\"}";
    EXPECT_EQ(version_text(parse_instant(spelling), 5, object), spelling);
    const std::string created = R"({"type":"indicator","created":")" + std::string(spelling) + "\"}";
    EXPECT_EQ(version_text(parse_instant(spelling), 5, created), spelling);
  }
  EXPECT_EQ(version_text(std::nullopt, 1'700'000'000'000'000, "{}"), "2023-11-14T22:13:20.000000Z");
}

}  // namespace
}  // namespace entente::exchange
