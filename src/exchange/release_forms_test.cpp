// Two modules that must not know each other read and write the same forms: what record/ makes, release/
// decides by.
#include <string>

#include <gtest/gtest.h>

#include "record/definitions.h"
#include "record/samples_test.h"
#include "release/grant.h"
#include "release/label.h"

namespace entente::exchange {
namespace {

TEST(ReleaseForms, a_grant_says_the_same_to_both) {
  const record::ReleaseGrant made = record::sample_grant();
  const auto read = release::read_grant(record::make(made, {}));
  ASSERT_TRUE(read.has_value()) << read.error().to_string();
  EXPECT_EQ(read->id, made.id);
  EXPECT_EQ(read->originator, made.nation);
  EXPECT_EQ(read->recipients, made.recipients);
  EXPECT_EQ(read->purpose, made.text);
  EXPECT_EQ(read->expires, made.expires);
  EXPECT_EQ(read->standing, made.standing);
  EXPECT_EQ(read->request, made.request);
  EXPECT_FALSE(read->revoked);
  ASSERT_EQ(read->versions.size(), made.versions.size());
  for (std::size_t i = 0; i < made.versions.size(); ++i) {
    EXPECT_EQ(read->versions[i].id, made.versions[i].id);
    EXPECT_EQ(read->versions[i].version, made.versions[i].instant());
    EXPECT_EQ(read->versions[i].sha256, made.versions[i].sha256);
  }
}

TEST(ReleaseForms, a_withdrawn_grant_grants_nothing) {
  record::ReleaseGrant grant = record::sample_grant();
  grant.withdrawn = grant.created + 1;
  const auto read = release::read_grant(record::make(grant, {}));
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->revoked);
}

TEST(ReleaseForms, the_label_has_the_id_of_its_definition) {
  const record::Definition* const definition = record::definition_of("release-label");
  ASSERT_NE(definition, nullptr);
  EXPECT_EQ(definition->id, release::release_label_extension);
  EXPECT_EQ(record::sample_marking, release::marking_id({.originator = "KOR", .releasable_to = {"USA"}}));
}

TEST(ReleaseForms, every_object_can_be_signed) {
  constexpr std::array<std::uint8_t, 32> seed{9};
  for (const std::string& object : record::sample_objects()) {
    const auto signed_object = release::sign_object(object, seed);
    ASSERT_TRUE(signed_object.has_value()) << object;
    EXPECT_TRUE(release::verify_signature(*signed_object, release::public_key_of(seed)));
    EXPECT_TRUE(record::read_spoken(*signed_object).has_value());
  }
}

}  // namespace
}  // namespace entente::exchange
