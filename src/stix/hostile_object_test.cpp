// Objects made to cost much: the promises of checker.h (time and memory linear in the object) on the shapes
// where they are hardest to keep.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "stix/checker.h"

namespace entente::stix {
namespace {

struct Cost {
  double seconds = 0;
  std::size_t text_bytes = 0;  ///< in findings
};

Cost cost_of(const std::string& object) {
  Checker checker;
  const auto begin = std::chrono::steady_clock::now();
  const auto checked = checker.check(object, object.size());
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  Cost cost{elapsed.count(), 0};
  EXPECT_TRUE(checked.has_value());
  if (!checked) return cost;
  for (const Finding& finding : checked->findings) {
    cost.text_bytes += finding.path.size() + finding.value.size() + finding.message.size();
  }
  return cost;
}

/// An observed-data with a directory that refers `references` times to the object with these members.
std::string container(const std::string& members, int references) {
  std::string object =
      R"({"type":"observed-data","id":"observed-data--b67d30ff-02ac-498a-92f9-32f845f448cf",)"
      R"("created":"2016-04-06T19:58:16.000Z","modified":"2016-04-06T19:58:16.000Z","number_observed":1,)"
      R"("first_observed":"2015-12-21T19:00:00Z","last_observed":"2015-12-21T19:00:00Z","objects":{"0":{)" +
      members + R"(},"1":{"type":"directory","path":"x","contains_refs":["0")";
  for (int i = 1; i < references; ++i) object += ",\"0\"";
  return object + "]}}}";
}

TEST(HostileObject, ManyReferencesToAWideObjectCostLinearTime) {
  std::string members;
  for (int i = 0; i < 10'000; ++i) members += "\"x_" + std::to_string(i) + "\":1,";
  members += R"("type":"file","name":"a")";
  // Linear it takes some hundredths of a second, even in a debug build.
  EXPECT_LT(cost_of(container(members, 10'000)).seconds, 1.5);
}

TEST(HostileObject, FindingsDoNotRepeatALongTypeName) {
  const std::string members = R"("type":")" + std::string(200'000, 'y') + "\"";
  EXPECT_LT(cost_of(container(members, 200)).text_bytes, 100'000U);
}

TEST(HostileObject, AFindingDoesNotHoldAWholeTypeName) {
  const std::string object =
      R"({"type":")" + std::string(200'000, 'y') +
      R"(","id":"indicator--b67d30ff-02ac-498a-92f9-32f845f448cf","created":"2016-04-06T19:58:16.000Z","modified":"2016-04-06T19:58:16.000Z"})";
  EXPECT_LT(cost_of(object).text_bytes, 10'000U);
}

TEST(HostileObject, ManySelectorsCostBoundedTime) {
  std::string object =
      R"({"type":"identity","spec_version":"2.1","name":"x","id":"identity--b67d30ff-02ac-498a-92f9-32f845f448cf",)"
      R"("created":"2016-04-06T19:58:16.000Z","modified":"2016-04-06T19:58:16.000Z","x_list":[)";
  for (int i = 0; i < 100'000; ++i) object += "1,";
  object +=
      R"(1],"granular_markings":[{"marking_ref":"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9","selectors":[)";
  for (int i = 0; i < 5'000; ++i) object += "\"x_list.[99999]\",";
  object += "\"name\"]}]}";
  EXPECT_LT(cost_of(object).seconds, 10);
}

}  // namespace
}  // namespace entente::stix
