#include "exchange/closure.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "exchange/support_test.h"

namespace entente::exchange {
namespace {

using store::Audience;
using store::Sequence;

/// What an object with those references says.
stix::Links links_to(const std::vector<std::string>& ids) {
  std::string list;
  for (const std::string& id : ids) list += (list.empty() ? "\"" : ",\"") + id + "\"";
  return stix::read_links("{\"object_refs\":[" + list + "]}").value();
}

std::string id_of(char letter) {
  return indicator_id(static_cast<unsigned char>(letter));
}

/// A graph of versions in memory, with whatever audiences it was last given.
class Graph final : public store::ProjectionView {
 public:
  struct Version {
    std::string id;
    stix::Links links;
    Base base;
    Audience seen = 0;
    bool erased = false;
  };

  void versions_of(std::string_view id, std::vector<Sequence>& out) const override {
    for (Sequence i = 0; i < versions.size(); ++i) {
      if (!versions[i].erased && versions[i].id == id) out.push_back(i);
    }
  }
  void referrers_of(std::string_view id, std::vector<Sequence>& out) const override {
    for (Sequence i = 0; i < versions.size(); ++i) {
      if (!versions[i].erased && versions[i].links.references().contains(id)) out.push_back(i);
    }
  }
  [[nodiscard]] Result<store::RawEntry> entry(Sequence sequence) const override {
    store::RawEntry entry;
    entry.kind = store::EntryKind::object;
    entry.sequence = sequence;
    entry.key = versions[sequence].id;
    return entry;
  }
  [[nodiscard]] bool erased(Sequence sequence) const override { return versions[sequence].erased; }
  [[nodiscard]] Audience audience(Sequence sequence) const override {
    return versions[sequence].erased ? 0 : versions[sequence].seen;
  }
  [[nodiscard]] store::Tag tag(Sequence) const override { return 0; }
  void each_version(const std::function<void(Sequence, store::Tag)>&) const override {}

  /// The greatest fixpoint, from scratch: everybody who is admitted, less whatever is not satisfied.
  [[nodiscard]] std::vector<Audience> expected() const {
    std::vector<Audience> seen(versions.size());
    for (Sequence i = 0; i < versions.size(); ++i)
      seen[i] = versions[i].erased ? 0 : versions[i].base.admitted;
    for (bool again = true; again;) {
      again = false;
      for (Sequence i = 0; i < versions.size(); ++i) {
        Audience kept = seen[i];
        for (const std::string_view id : versions[i].links.references()) {
          Audience target = 0;
          for (Sequence j = 0; j < versions.size(); ++j) {
            if (!versions[j].erased && versions[j].id == id) target |= seen[j];
          }
          kept &= target | versions[i].base.exempt;
        }
        again = again || kept != seen[i];
        seen[i] = kept;
      }
    }
    return seen;
  }

  std::vector<Version> versions;
};

class Walk {
 public:
  explicit Walk(std::uint64_t seed) : engine_(seed) {}

  /// A few changes at once, as a group of entries brings them; then the closure must agree with the
  /// definition.
  void step() {
    std::set<Sequence> touched;
    std::set<std::string> lost;
    for (std::size_t i = 1 + below(4); i > 0; --i) change(touched, lost);
    std::unordered_map<Sequence, const stix::Links*> links;
    for (Sequence i = 0; i < graph.versions.size(); ++i) links[i] = &graph.versions[i].links;
    Closure closure(
        graph, [&](Sequence version, const store::RawEntry&) { return graph.versions[version].base; }, links);
    for (const Sequence version : touched) closure.touch(version);
    for (const std::string& id : lost) closure.lost(id);
    for (const auto& [version, audience] : closure.settle()) {
      EXPECT_NE(graph.versions[version].seen, audience) << "only real changes";
      graph.versions[version].seen = audience;
    }
    const auto expected = graph.expected();
    for (Sequence i = 0; i < graph.versions.size(); ++i) {
      ASSERT_EQ(graph.audience(i), expected[i]) << "version " << i << " of " << graph.versions[i].id;
    }
  }

  Graph graph;

 private:
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(engine_);
  }
  Base base() {
    const Audience admitted = below(16);
    return {.admitted = admitted, .exempt = below(3) == 0 ? admitted & (Audience{1} << below(4)) : 0};
  }
  std::string id() { return id_of(static_cast<char>('a' + below(9))); }

  void change(std::set<Sequence>& touched, std::set<std::string>& lost) {
    if (graph.versions.empty() || below(3) != 0) {
      std::vector<std::string> references;
      for (std::size_t i = below(4); i > 0; --i) references.push_back(id());
      graph.versions.push_back({.id = id(), .links = links_to(references), .base = base()});
      touched.insert(graph.versions.size() - 1);
      return;
    }
    const Sequence at = below(graph.versions.size());
    if (below(4) == 0) {
      if (!graph.versions[at].erased) lost.insert(graph.versions[at].id);
      graph.versions[at].erased = true;
    } else if (!graph.versions[at].erased) {
      graph.versions[at].base = base();
      touched.insert(at);
    }
  }

  std::mt19937_64 engine_;
};

TEST(Closure, AgreesWithItsDefinitionOnRandomGraphs) {
  for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
    Walk walk(seed);
    for (int i = 0; i < 15 && !testing::Test::HasFatalFailure(); ++i) walk.step();
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

Graph::Version version(char id, const std::string& references, Audience admitted, Audience exempt = 0) {
  std::vector<std::string> ids;
  for (const char letter : references) ids.push_back(id_of(letter));
  return {.id = id_of(id), .links = links_to(ids), .base = {.admitted = admitted, .exempt = exempt}};
}

std::vector<Audience> settled(Graph& graph) {
  std::unordered_map<Sequence, const stix::Links*> links;
  for (Sequence i = 0; i < graph.versions.size(); ++i) links[i] = &graph.versions[i].links;
  Closure closure(
      graph, [&](Sequence one, const store::RawEntry&) { return graph.versions[one].base; }, links);
  for (Sequence i = 0; i < graph.versions.size(); ++i) closure.touch(i);
  std::vector<Audience> seen(graph.versions.size());
  for (const auto& [one, audience] : closure.settle()) seen[one] = audience;
  return seen;
}

TEST(Closure, ACycleOfAdmittedVersionsIsSeen) {
  Graph graph;
  graph.versions = {version('a', "b", 1), version('b', "a", 1)};
  EXPECT_EQ(settled(graph), (std::vector<Audience>{1, 1}));
}

TEST(Closure, ACycleWithOneWhoIsNotAdmittedIsNot) {
  Graph graph;
  graph.versions = {version('a', "b", 1), version('b', "c", 1), version('c', "a", 0)};
  EXPECT_EQ(settled(graph), (std::vector<Audience>{0, 0, 0}));
}

TEST(Closure, WhatIsAbsentCountsAsHidden) {
  Graph graph;
  graph.versions = {version('a', "n", 1)};
  EXPECT_EQ(settled(graph), (std::vector<Audience>{0}));
}

TEST(Closure, AnyVersionOfAnyOriginSatisfiesAReference) {
  Graph graph;
  graph.versions = {version('a', "b", 3), version('b', "", 1), version('b', "", 2)};
  EXPECT_EQ(settled(graph), (std::vector<Audience>{3, 1, 2}));
}

TEST(Closure, TheOriginatorSeesItsOwn) {
  Graph graph;
  graph.versions = {version('a', "b", 3, 2), version('b', "", 0)};
  EXPECT_EQ(settled(graph), (std::vector<Audience>{2, 0}));
}

}  // namespace
}  // namespace entente::exchange
