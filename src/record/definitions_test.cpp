#include "record/definitions.h"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "record/release_objects.h"
#include "record/threat_trend.h"
#include "stix/checker.h"
#include "stix/splitter.h"

namespace entente::record {
namespace {

namespace dom = simdjson::dom;

TEST(Definitions, every_type_has_one_and_no_two_share_an_id) {
  std::set<std::string_view> ids;
  std::set<std::string_view> types;
  for (const Definition& definition : definitions()) {
    ids.insert(definition.id);
    types.insert(definition.type);
    EXPECT_EQ(definition_of(definition.type), &definition);
    EXPECT_EQ(is_release_object(definition.type) || definition.type == threat_trend_type,
              definition.extension_type == "new-sdo")
        << definition.type;
  }
  EXPECT_EQ(ids.size(), definitions().size());
  EXPECT_EQ(types.size(), definitions().size());
  for (const std::string_view type :
       {request_type, grant_type, refusal_type, recall_type, acknowledgement_type})
    EXPECT_NE(definition_of(type), nullptr) << type;
  EXPECT_NE(definition_of(threat_trend_type), nullptr);
  EXPECT_EQ(definition_of("note"), nullptr);
}

TEST(Definitions, are_valid_STIX) {
  const std::string bundle = definitions_bundle();
  const auto objects = stix::split(bundle);
  ASSERT_TRUE(objects.has_value()) << objects.error().to_string();
  ASSERT_EQ(objects->size(), definitions().size() + 1) << "and the identity that made them";
  stix::Checker checker;
  std::string maker;
  for (const std::string_view object : *objects) {
    const auto checked = checker.check(object, object.size());
    ASSERT_TRUE(checked.has_value()) << object;
    std::string findings;
    for (const auto& finding : checked->findings) findings += finding.to_string() + "\n";
    EXPECT_EQ(findings, "") << object;
    if (checked->facts.type == "identity") {
      maker = checked->facts.id;
    } else {
      EXPECT_EQ(checked->facts.type, "extension-definition");
      EXPECT_EQ(checked->facts.links.created_by(), maker);
    }
  }
}

TEST(Definitions, every_type_has_a_schema) {
  dom::parser parser;
  for (const Definition& definition : definitions()) {
    const auto schema = schema_of(definition.type);
    ASSERT_TRUE(schema.has_value()) << definition.type;
    dom::element root;
    ASSERT_EQ(parser.parse(*schema).get(root), simdjson::SUCCESS) << *schema;
    EXPECT_EQ(std::string_view(root["title"].get_string().value()), definition.title);
    EXPECT_EQ(std::string_view(root["$id"].get_string().value()),
              "/schemas/" + std::string(definition.type) + ".json");
    for (const dom::element required : root["required"].get_array()) {
      const std::string_view name = required.get_string().value();
      EXPECT_EQ(root["properties"][name].error(), simdjson::SUCCESS)
          << definition.type << " requires " << name;
    }
  }
  EXPECT_FALSE(schema_of("note").has_value());
}

}  // namespace
}  // namespace entente::record
