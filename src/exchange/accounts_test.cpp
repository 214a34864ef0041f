#include "exchange/accounts.h"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exchange/credential_cache.h"
#include "exchange/user_record.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view password = "correct horse battery";

class AccountsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "entente-accounts-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    secrets_ = Secrets::create(folder_ / "secrets", system_random()).value();
    accounts_ = make();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::unique_ptr<Accounts> make() {
    // The least that Argon2id takes: these tests are about the rules, not about its strength.
    const PasswordOptions cheap{.memory_bytes = 8 << 10, .passes = 1, .parallel = 2, .waiting = 4};
    return std::make_unique<Accounts>(store_, *secrets_, system_clock(), system_random(), cheap);
  }
  Result<User> add(const std::string& name, std::uint8_t roles = role::contributor) {
    User user;
    user.name = name;
    user.nation = "KOR";
    user.roles = roles;
    return accounts_->add(user, password);
  }
  std::filesystem::path folder_;
  store::MemoryStore store_{system_clock(), system_random()};
  std::unique_ptr<Secrets> secrets_;
  std::unique_ptr<Accounts> accounts_;
};

TEST_F(AccountsTest, SignsInWithThePasswordOnly) {
  ASSERT_TRUE(add("ana", role::contributor | role::admin));
  const auto standing = accounts_->sign_in("ana", password, "10.0.0.1");
  ASSERT_TRUE(standing) << standing.error().to_string();
  EXPECT_EQ((*standing)->user.nation, "KOR");
  EXPECT_EQ((*standing)->user.roles, role::contributor | role::admin);
  const auto wrong = accounts_->sign_in("ana", "correct horse batterx", "10.0.0.1");
  const auto unknown = accounts_->sign_in("bob", password, "10.0.0.1");
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(wrong.error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(wrong.error().to_string(), unknown.error().to_string()) << "whether a user exists must not show";
  EXPECT_EQ(accounts_->failed_sign_ins(), 2u);
}

TEST_F(AccountsTest, SurvivesARestart) {
  ASSERT_TRUE(add("ana"));
  ASSERT_TRUE(add("bob"));
  ASSERT_TRUE(accounts_->add_certificate("ana", std::string(64, 'a')));
  ASSERT_TRUE(accounts_->remove("bob"));
  accounts_ = make();
  ASSERT_EQ(accounts_->all().size(), 1u);
  EXPECT_EQ(accounts_->find("ana")->certificates, std::vector<std::string>{std::string(64, 'a')});
  EXPECT_TRUE(accounts_->sign_in("ana", password, "10.0.0.1"));
  EXPECT_FALSE(accounts_->sign_in("bob", password, "10.0.0.1"));
  EXPECT_EQ(secrets_->verifier("bob"), std::nullopt);
  EXPECT_TRUE(add("bob")) << "a name can be used again";
}

TEST_F(AccountsTest, RefusesWhatCannotBeAUser) {
  ASSERT_TRUE(add("ana"));
  EXPECT_EQ(add("ana").error().kind, ErrorKind::conflict);
  for (const char* name : {"", "a:b", "a b", "-a", "a/b", "a\n", "\xEA\xB9\x80"}) {
    EXPECT_EQ(add(name).error().kind, ErrorKind::malformed) << name;
  }
  EXPECT_FALSE(add(std::string(65, 'a')));
  User user;
  user.name = "bob";
  user.nation = "Korea";
  EXPECT_EQ(accounts_->add(user, password).error().kind, ErrorKind::malformed);
  user.nation = "KOR";
  EXPECT_EQ(accounts_->add(user, "short").error().kind, ErrorKind::unprocessable);
  EXPECT_EQ(accounts_->set_password("nobody", password).error().kind, ErrorKind::not_found);
  EXPECT_EQ(accounts_->remove("nobody").error().kind, ErrorKind::not_found);
}

TEST_F(AccountsTest, AChangeEndsWhatWasVerifiedBefore) {
  ASSERT_TRUE(add("ana"));
  Micros now = 0;
  CredentialCache cache(16, 1'000, system_random(), [&] { return now; });
  const std::string key = cache.key("Basic YW5hOnB3");
  EXPECT_EQ(cache.find(key), nullptr);
  const auto sign_in = [&](std::string_view with) {
    auto standing = accounts_->sign_in("ana", with, "10.0.0.1");
    ASSERT_TRUE(standing);
    cache.put(key, *standing);
    EXPECT_NE(cache.find(key), nullptr);
  };
  sign_in(password);
  ASSERT_TRUE(accounts_->set_password("ana", "another long password"));
  EXPECT_EQ(cache.find(key), nullptr);
  sign_in("another long password");
  ASSERT_TRUE(accounts_->add_certificate("ana", std::string(64, 'b')));
  EXPECT_EQ(cache.find(key), nullptr);
  sign_in("another long password");
  now = 1'000;
  EXPECT_EQ(cache.find(key), nullptr) << "it is remembered for its time only";
  sign_in("another long password");
  ASSERT_TRUE(accounts_->remove("ana"));
  EXPECT_EQ(cache.find(key), nullptr);
}

TEST_F(AccountsTest, ACacheWithoutLifetimeRemembersNothing) {
  ASSERT_TRUE(add("ana"));
  CredentialCache cache(16, 0, system_random(), [] { return Micros{0}; });
  cache.put(cache.key("x"), accounts_->sign_in("ana", password, "10.0.0.1").value());
  EXPECT_EQ(cache.find(cache.key("x")), nullptr);
}

TEST_F(AccountsTest, ACertificateStandsForOneUser) {
  ASSERT_TRUE(add("ana"));
  ASSERT_TRUE(add("bob"));
  std::string colons;
  for (int i = 0; i < 32; ++i) colons += i == 0 ? "AB" : ":AB";
  const std::string plain = [] {
    std::string text;
    for (int i = 0; i < 32; ++i) text += "ab";
    return text;
  }();
  ASSERT_TRUE(accounts_->add_certificate("ana", colons));
  ASSERT_NE(accounts_->by_certificate(plain), nullptr);
  EXPECT_EQ(accounts_->by_certificate(plain)->user.name, "ana");
  EXPECT_EQ(accounts_->add_certificate("bob", plain).error().kind, ErrorKind::conflict);
  EXPECT_EQ(accounts_->add_certificate("bob", "abcd").error().kind, ErrorKind::malformed);
  EXPECT_EQ(accounts_->remove_certificate("bob", plain).error().kind, ErrorKind::not_found);
  ASSERT_TRUE(accounts_->remove_certificate("ana", plain));
  EXPECT_EQ(accounts_->by_certificate(plain), nullptr);
  EXPECT_EQ(accounts_->by_certificate(""), nullptr);
}

TEST_F(AccountsTest, SlowsDownGuessing) {
  ASSERT_TRUE(add("ana"));
  for (int i = 0; i < 5; ++i) (void)accounts_->sign_in("ana", "guess number", "10.0.0.1");
  const auto limited = accounts_->sign_in("ana", password, "10.0.0.1");
  ASSERT_FALSE(limited);
  EXPECT_EQ(limited.error().kind, ErrorKind::limited);
  EXPECT_GE(limited.error().retry_after_seconds, 1);
  EXPECT_TRUE(accounts_->sign_in("ana", password, "10.0.0.2")) << "elsewhere the account is open";
}

TEST(Roles, AreWordsWithCommas) {
  EXPECT_EQ(parse_roles("reader,admin").value(), role::reader | role::admin);
  EXPECT_EQ(format_roles(parse_roles("admin,releaser,contributor,reader").value()),
            "reader,contributor,releaser,admin");
  for (const char* text : {"", "root", "reader,", ",", "Reader"}) EXPECT_FALSE(parse_roles(text)) << text;
}

TEST(UserRecords, AreReadAsWritten) {
  UserRecord record;
  record.user = {.name = "ana",
                 .nation = "KOR",
                 .roles = role::reader,
                 .created = 1'700'000'000'123'456,
                 .password_changed = 1'700'000'000'999'999,
                 .certificates = {"aa", "bb"}};
  const auto read = parse_user("ana", print_user(record));
  ASSERT_TRUE(read);
  EXPECT_EQ(print_user(*read), print_user(record));
  EXPECT_EQ(read->user.created, record.user.created);
  EXPECT_FALSE(read->removed);
  for (const char* body : {"", "{}", "[]", R"({"nation":"KOR"})", R"({"nation":1,"roles":"reader"})",
                           R"({"nation":"KOR","roles":"root"})"}) {
    EXPECT_FALSE(parse_user("ana", body)) << body;
  }
}

TEST(Passwords, WaitInABoundedQueue) {
  PasswordHasher hasher({.memory_bytes = 8 << 10, .passes = 1, .parallel = 1, .waiting = 0}, system_random());
  const std::string verifier = hasher.hash("a password of mine").value();
  EXPECT_THAT(verifier, HasSubstr("$argon2id$"));
  EXPECT_TRUE(hasher.verify(verifier, "a password of mine").value());
  EXPECT_FALSE(hasher.verify(verifier, "a password of yours").value());
  EXPECT_FALSE(hasher.verify("", "a password of mine").value());
  PasswordHasher closed({.memory_bytes = 8 << 10, .passes = 1, .parallel = 0, .waiting = 0}, system_random());
  const auto refused = closed.verify(verifier, "x");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(refused.error().retry_after_seconds, 1);
}

}  // namespace
}  // namespace entente::exchange
