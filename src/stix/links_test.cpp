#include "stix/links.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "stix/checker.h"
#include "stix/link_collector.h"
#include "stix/schema.h"

namespace entente::stix {
namespace {

constexpr std::string_view uuid = "023d105b-752e-4e3c-941c-7d3f3cb15e9e";

std::string id(std::string_view type) {
  return fmt::format("{}--{}", type, uuid);
}

std::vector<std::string> texts(IdList ids) {
  return {ids.begin(), ids.end()};
}

Links read(std::string_view object) {
  const auto links = read_links(object);
  EXPECT_TRUE(links.has_value()) << object;
  return links.value_or(Links());
}

TEST(Links, tells_references_markings_and_creator_apart) {
  const auto links = read(fmt::format(
      R"({{"created_by_ref":"{}","source_ref":"{}","target_ref":"{}","object_marking_refs":["{}","{}"],)"
      R"("granular_markings":[{{"marking_ref":"{}","selectors":["name"]}},{{"lang":"ko","selectors":["name"]}}]}})",
      id("identity"), id("malware"), id("tool"), id("marking-definition"), id("marking-definition"),
      "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"));
  EXPECT_EQ(texts(links.references()), (std::vector{id("malware"), id("tool")}));
  EXPECT_EQ(texts(links.markings()), (std::vector{id("marking-definition")}));
  EXPECT_EQ(texts(links.granular_markings()),
            (std::vector<std::string>{"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"}));
  EXPECT_EQ(links.created_by(), id("identity"));
}

TEST(Links, looks_at_every_depth_and_into_extensions) {
  const auto links = read(fmt::format(
      R"({{"extensions":{{"{}":{{"extension_type":"property-extension","seen_ref":"{}","deep":[{{"x_refs":["{}"]}}]}}}},)"
      R"("x_custom":{{"created_by_ref":"{}"}},"x_lists_refs":[["{}"],7,null]}})",
      id("extension-definition"), id("campaign"), id("tool"), id("identity"), id("note")));
  EXPECT_EQ(texts(links.references()), (std::vector{id("campaign"), id("tool"), id("identity"), id("note")}));
  EXPECT_EQ(links.created_by(), "") << "only the object's own created_by_ref names its creator";
}

TEST(Links, leaves_out_definitions_and_what_is_no_id) {
  const auto links = read(fmt::format(
      R"({{"a_ref":"{}","b_ref":"{}","objects":{{"0":{{"resolves_to_refs":["1"],"x_ref":"0"}}}},)"
      R"("description":"{}","c_ref":"Malware--{}","d_ref":7,"reference":"{}","href":"{}"}})",
      id("extension-definition"), id("marking-definition"), id("malware"), uuid, id("malware"), id("tool")));
  EXPECT_EQ(links, Links());
  EXPECT_TRUE(links.references().empty());
}

TEST(Links, finds_markings_wherever_they_stand) {
  const auto links = read(fmt::format(
      R"({{"x_part":{{"object_marking_refs":["{}"],"granular_markings":[{{"marking_ref":"{}"}}]}}}})",
      id("marking-definition"), "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"));
  EXPECT_TRUE(links.markings().contains(id("marking-definition")));
  EXPECT_EQ(links.granular_markings().size(), 1U);
}

TEST(Links, keeps_each_id_once_in_order_of_appearance_however_many) {
  std::string list;
  std::vector<std::string> expected;
  for (int i = 0; i < 200; ++i) {
    const std::string one = fmt::format("tool--023d105b-752e-4e3c-941c-{:012x}", i * 7919 % 40);
    list += fmt::format("{}\"{}\"", list.empty() ? "" : ",", one);
    if (std::ranges::find(expected, one) == expected.end()) expected.push_back(one);
  }
  EXPECT_EQ(expected.size(), 40U);
  EXPECT_EQ(texts(read(fmt::format(R"({{"object_refs":[{}]}})", list)).references()), expected);
  EXPECT_EQ(texts(read(fmt::format(R"({{"object_refs":["{0}","{1}","{0}"]}})", id("tool"), id("malware")))
                      .references()),
            (std::vector{id("tool"), id("malware")}));
}

TEST(Links, reads_names_and_ids_behind_escapes) {
  EXPECT_EQ(texts(read(fmt::format(R"({{"sourc\u0065_ref":"{}\u002d{}"}})", "tool-", uuid)).references()),
            (std::vector{id("tool")}));
}

TEST(Links, refuses_what_is_no_object) {
  for (const std::string_view text : {"", "[]", "7", "{", R"({"a":)"}) {
    const auto links = read_links(text);
    ASSERT_FALSE(links.has_value()) << text;
    EXPECT_EQ(links.error().kind, ErrorKind::malformed);
  }
}

TEST(Links, can_be_made_of_given_ids) {
  const Links links({id("tool"), id("malware")}, {id("marking-definition")}, {}, id("identity"));
  EXPECT_EQ(links.references().size(), 2U);
  EXPECT_TRUE(links.references().contains(id("malware")));
  EXPECT_FALSE(links.references().contains(id("identity")));
  EXPECT_TRUE(links.granular_markings().empty());
  EXPECT_EQ(links.created_by(), id("identity"));
  EXPECT_EQ(links,
            read(fmt::format(R"({{"created_by_ref":"{}","a_refs":["{}","{}"],"object_marking_refs":["{}"]}})",
                             id("identity"), id("tool"), id("malware"), id("marking-definition"))));
}

TEST(Links, come_with_the_facts) {
  const std::string object = fmt::format(
      R"({{"type":"relationship","spec_version":"2.1","id":"relationship--023d105b-752e-4e3c-941c-7d3f3cb15e9e",)"
      R"("created":"2016-04-06T20:03:00.000Z","modified":"2016-04-06T20:03:48.000Z","relationship_type":"uses",)"
      R"("source_ref":"{}","target_ref":"{}","x_seen_ref":"{}"}})",
      id("malware"), id("tool"), id("campaign"));
  Checker checker;
  const auto checked = checker.check(object, object.size());
  ASSERT_TRUE(checked.has_value());
  ASSERT_TRUE(checked->accepted());
  EXPECT_EQ(texts(checked->facts.links.references()),
            (std::vector{id("malware"), id("tool"), id("campaign")}));
  EXPECT_EQ(checked->facts.links, read(object));
}

TEST(Links, every_reference_in_the_tables_has_the_name_of_one) {
  int references = 0;
  const auto look = [&](std::span<const Property> properties, std::string_view owner) {
    for (const Property& property : properties) {
      EXPECT_EQ(property.form == Form::reference, is_reference_name(property.name))
          << owner << " " << property.name;
      references += property.form == Form::reference ? 1 : 0;
    }
  };
  for (const auto& records : {sdo_records(), sco_records(), meta_records(), embedded_records(), v20_records(),
                              v20_sco_records(), v20_embedded_records()}) {
    for (const Record& record : records) look(record.properties, record.name);
  }
  for (const auto spec : {SpecVersion::v20, SpecVersion::v21}) {
    for (const auto category :
         {Category::sdo, Category::sro, Category::sco, Category::meta, Category::marking})
      look(common_properties(category, spec), "common");
  }
  EXPECT_GT(references, 50);
}

}  // namespace
}  // namespace entente::stix
