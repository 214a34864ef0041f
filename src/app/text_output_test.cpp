// What people and scripts read: log lines, progress, import reports, tables, completion.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli.h"
#include "app/completion.h"
#include "app/import_report.h"
#include "app/json.h"
#include "app/log.h"
#include "app/object_frames.h"
#include "app/progress.h"
#include "app/terminal.h"

namespace entente::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Micros some_time = 1'700'000'000'000'000;

TEST(LogLine, IsLogfmtOrJson) {
  EXPECT_EQ(
      log_line(false, some_time, Level::info, "request", {{"path", "/a b"}, {"status", 200}, {"user", ""}}),
      R"(time=2023-11-14T22:13:20.000000Z level=info event=request path="/a b" status=200 user="")");
  EXPECT_EQ(log_line(true, some_time, Level::warn, "x", {{"n", -1}, {"t", "\"q\""}}),
            R"({"time":"2023-11-14T22:13:20.000000Z","level":"warn","event":"x","n":-1,"t":"\"q\""})");
}

TEST(LogLine, AStrangerCannotForgeALine) {
  for (const bool json : {false, true}) {
    const std::string line =
        log_line(json, some_time, Level::info, "request", {{"path", "/\nlevel=error \x1b[31m"}});
    EXPECT_THAT(line, Not(HasSubstr("\n")));
    EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  }
}

TEST(Progress, TellsShareRateAndTimeLeft) {
  EXPECT_EQ(render_progress(
                "threats",
                {.bytes = 25'000'000, .total_bytes = 100'000'000, .objects = 12'345, .elapsed = 500'000}),
            "threats  [######------------------]  25%  25.0 MB  50.0 MB/s  12,345 objects  ETA 0:01");
  EXPECT_EQ(render_progress("-", {.bytes = 999, .total_bytes = 0, .objects = 1, .elapsed = 0}),
            "-  999 bytes  0 bytes/s  1 objects");
  EXPECT_THAT(render_progress("x", {.bytes = 2, .total_bytes = 1, .objects = 0, .elapsed = 1}),
              HasSubstr("100%"));
}

TEST(Progress, GroupsDigits) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1'000), "1,000");
  EXPECT_EQ(format_count(1'234'567), "1,234,567");
}

TEST(Table, AlignsColumns) {
  EXPECT_EQ(format_table({{"NAME", "X"}, {"a", "b"}}), "NAME  X\na     b\n");
}

TEST(Refusals, AreGroupedByWhatIsWrong) {
  EXPECT_EQ(refusal_group("created: '2016' is not a timestamp [STIX 2.1 section 3.16]"),
            refusal_group("created: '2017 x' is not a timestamp [STIX 2.1 section 3.16]; name: is missing"));
  EXPECT_EQ(refusal_group("kill_chain_phases.[0].x: bad"), refusal_group("kill_chain_phases.[12].x: bad"));
  EXPECT_NE(refusal_group("name: is missing"), refusal_group("type: is missing"));
  EXPECT_EQ(refusal_group("it isn't one"), "it isn't one");
  EXPECT_EQ(refusal_group("open [ bracket 'open quote"), "open [ bracket '...");
}

TEST(ImportReportTest, CountsAndKeepsTheFirst) {
  ImportReport report(nullptr);
  std::string refused;
  for (int i = 0; i < 150; ++i) {
    refused += (i > 0 ? "," : "") +
               JsonObject().text("id", "a--" + std::to_string(i)).text("message", "name: is missing").done();
  }
  const auto batch = JsonDocument::parse(
      R"({"total":200,"kept":50,"added":40,"warnings":[{"id":"b"}],"refused":[)" + refused + "]}");
  ASSERT_TRUE(batch);
  ASSERT_TRUE(report.add(batch->root()));
  EXPECT_EQ(report.refused(), 150u);
  const auto json = JsonDocument::parse(report.to_json(1.5));
  ASSERT_TRUE(json);
  EXPECT_EQ(number_of(json->root(), "known"), 10u);
  EXPECT_EQ(array_of(json->root(), "refusals").size(), 100u);
  ASSERT_EQ(array_of(json->root(), "groups").size(), 1u);
  EXPECT_EQ(number_of(array_of(json->root(), "groups")[0], "count"), 150u);
  EXPECT_THAT(report.to_text(1.5, 1'000), HasSubstr("150  name: is missing"));
}

TEST(ObjectFrames, AreReadAsWritten) {
  std::string body;
  append_frame(body, "{}");
  append_frame(body, "");
  append_frame(body, "12\n3");
  EXPECT_THAT(read_frames(body).value(), ElementsAre("{}", "", "12\n3"));
  EXPECT_TRUE(read_frames("").value().empty());
  for (const char* wrong :
       {"5", "5\n", "5\nabc", "-1\n", "x\n", "\n", "99999999999999999999999\nx", "2\nab3"}) {
    EXPECT_FALSE(read_frames(wrong)) << wrong;
  }
}

TEST(Errors, TravelThroughTheAdminApi) {
  const Error error{
      .kind = ErrorKind::conflict, .what = "it is \"there\"", .where = "DIR", .remedy = "choose another"};
  const auto document = JsonDocument::parse(json_of(error));
  ASSERT_TRUE(document);
  const Error back = error_of(document->root());
  EXPECT_EQ(back.kind, error.kind);
  EXPECT_EQ(back.to_string(), error.to_string());
}

TEST(CommandLine, EveryCommandHasExamplesAndIsCompleted) {
  Action chosen;
  const auto app = make_cli(chosen);
  const std::string bash = completion_script(*app, "bash");
  int commands = 0;
  const std::function<void(const CLI::App&)> visit = [&](const CLI::App& command) {
    const auto children = command.get_subcommands([](const CLI::App*) { return true; });
    EXPECT_FALSE(command.get_description().empty()) << command.get_name();
    if (children.empty()) {
      ++commands;
      EXPECT_THAT(command.get_footer(), HasSubstr("entente ")) << command.get_name();
    }
    for (const CLI::App* child : children) {
      EXPECT_THAT(bash, HasSubstr(child->get_name()));
      visit(*child);
    }
  };
  visit(*app);
  EXPECT_GE(commands, 23);
  EXPECT_THAT(bash, HasSubstr("\"user add\") words=\"--help --json --nation --role\""));
  EXPECT_THAT(completion_script(*app, "zsh"), HasSubstr("#compdef entente"));
  EXPECT_THAT(completion_script(*app, "fish"), HasSubstr("-l collection"));
}

}  // namespace
}  // namespace entente::app
