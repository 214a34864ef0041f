#include "exchange/login_guard.h"

#include <gtest/gtest.h>

namespace entente::exchange {
namespace {

constexpr Micros second = 1'000'000;

class LoginGuardTest : public ::testing::Test {
 protected:
  /// Tries until it is told to wait; how many tries that were.
  int failures_until_limited(const std::string& account, const std::string& address, int most = 100) {
    int count = 0;
    while (count < most && guard_.attempt(account, address)) ++count;
    return count;
  }
  Micros now_ = 1'000 * second;
  LoginGuard guard_{[this] { return now_; }};
};

TEST_F(LoginGuardTest, MakesAGuesserOfOneAccountWaitEverLonger) {
  EXPECT_EQ(failures_until_limited("ana", "10.0.0.1"), 5);
  int last = 0;
  for (int round = 0; round < 6; ++round) {
    const auto refused = guard_.attempt("ana", "10.0.0.1");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::limited);
    EXPECT_EQ(refused.error().http_status(), 429);
    EXPECT_GT(refused.error().retry_after_seconds, last);
    last = refused.error().retry_after_seconds;
    now_ += last * second;
    EXPECT_TRUE(guard_.attempt("ana", "10.0.0.1")) << "after the wait one more try is due";
  }
  EXPECT_GE(last, 32);
}

TEST_F(LoginGuardTest, DoesNotLockTheAccountForOthers) {
  failures_until_limited("ana", "10.0.0.1");
  EXPECT_TRUE(guard_.attempt("ana", "10.0.0.2"));
}

TEST_F(LoginGuardTest, LimitsOneAddressOverAllAccounts) {
  int count = 0;
  while (guard_.attempt("user" + std::to_string(count), "10.0.0.1")) ++count;
  EXPECT_EQ(count, 20);
  EXPECT_TRUE(guard_.attempt("ana", "10.0.0.2"));
  now_ += 6 * second;
  EXPECT_TRUE(guard_.attempt("another", "10.0.0.1"));
  EXPECT_FALSE(guard_.attempt("another", "10.0.0.1"));
}

TEST_F(LoginGuardTest, GivesAnAddressThatSignedInBeforeItsTriesWhileOthersThereGuess) {
  ASSERT_TRUE(guard_.attempt("ana", "10.0.0.1"));
  guard_.succeeded("ana", "10.0.0.1");
  int count = 0;
  while (guard_.attempt("user" + std::to_string(count), "10.0.0.1")) ++count;
  EXPECT_EQ(failures_until_limited("ana", "10.0.0.1"), 5);
}

TEST_F(LoginGuardTest, GivesManyAddressesOneTryEachOnAnAccountUnderAttack) {
  ASSERT_TRUE(guard_.attempt("ana", "192.0.2.1"));
  guard_.succeeded("ana", "192.0.2.1");
  for (int i = 0; i < 60; ++i) (void)guard_.attempt("ana", "10.0." + std::to_string(i) + ".1");
  EXPECT_EQ(failures_until_limited("ana", "198.51.100.1"), 1);
  EXPECT_EQ(failures_until_limited("ana", "192.0.2.1"), 5)
      << "who signed in from there before keeps the usual tries";
}

TEST_F(LoginGuardTest, ASuccessTakesTheCountBack) {
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(guard_.attempt("ana", "10.0.0.1")) << i;
    guard_.succeeded("ana", "10.0.0.1");
  }
  EXPECT_EQ(failures_until_limited("ana", "10.0.0.1"), 5);
}

TEST_F(LoginGuardTest, ForgetsAfterAQuietWhile) {
  failures_until_limited("ana", "10.0.0.1");
  now_ += 2'000 * second;
  EXPECT_EQ(failures_until_limited("ana", "10.0.0.1"), 5);
}

TEST(LoginGuardTable, StaysBounded) {
  RecentTable<int> table(3);
  for (int i = 0; i < 100; ++i) table.at(std::to_string(i)) = i;
  EXPECT_EQ(table.size(), 3u);
  EXPECT_EQ(*table.find("99"), 99);
  EXPECT_EQ(table.find("0"), nullptr);
  (void)table.find("97");
  table.at("new");
  EXPECT_NE(table.find("97"), nullptr) << "what was used last stays";
  EXPECT_EQ(table.find("98"), nullptr);
}

TEST(AddressGroup, CountsAnIpv6NetworkAsOne) {
  EXPECT_EQ(address_group("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(address_group("2001:db8:1:2:3::1"), address_group("2001:db8:1:2:ffff::9"));
  EXPECT_NE(address_group("2001:db8:1:2::1"), address_group("2001:db8:1:3::1"));
  EXPECT_EQ(address_group("::ffff:10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(address_group("local"), "local");
}

}  // namespace
}  // namespace entente::exchange
