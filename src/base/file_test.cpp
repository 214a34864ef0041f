#include "base/file.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text_code.h"

namespace entente {
namespace {

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "entente-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(FileTest, ReplacesWithTheModeAskedForAndLeavesNothingBeside) {
  const auto file = folder_ / "secret";
  ASSERT_TRUE(replace_file(file, "one", 0600));
  ASSERT_TRUE(replace_file(file, "two", 0600));
  EXPECT_EQ(read_file(file).value(), "two");
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(FileTest, SaysWhatIsMissingOrTooLarge) {
  EXPECT_EQ(read_file(folder_ / "absent").error().kind, ErrorKind::not_found);
  ASSERT_TRUE(replace_file(folder_ / "big", std::string(100, 'x')));
  EXPECT_EQ(read_file(folder_ / "big", 99).error().kind, ErrorKind::too_large);
  EXPECT_EQ(replace_file(folder_ / "no" / "such", "x").error().kind, ErrorKind::io);
}

TEST(TextCode, DecodesExactly) {
  EXPECT_EQ(from_hex("00fFa0").value(), std::string("\x00\xff\xa0", 3));
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
  EXPECT_EQ(from_base64("dXNlcjpwYXNz").value(), "user:pass");
  EXPECT_EQ(from_base64("YQ==").value(), "a");
  EXPECT_EQ(from_base64("YQ").value(), "a");
  EXPECT_EQ(from_base64("").value(), "");
  EXPECT_FALSE(from_base64("Y Q="));
  EXPECT_FALSE(from_base64("YQ==YQ=="));
  EXPECT_EQ(to_base64("user:pass"), "dXNlcjpwYXNz");
  EXPECT_EQ(to_base64(""), "");
}

}  // namespace
}  // namespace entente
