#include "stix/splitter.h"

#include <cstdlib>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/limits.h"
#include "stix/splitter_scan.h"

namespace entente::stix {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Outcome {
  std::vector<std::string> objects;
  std::string error;  ///< empty when all went well
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome whole(std::string_view body) {
  const auto result = split(body);
  if (!result) return {{}, result.error().to_string()};
  return {{result->begin(), result->end()}, {}};
}

/// Feeds `body` cut at every place that `cuts` (ascending) names. Objects before an error are dropped, as in
/// split().
Outcome streamed(std::string_view body, const std::vector<std::size_t>& cuts) {
  Outcome outcome;
  StreamSplitter splitter([&](std::string_view object) -> Result<> {
    outcome.objects.emplace_back(object);
    return {};
  });
  Result<> result;
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    // A copy of its own size, so that a sanitizer sees reads past a chunk.
    const std::vector<char> chunk(body.begin() + static_cast<std::ptrdiff_t>(from),
                                  body.begin() + static_cast<std::ptrdiff_t>(cut));
    if (result) result = splitter.feed({chunk.data(), chunk.size()});
    from = cut;
  }
  if (result) result = splitter.feed(body.substr(from));
  if (result) result = splitter.finish();
  if (!result) return {{}, result.error().to_string()};
  return outcome;
}

Outcome by_single_bytes(std::string_view body) {
  std::vector<std::size_t> cuts(body.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) cuts[i] = i;
  return streamed(body, cuts);
}

void expect_refused(std::string_view body, std::string_view offset, std::string_view complaint) {
  SCOPED_TRACE(body.substr(0, 100));
  const auto result = split(body);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::malformed);
  EXPECT_EQ(result.error().where, offset);
  EXPECT_THAT(result.error().what, HasSubstr(std::string(complaint)));
  EXPECT_FALSE(result.error().remedy.empty());
  EXPECT_EQ(by_single_bytes(body), whole(body));
}

TEST(Splitter, FindsTheObjectsInOrderAndLeavesTheirBytesAlone) {
  const std::string body = R"( {"more":false, "objects" : [{"a":1} ,
  { "b" : "}]{\"", "c":{"d":[{}]}},{}], "next":"x\ud83d\ude00é"} )";
  const auto result = split(body);
  ASSERT_TRUE(result.has_value()) << result.error().to_string();
  EXPECT_THAT(*result, ElementsAre(R"({"a":1})", R"({ "b" : "}]{\"", "c":{"d":[{}]}})", "{}"));
  for (const std::string_view object : *result) {
    EXPECT_GE(object.data(), body.data());
    EXPECT_LE(object.data() + object.size(), body.data() + body.size());
  }
}

TEST(Splitter, AcceptsADocumentWithoutObjects) {
  for (const std::string_view body :
       {"{}", "{\"more\":true}", "{\"objects\":[]}", "\t{\"objects\" : [ \n] }\r\n",
        R"({"x":{"objects":[1,2]},"y":[[],{},-0.5e+3,0,1E9,12.25,true,false,null,""]})"}) {
    SCOPED_TRACE(body);
    EXPECT_EQ(whole(body), Outcome());
    EXPECT_EQ(by_single_bytes(body), Outcome());
  }
}

TEST(Splitter, ReadsAnEscapedObjectsKeyAsTheSameKey) {
  EXPECT_THAT(whole(R"({"\u006fbjects":[{}]})").objects, ElementsAre("{}"));
  EXPECT_THAT(whole(R"({"object\u0073":[{}]})").objects, ElementsAre("{}"));
  EXPECT_THAT(whole(R"({"objectss":[1],"object":[1],"Objects":[1],"objects\n":[1]})").objects, IsEmpty());
}

TEST(Splitter, RefusesTwoListsOfObjects) {
  expect_refused(R"({"objects":[{}],"objects":[]})", "byte 24", "twice");
  expect_refused(R"({"objects":[],"\u006Fbjects":[]})", "byte 27", "twice");
}

TEST(Splitter, RefusesWhatIsNotAnEnvelope) {
  expect_refused("", "byte 0", "no document");
  expect_refused(" \n", "byte 2", "no document");
  expect_refused("[{}]", "byte 0", "opening '{'");
  expect_refused("\"objects\"", "byte 0", "opening '{'");
  expect_refused("\xEF\xBB\xBF{}", "byte 0", "byte order mark");
  expect_refused(std::string_view("\0{}", 3), "byte 0", "byte 0x00");
  expect_refused("{} x", "byte 3", "'x' follows");
  expect_refused("{}{}", "byte 2", "'{' follows");
  expect_refused(R"({"objects":{}})", "byte 11", "list");
  expect_refused(R"({"objects":null})", "byte 11", "list");
  expect_refused(R"({"objects":[1]})", "byte 12", "expected an object");
  expect_refused(R"({"objects":[{},[]]})", "byte 15", "expected an object");
  expect_refused(R"({"objects":[{}, null]})", "byte 16", "expected an object");
  expect_refused(R"({"objects":[{},]})", "byte 15", "expected an object");
}

TEST(Splitter, RefusesBrokenOuterStructure) {
  expect_refused("{", "byte 1", "ends in the middle");
  expect_refused(R"({"a":1)", "byte 6", "ends in the middle");
  expect_refused(R"({"objects":[{})", "byte 14", "ends in the middle");
  expect_refused(R"({"objects":[{"a":"}]}")", "byte 12", "ends in the middle of the object");
  expect_refused("{,}", "byte 1", "property name");
  expect_refused("{'a':1}", "byte 1", "property name");
  expect_refused(R"({"a" 1})", "byte 5", "':'");
  expect_refused(R"({"a":1,})", "byte 7", "property name");
  expect_refused(R"({"a":1 "b":2})", "byte 7", "','");
  expect_refused(R"({"a":[1}])", "byte 7", "expected ',' or ']'");
  expect_refused(R"({"a":{"b":1]})", "byte 11", "expected ',' or '}'");
  expect_refused(R"({"a":]})", "byte 5", "expected a value");
  expect_refused(R"({"objects":[{}{}]})", "byte 14", "','");
}

TEST(Splitter, RefusesBrokenOuterValues) {
  for (const std::string_view value :
       {"tru", "True", "truee", "nul", "01", "-", "+1", ".5", "1.", "1.e3", "1e", "1e+", "0x1", "--1",
        "1.2.3", "NaN", "Infinity", "undefined", "-a"}) {
    const std::string body = "{\"a\":" + std::string(value) + "}";
    SCOPED_TRACE(body);
    EXPECT_THAT(whole(body).error, HasSubstr("byte "));
    EXPECT_EQ(by_single_bytes(body), whole(body));
  }
}

TEST(Splitter, RefusesBrokenOuterStrings) {
  const auto with = [](std::string_view text) { return "{\"a\":\"" + std::string(text) + "\"}"; };
  expect_refused(with("\x01"), "byte 6", "control character");
  expect_refused(with(std::string_view("\0", 1)), "byte 6", "control character");
  expect_refused(with("\\x"), "byte 7", "escape");
  expect_refused(with("\\u12g4"), "byte 10", "hexadecimal");
  expect_refused(with("\\ud800"), "byte 12", "surrogate");
  expect_refused(with("\\ud800x"), "byte 12", "surrogate");
  expect_refused(with("\\ud800\\n"), "byte 13", "surrogate");
  expect_refused(with("\\ud800\\ud800"), "byte 17", "surrogate");
  expect_refused(with("\\udc00"), "byte 11", "surrogate");
  for (const std::string_view bytes :
       {"\x80", "\xC0\x80", "\xC3(", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "\xE2\x82", "\xF0\x9F\x98"}) {
    const std::string body = with(bytes);
    EXPECT_THAT(whole(body).error, HasSubstr("UTF-8"));
    EXPECT_EQ(by_single_bytes(body), whole(body));
  }
  for (const std::string_view good :
       {"é", "사이버", "\xF0\x9F\x98\x80", "\\u00e9\\n\\\"\\\\\\/\\b\\f\\r\\t", "\\uD83D\\uDE00", "\x7F",
        "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(whole(with(good)), Outcome());
    EXPECT_EQ(by_single_bytes(with(good)), Outcome());
  }
}

TEST(Splitter, BoundsTheDepthOutsideAndFollowsAnyDepthInside) {
  const std::string many(10'000, '[');
  EXPECT_THAT(whole("{\"a\":" + many).error, HasSubstr("nested deeper than 64"));
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "{\"a\":";
  deep += "{}" + std::string(10'000, '}');
  const std::string body = "{\"objects\":[" + deep + "]}";
  EXPECT_THAT(whole(body).objects, ElementsAre(deep));
  EXPECT_EQ(streamed(body, {5'000, 40'000}), whole(body));
}

TEST(Splitter, RefusesAnObjectOverTheLimitAtItsOffset) {
  const std::size_t padding = limits::max_object_bytes - std::string_view("{\"a\":\"\"}").size();
  const auto body_with = [](std::size_t size) {
    return "{\"objects\":[{},{\"a\":\"" + std::string(size, 'x') + "\"}]}";
  };
  const std::string fits = body_with(padding);
  EXPECT_EQ(whole(fits).objects.size(), 2U);
  EXPECT_EQ(streamed(fits, {100, 200, limits::max_object_bytes}).objects.size(), 2U);
  const std::string over = body_with(padding + 1);
  const auto result = split(over);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::too_large);
  EXPECT_EQ(result.error().where, "byte 15");
  EXPECT_EQ(streamed(over, {100, 200, limits::max_object_bytes}), whole(over));
  EXPECT_EQ(streamed(over, {over.size() - 3}), whole(over));
  // An endless object is refused as soon as the limit is reached, not at the end of the input.
  EXPECT_EQ(whole(over.substr(0, over.size() - 2)), whole(over));
}

TEST(Splitter, RefusesTooManyObjectsInOneRequestButStreamsThem) {
  std::string body = "{\"objects\":[";
  for (std::size_t i = 0; i < limits::max_objects_per_post; ++i) body += "{},";
  std::string fits = body;
  fits.back() = ']';
  fits += '}';
  ASSERT_TRUE(split(fits).has_value());
  EXPECT_EQ(split(fits)->size(), limits::max_objects_per_post);
  body += "{}]}";
  ASSERT_FALSE(split(body).has_value());
  EXPECT_EQ(split(body).error().kind, ErrorKind::too_large);
  EXPECT_EQ(streamed(body, {1'000, 2'000}).objects.size(), limits::max_objects_per_post + 1);
}

TEST(StreamSplitter, AgreesWithSplitAtEveryChunkBoundary) {
  const std::string body =
      R"({"type":"bundle","id":"bundle--\u00e9\ud83d\ude00é😀","x":[1.5e-3,true,{"y":null}],"objects":[)"
      R"({"p":"[file:name = '{\\\\}']","q":"\\\"{","r":{"s":[{},[{"t":"\\"}]]}} , {},{"u":"😀"}],"z":0})";
  const Outcome expected = whole(body);
  ASSERT_EQ(expected.error, "");
  ASSERT_EQ(expected.objects.size(), 3U);
  EXPECT_EQ(by_single_bytes(body), expected);
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    EXPECT_EQ(streamed(body, {cut}), expected) << cut;
    for (std::size_t second = cut; second <= body.size(); second += 7) {
      ASSERT_EQ(streamed(body, {cut, second}), expected) << cut << ", " << second;
    }
    // Every prefix is refused, whole or streamed.
    if (cut < body.size()) {
      EXPECT_NE(whole(body.substr(0, cut)).error, "") << cut;
    }
  }
}

TEST(StreamSplitter, StopsAtTheSinksErrorAndStaysStopped) {
  int seen = 0;
  StreamSplitter splitter([&](std::string_view) -> Result<> {
    ++seen;
    return fail(ErrorKind::no_space, "full");
  });
  const auto first = splitter.feed("{\"objects\":[{},{}]}");
  ASSERT_FALSE(first.has_value());
  EXPECT_EQ(first.error().kind, ErrorKind::no_space);
  EXPECT_FALSE(splitter.feed("x").has_value());
  ASSERT_FALSE(splitter.finish().has_value());
  EXPECT_EQ(splitter.finish().error().what, "full");
  EXPECT_EQ(seen, 1);
}

TEST(StreamSplitter, TellsWhereAnObjectBegan) {
  std::vector<std::uint64_t> offsets;
  StreamSplitter* self = nullptr;
  StreamSplitter splitter([&](std::string_view) -> Result<> {
    offsets.push_back(self->object_offset());
    return {};
  });
  self = &splitter;
  ASSERT_TRUE(splitter.feed("{\"objects\":[{}, {\"a\"").has_value());
  ASSERT_TRUE(splitter.feed(":1},{}]}").has_value());
  ASSERT_TRUE(splitter.finish().has_value());
  EXPECT_THAT(offsets, ElementsAre(12U, 16U, 24U));
}

/// Text that is dense in what the scan looks for.
std::string random_object(std::mt19937& random) {
  constexpr std::string_view letters = "\\\\\\\"\"{}{}a ";
  std::string text = "{";
  const std::size_t size = random() % 300;
  for (std::size_t i = 0; i < size; ++i) {
    text += random() % 3 == 0 ? letters[random() % letters.size()] : 'x';
  }
  return text;
}

using Scan = const char* (*)(ObjectScan&, const char*, const char*);

void expect_agreement(Scan scan, const std::string& text, std::size_t cut) {
  SCOPED_TRACE(text + " cut at " + std::to_string(cut));
  const char* const middle = text.data() + cut;
  const char* const end = text.data() + text.size();
  ObjectScan fast;
  ObjectScan slow;
  const char* fast_end = scan(fast, text.data(), middle);
  const char* slow_end = scan_object_by_byte(slow, text.data(), middle);
  if (cut > 0 && slow.depth != 0) {
    ASSERT_EQ(fast, slow);
    fast_end = scan(fast, fast_end, end);
    slow_end = scan_object_by_byte(slow, slow_end, end);
  }
  ASSERT_EQ(fast_end, slow_end);
  ASSERT_EQ(fast.depth, slow.depth);
}

TEST(ObjectScan, AgreesWithTheByteLoopAtEveryCut) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::string text = random_object(random);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      expect_agreement(scan_object, text, cut);
      expect_agreement(scan_object_baseline, text, cut);
    }
  }
}

TEST(SplitterOnRealData, FindsTheSameObjectsWholeAndStreamed) {
  const char* const folder = std::getenv("ENTENTE_DATA");  // NOLINT(concurrency-mt-unsafe): one thread
  if (folder == nullptr) GTEST_SKIP() << "ENTENTE_DATA is not set: the ATT&CK bundles were not split";
  const auto body = read_file(std::filesystem::path(folder) / "attack/enterprise-attack-v16.1.stix21.json",
                              std::size_t{64} << 20);
  ASSERT_TRUE(body.has_value()) << body.error().to_string();
  const auto objects = split(*body);
  ASSERT_TRUE(objects.has_value()) << objects.error().to_string();
  EXPECT_GT(objects->size(), 20'000U);
  std::size_t next = 0;
  StreamSplitter splitter([&](std::string_view object) -> Result<> {
    if (next == objects->size() || (*objects)[next++] != object)
      return fail(ErrorKind::internal, "another object");
    return {};
  });
  for (std::size_t at = 0; at < body->size(); at += 65'521) {
    const auto fed = splitter.feed(std::string_view(*body).substr(at, 65'521));
    ASSERT_TRUE(fed.has_value()) << fed.error().to_string();
  }
  EXPECT_TRUE(splitter.finish().has_value());
  EXPECT_EQ(next, objects->size());
}

}  // namespace
}  // namespace entente::stix
