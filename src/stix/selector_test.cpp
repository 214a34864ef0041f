#include "stix/selector.h"

#include <gtest/gtest.h>

namespace entente::stix {
namespace {

TEST(Selector, KnowsItsSyntax) {
  for (const std::string_view good :
       {"id", "labels", "external_references.[0]", "external_references.[0].source_name",
        "extensions.extension-definition--1.toxicity", "hashes.SHA-256", "a.[12].[3].b"}) {
    EXPECT_TRUE(well_formed(good)) << good;
  }
  for (const std::string_view bad : {"", ".", "a.", ".a", "a..b", "[0]", "[0].a", "a.[]", "a.[x]", "a.[-1]",
                                     "a.[1", "a.1]", "a[0]", "a b", "a.b!", "é", "labels.[0]."}) {
    EXPECT_FALSE(well_formed(bad)) << bad;
  }
  EXPECT_TRUE(well_formed(std::string(250, 'a')));
  EXPECT_FALSE(well_formed(std::string(251, 'a')));
  EXPECT_FALSE(well_formed(std::string_view("a\0b", 3)));
}

TEST(Selector, FindsWhatIsThereAndNothingElse) {
  simdjson::dom::parser parser;
  const simdjson::dom::object object = parser.parse(std::string(
      R"({"id":"x","labels":["a","b"],"refs":[{"url":"u","none":null}],"hashes":{"SHA-256":"0"},"deep":[[1,[2]]],"flag":false})"));
  for (const std::string_view there :
       {"id", "labels", "labels.[0]", "labels.[1]", "refs.[0]", "refs.[0].url", "refs.[0].none",
        "hashes.SHA-256", "deep.[0].[1].[0]", "flag", "labels.[01]"}) {
    EXPECT_TRUE(resolves(object, there)) << there;
  }
  for (const std::string_view absent :
       {"", "name", "labels.[2]", "labels.a", "labels.[0].x", "refs.url", "refs.[0].url.x", "hashes.[0]",
        "hashes.MD5", "deep.[0].[1].[1]", "id.[0]", "[0]", "labels.[18446744073709551616]",
        "labels.[99999999999999999999999]"}) {
    EXPECT_FALSE(resolves(object, absent)) << absent;
  }
}

}  // namespace
}  // namespace entente::stix
