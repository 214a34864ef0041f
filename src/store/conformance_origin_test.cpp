// Conformance: a version is known by (collection, origin, id, spec, version), and origins do not touch each
// other (docs/adr/0010-listings.md, rule 6).
#include <fmt/format.h>

#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

using Names = std::vector<std::string>;

class OriginConformance : public Conformance {
 protected:
  const std::string m1 = numbered_id("malware", 1);
  const std::string f1 = numbered_id("file", 1);
};

TEST_P(OriginConformance, AnEqualVersionOfAnotherOriginIsAnotherVersion) {
  const auto outcomes = add({{.id = m1, .version = 5, .origin = 0},
                             {.id = m1, .version = 5, .origin = 1},
                             {.id = m1, .version = 5, .origin = 65535},
                             {.id = m1, .version = 5, .origin = 1}});
  EXPECT_TRUE(outcomes[0].added);
  EXPECT_TRUE(outcomes[1].added);
  EXPECT_TRUE(outcomes[2].added);
  EXPECT_FALSE(outcomes[3].added);
  EXPECT_EQ(outcomes[3].sequence, outcomes[1].sequence);
  EXPECT_EQ(outcomes[3].stamp, outcomes[1].stamp);
  EXPECT_FALSE(add({{.id = m1, .version = 5, .origin = 65535}})[0].added);
  EXPECT_EQ(names(), (Names{m1 + "@5", m1 + "@5~1", m1 + "@5~65535"}));
  EXPECT_EQ(step().entries_of(m1).size(), 3u);
  EXPECT_EQ(step().statistics().objects, 3u);
  std::vector<std::shared_ptr<const void>> pins;
  EXPECT_EQ(step().object_at(outcomes[2].sequence, pins)->origin, 65535);
}

TEST_P(OriginConformance, OnlyVersionsOfOneOriginSupersedeEachOther) {
  add({{.id = m1, .version = 10, .origin = 1}, {.id = m1, .version = 99, .origin = 2}});
  EXPECT_EQ(names(), (Names{m1 + "@10~1", m1 + "@99~2"})) << "a forged far future suppresses nothing";
  add({{.id = m1, .version = 20, .origin = 1}, {.id = m1, .version = 7, .origin = 2}});
  EXPECT_EQ(names(), (Names{m1 + "@99~2", m1 + "@20~1"}));
  EXPECT_EQ(names({.versions = {.last = true}}), names());
  EXPECT_EQ(names({.ids = {m1}, .versions = {.last = true}}), names());
  EXPECT_EQ(names({.types = {"malware"}}), names());
  EXPECT_EQ(names({.versions = {.first = true}}), (Names{m1 + "@10~1", m1 + "@7~2"}));
  EXPECT_EQ(names({.versions = {.first = true, .exact = {{.seconds = 20}}}}),
            (Names{m1 + "@10~1", m1 + "@20~1", m1 + "@7~2"}));
  EXPECT_EQ(names({.versions = {.all = true}}).size(), 4u);
}

TEST_P(OriginConformance, ALaterSpecOfOneOriginHidesNothingOfAnother) {
  add({{.id = m1, .version = 10, .spec = 20, .origin = 1},
       {.id = m1, .version = 4, .spec = 21, .origin = 2},
       {.id = m1, .version = 8, .spec = 20, .origin = 2}});
  EXPECT_EQ(names(), (Names{m1 + "@10/20~1", m1 + "@4~2"}));
  EXPECT_EQ(names({.specs = {20}}), (Names{m1 + "@10/20~1", m1 + "@8/20~2"}));
  EXPECT_EQ(names({.specs = {21}}), Names{m1 + "@4~2"});
  EXPECT_EQ(names({.specs = {20, 21}}), (Names{m1 + "@10/20~1", m1 + "@8/20~2"}));
}

TEST_P(OriginConformance, ObjectsWithoutVersionAreComparedWithinTheirOrigin) {
  EXPECT_TRUE(add({{.id = f1, .bytes = "{\"a\":1}", .origin = 1}})[0].added);
  clock().advance(10);
  EXPECT_TRUE(add({{.id = f1, .bytes = "{\"a\":1}", .origin = 2}})[0].added);
  clock().advance(10);
  EXPECT_TRUE(add({{.id = f1, .bytes = "{\"a\":2}", .origin = 2}})[0].added);
  EXPECT_FALSE(add({{.id = f1, .bytes = "{\"a\":1}", .origin = 1}})[0].added)
      << "the last one of origin 1, though another origin added since";
  EXPECT_TRUE(add({{.id = f1, .bytes = "{\"a\":1}", .origin = 2}})[0].added);
  EXPECT_EQ(names(), (Names{f1 + "~1", f1 + "~2"}));
}

TEST_P(OriginConformance, EachRecipientHasTheLastOfEachOriginThatItSees) {
  add({{.id = m1, .version = 10, .origin = 1, .see = {0, 1}},
       {.id = m1, .version = 20, .origin = 1, .see = {1}},
       {.id = m1, .version = 30, .origin = 2, .see = {0}},
       {.id = m1, .version = 40, .origin = 2, .see = {2}}});
  EXPECT_EQ(seen(0, {}), (Names{m1 + "@10~1", m1 + "@30~2"}));
  EXPECT_EQ(seen(1, {}), Names{m1 + "@20~1"});
  EXPECT_EQ(seen(2, {}), Names{m1 + "@40~2"});
  EXPECT_EQ(seen(1, {.versions = {.first = true}}), Names{m1 + "@10~1"});
  EXPECT_EQ(seen({}, {}), (Names{m1 + "@20~1", m1 + "@40~2"}));
  EXPECT_TRUE(step().contains(1, m1, Slot{2}));
  note("version/3", "");
  EXPECT_FALSE(step().contains(1, m1, Slot{2}));
}

TEST_P(OriginConformance, AReferenceIsToTheIdOfAnyOrigin) {
  add({{.id = f1, .version = 1, .origin = 1, .see = {0, 1}, .refs = {m1}},
       {.id = m1, .version = 1, .origin = 2, .see = {0}},
       {.id = m1, .version = 1, .collection = 2, .origin = 3, .see = {1}}});
  EXPECT_EQ(step().audience(0), 3u);
}

TEST_P(OriginConformance, ErasesOfOneOriginOrOfAll) {
  const auto add_all = [&] {
    add({{.id = m1, .version = 10, .origin = 1},
         {.id = m1, .version = 20, .origin = 1},
         {.id = m1, .version = 10, .origin = 2},
         {.id = m1, .version = 30, .origin = 2},
         {.id = m1, .version = 5, .origin = 3}});
  };
  add_all();
  EXPECT_EQ(erase({.collection = 1, .origin = Origin{7}, .id = m1}), 0u);
  EXPECT_EQ(erase({.collection = 1, .origin = Origin{0}, .id = m1}), 0u) << "0 is an origin like others";
  EXPECT_EQ(erase({.collection = 1, .origin = Origin{2}, .id = m1, .versions = {.exact = {{.seconds = 10}}}}),
            1u);
  EXPECT_EQ(names({.versions = {.all = true}}),
            (Names{m1 + "@10~1", m1 + "@20~1", m1 + "@30~2", m1 + "@5~3"}));
  EXPECT_EQ(erase({.collection = 1, .origin = Origin{1}, .id = m1, .versions = {.last = true}}), 1u);
  EXPECT_EQ(names(), (Names{m1 + "@10~1", m1 + "@30~2", m1 + "@5~3"}));
  EXPECT_EQ(erase({.collection = 1, .origin = Origin{2}, .id = m1}), 1u);
  EXPECT_EQ(names(), (Names{m1 + "@10~1", m1 + "@5~3"}));
  add_all();
  EXPECT_EQ(erase({.collection = 1, .id = m1}), 5u);
  EXPECT_FALSE(step().contains(1, m1));
}

TEST_P(OriginConformance, AnErasureOfSeveralOriginsUncoversTheVersionBeforeOfEach) {
  add({{.id = m1, .version = 10, .origin = 1, .see = {0}},
       {.id = m1, .version = 20, .origin = 1, .see = {0}},
       {.id = m1, .version = 11, .origin = 2, .see = {0}},
       {.id = m1, .version = 21, .origin = 2, .see = {0}},
       {.id = m1, .version = 12, .origin = 3, .see = {0}}});
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.last = true}}), 3u) << "the last of each";
  EXPECT_EQ(names(), (Names{m1 + "@10~1", m1 + "@11~2"}));
  EXPECT_EQ(seen(0, {}), (Names{m1 + "@10~1", m1 + "@11~2"}));
  EXPECT_EQ(names({.ids = {m1}}), names());
  EXPECT_EQ(names({.types = {"malware"}}), names());
  EXPECT_EQ(names_by_pages(1, {}), names());
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.first = true}}), 2u);
  EXPECT_EQ(names(), Names{});
}

INSTANTIATE_TEST_SUITE_P(Kinds, OriginConformance, testing::ValuesIn(viewer_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
