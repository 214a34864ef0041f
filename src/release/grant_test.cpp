#include "release/grant.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text_code.h"
#include "stix/canonical.h"

namespace entente::release {
namespace {

constexpr std::string_view object =
    R"({"type":"release-grant","spec_version":"2.1","id":"release-grant--1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",)"
    R"("created":"2026-11-02T03:04:05.000Z","modified":"2026-11-02T03:04:05.000Z","nation":"KOR","originator":"KOR",)"
    R"("versions":[{"object":"note--1","version":"2026-11-01T00:00:00.000Z"},{"object":"note--2"}],"text":"an exercise",)"
    R"("recipients":["USA","JPN"],"expires":"2027-01-01T00:00:00Z","standing":true,"request":"release-request--7"})";

std::string changed(std::string_view from, std::string_view to) {
  std::string text(object);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string why_not(const std::string& text) {
  const auto grant = read_grant(text);
  return grant ? "" : grant.error().to_string();
}

std::array<std::uint8_t, 32> seed_of(std::uint8_t first) {
  std::array<std::uint8_t, 32> seed{};
  seed[0] = first;
  return seed;
}

TEST(Grant, is_read_as_it_is_written) {
  const auto grant = read_grant(object);
  ASSERT_TRUE(grant.has_value()) << grant.error().to_string();
  EXPECT_EQ(grant->id, "release-grant--1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed");
  EXPECT_EQ(grant->originator, "KOR");
  EXPECT_EQ(grant->recipients, (std::vector<std::string>{"JPN", "USA"}));
  EXPECT_EQ(grant->purpose, "an exercise");
  EXPECT_EQ(grant->request, "release-request--7");
  EXPECT_TRUE(grant->standing);
  EXPECT_FALSE(grant->revoked);
  ASSERT_EQ(grant->versions.size(), 2U);
  EXPECT_EQ(grant->versions[0].version, parse_instant("2026-11-01T00:00:00Z"));
  EXPECT_FALSE(grant->versions[1].version.has_value());
  EXPECT_TRUE(read_grant(changed(R"("standing":true)", R"("standing":true,"revoked":true)"))->revoked);
}

TEST(Grant, only_the_originator_grants) {
  EXPECT_NE(why_not(changed(R"("nation":"KOR")", R"("nation":"USA")")).find("`nation`"), std::string::npos);
}

TEST(Grant, a_misspelt_version_would_name_all) {
  EXPECT_NE(why_not(changed(R"("version":"2026)", R"("versoin":"2026)")).find("`versoin`"),
            std::string::npos);
  EXPECT_NE(why_not(changed(R"("standing":true)", R"("standing":true,"standing":false)")).find("twice"),
            std::string::npos);
}

TEST(Grant, names_the_property_that_is_wrong) {
  const std::pair<std::string, std::string_view> cases[] = {
      {changed(R"("type":"release-grant")", R"("type":"recall")"), "`type`"},
      {changed(R"("originator":"KOR")", R"("originator":"Korea")"), "`originator`"},
      {changed(R"("recipients":["USA","JPN"])", R"("recipients":["everybody"])"), "`recipients`"},
      {changed(R"("recipients":["USA","JPN"])", R"("recipients":[])"), "`recipients`"},
      {changed(R"([{"object":"note--1","version":"2026-11-01T00:00:00.000Z"},{"object":"note--2"}])", "[]"),
       "`versions`"},
      {changed(R"({"object":"note--2"})", R"("note--2")"), "`versions`"},
      {changed(R"({"object":"note--2"})", R"({"object":"note--2","sha256":"00"})"), "`versions.sha256`"},
      {changed("2026-11-01T00:00:00.000Z", "yesterday"), "`versions.version`"},
      {changed(R"("expires":"2027-01-01T00:00:00Z")", R"("expires":"2027")"), "`expires`"},
      {changed(R"("standing":true)", R"("standing":"yes")"), "`standing`"},
  };
  for (const auto& [text, property] : cases)
    EXPECT_NE(why_not(text).find(property), std::string::npos) << text << "\n" << why_not(text);
}

TEST(Grant, names_versions) {
  const auto one = parse_instant("2026-11-01T00:00:00Z");
  const auto later = parse_instant("2026-11-02T00:00:00Z");
  const auto earlier = parse_instant("2026-10-31T00:00:00Z");
  Grant grant{.versions = {{.id = "a", .version = one}, {.id = "all"}}};
  EXPECT_TRUE(grant.names("a", one, {}));
  EXPECT_FALSE(grant.names("a", later, {}));
  EXPECT_FALSE(grant.names("a", earlier, {}));
  EXPECT_FALSE(grant.names("a", {}, {}));
  EXPECT_FALSE(grant.names("b", one, {}));
  EXPECT_TRUE(grant.names("all", later, {}));
  EXPECT_TRUE(grant.names("all", {}, {}));
  grant.standing = true;
  EXPECT_TRUE(grant.names("a", later, {}));
  EXPECT_FALSE(grant.names("a", earlier, {}));
  EXPECT_FALSE(grant.names("a", {}, {}));
}

TEST(Grant, a_hash_binds_to_the_bytes) {
  const auto one = parse_instant("2026-11-01T00:00:00Z");
  const auto later = parse_instant("2026-11-02T00:00:00Z");
  const Hash right = sha256("right");
  const Hash wrong = sha256("wrong");
  Grant grant{.versions = {{.id = "a", .version = one, .sha256 = right}}};
  EXPECT_TRUE(grant.needs_hash("a"));
  EXPECT_FALSE(grant.needs_hash("b"));
  EXPECT_TRUE(grant.names("a", one, right));
  EXPECT_FALSE(grant.names("a", one, wrong));
  EXPECT_FALSE(grant.names("a", one, {})) << "a hash that is not known is another hash";
  grant.standing = true;
  EXPECT_TRUE(grant.names("a", later, wrong)) << "of later versions it says nothing";
  EXPECT_FALSE(grant.names("a", one, wrong));
}

TEST(Signature, is_checked_by_whoever_has_the_key) {
  const auto key = public_key_of(seed_of(1));
  const auto text = sign_object(object, seed_of(1));
  ASSERT_TRUE(text.has_value()) << text.error().to_string();
  EXPECT_TRUE(text->starts_with(object.substr(0, object.size() - 1)));
  EXPECT_NE(text->find(R"(,"key_id":")"), std::string::npos);
  EXPECT_TRUE(text->ends_with("\"}"));
  EXPECT_TRUE(verify_signature(*text, key));
  EXPECT_FALSE(verify_signature(*text, public_key_of(seed_of(2))));
  EXPECT_FALSE(verify_signature(object, key));
  EXPECT_EQ(read_grant(*text)->versions.size(), 2U);
}

TEST(Signature, is_that_of_RFC_8032) {
  // Section 7.1, test 1: the key of this seed.
  const auto bytes = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  ASSERT_TRUE(bytes.has_value());
  std::array<std::uint8_t, 32> seed{};
  std::ranges::copy(*bytes, seed.begin());
  EXPECT_EQ(to_hex(public_key_of(seed)), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST(Signature, is_over_the_content_whatever_the_spelling) {
  const auto key = public_key_of(seed_of(1));
  const auto text = sign_object(R"({"b":1.0,"a":["x"]})", seed_of(1)).value();
  const auto signature = text.substr(text.find(R"("key_id")"));
  EXPECT_TRUE(verify_signature(R"({ "a" : ["\u0078"], "b" : 1, )" + signature, key));
  EXPECT_TRUE(verify_signature(
      R"({"object_marking_refs":["marking-definition--1"],"a":["x"],"b":1,)" + signature, key))
      << "markings may be added on the way";
  EXPECT_FALSE(verify_signature(R"({"a":["x"],"b":2,)" + signature, key));
  EXPECT_FALSE(verify_signature(R"({"a":["x"],"b":1,"c":1,)" + signature, key));
  EXPECT_FALSE(verify_signature(R"({"a":["x"],"b":1,"b":1,)" + signature, key));
}

TEST(Signature, every_changed_byte_is_noticed) {
  const auto key = public_key_of(seed_of(3));
  const std::string text = sign_object(object, seed_of(3)).value();
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::string other = text;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(verify_signature(other, key)) << i << " " << other;
  }
}

TEST(Signature, refuses_what_is_signed_or_no_object) {
  EXPECT_FALSE(sign_object("[]", seed_of(1)).has_value());
  EXPECT_FALSE(sign_object("", seed_of(1)).has_value());
  EXPECT_FALSE(sign_object(R"({"a":1,"a":2})", seed_of(1)).has_value());
  EXPECT_FALSE(sign_object(sign_object("{}", seed_of(1)).value(), seed_of(1)).has_value());
  EXPECT_TRUE(verify_signature(sign_object("{}", seed_of(1)).value(), public_key_of(seed_of(1))));
  EXPECT_FALSE(verify_signature(R"({"signature":"ed25519:AAAA"})", public_key_of(seed_of(1))));
  EXPECT_FALSE(verify_signature("{", public_key_of(seed_of(1))));
}

}  // namespace
}  // namespace entente::release
