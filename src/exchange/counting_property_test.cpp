// Counting over random logs: the way of the rows to where they are says nothing, and neither does what the
// reader does not see.
#include <random>

#include "exchange/tally_test.h"

namespace entente::exchange {
namespace {

class RandomLog {
 public:
  explicit RandomLog(unsigned seed) : dice_(seed) {}

  unsigned below(unsigned count) { return std::uniform_int_distribution<unsigned>(0, count - 1)(dice_); }
  std::string day() { return fmt::format("2024-{:02}-{:02}", 1 + below(4), 1 + below(28)); }
  std::string one_of(std::initializer_list<const char*> types) {
    return test_id(*(types.begin() + below(static_cast<unsigned>(types.size()))), below(5));
  }

  std::string object() {
    const std::string revoked = below(12) == 0 ? R"(,"revoked":true)" : "";
    const std::string reference =
        below(3) == 0
            ? fmt::format(R"(,"external_references":[{{"source_name":"case","external_id":"{}"}}])", below(4))
            : "";
    const std::string subject = one_of({"attack-pattern", "malware", "threat-actor", "indicator"});
    switch (below(9)) {
      case 0:
        return test_object(
            test_id("attack-pattern", below(5)),
            fmt::format(
                R"("name":"t{0}","external_references":[{{"source_name":"mitre-attack","external_id":"T{1}.00{0}"}}],"kill_chain_phases":[{{"kill_chain_name":"mitre-attack","phase_name":"p{0}"}}]{2})",
                below(4), below(2), revoked));
      case 1:
        return test_object(
            test_id("malware", below(5)),
            fmt::format(R"("name":"mal{}","aliases":["mal{}"]{})", below(5), below(5), revoked));
      case 2:
        return test_object(test_id("threat-actor", below(5)),
                           fmt::format(R"("name":"act{}","aliases":["act{}"])", below(5), below(5)));
      case 3:
        return test_object(
            test_id("relationship", below(8)),
            fmt::format(
                R"("relationship_type":"{}","source_ref":"{}","target_ref":"{}"{})",
                std::array{"revoked-by", "indicates", "attributed-to", "targets", "located-at"}.at(below(5)),
                one_of({"attack-pattern", "indicator", "incident", "identity"}),
                one_of({"attack-pattern", "malware", "location", "identity"}), revoked));
      case 4:
        return test_object(test_id("location", below(5)), fmt::format(R"("country":"K{}")", below(3)));
      case 5:
        return test_object(test_id("identity", below(5)),
                           fmt::format(R"("name":"i","sectors":["s{}"])", below(3)));
      case 6:
        return test_object(test_id("incident", below(6)),
                           fmt::format(R"("start_time":"{}T00:00:00Z"{}{})", day(), reference, revoked));
      default:
        return test_object(
            test_id("sighting", below(30)),
            fmt::format(
                R"("sighting_of_ref":"{}","first_seen":"{}T00:00:00Z","count":{},"where_sighted_refs":["{}"]{}{})",
                subject, day(), below(6), one_of({"location", "identity"}), reference, revoked));
    }
  }

  TestLog::Place place() {
    const std::array<store::Origin, 3> origins{0, 5, 9};
    return {.origin = origins.at(below(3)),
            .collection = static_cast<store::CollectionNumber>(1 + below(2)),
            .version = static_cast<int>(below(50))};
  }

  /// Adds to `log`; hidden ones go to collection 3 and their sequences to `hidden`.
  void fill(TestLog& log, std::size_t entries) {
    std::vector<store::Sequence> objects;
    for (std::size_t i = 0; i < entries; ++i) {
      if (!objects.empty() && below(8) == 0) {
        log.erase(objects[below(static_cast<unsigned>(objects.size()))]);
      } else {
        objects.push_back(log.add(object(), place()));
      }
    }
  }

 private:
  std::mt19937 dice_;
};

std::vector<CountQuery> queries() {
  std::vector<CountQuery> all;
  for (const Measure measure : {Measure::events, Measure::incidents, Measure::sightings}) {
    for (const SplitBy by : {SplitBy::none, SplitBy::nation}) {
      CountQuery query;
      query.measure = measure;
      query.by = by;
      query.today = 40'000;
      all.push_back(query);
    }
  }
  return all;
}

TEST(CountingProperty, following_the_log_gives_what_a_rebuild_gives) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    RandomLog random(seed);
    TestLog log;
    random.fill(log, 80);
    // One tally that followed along and was asked in between, with another key of its marks.
    TallyRows followed(HashKey{9, 9, static_cast<std::uint8_t>(seed)});
    for (const auto& entry : log.entries()) {
      followed.take(entry);
      followed.take(entry);  // what was taken is skipped
      if (random.below(20) == 0) (void)log.count(followed, queries().front());
    }
    const TallyRows rebuilt = log.rows();
    EXPECT_EQ(followed.counted_to(), rebuilt.counted_to());
    for (const CountQuery& query : queries())
      ASSERT_EQ(text_of(log.count(followed, query)), text_of(log.count(rebuilt, query))) << "seed " << seed;
  }
}

TEST(CountingProperty, what_a_reader_does_not_see_changes_nothing) {
  const Visible visible = [](store::Sequence, const Channel& channel) { return channel.collection != 3; };
  unsigned differing = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    // Two logs with the same visible entries in the same order; one has hidden ones between.
    RandomLog random(seed);
    TestLog with;
    TestLog without;
    for (std::size_t i = 0; i < 80; ++i) {
      const std::string object = random.object();
      TestLog::Place place = random.place();
      if (random.below(2) == 0) {
        place.collection = 3;
        with.add(object, place);
      } else {
        with.add(object, place);
        without.add(object, place);
      }
    }
    for (const CountQuery& query : queries()) {
      ASSERT_EQ(text_of(with.count(query, visible)), text_of(without.count(query, visible)))
          << "seed " << seed;
      if (text_of(with.count(query)) != text_of(without.count(query))) ++differing;
    }
  }
  EXPECT_GT(differing, 200U) << "or the hidden entries were nothing to hide";
}

}  // namespace
}  // namespace entente::exchange
