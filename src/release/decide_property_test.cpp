// What must hold of every decision, over random worlds.
#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "release/random_world_test.h"

namespace entente::release {
namespace {

/// A version of a random world and a nation that asks for it.
struct Case {
  World world;
  Subject subject;
  std::string nation;
  [[nodiscard]] Verdict judge_it() const { return judge_with(subject); }
  [[nodiscard]] Verdict judge_with(const Subject& other) const {
    return judge(other, nation, world.rules, world.grants, world.now);
  }
  [[nodiscard]] bool yes() const { return judge_it().yes; }
};

template <class Check>
void for_cases(std::uint64_t worlds, Check check) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    Case one{.world = random_world(seed), .subject = {}, .nation = {}};
    for (std::size_t i = 0; i < one.world.versions.size(); ++i) {
      const World::Version& version = one.world.versions[i];
      one.subject = subject_of(one.world, version);
      for (const std::string& nation : one.world.nations) {
        one.nation = nation;
        one.subject.collection_admits = reads(one.world.places[version.place], nation);
        check(one);
        if (testing::Test::HasFatalFailure()) {
          ADD_FAILURE() << "seed " << seed << ", " << version.id << " of " << version.origin << " to "
                        << nation << "\n"
                        << describe(one.world);
          return;
        }
      }
    }
  }
}

std::vector<Subject::Marked> all_markings(const World& world) {
  std::vector<Subject::Marked> all{{"unknown", Unknown{"why"}}, {"said", Statement{}}};
  for (const Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red})
    all.push_back({std::string(to_string(tlp)), tlp});
  for (const World::Version& version : world.versions) {
    if (version.says) all.push_back({version.id, *version.says});
  }
  return all;
}

bool speaks(const Subject& subject) {
  return std::ranges::any_of(subject.markings, [](const Subject::Marked& marked) {
    return !std::holds_alternative<Statement>(marked.marking);
  });
}

bool has_own_label(const Subject& subject) {
  return std::ranges::any_of(subject.markings, [&](const Subject::Marked& marked) {
    const auto* const label = std::get_if<Label>(&marked.marking);
    return label != nullptr && label->originator == subject.origin;
  });
}

TEST(DecideProperty, a_further_marking_never_opens) {
  int tried = 0;
  int closed = 0;
  for_cases(1'500, [&](const Case& one) {
    if (!speaks(one.subject)) return;
    const bool before = one.yes();
    for (Subject::Marked& marked : all_markings(one.world)) {
      // A release label says to whom AMBER and the like may go: the first one is the exception.
      if (std::holds_alternative<Label>(marked.marking) && !has_own_label(one.subject)) continue;
      Subject more = one.subject;
      more.markings.push_back(std::move(marked));
      const bool after = one.judge_with(more).yes;
      ASSERT_LE(after, before) << more.markings.back().id;
      ++tried;
      closed += before && !after ? 1 : 0;
    }
  });
  EXPECT_GT(closed * 20, tried / 20) << "some must close";
}

TEST(DecideProperty, a_statement_changes_nothing) {
  for_cases(500, [&](const Case& one) {
    Subject more = one.subject;
    more.markings.insert(more.markings.begin(), {"said", Statement{}});
    ASSERT_EQ(one.judge_with(more), one.judge_it());
  });
}

TEST(DecideProperty, a_label_put_on_it_here_never_opens) {
  int closed = 0;
  for_cases(1'000, [&](const Case& one) {
    Subject without = one.subject;
    without.custodian_label.reset();
    for (const World::Version& version : one.world.versions) {
      const auto* const label = version.says ? std::get_if<Label>(&*version.says) : nullptr;
      if (label == nullptr) continue;
      Subject with = without;
      with.custodian_label = *label;
      ASSERT_LE(one.judge_with(with).yes, one.judge_with(without).yes);
      closed += one.judge_with(without).yes && !one.judge_with(with).yes ? 1 : 0;
    }
  });
  EXPECT_GT(closed, 100);
}

TEST(DecideProperty, without_an_agreement_nothing_opens) {
  int closed = 0;
  for_cases(1'500, [&](const Case& one) {
    for (std::size_t i = 0; i < one.world.rules.agreements.size(); ++i) {
      Rules fewer = one.world.rules;
      fewer.agreements.erase(fewer.agreements.begin() + static_cast<std::ptrdiff_t>(i));
      const bool after = judge(one.subject, one.nation, fewer, one.world.grants, one.world.now).yes;
      ASSERT_LE(after, one.yes());
      closed += one.yes() && !after ? 1 : 0;
    }
  });
  EXPECT_GT(closed, 100);
}

TEST(DecideProperty, a_grant_never_closes) {
  int opened = 0;
  for_cases(2'500, [&](const Case& one) {
    for (std::size_t i = 0; i < one.world.grants.size(); ++i) {
      auto fewer = one.world.grants;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      const bool without = judge(one.subject, one.nation, one.world.rules, fewer, one.world.now).yes;
      ASSERT_LE(without, one.yes());
      opened += one.yes() && !without ? 1 : 0;
    }
  });
  EXPECT_GT(opened, 100);
}

TEST(DecideProperty, yes_only_if_nobody_objects) {
  for_cases(1'500, [&](const Case& one) {
    const Decision decision =
        decide(one.subject, one.nation, one.world.rules, one.world.grants, one.world.now);
    ASSERT_EQ(decision.yes, std::ranges::all_of(decision.reasons, &Reason::favours));
    ASSERT_EQ(decision.yes, !decision.ground.empty());
    ASSERT_FALSE(decision.reasons.empty());
    if (!decision.yes || one.nation == one.subject.origin) return;
    ASSERT_FALSE(one.subject.recalled);
    ASSERT_TRUE(one.subject.collection_admits);
    const bool agreed = std::ranges::any_of(one.world.rules.agreements, [&](const Agreement& agreement) {
      return agreement.in_force(one.world.now) && agreement.lets_exchange(one.world.rules.own, one.nation);
    });
    ASSERT_TRUE(agreed || decision.ground == "TLP:CLEAR");
    for (const auto& [id, marking] : one.subject.markings) {
      ASSERT_FALSE(std::holds_alternative<Unknown>(marking));
      ASSERT_FALSE(std::holds_alternative<Tlp>(marking) && std::get<Tlp>(marking) == Tlp::red);
    }
  });
}

TEST(DecideProperty, judges_as_it_decides) {
  for_cases(1'500, [&](const Case& one) {
    const Decision decision =
        decide(one.subject, one.nation, one.world.rules, one.world.grants, one.world.now);
    ASSERT_EQ(one.judge_it(), (Verdict{.yes = decision.yes, .next_change = decision.next_change}));
  });
}

TEST(DecideProperty, reasons_are_sentences) {
  for_cases(500, [&](const Case& one) {
    const Decision decision =
        decide(one.subject, one.nation, one.world.rules, one.world.grants, one.world.now);
    for (const Reason& reason : decision.reasons) {
      ASSERT_GT(reason.sentence.size(), 10U);
      ASSERT_LT(reason.sentence.size(), 400U);
      ASSERT_NE(reason.sentence.back(), '.');
      ASSERT_EQ(reason.sentence.find("{}"), std::string::npos);
      ASSERT_TRUE(!reason.favours || reason.remedy.empty());
      ASSERT_TRUE(reason.favours || !reason.remedy.empty()) << reason.sentence;
    }
  });
}

TEST(DecideProperty, the_next_change_is_exact) {
  int changes = 0;
  for_cases(1'500, [&](const Case& one) {
    const Verdict now = one.judge_it();
    const auto at = [&](Micros time) {
      return judge(one.subject, one.nation, one.world.rules, one.world.grants, time).yes;
    };
    constexpr Micros step = 500'000;
    const Micros horizon = one.world.now + 10'000'000;
    const Micros until = std::min(now.next_change.value_or(horizon), horizon);
    for (Micros time = one.world.now; time < until; time += step) ASSERT_EQ(at(time), now.yes) << time;
    if (!now.next_change) return;
    ++changes;
    ASSERT_GT(*now.next_change, one.world.now);
    ASSERT_EQ(at(*now.next_change - 1), now.yes);
    ASSERT_NE(at(*now.next_change), now.yes);
  });
  EXPECT_GT(changes, 500);
}

TEST(DecideProperty, order_does_not_matter) {
  std::mt19937 shuffler(7);  // NOLINT(bugprone-random-generator-seed): the same order every time
  for_cases(700, [&](Case one) {
    const auto before = decide(one.subject, one.nation, one.world.rules, one.world.grants, one.world.now);
    std::ranges::shuffle(one.subject.markings, shuffler);
    std::ranges::shuffle(one.world.rules.agreements, shuffler);
    std::ranges::shuffle(one.world.rules.communities, shuffler);
    std::ranges::shuffle(one.world.grants, shuffler);
    const auto after = decide(one.subject, one.nation, one.world.rules, one.world.grants, one.world.now);
    ASSERT_EQ(before.yes, after.yes);
    ASSERT_EQ(before.ground, after.ground);
    ASSERT_EQ(before.next_change, after.next_change);
    std::vector<std::string> sentences;
    std::vector<std::string> again;
    for (const Reason& reason : before.reasons) sentences.push_back(reason.sentence);
    for (const Reason& reason : after.reasons) again.push_back(reason.sentence);
    std::ranges::sort(sentences);
    std::ranges::sort(again);
    ASSERT_EQ(sentences, again);
  });
}

}  // namespace
}  // namespace entente::release
