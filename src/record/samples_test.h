// One object of each type, with everything that it can have: for tests of this module and of what reads its
// objects.
#pragma once

#include <string>
#include <vector>

#include "base/hash.h"
#include "record/release_objects.h"
#include "record/threat_trend.h"

namespace entente::record {

inline constexpr std::string_view sample_marking = "marking-definition--9f2336fc-0f04-5191-8896-9e44d273f963";

inline Spoken sample_spoken(std::string_view type, std::string nation) {
  return {.id = std::string(type) + "--1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
          .nation = std::move(nation),
          .originator = "KOR",
          .versions = {{.id = "indicator--a740531e-63ff-4e49-a9e1-a0a3eed0e3e7",
                        .version = "2026-11-02T03:04:05.000Z",
                        .sha256 = sha256("its canonical form")},
                       {.id = "malware--162d917e-766f-4611-b5d6-652791454fca", .version = "", .sha256 = {}}},
          .text = "For the exercise in spring",
          .language = "en",
          .created = 1'795'000'000'123'456};
}

inline ReleaseRequest sample_request() {
  ReleaseRequest request;
  static_cast<Spoken&>(request) = sample_spoken(request_type, "USA");
  request.recipients = {"JPN", "USA"};
  request.expires = 1'800'000'000'000'000;
  request.standing = true;
  return request;
}
inline ReleaseGrant sample_grant() {
  ReleaseGrant grant;
  static_cast<Spoken&>(grant) = sample_spoken(grant_type, "KOR");
  grant.recipients = {"JPN", "USA"};
  grant.expires = 1'800'000'000'000'000;
  grant.standing = true;
  grant.request = sample_request().id;
  return grant;
}
inline ReleaseRefusal sample_refusal() {
  ReleaseRefusal refusal;
  static_cast<Spoken&>(refusal) = sample_spoken(refusal_type, "KOR");
  refusal.request = sample_request().id;
  return refusal;
}
inline Recall sample_recall() {
  Recall recall;
  static_cast<Spoken&>(recall) = sample_spoken(recall_type, "KOR");
  return recall;
}
inline Acknowledgement sample_acknowledgement() {
  Acknowledgement acknowledgement;
  static_cast<Spoken&>(acknowledgement) = sample_spoken(acknowledgement_type, "USA");
  acknowledgement.recall = sample_recall().id;
  return acknowledgement;
}

/// All of them, marked.
inline std::vector<std::string> sample_objects() {
  const std::vector<std::string> markings{std::string(sample_marking)};
  return {make(sample_request(), markings), make(sample_grant(), markings), make(sample_refusal(), markings),
          make(sample_recall(), markings), make(sample_acknowledgement(), markings)};
}

inline ThreatTrend sample_trend() {
  ThreatTrend trend;
  trend.created = 1'706'745'600'000'000;
  trend.modified = 1'706'832'000'000'000;
  trend.nation = "KOR";
  trend.subject = "technique:T1059.001";
  trend.subject_name = "PowerShell";
  trend.where = "KR";
  trend.measure = "incidents";
  trend.granularity = "month";
  trend.points = {{.step = "2023-12", .count = {}, .expected = {}, .upper = {}},
                  {.step = "2024-01", .count = 12, .expected = 3.25, .upper = 7.5, .alarm = true}};
  trend.direction = "rising";
  trend.observed = 12;
  trend.expected = 3.25;
  trend.ratio = 3.69;
  trend.ratio_lower = 1.6;
  trend.ratio_upper = 5.8;
  trend.confidence = 0.998;
  trend.series = 120;
  trend.contributors = 2;
  trend.events = 40;
  trend.method = "ears-c2 --baseline 6 --alpha 0.001";
  trend.question = "step=month&measure=incidents&to=2024-01";
  trend.log_position = 123'456;
  trend.disclosure_control = "none";
  trend.text = "Rising: 12 in the last month.";
  trend.markings = {std::string(sample_marking)};
  trend.id = threat_trend_id(trend);
  return trend;
}

}  // namespace entente::record
