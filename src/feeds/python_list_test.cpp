#include "feeds/python_list.h"

#include <gtest/gtest.h>

namespace entente::feeds {
namespace {

using List = std::vector<std::string>;
using Lists = std::vector<List>;

TEST(PythonList, ReadsWhatPythonPrints) {
  EXPECT_EQ(python_list("[]"), List());
  EXPECT_EQ(python_list("['a', \"it's\", 'b\\'c']"), (List{"a", "it's", "b'c"}));
  EXPECT_EQ(python_list("['one\\xa0two', None]"), (List{"one two", ""}));
  EXPECT_EQ(python_lists("[['a', ''], [], ['b']]"), (Lists{{"a", ""}, {}, {"b"}}));
  EXPECT_EQ(python_lists("['a', 'b']"), (Lists{{"a"}, {"b"}}));
  EXPECT_EQ(python_list("[['a', 'b'], ['c']]"), (List{"a", "b", "c"}));
}

TEST(PythonList, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "a", "[", "['a'", "['a' 'b']", "['a',]", "[1]", "['a'] x", "[[['a']]]", "['a\\"})
    EXPECT_EQ(python_list(text), std::nullopt) << text;
}

}  // namespace
}  // namespace entente::feeds
