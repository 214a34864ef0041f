#include "feeds/misp.h"

#include <gmock/gmock.h>

#include "feeds/feed_test.h"
#include "feeds/galaxy.h"
#include "feeds/observable.h"

namespace entente::feeds {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string event =
    R"({"Event":{"uuid":"59387629-3d68-430c-ae55-15f50a016219","info":"Marsh birds","date":"2021-06-07",
"timestamp":"1623097666","Orgc":{"name":"Marsh Labs"},
"Tag":[{"name":"tlp:amber"},{"name":"Birds"},{"name":"misp-galaxy:threat-actor=\"Grey Heron\""},
 {"name":"misp-galaxy:mitre-attack-pattern=\"Phishing - T1566\""},
 {"name":"misp-galaxy:mitre-attack-pattern=\"Fishing\""},
 {"name":"misp-galaxy:target-information=\"Japan\""},{"name":"misp-galaxy:cooking=\"Soup\""}],
"Galaxy":[{"type":"threat-actor","GalaxyCluster":[{"tag_name":"misp-galaxy:threat-actor=\"Grey Heron\"","meta":{"synonyms":["Ardea"]}}]}],
"Attribute":[
 {"uuid":"5938762a-20f0-435b-bb00-19d30a016219","type":"sha1","value":"b14af8814fe0398ffa8f5b0d76141b576e5cce27","first_seen":"2021-05-02T22:00:00.000000+02:00","last_seen":"2021-05-03T01:00:00+00:00"},
 {"uuid":"5938762a-20f0-435b-bb00-19d30a016220","type":"domain|ip","value":"example.org|192.0.2.7"},
 {"uuid":"5938762a-20f0-435b-bb00-19d30a016221","type":"domain","value":"not a domain"},
 {"uuid":"5938762a-20f0-435b-bb00-19d30a016222","type":"text","value":"words"},
 {"uuid":"5938762a-20f0-435b-bb00-19d30a016223","type":"url","value":"https://example.org/x","deleted":true},
 {"uuid":"5938762a-20f0-435b-bb00-19d30a016224","type":"link","value":"https://example.org/blog"},
 {"uuid":"5938762a-20f0-435b-bb00-19d30a016225","type":"vulnerability","value":"CVE-2021-1234"}],
"Object":[{"name":"file","Attribute":[{"uuid":"5938762a-20f0-435b-bb00-19d30a016226","type":"filename","value":"egg.exe"}]}]}})";

TEST(Misp, MakesAReportWithWhatWasSeenAndWhen) {
  const Fed fed = feed("misp", {{"m.json", event}});
  expect_sound(fed);
  EXPECT_EQ(fed.records, 1U);
  const std::string report = fed.one("report");
  EXPECT_THAT(report, HasSubstr(R"("published":"2021-06-07T00:00:00.000Z")"));
  EXPECT_THAT(report, HasSubstr(R"("labels":["Birds"])"));
  EXPECT_THAT(report, HasSubstr("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"));
  EXPECT_THAT(report, HasSubstr("https://example.org/blog"));
  EXPECT_THAT(report, HasSubstr("\"created_by_ref\":\"" + id_of(fed.one("identity", "Marsh Labs"))));
  const std::string hash = fed.one("file", "SHA-1");
  const std::string observed = fed.one("observed-data", id_of(hash));
  EXPECT_THAT(observed, HasSubstr(R"("first_observed":"2021-05-02T20:00:00.000Z")"));
  EXPECT_THAT(observed, HasSubstr(R"("last_observed":"2021-05-03T01:00:00.000Z")"));
  EXPECT_THAT(fed.one("observed-data", id_of(fed.one("file", "egg.exe"))),
              HasSubstr(R"("first_observed":"2021-06-07T00:00:00.000Z")"));
  EXPECT_THAT(fed.one("domain-name"), HasSubstr(id_of(fed.one("ipv4-addr"))));
  EXPECT_TRUE(fed.of_type("url").empty());
  EXPECT_THAT(fed.one("threat-actor"), HasSubstr(R"("aliases":["Ardea"])"));
  const std::string sighting = fed.one("sighting", id_of(fed.one("attack-pattern")));
  EXPECT_THAT(sighting,
              HasSubstr(R"("first_seen":"2021-05-02T20:00:00.000Z","last_seen":"2021-05-03T01:00:00.000Z")"));
  EXPECT_THAT(sighting, HasSubstr(R"("first_seen_fidelity":"second")"));
  EXPECT_THAT(sighting, HasSubstr(id_of(fed.one("location"))));
  EXPECT_THAT(sighting, HasSubstr("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"));
  EXPECT_THAT(report, HasSubstr(id_of(sighting)));
  EXPECT_EQ(fed.of_type("sighting").size(), 3U);
  EXPECT_EQ(fed.notes_with("is no domain"), 1U);
  EXPECT_EQ(fed.notes_with("type 'text'"), 1U);
  EXPECT_EQ(fed.notes_with("without its ATT&CK number"), 1U);
  EXPECT_EQ(fed.notes_with("galaxy that is not read"), 1U);
}

TEST(Misp, ReadsEveryWrapping) {
  const std::string bare = event.substr(9, event.size() - 10);
  for (const std::string& text :
       {event, "{\"response\":[" + event + "]}", "[" + event + "]", "{\"response\":" + event + "}", bare}) {
    const Fed fed = feed("misp", {{"m.json", text}});
    ASSERT_TRUE(fed.result) << fed.result.error().to_string();
    EXPECT_EQ(fed.of_type("report").size(), 1U) << text.substr(0, 30);
  }
  const Fed twice = feed("misp", {{"m.json", "[" + event + "," + event + ",{}]"}});
  expect_sound(twice);
  EXPECT_EQ(twice.left_out, 2U);
  EXPECT_FALSE(feed("misp", {{"m.json", "{\"a\":1}"}}).result);
}

TEST(Misp, ReadsTags) {
  EXPECT_EQ(tag_word("TLP:WHITE").id, "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9");
  // A colour that nobody knows must not widen anything.
  EXPECT_EQ(tag_word("tlp:ultraviolet").id, tag_word("tlp:red").id);
  EXPECT_EQ(tag_word(R"(misp-galaxy:mitre-intrusion-set="Heron - G9001")").number, "G9001");
  EXPECT_EQ(tag_word(R"(misp-galaxy:mitre-malware="Beak - S1234")").name, "Beak");
  EXPECT_EQ(tag_word(R"(misp-galaxy:threat-actor="APT - 29")").name, "APT - 29");
  EXPECT_EQ(tag_word(R"(misp-galaxy:threat-actor="")").kind, TagWord::Kind::unread);
  EXPECT_EQ(tag_word("plain").kind, TagWord::Kind::other);
}

TEST(Misp, MakesObservables) {
  ObservableMaker maker;
  const auto made = [&](std::string_view type, std::string_view value) {
    const Observables out = maker.make(type, value);
    return out.objects.empty() ? std::string(out.known ? "bad" : "unknown") : out.objects.back().text;
  };
  EXPECT_THAT(made("ip-dst", "2001:db8::1"), HasSubstr("ipv6-addr"));
  EXPECT_THAT(made("ip-dst|port", "192.0.2.1|443"), HasSubstr(R"("value":"192.0.2.1")"));
  EXPECT_THAT(made("regkey", "HKLM\\Software\\Heron\\"),
              HasSubstr(R"("key":"HKEY_LOCAL_MACHINE\\Software\\Heron")"));
  EXPECT_THAT(made("regkey|value", "HKCU\\A|nest"), HasSubstr(R"("values":[{"data":"nest"}])"));
  EXPECT_THAT(made("filename|md5", "a.exe|d41d8cd98f00b204e9800998ecf8427e"), HasSubstr(R"("name":"a.exe")"));
  EXPECT_THAT(made("mutex", "Global\\x"), HasSubstr(R"("type":"mutex")"));
  EXPECT_EQ(made("regkey", "(HKLM|HKCU)\\\\A"), "bad");
  EXPECT_EQ(made("md5", "abc"), "bad");
  EXPECT_EQ(made("ip-src", "999.1.1.1"), "bad");
  EXPECT_EQ(made("filename|pehash", "a|b"), "unknown");
  EXPECT_EQ(made("btc", "x"), "unknown");
}

}  // namespace
}  // namespace entente::feeds
