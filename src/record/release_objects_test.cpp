#include "record/release_objects.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "record/samples_test.h"
#include "stix/checker.h"
#include "stix/links.h"

namespace entente::record {
namespace {

std::string changed(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in " << text;
  return text.replace(at, from.size(), to);
}

template <class T>
std::string why(const Result<T>& read) {
  return read ? "" : read.error().to_string();
}

TEST(ReleaseObjects, are_read_back_as_they_were_made) {
  EXPECT_EQ(read_request(make(sample_request(), {})), sample_request());
  EXPECT_EQ(read_grant(make(sample_grant(), {})), sample_grant());
  EXPECT_EQ(read_refusal(make(sample_refusal(), {})), sample_refusal());
  EXPECT_EQ(read_recall(make(sample_recall(), {})), sample_recall());
  EXPECT_EQ(read_acknowledgement(make(sample_acknowledgement(), {})), sample_acknowledgement());
  for (const std::string& object : sample_objects()) {
    const auto spoken = read_spoken(object);
    ASSERT_TRUE(spoken.has_value()) << why(spoken);
    EXPECT_EQ(spoken->originator, "KOR");
  }
}

TEST(ReleaseObjects, a_withdrawn_grant_is_a_later_version_of_it) {
  ReleaseGrant grant = sample_grant();
  grant.withdrawn = grant.created + 7;
  const std::string object = make(grant, {});
  EXPECT_EQ(read_grant(object), grant);
  EXPECT_NE(object.find(R"("revoked":true)"), std::string::npos);
  stix::Checker checker;
  const auto checked = checker.check(object, object.size());
  ASSERT_TRUE(checked.has_value() && checked->accepted());
  EXPECT_EQ(checked->facts.id, grant.id);
  EXPECT_EQ(checked->facts.version, instant_from_micros(grant.created + 7));
}

TEST(ReleaseObjects, pass_the_checker_without_a_word) {
  stix::Checker checker;
  for (const std::string& object : sample_objects()) {
    const auto checked = checker.check(object, object.size());
    ASSERT_TRUE(checked.has_value()) << object;
    std::string findings;
    for (const auto& finding : checked->findings) findings += finding.to_string() + "\n";
    EXPECT_EQ(findings, "") << object;
    EXPECT_TRUE(is_release_object(checked->facts.type));
  }
}

TEST(ReleaseObjects, depend_on_nothing_that_they_name) {
  for (const std::string& object : sample_objects()) {
    const auto links = stix::read_links(object);
    ASSERT_TRUE(links.has_value());
    EXPECT_TRUE(links->references().empty()) << object;
    EXPECT_EQ(links->markings().size(), 1U) << object;
  }
}

TEST(ReleaseObjects, texts_may_hold_anything) {
  ReleaseRefusal refusal = sample_refusal();
  refusal.text = "사유: \"원천\"\n\t\\ \x01";
  EXPECT_EQ(read_refusal(make(refusal, {})), refusal);
  refusal.text = "cut \xED\xA0\x80";
  const auto read = read_refusal(make(refusal, {}));
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->text.starts_with("cut \xEF\xBF\xBD"));
}

TEST(ReleaseObjects, name_the_property_that_is_wrong) {
  const std::string grant = make(sample_grant(), {});
  const std::pair<std::string, std::string_view> cases[] = {
      {"", "object"},
      {"[]", "object"},
      {changed(grant, "{", R"({"nation":"USA",)"), "object"},
      {changed(grant, R"("type":"release-grant")", R"("type":"note")"), "type"},
      {changed(grant, R"("nation":"KOR")", R"("nation":"Korea")"), "nation"},
      {changed(grant, R"("originator":"KOR")", R"("originator":7)"), "originator"},
      {changed(grant, R"("created":")", R"("created":"x)"), "created"},
      {changed(grant, R"("versions":[)", R"("versions":[7,)"), "versions"},
      {changed(grant, R"("versions":[{"object":")", R"("versions":[{"id":")"), "versions"},
      {changed(grant, R"("version":"2026)", R"("version":"2O26)"), "versions.version"},
      {changed(grant, R"("sha256":")", R"("sha256":"zz)"), "versions.sha256"},
      {changed(grant, R"("recipients":["JPN")", R"("recipients":["jpn")"), "recipients"},
      {changed(grant, R"("recipients":)", R"("recipient":)"), "recipients"},
      {changed(grant, R"("expires":")", R"("expires":"x)"), "expires"},
      {changed(grant, R"("standing":true)", R"("standing":"yes")"), "standing"},
  };
  for (const auto& [object, property] : cases) {
    const auto read = read_grant(object);
    ASSERT_FALSE(read.has_value()) << object;
    EXPECT_EQ(read.error().kind, ErrorKind::malformed);
    EXPECT_EQ(read.error().where, property) << why(read);
  }
  EXPECT_EQ(
      read_refusal(changed(make(sample_refusal(), {}), R"("request":)", R"("requests":)")).error().where,
      "request");
  EXPECT_EQ(read_acknowledgement(changed(make(sample_acknowledgement(), {}), R"("recall":)", R"("recalls":)"))
                .error()
                .where,
            "recall");
  EXPECT_FALSE(read_spoken(R"({"type":"note"})").has_value());
  EXPECT_FALSE(read_recall(grant).has_value()) << "each reader reads its own type";
}

TEST(ReleaseObjects, name_as_many_versions_as_the_limit) {
  Recall recall = sample_recall();
  recall.versions.clear();
  for (int i = 0; i < 10'000; ++i)
    recall.versions.push_back(
        {.id = fmt::format("note--{:08x}-aaaa-4bbb-8ccc-123456789abc", i), .version = "", .sha256 = {}});
  EXPECT_EQ(read_recall(make(recall, {})), recall);
  recall.versions.push_back(recall.versions.front());
  EXPECT_FALSE(read_recall(make(recall, {})).has_value());
}

}  // namespace
}  // namespace entente::record
