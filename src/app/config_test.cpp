#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::app {
namespace {

using ::testing::HasSubstr;

TEST(Config, TheWrittenFileParsesToTheDefaults) {
  const auto parsed = parse_config(print_config(Config{}), "entente.toml");
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  EXPECT_EQ(*parsed, Config{});
  EXPECT_EQ(parse_config("", "entente.toml").value(), Config{});
}

TEST(Config, EveryKeyIsWrittenOnceWithACommentThatDoesNotRepeatIt) {
  const std::string text = print_config(Config{});
  EXPECT_GT(config_keys().size(), 25u);
  for (const ConfigKey& key : config_keys()) {
    const std::string line = "\n" + std::string(key.name) + " = ";
    EXPECT_THAT(text, HasSubstr(line));
    EXPECT_FALSE(key.comment.empty()) << key.name;
  }
}

TEST(Config, ValuesSurviveTheFile) {
  Config config;
  config.nation = "KOR";
  config.name = "\"Quoted\" \\ 노드";
  config.segment_mib = 7;
  config.format = "json";
  EXPECT_EQ(parse_config(print_config(config), "x").value(), config);
}

std::string refusal(std::string_view text) {
  const auto parsed = parse_config(text, "entente.toml");
  return parsed ? "accepted" : parsed.error().to_string();
}

TEST(Config, NamesTheLineAndTheKeyOfAnError) {
  EXPECT_THAT(refusal("[node]\nname = \"x\"\nnaton = \"KOR\"\n"),
              HasSubstr("entente.toml:3: there is no key node.naton"));
  EXPECT_THAT(refusal("\n[nodes]\n"), HasSubstr("entente.toml:2: there is no section [nodes]"));
  EXPECT_THAT(refusal("[log]\nsegment_mib = 0\n"),
              HasSubstr("entente.toml:2: log.segment_mib is 0, outside 1 to"));
  EXPECT_THAT(refusal("[log]\nsegment_mib = \"1\"\n"), HasSubstr("whole number"));
  EXPECT_THAT(refusal("[node]\nname = 1\n"), HasSubstr("string in quotes"));
  EXPECT_THAT(refusal("[logging]\nlevel = \"loud\"\n"), HasSubstr("debug, info, warn, error"));
  EXPECT_THAT(refusal("[node\n"), HasSubstr("entente.toml:1"));
  EXPECT_THAT(refusal("[server]\nmax_content_mib = 64\n"), HasSubstr("max_bodies_in_flight_mib"));
  EXPECT_THAT(refusal("[admin]\nmetrics_listen = \"0.0.0.0:9000\"\n"), HasSubstr("loopback"));
}

TEST(Config, ReadsAddresses) {
  EXPECT_EQ(parse_listen("127.0.0.1:8443").value().port, 8443);
  EXPECT_EQ(parse_listen("[::1]:0").value().address, "::1");
  EXPECT_TRUE(is_loopback(parse_listen("localhost:1").value()));
  EXPECT_FALSE(is_loopback(parse_listen("0.0.0.0:1").value()));
  for (const char* text : {"", "8443", ":8443", "host:", "host:70000", "::1:80", "host:80x", "[]:80"}) {
    EXPECT_FALSE(parse_listen(text)) << text;
  }
}

}  // namespace
}  // namespace entente::app
