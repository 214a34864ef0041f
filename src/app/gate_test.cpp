#include "app/gate.h"

#include <cstdlib>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>

#include "base/text_code.h"
#include "store/memory_store.h"

namespace entente::app {
namespace {

constexpr std::string_view password = "correct horse: battery";

class GateTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "entente-gate-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    secrets_ = exchange::Secrets::create(folder_ / "secrets", system_random()).value();
    const exchange::PasswordOptions cheap{.memory_bytes = 8 << 10, .passes = 1, .parallel = 1, .waiting = 1};
    accounts_ =
        std::make_unique<exchange::Accounts>(store_, *secrets_, system_clock(), system_random(), cheap);
    gate_ = std::make_unique<AccountGate>(*accounts_, cache_);
    exchange::User user;
    user.name = "ana";
    user.nation = "KOR";
    user.roles = exchange::role::contributor;
    ASSERT_TRUE(accounts_->add(user, password));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static std::string basic(std::string_view word, std::string_view credentials) {
    return std::string(word) + " " + to_base64(credentials);
  }
  static http::Request request(const std::string& header, const std::string& certificate = "") {
    http::Request request;
    request.remote = "10.0.0.1";
    if (!header.empty()) request.headers.push_back({"authorization", header});
    request.certificate_sha256 = certificate;
    return request;
  }

  std::filesystem::path folder_;
  store::MemoryStore store_{system_clock(), system_random()};
  std::unique_ptr<exchange::Secrets> secrets_;
  std::unique_ptr<exchange::Accounts> accounts_;
  exchange::CredentialCache cache_{64, 1'000'000'000, system_random(), steady_micros};
  std::unique_ptr<AccountGate> gate_;
};

TEST_F(GateTest, WithoutCredentialsNobodyIsSignedIn) {
  const auto caller = gate_->quick(request(""));
  ASSERT_TRUE(caller);
  EXPECT_FALSE(caller->signed_in);
  EXPECT_EQ(caller->roles, 0);
}

TEST_F(GateTest, AnswersQuicklyOnceVerified) {
  const std::string header = basic("bAsIc", "ana:" + std::string(password));
  EXPECT_FALSE(gate_->quick(request(header)));
  const auto caller = gate_->slow(request(header));
  ASSERT_TRUE(caller) << caller.error().to_string();
  EXPECT_EQ(caller->name, "ana");
  EXPECT_EQ(caller->nation, "KOR");
  EXPECT_TRUE(caller->is(http::contributor));
  const auto quick = gate_->quick(request(header));
  ASSERT_TRUE(quick);
  EXPECT_EQ(quick->name, "ana");
  ASSERT_TRUE(accounts_->remove("ana"));
  EXPECT_FALSE(gate_->quick(request(header)));
}

TEST_F(GateTest, RefusesWhatIsNotBasicOrWrong) {
  for (const std::string& header :
       {basic("Basic", "ana:wrong"), basic("Basic", "ana"), basic("Bearer", "ana:" + std::string(password)),
        std::string("Basic"), std::string("Basic !!!"), std::string("x")}) {
    EXPECT_FALSE(gate_->quick(request(header))) << header;
    const auto caller = gate_->slow(request(header));
    ASSERT_FALSE(caller) << header;
    EXPECT_EQ(caller.error().kind, ErrorKind::unauthorized) << header;
  }
}

TEST_F(GateTest, ACertificateStandsForItsUserAndOthersForNobody) {
  ASSERT_TRUE(accounts_->add_certificate("ana", std::string(64, 'c')));
  EXPECT_EQ(gate_->quick(request("", std::string(64, 'c')))->name, "ana");
  EXPECT_FALSE(gate_->quick(request("", std::string(64, 'd')))->signed_in);
}

TEST_F(GateTest, ManyConnectionsWithTheSameCredentialsAreCheckedOnce) {
  // With one check at a time and one waiting, 16 separate checks could not all pass.
  const std::string header = basic("Basic", "ana:" + std::string(password));
  std::atomic<int> signed_in{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&] {
        if (gate_->slow(request(header))) ++signed_in;
      });
    }
  }
  EXPECT_EQ(signed_in, 16);
}

}  // namespace
}  // namespace entente::app
