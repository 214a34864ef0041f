#include "exchange/release_notes.h"

#include <gtest/gtest.h>

namespace entente::exchange {
namespace {

TEST(LabelNote, IsReadAsItWasPrinted) {
  const LabelNote note{
      .by = "KOR",
      .labels = {R"({"a":"\"b\""})", ""},
      .versions = {
          {.origin = "KOR", .id = "indicator--1", .version = "2026-11-01T00:00:00.000Z", .label = 0},
          {.origin = "KOR", .id = "file--2", .version = "", .label = 1, .stated = 1'795'000'000'123'456}}};
  EXPECT_EQ(read_label_note(print(note)), note);
}

TEST(LabelNote, WhatIsNoneIsNone) {
  for (const std::string_view body :
       {"", "[]", R"({"by":"KOR"})", R"({"by":"KOR","labels":[],"versions":[["KOR","i","",0]]})",
        R"({"by":"KOR","labels":[""],"versions":[["KOR","i",""]]})",
        R"({"by":"KOR","labels":[""],"versions":[["KOR","i","",0,"now"]]})",
        R"({"by":"KOR","labels":[""],"versions":[["KOR","i","",0,1,2]]})"}) {
    EXPECT_FALSE(read_label_note(body)) << body;
  }
  EXPECT_TRUE(read_label_note(R"({"by":"KOR","labels":[""],"versions":[["KOR","i","",0,1]]})"));
}

}  // namespace
}  // namespace entente::exchange
