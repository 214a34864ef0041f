#include "exchange/collections.h"

#include <gtest/gtest.h>

#include "exchange/support_test.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

TEST(NationList, ReadsAndWritesWhatTheCommandLineTakes) {
  for (const auto* text : {"*", "-", "KOR", "KOR,JPN,USA"})
    EXPECT_EQ(NationList::parse(text)->to_string(), text);
  EXPECT_TRUE(NationList::parse("*")->admits("KOR"));
  EXPECT_FALSE(NationList::parse("-")->admits("KOR"));
  EXPECT_TRUE(NationList::parse("JPN,KOR")->admits("KOR"));
  EXPECT_FALSE(NationList::parse("JPN,KOR")->admits("USA"));
  EXPECT_FALSE(NationList::parse("JPN,KOR")->admits(""));
}

TEST(NationList, RefusesWithTheWrongPartNamed) {
  for (const auto* text : {"", "kor", "KOR,", ",KOR", "KOR,,USA", "KO", "KORE", "KOR USA", "*,KOR"}) {
    EXPECT_FALSE(NationList::parse(text)) << text;
  }
  EXPECT_NE(NationList::parse("KOR,japan").error().what.find("'japan'"), std::string::npos);
}

class CollectionsTest : public testing::Test {
 protected:
  static Collection wanted(std::string alias) {
    Collection collection;
    collection.alias = std::move(alias);
    collection.title = "A \"title\"\n\xED\x95\x9C";
    collection.description = "said";
    collection.readers = *NationList::parse("KOR,USA");
    collection.writers = *NationList::parse("-");
    return collection;
  }
  StillClock clock_;
  store::MemoryStore store_{clock_, system_random()};
};

TEST_F(CollectionsTest, AreFoundByIdInAnyCaseAndByAliasAlsoAfterARestart) {
  Collections first(store_);
  EXPECT_TRUE(first.all()->empty());
  const auto threats = first.add(wanted("threats"));
  const auto trends = first.add(wanted("trends"));
  ASSERT_TRUE(threats && trends);
  EXPECT_NE(threats->number, trends->number);
  EXPECT_EQ(threats->id.version(), 4);

  const Collections again(store_);
  ASSERT_EQ(again.all()->size(), 2U);
  EXPECT_TRUE(again.unreadable().empty());
  std::string upper = to_string(threats->id);
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  for (const auto& name : {std::string("threats"), to_string(threats->id), upper}) {
    const auto found = again.find(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->number, threats->number);
    EXPECT_EQ(found->title, threats->title);
    EXPECT_EQ(found->readers.to_string(), "KOR,USA");
    EXPECT_EQ(found->writers.to_string(), "-");
  }
  EXPECT_FALSE(again.find("THREATS"));
  EXPECT_FALSE(again.find(""));
}

TEST_F(CollectionsTest, RefuseTakenAndImpossibleAliases) {
  Collections collections(store_);
  ASSERT_TRUE(collections.add(wanted("threats")));
  EXPECT_EQ(collections.add(wanted("threats")).error().kind, ErrorKind::conflict);
  for (const auto& alias :
       {std::string(), std::string("Threats"), std::string("a/b"), std::string(65, 'a'), uuid_text(1)}) {
    const auto refused = collections.add(wanted(alias));
    ASSERT_FALSE(refused) << alias;
    EXPECT_EQ(refused.error().kind, ErrorKind::malformed);
  }
  EXPECT_EQ(collections.all()->size(), 1U);
}

TEST_F(CollectionsTest, ASettingOfANewerVersionIsNamedAndNoNumberIsGuessed) {
  const std::pair<std::string, std::string> newer{"collection/" + uuid_text(1), R"({"number":"seven"})"};
  store::Batch batch;
  batch.settings = {&newer, 1};
  ASSERT_TRUE(store_.append(batch));
  Collections collections(store_);
  ASSERT_EQ(collections.unreadable().size(), 1U);
  EXPECT_FALSE(collections.add(wanted("threats")));
}

}  // namespace
}  // namespace entente::exchange
