// Peers that lie: each lie is refused with a sentence, and nothing of the page is kept.
#include <algorithm>
#include <functional>

#include "exchange/custody_page.h"
#include "exchange/nation_keys.h"
#include "ledger/checkpoint.h"
#include "record/release_objects.h"
#include "taxii/nations_test.h"

namespace entente::taxii {
namespace {

using exchange::CustodyPage;
using exchange::indicator_id;

std::string text_of(const http::Response& response) {
  if (const auto* owned = std::get_if<std::string>(&response.body)) return *owned;
  if (const auto* slice = std::get_if<http::Slice>(&response.body)) return std::string(slice->bytes);
  std::string text;
  for (const std::string_view part : std::get<http::Gather>(response.body).parts) text += part;
  return text;
}

void set_header(http::Response& response, std::string_view name, const std::string& value) {
  for (auto& [have, old] : response.headers) {
    if (http::same_name(have, name)) old = value;
  }
}

class LyingPeerTest : public testing::Test {
 protected:
  LyingPeerTest() {
    for (NationNode* node : {&kor, &usa, &jpn}) node->agree({"JPN", "KOR", "USA"});
    for (unsigned i = 0; i < 3; ++i) kor.put(NationNode::labelled(i, wide));
  }

  /// KOR's face as USA sees it, with its pages and its custody changed on the way.
  struct Lies {
    std::function<void(http::Response&)> page{};
    std::function<void(CustodyPage&)> custody{};
    std::function<void(std::string&)> custody_text{};
  };
  [[nodiscard]] static LyingServer::Answer lying(LyingServer::Answer honest, Lies lies) {
    return [honest = std::move(honest), lies = std::move(lies)](const http::Request& request) {
      http::Response response = honest(request);
      if (response.status != 200) return response;
      if (request.path.ends_with("/objects/") && lies.page) lies.page(response);
      if (!request.path.ends_with("/custody/")) return response;
      std::string text = text_of(response);
      if (lies.custody) {
        auto custody = exchange::read_custody_page(text);
        EXPECT_TRUE(custody) << custody.error().to_string();
        lies.custody(*custody);
        text = print(*custody);
      }
      if (lies.custody_text) lies.custody_text(text);
      response.body = text;
      return response;
    };
  }
  /// USA pulls from KOR and is lied to. The sentence.
  std::string refusal(Lies lies, ErrorKind kind) {
    return refusal(lying(kor.face_for("USA"), std::move(lies)), kind);
  }
  std::string refusal(LyingServer::Answer answer, ErrorKind kind) {
    const auto before = usa.held();
    const LyingServer server(std::move(answer));
    const auto report = usa.pull(usa.meet(kor.card(server.url("/").to_string())));
    EXPECT_FALSE(report) << "it was believed";
    if (report) return {};
    EXPECT_EQ(report.error().kind, kind) << report.error().to_string();
    EXPECT_EQ(usa.held(), before) << report.error().to_string();
    return report.error().to_string();
  }
  void honest_pull() {
    const LyingServer server(kor.face_for("USA"));
    const auto report = usa.pull(usa.meet(kor.card(server.url("/").to_string())));
    ASSERT_TRUE(report) << report.error().to_string();
  }
  static void expect_words(const std::string& sentence, std::string_view words) {
    EXPECT_NE(sentence.find(words), std::string::npos) << sentence;
  }
  [[nodiscard]] static ledger::NoteSigner stranger(std::string name) {
    return *exchange::signer_of(std::move(name), {9, 9, 9});
  }

  RunningClock clock;
  NationNode kor{"KOR", clock};
  NationNode usa{"USA", clock};
  NationNode jpn{"JPN", clock};
  const release::Label wide = label_for("KOR", {"JPN", "USA"}, release::Onward::within_agreement);
};

TEST_F(LyingPeerTest, TheHonestOneIsBelieved) {
  honest_pull();
  EXPECT_EQ(usa.held().size(), 3U);
}

TEST_F(LyingPeerTest, AChangedByteIsNotWhatWasSigned) {
  const auto sentence = refusal({.page =
                                     [](http::Response& response) {
                                       std::string text = text_of(response);
                                       text.replace(text.find("198.51.100.7"), 12, "198.51.100.8");
                                       response.body = text;
                                     }},
                                ErrorKind::corrupt);
  expect_words(sentence, "not what it signed that it gave to us");
}

TEST_F(LyingPeerTest, ATruncatedPageDoesNotFitItsCustody) {
  const auto sentence = refusal({.page =
                                     [](http::Response& response) {
                                       const std::string text = text_of(response);
                                       // The last object is left out; what is left is a whole envelope.
                                       response.body =
                                           text.substr(0, text.rfind(",{\"type\":\"indicator\"")) + "]}";
                                     }},
                                ErrorKind::conflict);
  expect_words(sentence, "it is about 4 objects, not 3");
}

TEST_F(LyingPeerTest, ACutAnswerIsNoEnvelope) {
  const auto sentence = refusal({.page =
                                     [](http::Response& response) {
                                       const std::string text = text_of(response);
                                       response.body = text.substr(0, text.size() / 2);
                                     }},
                                ErrorKind::malformed);
  expect_words(sentence, "not a TAXII envelope");
}

TEST_F(LyingPeerTest, AnotherOrderDoesNotFitItsCustody) {
  refusal({.custody = [](CustodyPage& custody) { std::swap(custody.versions[1], custody.versions[2]); }},
          ErrorKind::conflict);
}

TEST_F(LyingPeerTest, ForgedMembershipIsFound) {
  expect_words(refusal({.custody = [](CustodyPage& custody) { custody.versions[0].released.leaf += 1'000; }},
                       ErrorKind::corrupt),
               "not what it signed");
  refusal({.custody = [](CustodyPage& custody) { custody.versions[0].released.listed += 1; }},
          ErrorKind::corrupt);
  refusal({.custody = [](CustodyPage& custody) { custody.versions[0].released.nonce[3] ^= 1U; }},
          ErrorKind::corrupt);
  refusal({.custody = [](CustodyPage& custody) { custody.path.push_back({}); }}, ErrorKind::corrupt);
  refusal({.custody =
               [](CustodyPage& custody) {
                 custody.versions[0].released.leaf = custody.versions[1].released.leaf;
               }},
          ErrorKind::corrupt);
}

TEST_F(LyingPeerTest, ACheckpointOfAnotherKeyIsFound) {
  const auto signer = stranger(exchange::released_key_name("KOR", "USA"));
  const auto sentence = refusal({.custody =
                                     [&](CustodyPage& custody) {
                                       const auto note = ledger::parse_note(custody.checkpoint);
                                       const auto read = ledger::parse_checkpoint(note->text);
                                       custody.checkpoint =
                                           ledger::sign_checkpoint(signer, read->size, read->root);
                                     }},
                                ErrorKind::forbidden);
  expect_words(sentence, "is not signed by its key");
}

TEST_F(LyingPeerTest, ACheckpointOfWhatAnotherNationGotIsFound) {
  // KOR's own signature, but about JPN.
  const auto seed = kor.secrets->signing_seed();
  const auto signer = *exchange::signer_of(exchange::released_key_name("KOR", "JPN"), seed);
  refusal({.custody =
               [&](CustodyPage& custody) {
                 const auto note = ledger::parse_note(custody.checkpoint);
                 const auto read = ledger::parse_checkpoint(note->text);
                 custody.checkpoint = ledger::sign_checkpoint(signer, read->size, read->root);
               }},
          ErrorKind::forbidden);
}

TEST_F(LyingPeerTest, HistoryThatWasCutIsFound) {
  honest_pull();
  // The same nation and key, but it forgot what it gave: a node set up anew.
  NationNode anew("KOR", clock);
  anew.secrets = std::move(kor.secrets);
  anew.agree({"JPN", "KOR", "USA"});
  anew.put(NationNode::labelled(7, wide));
  exchange::Custody custody({.store = anew.store,
                             .audiences = anew.audiences,
                             .clock = clock,
                             .random = system_random(),
                             .signing_seed = anew.secrets->signing_seed()});
  anew.context.custody = &custody;
  const LyingServer server([&](const http::Request& request) {
    http::Request asked = request;
    return anew.answer("USA", asked);
  });
  auto card = anew.card(server.url("/").to_string());
  // Its collection has another id, so the pull begins at the start; what it signed before is still known.
  const auto shorter = usa.pull(usa.meet(card));
  ASSERT_FALSE(shorter);
  EXPECT_EQ(shorter.error().kind, ErrorKind::corrupt);
  expect_words(shorter.error().to_string(), "its history was cut");
  for (unsigned i = 10; i < 18; ++i) anew.put(NationNode::labelled(i, wide));
  const auto longer = usa.pull(usa.meet(card));
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().kind, ErrorKind::corrupt);
  expect_words(longer.error().to_string(), "its history was rewritten");
  // Only a person can decide to begin anew.
  ASSERT_TRUE(usa.peers.remove("KOR"));
  EXPECT_TRUE(usa.pull(usa.meet(card)));
}

TEST_F(LyingPeerTest, AForgedConsistencyProofIsFound) {
  honest_pull();
  for (unsigned i = 10; i < 15; ++i) kor.put(NationNode::labelled(i, wide));
  refusal({.custody = [](CustodyPage& custody) { custody.consistency.clear(); }}, ErrorKind::corrupt);
  refusal({.custody = [](CustodyPage& custody) { custody.consistency[0][0] ^= 1U; }}, ErrorKind::corrupt);
}

TEST_F(LyingPeerTest, AForgedLabelIsFound) {
  const std::string wider = release::canonical(label_for("KOR", {"DEU", "JPN", "USA"}));
  const auto forge = [&](CustodyPage& custody) {
    for (auto& version : custody.versions) version.stated->label = wider;
  };
  expect_words(refusal({.custody = forge}, ErrorKind::corrupt), "other labels than these");
  // Signed by the peer itself, but as another nation's label.
  const std::string foreign = release::canonical(label_for("JPN", {"USA"}));
  const auto signer = *exchange::signer_of(exchange::statement_key_name("KOR"), kor.secrets->signing_seed());
  const auto sentence =
      refusal(lying(kor.face_for("USA"),
                    {.custody =
                         [&](CustodyPage& custody) {
                           std::vector<exchange::StatedVersion> stated;
                           for (auto& version : custody.versions) {
                             std::vector<std::shared_ptr<const void>> pins;
                             version.stated->label = foreign;
                             const auto entries = kor.store.entries_of(version.id);
                             const auto item = kor.store.object_at(entries.front(), pins, {});
                             stated.push_back({.id = version.id,
                                               .modified = version.version,
                                               .sha256 = sha256(item->bytes),
                                               .label = version.stated->label});
                           }
                           const auto made =
                               exchange::make_statement(stated, "KOR", clock.now(), signer, system_random());
                           for (std::size_t i = 0; i < stated.size(); ++i)
                             custody.versions[i].stated->place = made->places[i];
                           custody.statements[0] = {.origin = "KOR", .note = made->note, .path = made->path};
                         }}),
              ErrorKind::forbidden);
  expect_words(sentence, "only the originator labels");
}

TEST_F(LyingPeerTest, AStatementOfAnotherKeyIsFound) {
  const auto sentence = refusal({.custody =
                                     [&](CustodyPage& custody) {
                                       const auto note = ledger::parse_note(custody.statements[0].note);
                                       custody.statements[0].note =
                                           stranger(exchange::statement_key_name("KOR")).sign(note->text);
                                     }},
                                ErrorKind::forbidden);
  expect_words(sentence, "not by the key that is known");
}

TEST_F(LyingPeerTest, ItSignsWhatItCallsItsOwn) {
  const auto sentence = refusal({.custody = [](CustodyPage& custody) { custody.versions[2].stated.reset(); }},
                                ErrorKind::corrupt);
  expect_words(sentence, "other versions");
  const auto all = refusal({.custody =
                                [](CustodyPage& custody) {
                                  for (auto& version : custody.versions) version.stated.reset();
                                  custody.statements.clear();
                                }},
                           ErrorKind::forbidden);
  expect_words(all, "calls \"marking-definition--");
}

TEST_F(LyingPeerTest, OwnObjectsCannotBeMadeUp) {
  // KOR says that an object is USA's own: only USA's own signature would make it so.
  const auto sentence = refusal({.custody =
                                     [&](CustodyPage& custody) {
                                       for (auto& version : custody.versions) version.origin = "USA";
                                       custody.statements[0].origin = "USA";
                                     }},
                                ErrorKind::forbidden);
  expect_words(sentence, "speaks for \"KOR\"");
}

TEST_F(LyingPeerTest, AnotherNationsObjectWithoutItsSignatureIsThePeers) {
  const LyingServer server(lying(kor.face_for("USA"), {.custody = [](CustodyPage& custody) {
                                   for (auto& version : custody.versions) {
                                     version.origin = "JPN";
                                     version.stated.reset();
                                   }
                                   custody.statements.clear();
                                 }}));
  usa.meet(jpn.card());
  ASSERT_TRUE(usa.pull(usa.meet(kor.card(server.url("/").to_string()))));
  EXPECT_EQ(usa.held().front(), "KOR " + indicator_id(0));
}

TEST_F(LyingPeerTest, AStatementFromTheFutureIsRefused) {
  const auto signer = *exchange::signer_of(exchange::statement_key_name("KOR"), kor.secrets->signing_seed());
  const auto sentence = refusal({.custody =
                                     [&](CustodyPage& custody) {
                                       auto text = ledger::parse_note(custody.statements[0].note)->text;
                                       text.replace(text.find("2023"), 4, "2033");
                                       custody.statements[0].note = signer.sign(text);
                                     }},
                                ErrorKind::malformed);
  expect_words(sentence, "in the future");
}

TEST_F(LyingPeerTest, LiesAboutDatesAreRefused) {
  const auto date = [](std::string_view header, const std::string& value) {
    return Lies{.page = [header, value](http::Response& response) { set_header(response, header, value); }};
  };
  expect_words(refusal(date("X-TAXII-Date-Added-Last", "2020-01-01T00:00:00Z"), ErrorKind::malformed),
               "go backwards");
  expect_words(refusal(date("X-TAXII-Date-Added-Last", "2099-01-01T00:00:00Z"), ErrorKind::malformed),
               "in the future");
  expect_words(refusal(date("X-TAXII-Date-Added-Last", "soon"), ErrorKind::malformed), "not a date");
  expect_words(refusal(date("X-TAXII-Date-Added-First", ""), ErrorKind::malformed), "does not tell");
  honest_pull();
  // Asked for what is new it sends what was there before.
  const LyingServer::Answer forgetful = [&](const http::Request& request) {
    http::Request asked = request;
    asked.query = "limit=10&match[version]=all&match[spec_version]=2.0,2.1";
    return kor.answer("USA", asked);
  };
  expect_words(refusal(forgetful, ErrorKind::malformed), "asked for what was added after");
}

TEST_F(LyingPeerTest, MoreForEverEnds) {
  const LyingServer::Answer endless = [&](const http::Request& request) {
    if (!request.path.ends_with("/objects/")) return kor.answer("USA", request);
    return LyingServer::taxii(R"({"more":true,"next":"again","objects":[]})");
  };
  expect_words(refusal(endless, ErrorKind::malformed), "leads in a circle");
}

TEST_F(LyingPeerTest, CustodyThatCannotBeReadIsRefused) {
  for (const std::string_view text :
       {"", "{", "[]", "{}",
        R"({"checkpoint":"","consistency":"","path":"","labels":[],"statements":[],"versions":[[]]})",
        R"({"checkpoint":"","consistency":"!","path":"","labels":[],"statements":[],"versions":[]})"}) {
    expect_words(
        refusal({.custody_text = [&](std::string& custody) { custody = text; }}, ErrorKind::malformed),
        "custody at KOR");
  }
}

TEST_F(LyingPeerTest, CustodyOfAnEarlierPageIsRefused) {
  std::string earlier;
  {
    const LyingServer server(
        lying(kor.face_for("USA"), {.custody_text = [&](std::string& custody) { earlier = custody; }}));
    ASSERT_TRUE(usa.pull(usa.meet(kor.card(server.url("/").to_string()))));
  }
  for (unsigned i = 10; i < 14; ++i) kor.put({NationNode::labelled(i, wide)[1]});
  refusal({.custody_text = [&](std::string& custody) { custody = earlier; }}, ErrorKind::conflict);
}

TEST_F(LyingPeerTest, AnObjectThatBreaksAMustIsRefusedAloneAndTheRestKept) {
  // The peer is honest about what it holds, but holds what nobody should.
  std::string bad = exchange::indicator(50);
  bad.replace(bad.find("2024-05-01T00:00:00Z"), 20, "yesterday-at-noon!!!");
  const std::string id = indicator_id(50);
  const auto labelled = NationNode::labelled(50, wide);
  bad.insert(bad.size() - 1, R"(,"object_marking_refs":[")" + release::marking_id(wide) + "\"]");
  const store::NewObject object{.collection = kor.collections.find("threats")->number,
                                .id = id,
                                .bytes = bad,
                                .version = parse_instant("2024-05-01T00:00:00Z")};
  store::Batch batch;
  batch.objects = {&object, 1};
  ASSERT_TRUE(kor.store.append(batch));
  const LyingServer server(kor.face_for("USA"));
  const auto report = usa.pull(usa.meet(kor.card(server.url("/").to_string())));
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->collections.front().refused, 1U);
  EXPECT_EQ(report->collections.front().first_refused.front().id, id);
  EXPECT_EQ(usa.held().size(), 3U);
}

/// A grant by that nation, signed with a key.
std::string grant_by(const std::string& nation, const exchange::SigningSeed& seed,
                     const release::Label& label, std::optional<Micros> expires = {}) {
  record::ReleaseGrant grant;
  grant.id = "release-grant--" + exchange::uuid_text(3);
  grant.nation = grant.originator = nation;
  grant.versions = {{.id = indicator_id(0), .version = {}, .sha256 = {}}};
  grant.text = "a test";
  grant.created = 1'700'000'000'000'000;
  grant.recipients = {"JPN"};
  grant.expires = expires;
  auto made = release::sign_object(record::make(grant, {release::marking_id(label)}), seed);
  EXPECT_TRUE(made) << made.error().to_string();
  return made.value_or("");
}

TEST_F(LyingPeerTest, AGrantIsBelievedFromItsOriginatorOnly) {
  usa.meet(jpn.card());
  // KOR hands out, as its own, a grant that JPN signed; one that nobody signed; and one of its own.
  kor.put({grant_by("JPN", jpn.secrets->signing_seed(), wide)});
  const LyingServer server(kor.face_for("USA"));
  const exchange::Peer peer = usa.meet(kor.card(server.url("/").to_string()));
  auto report = usa.pull(peer);
  ASSERT_TRUE(report) << report.error().to_string();
  ASSERT_EQ(report->collections.front().refused, 1U);
  expect_words(report->collections.front().first_refused.front().message, "came under another name");
}

TEST_F(LyingPeerTest, AGrantWithChangedRecipientsIsRefused) {
  std::string grant = grant_by("KOR", kor.secrets->signing_seed(), wide);
  grant.replace(grant.find("\"JPN\""), 5, "\"DEU\"");
  kor.put({grant});
  const LyingServer server(kor.face_for("USA"));
  const auto report = usa.pull(usa.meet(kor.card(server.url("/").to_string())));
  ASSERT_TRUE(report) << report.error().to_string();
  ASSERT_EQ(report->collections.front().refused, 1U);
  expect_words(report->collections.front().first_refused.front().message, "did not sign this");
}

TEST_F(LyingPeerTest, AnExpiredGrantThatIsReplayedOpensNothing) {
  const auto consent = label_for("KOR", {"USA"}, release::Onward::by_consent);
  kor.put(NationNode::labelled(60, consent));
  honest_pull();
  const auto seen_by_jpn = [&] {
    const auto slot = usa.audiences.slot_of("JPN");
    const auto entries = usa.store.entries_of(indicator_id(60));
    return slot && !entries.empty() && (usa.store.audience(entries.front()) >> *slot & 1U) != 0;
  };
  ASSERT_FALSE(seen_by_jpn());
  const auto grant = [&](unsigned number, std::optional<Micros> expires) {
    record::ReleaseGrant made;
    made.id = "release-grant--" + exchange::uuid_text(number);
    made.nation = made.originator = "KOR";
    made.versions = {{.id = indicator_id(60), .version = {}, .sha256 = {}}};
    made.recipients = {"JPN"};
    made.created = 1'690'000'000'000'000;
    made.expires = expires;
    return *release::sign_object(record::make(made, {release::marking_id(consent)}),
                                 kor.secrets->signing_seed());
  };
  kor.put({grant(1, 1'699'999'999'000'000)});
  honest_pull();
  EXPECT_FALSE(seen_by_jpn());
  kor.put({grant(2, {})});
  honest_pull();
  EXPECT_TRUE(seen_by_jpn()) << "a grant that holds does open it, so the test can fail";
}

}  // namespace
}  // namespace entente::taxii
