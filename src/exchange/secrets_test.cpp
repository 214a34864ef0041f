#include "exchange/secrets.h"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.h"

namespace entente::exchange {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SecretsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "entente-secrets-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "secrets"; }
  std::filesystem::path make_seal_key(char digit) {
    const auto path = folder_ / (std::string("seal-") + digit);
    EXPECT_TRUE(replace_file(path, std::string(64, digit) + "\n", 0600));
    return path;
  }
  std::filesystem::path folder_;
};

TEST_F(SecretsTest, KeepsKeysAndVerifiers) {
  const auto made = Secrets::create(file(), system_random());
  ASSERT_TRUE(made) << made.error().to_string();
  ASSERT_TRUE((*made)->set_verifier("ana", "$argon2id$one"));
  ASSERT_TRUE((*made)->set_verifier("bob", "$argon2id$two"));
  ASSERT_TRUE((*made)->remove_verifier("bob"));
  const auto opened = Secrets::open(file());
  ASSERT_TRUE(opened) << opened.error().to_string();
  EXPECT_EQ((*opened)->cursor_key(), (*made)->cursor_key());
  EXPECT_EQ((*opened)->ledger_seed(), (*made)->ledger_seed());
  EXPECT_NE((*opened)->ledger_seed(), (*opened)->cursor_key());
  EXPECT_EQ((*opened)->verifier("ana"), "$argon2id$one");
  EXPECT_EQ((*opened)->verifier("bob"), std::nullopt);
  struct stat status{};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(Secrets::create(file(), system_random()).error().kind, ErrorKind::conflict);
}

TEST_F(SecretsTest, RefusesAFileThatOthersMayRead) {
  ASSERT_TRUE(Secrets::create(file(), system_random()));
  ASSERT_EQ(::chmod(file().c_str(), 0640), 0);
  const auto opened = Secrets::open(file());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::forbidden);
  EXPECT_THAT(opened.error().remedy, HasSubstr("chmod 600"));
}

TEST_F(SecretsTest, SaysWhichLineIsBrokenAndNeverShowsIt) {
  ASSERT_TRUE(Secrets::create(file(), system_random()));
  const std::string good = read_file(file()).value();
  for (const std::string& text :
       {good + "verifier\n", good + "verifier hunter2\n", good + "password hunter2\n", good + "verifier x y",
        good + "peer-password x hunter2!\n", good + "peer-password hunter2\n", std::string("cursor-key 00\n"),
        std::string()}) {
    ASSERT_TRUE(replace_file(file(), text, 0600));
    const auto opened = Secrets::open(file());
    ASSERT_FALSE(opened) << text;
    EXPECT_EQ(opened.error().kind, ErrorKind::corrupt) << text;
    EXPECT_THAT(opened.error().to_string(), Not(HasSubstr("hunter2")));
  }
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    ASSERT_TRUE(replace_file(file(), good.substr(0, cut), 0600));
    EXPECT_FALSE(Secrets::open(file())) << cut;
  }
}

TEST_F(SecretsTest, SealedContentOpensOnlyWithItsKey) {
  const auto key = make_seal_key('a');
  const auto made = Secrets::create(file(), system_random(), key);
  ASSERT_TRUE(made) << made.error().to_string();
  ASSERT_TRUE((*made)->set_verifier("ana", "$argon2id$visible"));
  EXPECT_THAT(read_file(file()).value(), Not(HasSubstr("visible")));
  EXPECT_EQ((*Secrets::open(file(), key))->verifier("ana"), "$argon2id$visible");
  EXPECT_EQ(Secrets::open(file()).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(Secrets::open(file(), make_seal_key('b')).error().kind, ErrorKind::forbidden);
  std::string changed = read_file(file()).value();
  changed[changed.size() - 8] = changed[changed.size() - 8] == 'A' ? 'B' : 'A';
  ASSERT_TRUE(replace_file(file(), changed, 0600));
  EXPECT_EQ(Secrets::open(file(), key).error().kind, ErrorKind::forbidden);
}

TEST_F(SecretsTest, KeepsPasswordsOfPeersWhateverTheyHold) {
  const auto made = Secrets::create(file(), system_random());
  ASSERT_TRUE(made);
  const std::string odd = "two words\nand a line\xFF";
  ASSERT_TRUE((*made)->set_peer_password("feed", odd));
  ASSERT_TRUE((*made)->set_peer_password("gone", "x"));
  ASSERT_TRUE((*made)->remove_peer_password("gone"));
  ASSERT_TRUE((*made)->remove_peer_password("never"));
  const auto opened = Secrets::open(file());
  ASSERT_TRUE(opened) << opened.error().to_string();
  EXPECT_EQ((*opened)->peer_password("feed"), odd);
  EXPECT_FALSE((*opened)->peer_password("gone"));
  EXPECT_FALSE((*opened)->verifier("feed"));
}

TEST_F(SecretsTest, DoesNotTakePlainSecretsWhereSealedOnesAreExpected) {
  ASSERT_TRUE(Secrets::create(file(), system_random()));
  EXPECT_EQ(Secrets::open(file(), make_seal_key('a')).error().kind, ErrorKind::forbidden);
}

}  // namespace
}  // namespace entente::exchange
