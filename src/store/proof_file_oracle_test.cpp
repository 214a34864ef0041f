// A program that shares no code with this one believes the proofs, and no proof that was touched.
#include <algorithm>
#include <cstdlib>
#include <functional>

#include <fmt/format.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/text_code.h"
#include "store/conformance.h"
#include "store/log_store.h"
#include "store/proof_file.h"

namespace entente::store {
namespace {

using conformance::numbered_id;

class ProofFile : public testing::Test {
 protected:
  void SetUp() override {
    auto opened =
        LogStore::open(folder_.path() / "node", {.clock = clock_, .random = random_, .segment_bytes = 4096});
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = *std::move(opened);
    for (std::uint64_t i = 0; i < 37; ++i) {
      const std::string id = numbered_id("tool", i);
      const std::string bytes = fmt::format(R"({{"id":"{}"}})", id);
      const std::vector<NewObject> objects = {
          {.collection = 1, .id = id, .bytes = bytes, .version = Instant{}}};
      ASSERT_TRUE(store_->append({.objects = objects}));
    }
  }

  /// What the Python program says about each proof.
  [[nodiscard]] std::vector<bool> believed(const std::vector<std::string>& proofs,
                                           const std::string& key = "") const {
    std::string files;
    for (std::size_t i = 0; i < proofs.size(); ++i) {
      const auto file = folder_.path() / fmt::format("{}.json", i);
      EXPECT_TRUE(replace_file(file, proofs[i]));
      files += fmt::format(" '{}'", file.string());
    }
    const std::string option = key.empty() ? "" : fmt::format("--key '{}'", key);
    const std::string command =
        fmt::format("python3 '{}/test/ledger/verify_proof.py' {} {} >'{}' 2>&1", ENTENTE_SOURCE_DIR, option,
                    files, (folder_.path() / "said").string());
    // NOLINTNEXTLINE(concurrency-mt-unsafe,bugprone-command-processor,cert-env33-c): a fixed command, one
    // thread
    const int status = std::system(command.c_str());
    std::vector<bool> verdicts;
    const std::string text = said();
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
      verdicts.push_back(text.substr(at, text.find('\n', at) - at).contains(": proven: "));
    EXPECT_EQ(verdicts.size(), proofs.size()) << text;
    EXPECT_TRUE(WIFEXITED(status)) << text;
    EXPECT_EQ(WEXITSTATUS(status), std::ranges::count(verdicts, false) == 0 ? 0 : 1) << text;
    return verdicts;
  }
  [[nodiscard]] std::string said() const { return read_file(folder_.path() / "said").value_or(""); }

  [[nodiscard]] std::string json_of(const InclusionProof& proof) const {
    return proof_json(proof, numbered_id("tool", proof.index), signer_);
  }

  conformance::TemporaryFolder folder_;
  conformance::ManualClock clock_;
  conformance::SeededRandom random_{3};
  ledger::NoteSigner signer_ = *ledger::NoteSigner::from_seed("example.org/ledger", {});
  std::unique_ptr<LogStore> store_;
};

TEST_F(ProofFile, IsBelievedByAnIndependentProgram) {
  std::vector<std::string> proofs;
  for (const Sequence sequence : {0, 1, 17, 31, 32, 36}) {
    const auto proof = store_->prove(sequence);
    ASSERT_TRUE(proof) << proof.error().to_string();
    proofs.push_back(json_of(*proof));
  }
  EXPECT_EQ(believed(proofs, signer_.verifier().to_string()), std::vector<bool>(proofs.size(), true))
      << said();
  EXPECT_TRUE(said().contains("proven: entry 17 of 37, content")) << said();
}

TEST_F(ProofFile, IsNotBelievedAfterAnyChange) {
  const InclusionProof proof = *store_->prove(17);
  std::vector<std::string> bent;
  const auto change = [&](const std::function<void(InclusionProof&)>& how) {
    InclusionProof other = proof;
    how(other);
    bent.push_back(json_of(other));
  };
  change([](auto& p) { p.body[0] ^= 1; });
  change([](auto& p) { p.body += " "; });
  change([](auto& p) { p.nonce[5] ^= 1; });
  change([](auto& p) { p.header[20] ^= 1; });
  change([](auto& p) { p.leaf[0] ^= 1; });
  change([](auto& p) { p.index = 16; });
  change([](auto& p) { p.index = 40; });
  change([](auto& p) { p.head.size = 17; });
  change([](auto& p) { p.head.size = 70; });
  change([](auto& p) { p.head.root[31] ^= 1; });
  change([](auto& p) { p.path.pop_back(); });
  change([](auto& p) { p.path.push_back(p.leaf); });
  change([](auto& p) { std::swap(p.path[0], p.path[1]); });
  for (std::size_t i = 0; i < proof.path.size(); ++i) change([&](auto& p) { p.path[i][9] ^= 1; });
  std::string other_size = json_of(proof);
  other_size.replace(other_size.find("\\n37\\n"), 6, "\\n38\\n");
  bent.push_back(other_size);
  bent.insert(bent.end(), {"{}", "[]", "not JSON", ""});
  EXPECT_EQ(believed(bent), std::vector<bool>(bent.size(), false)) << said();
}

TEST_F(ProofFile, IsNotBelievedFromAnotherLog) {
  const std::string json = json_of(*store_->prove(17));
  const auto same_name = *ledger::NoteSigner::from_seed("example.org/ledger", {1});
  EXPECT_EQ(believed({json}, same_name.verifier().to_string()), std::vector<bool>{false}) << said();
  const auto same_key = *ledger::NoteSigner::from_seed("example.org/other", {});
  EXPECT_EQ(believed({json}, same_key.verifier().to_string()), std::vector<bool>{false}) << said();
}

TEST_F(ProofFile, StandsWithoutTheContentOnceThatIsDestroyed) {
  InclusionProof proof = *store_->prove(17);
  proof.nonce.clear();
  proof.body.clear();
  EXPECT_EQ(believed({json_of(proof)}), std::vector<bool>{true}) << said();
  EXPECT_TRUE(said().contains("destroyed")) << said();
}

}  // namespace
}  // namespace entente::store
