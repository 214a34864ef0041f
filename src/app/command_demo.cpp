// entente demo: three nations on this machine, and a story that shows what a coalition exchange does.
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/demo_sample.h"
#include "app/demo_stage.h"
#include "app/json.h"
#include "app/service_manager.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"

namespace entente::app {
namespace {

const std::vector<std::string> nations{"KOR", "USA", "JPN"};
constexpr std::string_view logins_file = "logins.txt";
constexpr std::size_t password_bytes = 9;

class Story {
 public:
  explicit Story(DemoStage& stage) : stage_(stage) {}

  /// `sample`: a bundle that KOR has from the beginning; empty: none.
  Result<> set_the_stage(const std::string& sample);
  Result<> share();
  Result<> ask();
  Result<> grant();
  Result<> recall();
  Result<> prove();

 private:
  [[nodiscard]] std::string dir(std::string_view nation) const { return stage_.folder_of(nation).string(); }
  Result<> make_node(const std::string& nation);
  Result<> introduce(const std::string& to, const std::string& whom);
  Result<> pull(const std::string& who, const std::string& from) {
    ENTENTE_CHECK(stage_.run({"pull", dir(who), from}));
    return {};
  }
  /// Exit code 0: seen, 2: not seen. Anything else, and the wrong answer, is an error.
  Result<> expect(const std::string& at, std::string_view object, const std::string& nation, bool seen) {
    ENTENTE_CHECK(
        stage_.run({"explain", dir(at), std::string(object), "--to", nation}, true, {}, {seen ? 0 : 2}));
    return {};
  }
  Result<> expect_held(const std::string& by, std::string_view object, bool held);
  [[nodiscard]] std::string password(const std::string& who);

  DemoStage& stage_;
  std::string logins_;
  std::string request_;
};

std::string Story::password(const std::string&) {
  std::array<std::uint8_t, password_bytes> bytes{};
  system_random().fill(bytes);
  return "demo-" + to_hex(bytes);
}

Result<> Story::make_node(const std::string& nation) {
  ENTENTE_CHECK(stage_.quietly({"init", dir(nation), "--nation", nation, "--name", nation + " (demo)"}));
  for (const std::string role : {"reader", "contributor", "releaser", "admin"}) {
    const std::string secret = password(role);
    ENTENTE_CHECK(stage_.quietly({"user", "add", dir(nation), role, "--nation", nation, "--role", role},
                                 secret + "\n"));
    logins_ += fmt::format("{}  {}/  user {}  password {}\n", nation, stage_.url_of(nation), role, secret);
  }
  return {};
}

Result<> Story::introduce(const std::string& to, const std::string& whom) {
  const auto card = stage_.folder() / (whom + ".card.json");
  ENTENTE_TRY(text, stage_.quietly({"peer", "card", dir(whom), "--url", stage_.url_of(whom)}));
  ENTENTE_CHECK(stage_.write(card, text));
  ENTENTE_CHECK(stage_.quietly({"peer", "add", dir(to), card.string()}));
  return {};
}

Result<> Story::set_the_stage(const std::string& sample) {
  stage_.tell(
      "Three nations, three nodes",
      "Each nation runs its own node in its own folder; nothing leaves one that its rules do not let go.");
  for (const std::string& nation : nations) {
    ENTENTE_CHECK(make_node(nation));
    stage_.say(fmt::format("{}: {} at {}", nation, dir(nation), stage_.url_of(nation)));
  }
  if (!sample.empty()) {
    ENTENTE_CHECK(stage_.run({"import", dir("KOR"), "--collection", "threats", sample}));
  }
  stage_.tell("What they agreed",
              "KOR and JPN exchange only through USA, the hub; what one originates, another passes on within "
              "the agreement\nor with the originator's consent, as its label says.");
  ENTENTE_TRY(agreement,
              stage_.run({"agreement", "make", "--members", "JPN,KOR,USA", "--hub", "USA", "--onward",
                          "within-agreement", "--title", "Trilateral arrangement (demo)"}));
  const auto file = stage_.folder() / "agreement.json";
  ENTENTE_CHECK(stage_.write(file, agreement));
  for (const std::string& nation : nations) {
    ENTENTE_CHECK(stage_.run({"agreement", "add", dir(nation), file.string()}, false));
  }
  for (const std::string& to : nations) {
    for (const std::string& whom : nations) {
      if (to != whom) {
        ENTENTE_CHECK(introduce(to, whom));
      }
    }
  }
  for (const std::string& nation : nations) {
    ENTENTE_CHECK(stage_.serve(nation));
  }
  stage_.say("The nodes know each other's cards (address, certificate, key) and are being served.");
  // From here on the folder is a demo that can be served again.
  return stage_.write(stage_.folder() / logins_file, logins_);
}

Result<> Story::share() {
  stage_.tell("KOR shares with USA",
              "A backdoor, its indicator, and their relation are labelled for USA: to be passed on by "
              "consent only.\nAn assessment carries no label: it stays at home.");
  ENTENTE_TRY(label, stage_.run({"label", "--originator", "KOR", "--to", "USA", "--onward", "by-consent"}));
  ENTENTE_TRY(document, JsonDocument::parse(label));
  const auto file = stage_.folder() / "kor-intelligence.json";
  ENTENTE_CHECK(stage_.write(file, demo_bundle(label, text_of(document.root(), "id"))));
  ENTENTE_CHECK(stage_.run({"import", dir("KOR"), "--collection", "threats", file.string()}));
  ENTENTE_CHECK(expect("KOR", demo_id::indicator, "USA", true));
  ENTENTE_CHECK(expect("KOR", demo_id::assessment, "USA", false));
  stage_.say("USA's node pulls: it checks KOR's signatures and the proofs of its own tree at KOR.");
  ENTENTE_CHECK(pull("USA", "KOR"));
  return expect_held("USA", demo_id::indicator, true);
}

Result<> Story::expect_held(const std::string& by, std::string_view object, bool held) {
  ENTENTE_TRY(bundle, stage_.quietly({"export", dir(by), "--collection", "threats", "--as", by}));
  const bool found = bundle.find(fmt::format(R"("id":"{}")", object)) != std::string::npos;
  if (found != held) {
    return fail(ErrorKind::internal, fmt::format("{} {} {}", by, found ? "holds" : "does not hold", object),
                "demo");
  }
  stage_.say(fmt::format("{} {} {}.", by, held ? "now holds" : "does not hold", object));
  return {};
}

Result<> Story::ask() {
  stage_.tell("JPN does not get it, and asks", "USA holds it, but KOR's label says: by consent only.");
  ENTENTE_CHECK(pull("JPN", "USA"));
  ENTENTE_CHECK(expect_held("JPN", demo_id::indicator, false));
  ENTENTE_CHECK(expect("USA", demo_id::indicator, "JPN", false));
  stage_.say("An analyst in Tokyo heard of it in a meeting and asks KOR. The request travels through USA.");
  ENTENTE_TRY(asked, stage_.run({"request", dir("JPN"), std::string(demo_id::indicator),
                                 std::string(demo_id::malware), std::string(demo_id::ties), "--originator",
                                 "KOR", "--purpose", "the same names were asked for in Yokohama"}));
  request_ = asked.substr(asked.find("release-request--"), 17 + 36);
  ENTENTE_CHECK(pull("USA", "JPN"));
  ENTENTE_CHECK(pull("KOR", "USA"));
  ENTENTE_CHECK(stage_.run({"requests", dir("KOR")}));
  return {};
}

Result<> Story::grant() {
  stage_.tell("KOR grants it",
              "A person with the role releaser decides; the grant is signed with KOR's key and travels the "
              "same way.");
  ENTENTE_CHECK(stage_.run({"grant", dir("KOR"), "--request", request_}));
  ENTENTE_CHECK(pull("USA", "KOR"));
  ENTENTE_CHECK(expect("USA", demo_id::indicator, "JPN", true));
  ENTENTE_CHECK(pull("JPN", "USA"));
  ENTENTE_CHECK(expect_held("JPN", demo_id::indicator, true));
  stage_.say(
      "JPN received it from USA, and its node still knows that KOR originated it: KOR's own signature came "
      "along.");
  return {};
}

Result<> Story::recall() {
  stage_.tell("KOR recalls it",
              "The indicator was wrong. The recall reaches every nation that holds it, is applied there and "
              "acknowledged.");
  ENTENTE_CHECK(stage_.run({"recall", dir("KOR"), std::string(demo_id::indicator), "--reasons",
                            "the name belongs to a hospital"}));
  ENTENTE_CHECK(pull("USA", "KOR"));
  ENTENTE_CHECK(expect_held("USA", demo_id::indicator, false));
  ENTENTE_CHECK(pull("JPN", "USA"));
  ENTENTE_CHECK(expect_held("JPN", demo_id::indicator, false));
  ENTENTE_CHECK(pull("USA", "JPN"));
  ENTENTE_CHECK(pull("KOR", "USA"));
  ENTENTE_CHECK(stage_.run({"recalls", dir("KOR")}));
  return {};
}

Result<> Story::prove() {
  stage_.tell("The ledgers prove each step",
              "What KOR gave to USA, when and on what ground; what USA gave to JPN; and every node's log, "
              "replayed and checked.");
  ENTENTE_CHECK(stage_.run({"ledger", "holdings", dir("KOR"), "--nation", "USA"}));
  ENTENTE_CHECK(stage_.run({"ledger", "holdings", dir("USA"), "--nation", "JPN"}));
  for (const std::string& nation : nations) {
    ENTENTE_CHECK(stage_.run({"ledger", "verify", dir(nation)}));
  }
  return {};
}

Result<> tell(DemoStage& stage, const std::string& sample) {
  Story story(stage);
  ENTENTE_CHECK(story.set_the_stage(sample));
  ENTENTE_CHECK(story.share());
  ENTENTE_CHECK(story.ask());
  ENTENTE_CHECK(story.grant());
  ENTENTE_CHECK(story.recall());
  return story.prove();
}

/// The first login of the list, as a request to KOR's node.
std::string curl_line(const DemoStage& stage, const std::string& logins) {
  const auto word_after = [&](std::string_view word) {
    const auto begin = logins.find(word) + word.size();
    return logins.substr(begin, logins.find_first_of(" \n", begin) - begin);
  };
  return fmt::format(
      "  curl --cacert {}/tls/certificate.pem -u {}:{} -H 'Accept: application/taxii+json;version=2.1' \\\n"
      "    {}/exchange/collections/threats/objects/?limit=3",
      stage.folder_of("KOR").string(), word_after("user "), word_after("password "), stage.url_of("KOR"));
}

/// A demo that was told before is only served again.
Result<> serve_again(DemoStage& stage) {
  for (const std::string& nation : nations) {
    ENTENTE_CHECK(stage.serve(nation));
  }
  return {};
}

}  // namespace

ExitCode demo(const DemoOptions& options) {
  const auto folder = std::filesystem::absolute(options.folder);
  hold_signals();
  DemoStage stage(folder, options.port);
  const bool again = std::filesystem::exists(folder / logins_file);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorKind::io, "the folder cannot be made: " + error.message(), folder.string());
  if (!again && !std::filesystem::is_empty(folder, error))
    return fail(ErrorKind::conflict, "this is neither an empty folder nor a demo", folder.string(),
                "name a new one");
  ENTENTE_CHECK(again ? serve_again(stage) : tell(stage, options.sample));
  if (options.once) return exit_code::ok;
  ENTENTE_TRY(logins, read_file(folder / logins_file));
  ENTENTE_CHECK(print(
      fmt::format("\nWho may come in:\n{}\nOne line that works:\n{}\n\nThe three nodes go on until you press "
                  "Ctrl-C.\n",
                  logins, curl_line(stage, logins))));
  static_cast<void>(wait_for_stop());
  return exit_code::ok;
}

}  // namespace entente::app
