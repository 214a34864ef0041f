// A program that shares no code with this one believes the proofs, and no proof that was touched.
#include <cstdlib>

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

  /// What the Python program says about a proof.
  [[nodiscard]] bool believed(const std::string& json, const std::string& key = "") const {
    const auto file = folder_.path() / "proof.json";
    EXPECT_TRUE(replace_file(file, json));
    const std::string command =
        fmt::format("python3 '{}/test/ledger/verify_proof.py' '{}' {} >'{}' 2>&1", ENTENTE_SOURCE_DIR,
                    file.string(), key.empty() ? "" : "'" + key + "'", (folder_.path() / "said").string());
    // NOLINTNEXTLINE(concurrency-mt-unsafe,bugprone-command-processor): a fixed command in a test of one
    // thread
    const int status = std::system(command.c_str());
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) <= 1) << said();
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
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
  for (const Sequence sequence : {0, 1, 17, 31, 32, 36}) {
    const auto proof = store_->prove(sequence);
    ASSERT_TRUE(proof) << proof.error().to_string();
    EXPECT_TRUE(believed(json_of(*proof), signer_.verifier().to_string())) << said();
    EXPECT_TRUE(said().starts_with(fmt::format("proven: entry {} of 37, content", sequence))) << said();
  }
}

TEST_F(ProofFile, IsNotBelievedAfterAnyChange) {
  const InclusionProof proof = *store_->prove(17);
  ASSERT_TRUE(believed(json_of(proof)));
  const auto changed = [&](auto change) {
    InclusionProof other = proof;
    change(other);
    return believed(json_of(other));
  };
  EXPECT_FALSE(changed([](auto& p) { p.body[0] ^= 1; }));
  EXPECT_FALSE(changed([](auto& p) { p.body += " "; }));
  EXPECT_FALSE(changed([](auto& p) { p.nonce[5] ^= 1; }));
  EXPECT_FALSE(changed([](auto& p) { p.header[20] ^= 1; }));
  EXPECT_FALSE(changed([](auto& p) { p.leaf[0] ^= 1; }));
  EXPECT_FALSE(changed([](auto& p) { p.index = 16; }));
  EXPECT_FALSE(changed([](auto& p) { p.index = 40; }));
  EXPECT_FALSE(changed([](auto& p) { p.head.size = 36; }) && changed([](auto& p) { p.head.size = 17; }));
  EXPECT_FALSE(changed([](auto& p) { p.head.root[31] ^= 1; }));
  EXPECT_FALSE(changed([](auto& p) { p.path.pop_back(); }));
  EXPECT_FALSE(changed([](auto& p) { p.path.push_back(p.leaf); }));
  EXPECT_FALSE(changed([](auto& p) { std::swap(p.path[0], p.path[1]); }));
  for (std::size_t i = 0; i < proof.path.size(); ++i)
    EXPECT_FALSE(changed([&](auto& p) { p.path[i][9] ^= 1; }));
}

TEST_F(ProofFile, IsNotBelievedWithAForeignCheckpoint) {
  const std::string json = json_of(*store_->prove(17));
  const auto other = *ledger::NoteSigner::from_seed("example.org/ledger", {1});
  EXPECT_FALSE(believed(json, other.verifier().to_string())) << "a key of the same name";
  const auto renamed = *ledger::NoteSigner::from_seed("example.org/other", {});
  EXPECT_FALSE(believed(json, renamed.verifier().to_string()));
  std::string bent = json;
  bent.replace(bent.find("\\n37\\n"), 6, "\\n38\\n");
  EXPECT_FALSE(believed(bent));
  EXPECT_FALSE(believed("{}"));
  EXPECT_FALSE(believed("not JSON"));
}

TEST_F(ProofFile, StandsWithoutTheContentOnceThatIsDestroyed) {
  InclusionProof proof = *store_->prove(17);
  proof.nonce.clear();
  proof.body.clear();
  EXPECT_TRUE(believed(json_of(proof)));
  EXPECT_TRUE(said().contains("destroyed")) << said();
}

}  // namespace
}  // namespace entente::store
