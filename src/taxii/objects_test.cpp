// Objects, manifest, versions, POST and DELETE of TAXII 2.1 section 5, and paging while others write.
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "base/instant.h"
#include "taxii/face_test.h"

namespace entente::taxii {
namespace {

class ObjectsTest : public FaceTest {
 protected:
  std::vector<std::string> ids(const std::string& query) {
    const Reply reply = get(objects + query);
    EXPECT_EQ(reply.status, 200) << reply.text();
    return ids_of(reply);
  }
  void post_many(unsigned count) {
    std::vector<std::string> list;
    for (unsigned i = 0; i < count; ++i) list.push_back(indicator(i));
    ASSERT_EQ(post(list).status, 202);
  }
};

using Strings = std::vector<std::string>;

TEST_F(ObjectsTest, ComeBackByteForByteInTheOrderTheyWereAdded) {
  const std::string spaced = "{\n \"name\":\"\\u00e9\\/\"," +
                             indicator(2).substr(1, indicator(2).find(",\"name\"") - 1) +
                             indicator(2).substr(indicator(2).find(",\"indicator_types\""));
  ASSERT_EQ(post({indicator(3), spaced, indicator(1)}).status, 202);
  const Reply reply = get(objects);
  EXPECT_EQ(reply.text(), "{\"objects\":[" + indicator(3) + "," + spaced + "," + indicator(1) + "]}");
  EXPECT_EQ(reply.header("X-TAXII-Date-Added-First"),
            Json(get(manifest).text()).list("objects").front().text("date_added"));
  EXPECT_EQ(reply.header("X-TAXII-Date-Added-Last"),
            Json(get(manifest).text()).list("objects").back().text("date_added"));
}

TEST_F(ObjectsTest, AnEmptyAnswerIsAnEmptyObjectWithoutDates) {
  for (const std::string& path : {objects, manifest}) {
    const Reply reply = get(path);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.text(), "{}");
    EXPECT_EQ(reply.header("X-TAXII-Date-Added-First"), "");
    EXPECT_EQ(get(path + "?match[type]=malware").text(), "{}");
  }
}

TEST_F(ObjectsTest, EachObjectOfAPostHasItsOwnDateSoThatAddedAfterLosesNothing) {
  post_many(3);
  const auto entries = Json(get(manifest).text()).list("objects");
  ASSERT_EQ(entries.size(), 3U);
  std::set<std::string> dates;
  for (const Json& entry : entries) {
    EXPECT_EQ(entry.text("date_added").size(), 27U) << "six fractional digits";
    dates.insert(entry.text("date_added"));
  }
  EXPECT_EQ(dates.size(), 3U);
  EXPECT_EQ(ids("?added_after=" + entries[0].text("date_added")),
            (Strings{indicator_id(1), indicator_id(2)}));
  EXPECT_EQ(ids("?added_after=" + entries[2].text("date_added")), Strings{});
  EXPECT_EQ(ids("?added_after=2000-01-01T00:00:00Z").size(), 3U);
}

TEST_F(ObjectsTest, NextIsRepeatedWithTheSameFiltersAndCanBeRetried) {
  post_many(8);
  for (const std::string& path : {objects, manifest}) {
    std::vector<std::string> seen;
    std::string next;
    for (int page = 0; page < 10; ++page) {
      const std::string query = "?limit=3&match[type]=indicator" + (next.empty() ? "" : "&next=" + next);
      const Reply reply = get(path + query);
      ASSERT_EQ(reply.status, 200);
      EXPECT_EQ(get(path + query).text(), reply.text()) << "retried";
      for (const auto& id : ids_of(reply)) seen.push_back(id);
      const Json envelope(reply.text());
      EXPECT_EQ(envelope.flag("more"), envelope.has("next")) << "more and next go together";
      next = envelope.text("next");
      if (next.empty()) break;
    }
    Strings want;
    for (unsigned i = 0; i < 8; ++i) want.push_back(indicator_id(i));
    EXPECT_EQ(seen, want);
  }
}

TEST_F(ObjectsTest, ANextThatDoesNotBelongHereIsRefusedInWords) {
  post_many(8);
  ASSERT_EQ(post({indicator(20), indicator(21), indicator(22), indicator(23)}, user("JPN"), "policy").status,
            202);
  const std::string next = Json(get(objects + "?limit=3").text()).text("next");
  EXPECT_EQ(get(objects + "?next=" + next).status, 200);
  for (const auto& target :
       {objects + "?match[type]=indicator&next=" + next, manifest + "?next=" + next,
        "/exchange/collections/policy/objects/?next=" + next, objects + "?next=AAAA",
        objects + "?next=" + std::string(32, 'A'), objects + "?next=" + std::string(5'000, 'A'),
        objects + "?next=%00", objects + "?next=", objects + "?next=1&next=2",
        objects + "?added_after=2000-01-01T00:00:00Z&next=" + next}) {
    const Reply reply = get(target);
    expect_error(reply, 400);
  }
  EXPECT_EQ(call(http::Method::get, objects + "?next=" + next, user("USA")).status, 400)
      << "another nation's cursor";
}

TEST_F(ObjectsTest, LimitIsCappedAndMoreSaysWhetherAnythingFollows) {
  post_many(12);
  EXPECT_EQ(ids("").size(), 3U);
  EXPECT_EQ(ids("?limit=11").size(), 10U);
  EXPECT_EQ(ids("?limit=5").size(), 5U);
  EXPECT_TRUE(Json(get(objects + "?limit=10").text()).flag("more"));
  for (const auto* limit : {"0", "-1", "x", "", "1.0", "%20"})
    expect_error(get(objects + "?limit=" + limit), 400);
}

TEST_F(ObjectsTest, VersionsAreChosenAsInstantsWhateverTheirDigits) {
  const std::string one = indicator(1, "2024-05-01T00:00:00.000Z");
  const std::string two = indicator(1, "2024-06-01T00:00:00.100Z");
  const std::string three = indicator(1, "2024-07-01T00:00:00.123Z");
  ASSERT_EQ(post({two, one}).status, 202);
  ASSERT_EQ(post({three}).status, 202);
  const std::string path = objects + indicator_id(1) + "/";
  const auto body = [](const Strings& list) { return list.empty() ? "{}" : envelope_of(list); };
  EXPECT_EQ(get(path).text(), body({three}));
  EXPECT_EQ(get(path + "?match[version]=first").text(), body({one}));
  EXPECT_EQ(get(path + "?match[version]=last").text(), body({three}));
  EXPECT_EQ(get(path + "?match[version]=all").text(), body({two, one, three}));
  EXPECT_EQ(get(path + "?match[version]=first,last").text(), body({one, three}));
  EXPECT_EQ(get(path + "?match[version]=2024-06-01T00:00:00.1Z").text(), body({two}));
  EXPECT_EQ(get(path + "?match[version]=2024-06-01T00:00:00.100000000Z,2024-05-01T00:00:00Z").text(),
            body({two, one}));
  EXPECT_EQ(get(path + "?match[version]=2024-06-01T00:00:00.100000001Z").text(), body({}));
  EXPECT_EQ(get(objects + "?match[version]=first").text(), body({one}));
  expect_error(get(path + "?match[version]=newest"), 400);
  const Json versions(get(path + "versions/").text());
  EXPECT_EQ(versions.texts("versions"),
            (Strings{"2024-06-01T00:00:00.100Z", "2024-05-01T00:00:00.000Z", "2024-07-01T00:00:00.123Z"}));
  EXPECT_NE(get(path + "versions/").header("X-TAXII-Date-Added-Last"), "");
  const Json page(get(path + "versions/?limit=2").text());
  EXPECT_EQ(page.texts("versions").size(), 2U);
  EXPECT_EQ(Json(get(path + "versions/?limit=2&next=" + page.text("next")).text()).texts("versions").size(),
            1U);
}

TEST_F(ObjectsTest, SpecVersionsAndTypesAreFiltered) {
  const std::string old = R"({"type":"indicator","id":")" + indicator_id(1) +
                          R"(","created":"2024-05-01T00:00:00.000Z","modified":"2024-08-01T00:00:00.000Z",)"
                          R"("labels":["malicious-activity"],"pattern":"[ipv4-addr:value = '198.51.100.7']",)"
                          R"("valid_from":"2024-05-01T00:00:00Z"})";
  const std::string address =
      R"({"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd",)"
      R"("value":"198.51.100.3"})";
  ASSERT_EQ(Json(post({old, indicator(1), address}).text()).number("success_count"), 3);
  EXPECT_EQ(get(objects).text(), envelope_of({indicator(1), address}))
      << "the latest spec version of each object";
  EXPECT_EQ(get(objects + "?match[spec_version]=2.0").text(), envelope_of({old}));
  EXPECT_EQ(get(objects + "?match[spec_version]=9.9").text(), "{}");
  EXPECT_EQ(ids("?match[type]=ipv4-addr").size(), 1U);
  EXPECT_EQ(ids("?match[type]=ipv4-addr,indicator").size(), 2U);
  EXPECT_EQ(ids("?match[type]=ipv4-addr&match[id]=" + indicator_id(1)).size(), 0U) << "fields are AND-ed";
  EXPECT_EQ(ids("?match[id]=" + indicator_id(1) + ",none--1").size(), 1U) << "values are OR-ed";
  EXPECT_EQ(ids("?match[id]=" + indicator_id(1) + "&match[spec_version]=2.0,2.1").size(), 1U);
  const auto entries =
      Json(get(manifest + "?match[spec_version]=2.0,2.1&match[version]=all").text()).list("objects");
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].text("media_type"), "application/stix+json;version=2.0");
  EXPECT_EQ(entries[0].text("version"), "2024-08-01T00:00:00.000Z");
  EXPECT_EQ(entries[1].text("media_type"), "application/stix+json;version=2.1");
  EXPECT_EQ(entries[2].text("version"), entries[2].text("date_added"))
      << "an object without modified and created";
}

TEST_F(ObjectsTest, UnknownAndOddIdsAreNotFound) {
  post_many(1);
  for (const std::string id : {"indicator--00000000-0000-4000-8000-000000000000", "x", "%20", "..",
                               "%2e%2e%2f", "%E2%82%AC", "a'b\"c", "--", "indicator--"}) {
    expect_error(get(objects + id + "/"), 404);
    expect_error(get(objects + id + "/versions/"), 404);
    expect_error(call(http::Method::del, objects + id + "/", user("KOR")), 404);
  }
  expect_error(get(objects + std::string(5'000, 'x') + "/"), 404);
  EXPECT_EQ(get(objects + indicator_id(0) + "/?added_after=2099-01-01T00:00:00Z").text(), "{}")
      << "it exists";
}

TEST_F(ObjectsTest, PostingAgainSucceedsAndStoresNothingTwice) {
  post_many(2);
  const std::string before = get(manifest).text();
  const Json status(post({indicator(0), indicator(1), indicator(1)}).text());
  EXPECT_EQ(status.number("success_count"), 3);
  EXPECT_EQ(status.list("successes").size(), 3U);
  EXPECT_EQ(get(manifest).text(), before);
}

TEST_F(ObjectsTest, APostWithOneBadObjectKeepsTheOthers) {
  std::string bad = indicator(2);
  bad.replace(bad.find("\"pattern\""), 9, "\"patterm\"");
  const Reply reply = post({indicator(1), bad});
  EXPECT_EQ(reply.status, 202);
  const Json status(reply.text());
  EXPECT_EQ(status.number("failure_count"), 1);
  EXPECT_EQ(status.list("failures").at(0).text("id"), indicator_id(2));
  EXPECT_NE(status.list("failures").at(0).text("message"), "");
  EXPECT_EQ(ids(""), Strings{indicator_id(1)});
}

TEST_F(ObjectsTest, BodiesThatAreNoEnvelopeAreRefusedWhole) {
  const auto post_text = [&](std::string_view body) {
    return call(http::Method::post, objects, user("KOR"), {{"Content-Type", media_type}}, body);
  };
  for (const std::string_view body :
       {std::string_view("{"), std::string_view(""), std::string_view("[]"), std::string_view("null"),
        std::string_view("{\"objects\":{}}"), std::string_view("{\"objects\":[1]}"),
        std::string_view("{\"objects\":[{}],}"), std::string_view("{\"objects\":[{\"a\":tru}]}"),
        std::string_view("\x00{}", 3), std::string_view("\xff\xfe")}) {
    expect_error(post_text(body), 400);
  }
  expect_error(post_text("{}"), 422);
  expect_error(post_text("{\"objects\":[]}"), 422);
  expect_error(post_text(std::string(1'000'001, ' ')), 413);
  const std::string deep = "{\"objects\":[" + std::string(10'000, '[') + std::string(10'000, ']') + "]}";
  expect_error(post_text(deep), 400);
  EXPECT_EQ(get(objects).text(), "{}");
}

TEST_F(ObjectsTest, DeleteTakesTheVersionsAskedFor) {
  const std::string one = indicator(1, "2024-05-01T00:00:00.000Z");
  const std::string two = indicator(1, "2024-06-01T00:00:00.000Z");
  ASSERT_EQ(post({one, two, indicator(2)}).status, 202);
  const std::string path = objects + indicator_id(1) + "/";
  const auto erase = [&](const std::string& query) {
    return call(http::Method::del, path + query, user("KOR"));
  };
  EXPECT_EQ(erase("?match[version]=2024-06-01T00:00:00Z").status, 200);
  EXPECT_EQ(get(path).text(), envelope_of({one}));
  expect_error(erase("?match[version]=2024-06-01T00:00:00Z"), 404);
  expect_error(erase("?match[version]=x"), 400);
  expect_error(erase("?match[spec_version]=2.0"), 404);
  EXPECT_EQ(erase("").status, 200);
  expect_error(get(path), 404);
  expect_error(get(path + "versions/"), 404);
  EXPECT_EQ(ids(""), Strings{indicator_id(2)});
}

TEST_F(ObjectsTest, GzipIsTheSameTextWhenItIsAskedFor) {
  post_many(10);
  for (const auto& path : {objects + "?limit=10", manifest + "?limit=10", objects + "?limit=2"}) {
    const std::string text = get(path).bytes;
    for (int round = 0; round < 3; ++round) {
      const Reply packed = get(path, {{"Accept-Encoding", "gzip, deflate"}});
      EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
      EXPECT_LT(packed.bytes.size(), text.size());
      EXPECT_EQ(packed.text(), text);
    }
    EXPECT_EQ(get(path, {{"Accept-Encoding", "gzip;q=0"}}).bytes, text);
    EXPECT_EQ(get(path, {{"Accept-Encoding", "br"}}).header("Content-Encoding"), "");
  }
}

TEST_F(ObjectsTest, ACachedPageIsNotGivenAfterItsObjectsChanged) {
  post_many(3);
  const Headers packed{{"Accept-Encoding", "gzip"}};
  for (int i = 0; i < 3; ++i) (void)get(objects, packed);
  ASSERT_EQ(call(http::Method::del, objects + indicator_id(1) + "/", user("KOR")).status, 200);
  EXPECT_EQ(get(objects, packed).text(), envelope_of({indicator(0), indicator(2)}));
}

/// A reader pages by `next` (or added_after) while writers add, supersede and repeat: every object is seen,
/// no version twice.
class PagingTest : public ObjectsTest, public testing::WithParamInterface<bool> {};

INSTANTIATE_TEST_SUITE_P(Ways, PagingTest, testing::Values(false, true),
                         [](const auto& way) { return way.param ? "AddedAfter" : "Next"; });

TEST_P(PagingTest, LosesAndRepeatsNothingWhileOthersWrite) {
  const bool by_date = GetParam();
  constexpr unsigned writers = 3;
  constexpr unsigned posts = 25;
  std::atomic<unsigned> running{writers};
  std::vector<std::thread> threads;
  for (unsigned w = 0; w < writers; ++w) {
    threads.emplace_back([&, w] {
      std::mt19937 random(w);
      for (unsigned p = 0; p < posts; ++p) {
        std::vector<std::string> list;
        for (unsigned i = 0; i <= random() % 5; ++i) list.push_back(indicator(w * 1'000 + p * 10 + i));
        if (random() % 3 == 0) {  // a later version of an earlier object, and a repetition
          const unsigned old = w * 1'000 + 10 * static_cast<unsigned>(random() % (p + 1));
          list.push_back(indicator(old, "2025-01-01T00:00:00." + std::to_string(100 + p) + "Z"));
          list.push_back(list.front());
        }
        EXPECT_EQ(post(list).status, 202);
      }
      --running;
    });
  }
  std::set<std::string> seen;
  std::set<std::string> dates;
  std::string position;
  std::mt19937 random(99);
  for (bool last_round = false; !last_round;) {
    last_round = running == 0;
    while (true) {
      const std::string limit = "?limit=" + std::to_string(1 + random() % 7);
      const std::string after = position.empty() ? "" : (by_date ? "&added_after=" : "&next=") + position;
      const Reply reply = get(manifest + limit + after);
      ASSERT_EQ(reply.status, 200) << reply.text();
      const Json page(reply.text());
      for (const Json& entry : page.list("objects")) {
        EXPECT_TRUE(seen.insert(entry.text("id") + entry.text("version")).second)
            << "seen twice: " << entry.text("id");
        EXPECT_TRUE(dates.insert(entry.text("date_added")).second);
        EXPECT_EQ(*dates.rbegin(), entry.text("date_added")) << "dates increase";
      }
      if (by_date && page.has("objects")) position = page.list("objects").back().text("date_added");
      if (!by_date && page.has("next")) position = page.text("next");
      if (!page.flag("more")) break;
    }
    // By `next` an unfinished page has no cursor yet: what it held is read again from the last cursor, so
    // forget it.
    if (!by_date && !last_round) {
      seen.clear();
      dates.clear();
      position.clear();
    }
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> want;
  store::Query query;
  query.collection = collections.find("threats")->number;
  query.limit = 100'000;
  const auto all = store.page(query);
  for (const auto& item : all->items) want.insert(std::string(item.id));
  std::set<std::string> got;
  for (const auto& one : seen) got.insert(one.substr(0, indicator_id(0).size()));
  EXPECT_EQ(got, want);
  EXPECT_GE(want.size(), writers * posts);
}

}  // namespace
}  // namespace entente::taxii
