#include "taxii/parameters.h"

#include <gtest/gtest.h>

namespace entente::taxii {
namespace {

constexpr KnownFilters all_filters{true, true, true, true};
constexpr PageLimits page{100, 1'000};

Result<exchange::Selection> read(std::string_view query) {
  return read_parameters(query, all_filters, page);
}

TEST(Parameters, DefaultsAreTheFirstPageOfLastVersions) {
  const auto selection = read("");
  ASSERT_TRUE(selection);
  EXPECT_EQ(selection->limit, 100U);
  EXPECT_EQ(selection->after, 0);
  EXPECT_TRUE(selection->next.empty());
  EXPECT_TRUE(selection->filter.versions.empty());
  EXPECT_TRUE(selection->filter.ids.empty() && selection->filter.types.empty() &&
              selection->filter.specs.empty());
}

TEST(Parameters, LimitIsCappedSilentlyAndRefusedWhenItIsNoNumber) {
  EXPECT_EQ(read("limit=1")->limit, 1U);
  EXPECT_EQ(read("limit=007")->limit, 7U);
  EXPECT_EQ(read("limit=1000")->limit, 1'000U);
  EXPECT_EQ(read("limit=1001")->limit, 1'000U);
  EXPECT_EQ(read("limit=99999999999999999999999999999999999999")->limit, 1'000U);
  for (const auto* query : {"limit=", "limit=0", "limit=000", "limit=-1", "limit=1.5", "limit=abc",
                            "limit=+5", "limit=1e3", "limit=0x10", "limit=1&limit=2", "limit"}) {
    const auto refused = read(query);
    ASSERT_FALSE(refused) << query;
    EXPECT_EQ(refused.error().http_status(), 400);
    EXPECT_NE(refused.error().where.find("limit"), std::string::npos);
  }
}

TEST(Parameters, AddedAfterTakesAnyFractionAndIsAnInstant) {
  constexpr Micros base = 1'700'000'000'000'000;  // 2023-11-14T22:13:20Z
  EXPECT_EQ(read("added_after=2023-11-14T22:13:20Z")->after, base);
  EXPECT_EQ(read("added_after=2023-11-14T22:13:20.5Z")->after, base + 500'000);
  EXPECT_EQ(read("added_after=2023-11-14T22:13:20.000001Z")->after, base + 1);
  EXPECT_EQ(read("added_after=2023-11-14T22:13:20.000001999Z")->after, base + 1);
  EXPECT_EQ(read("added_after=2023-11-14T22%3A13%3A20Z")->after, base);
  for (const auto* query :
       {"added_after=", "added_after=yesterday", "added_after=2023-11-14", "added_after=2023-02-30T00:00:00Z",
        "added_after=2023-11-14T22:13:20+00:00", "added_after=1700000000",
        "added_after=2023-11-14T22:13:20Z&added_after=2023-11-14T22:13:20Z"}) {
    EXPECT_FALSE(read(query)) << query;
  }
}

TEST(Parameters, ListsAreSplitAtCommasAndRepeatedOnesAreJoined) {
  const auto selection = read("match[type]=indicator,malware&match[type]=tool&match%5Bid%5D=a--1%2Cb--2");
  ASSERT_TRUE(selection);
  EXPECT_EQ(selection->filter.types, (std::vector<std::string>{"indicator", "malware", "tool"}));
  EXPECT_EQ(selection->filter.ids, (std::vector<std::string>{"a--1", "b--2"}));
  for (const auto* query : {"match[type]=", "match[type]=a,", "match[id]=,a", "match[id]=a,,b"})
    EXPECT_FALSE(read(query)) << query;
}

TEST(Parameters, VersionsAreKeywordsAndInstants) {
  const auto selection =
      read("match[version]=first,last,2024-05-01T00:00:00Z,2024-05-01T00:00:00.123456789Z");
  ASSERT_TRUE(selection);
  EXPECT_TRUE(selection->filter.versions.first && selection->filter.versions.last);
  EXPECT_FALSE(selection->filter.versions.all);
  ASSERT_EQ(selection->filter.versions.exact.size(), 2U);
  EXPECT_EQ(selection->filter.versions.exact[0], parse_instant("2024-05-01T00:00:00.000000Z"));
  EXPECT_TRUE(read("match[version]=all")->filter.versions.all);
  for (const auto* query :
       {"match[version]=newest", "match[version]=First", "match[version]=2024", "match[version]="}) {
    EXPECT_FALSE(read(query)) << query;
  }
}

TEST(Parameters, AnUnknownSpecVersionMatchesNothing) {
  EXPECT_EQ(read("match[spec_version]=2.1,2.0")->filter.specs, (std::vector<std::uint8_t>{21, 20}));
  EXPECT_EQ(read("match[spec_version]=3.0")->filter.specs, (std::vector<std::uint8_t>{0}));
  for (const auto* query : {"match[spec_version]=", "match[spec_version]=two", "match[spec_version]=2",
                            "match[spec_version]=2."}) {
    EXPECT_FALSE(read(query)) << query;
  }
}

TEST(Parameters, WhatAResourceDoesNotKnowIsIgnored) {
  EXPECT_TRUE(read("match[colour]=red&other=1&match=x&match[=y&&="));
  const auto selection = read_parameters("match[version]=nonsense&match[id]=x", {}, page);
  ASSERT_TRUE(selection);
  EXPECT_TRUE(selection->filter.ids.empty());
}

TEST(Parameters, TooManyValuesAndBrokenEscapesAreRefused) {
  std::string list = "match[id]=a";
  for (int i = 0; i < 999; ++i) list += ",a";
  EXPECT_TRUE(read(list));
  EXPECT_FALSE(read(list + ",a"));
  EXPECT_FALSE(read(list + "&match[type]=a"));
  for (const auto* query : {"limit=%", "limit=%zz", "match[type]=%00", "match[type]=%ff", "%=1"})
    EXPECT_FALSE(read(query)) << query;
}

}  // namespace
}  // namespace entente::taxii
