#include "record/threat_trend.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/counting_limits.h"
#include "base/instant.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "record/definitions.h"

namespace entente::record {
namespace {

namespace dom = simdjson::dom;

// Made for this purpose; part of the format.
constexpr std::string_view name_space = "5c0c3c52-6f0e-4a0b-9f4e-2b7f3f1d8a44";

std::unexpected<Error> malformed(std::string_view property, std::string_view expected) {
  return fail(ErrorKind::malformed, "it is not " + std::string(expected), std::string(property));
}

void add_text(std::string& out, std::string_view name, std::string_view value) {
  out += fmt::format(",\"{}\":", name);
  append_json_string(out, value);
}
void add_number(std::string& out, std::string_view name, double value) {
  out += fmt::format(",\"{}\":{}", name, value);
}
void add_number(std::string& out, std::string_view name, const std::optional<double>& value) {
  if (value && std::isfinite(*value)) add_number(out, name, *value);
}
void add_count(std::string& out, std::string_view name, std::uint64_t value) {
  out += fmt::format(",\"{}\":{}", name, value);
}

std::string text_of(const dom::element& object, std::string_view name) {
  std::string_view value;
  return object[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

std::optional<double> number_of(const dom::element& object, std::string_view name) {
  double value = 0;
  if (object[name].get(value) != simdjson::SUCCESS) return {};
  return value;
}

Result<std::uint64_t> count_of(const dom::element& object, std::string_view name) {
  std::uint64_t value = 0;
  if (object[name].get(value) != simdjson::SUCCESS) return malformed(name, "a whole number");
  return value;
}

Result<Micros> time_of(const dom::element& object, std::string_view name) {
  const auto instant = parse_instant(text_of(object, name));
  if (!instant) return malformed(name, "a timestamp");
  return micros_from_instant(*instant);
}

Result<std::string> word_of(const dom::element& object, std::string_view name) {
  std::string text = text_of(object, name);
  if (text.empty() || text.size() > limits::max_title_bytes) return malformed(name, "a word");
  return text;
}

bool is_nation(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<std::vector<TrendPoint>> read_points(const dom::element& root) {
  dom::array list;
  if (root["points"].get(list) != simdjson::SUCCESS || list.size() == 0 ||
      list.size() > limits::max_published_steps)
    return malformed("points", fmt::format("a list of 1 to {} steps", limits::max_published_steps));
  std::vector<TrendPoint> points;
  for (const dom::element one : list) {
    if (!one.is_object()) return malformed("points", "a list of objects");
    TrendPoint point{.step = text_of(one, "step"),
                     .count = number_of(one, "count"),
                     .expected = number_of(one, "expected"),
                     .upper = number_of(one, "upper")};
    if (point.step.empty()) return malformed("points.step", "a day, week or month");
    bool alarm = false;
    point.alarm = one["alarm"].get(alarm) == simdjson::SUCCESS && alarm;
    points.push_back(std::move(point));
  }
  return points;
}

Result<> read_words(const dom::element& root, ThreatTrend& trend) {
  trend.nation = text_of(root, "nation");
  if (!is_nation(trend.nation)) return malformed("nation", "a nation code");
  const std::array needed{
      std::pair("subject", &ThreatTrend::subject), std::pair("measure", &ThreatTrend::measure),
      std::pair("granularity", &ThreatTrend::granularity), std::pair("direction", &ThreatTrend::direction)};
  for (const auto& [name, member] : needed) {
    ENTENTE_TRY(word, word_of(root, name));
    trend.*member = std::move(word);
  }
  trend.subject_name = text_of(root, "subject_name");
  trend.where = text_of(root, "where");
  trend.method = text_of(root, "method");
  trend.question = text_of(root, "question");
  trend.disclosure_control = text_of(root, "disclosure_control");
  trend.text = text_of(root, "description");
  dom::array markings;
  if (root["object_marking_refs"].get(markings) == simdjson::SUCCESS) {
    for (const dom::element one : markings) {
      std::string_view id;
      if (one.get(id) == simdjson::SUCCESS) trend.markings.emplace_back(id);
    }
  }
  return {};
}

Result<> read_numbers(const dom::element& root, ThreatTrend& trend) {
  const auto observed = number_of(root, "observed");
  const auto expected = number_of(root, "expected");
  const auto confidence = number_of(root, "trend_confidence");
  if (!observed || *observed < 0) return malformed("observed", "a number from 0 on");
  if (!expected || *expected < 0) return malformed("expected", "a number from 0 on");
  if (!confidence || *confidence < 0 || *confidence > 1) return malformed("trend_confidence", "from 0 to 1");
  trend.observed = *observed;
  trend.expected = *expected;
  trend.confidence = *confidence;
  trend.ratio = number_of(root, "ratio");
  trend.ratio_lower = number_of(root, "ratio_lower");
  trend.ratio_upper = number_of(root, "ratio_upper");
  const std::array counts{
      std::pair("series", &ThreatTrend::series), std::pair("contributors", &ThreatTrend::contributors),
      std::pair("events", &ThreatTrend::events), std::pair("log_position", &ThreatTrend::log_position)};
  for (const auto& [name, member] : counts) {
    ENTENTE_TRY(count, count_of(root, name));
    trend.*member = count;
  }
  return {};
}

}  // namespace

std::string threat_trend_id(const ThreatTrend& trend) {
  const std::string_view last = trend.points.empty() ? std::string_view() : trend.points.back().step;
  std::string name = trend.nation;
  for (const std::string_view part :
       {std::string_view(trend.subject), std::string_view(trend.where), std::string_view(trend.measure),
        std::string_view(trend.granularity), last}) {
    name += '\n';
    name += part;
  }
  return fmt::format("{}--{}", threat_trend_type, to_string(name_uuid(*parse_uuid(name_space), name)));
}

std::string make(const ThreatTrend& trend) {
  std::string out = fmt::format(R"({{"type":"{}","spec_version":"2.1")", threat_trend_type);
  add_text(out, "id", trend.id);
  add_text(out, "created", format_micros(trend.created));
  add_text(out, "modified", format_micros(trend.modified));
  add_text(out, "nation", trend.nation);
  add_text(out, "subject", trend.subject);
  if (!trend.subject_name.empty()) add_text(out, "subject_name", trend.subject_name);
  if (!trend.where.empty()) add_text(out, "where", trend.where);
  add_text(out, "measure", trend.measure);
  add_text(out, "granularity", trend.granularity);
  out += R"(,"points":[)";
  for (const TrendPoint& point : trend.points) {
    if (out.back() != '[') out += ',';
    out += R"({"step":)" + json_string(point.step);
    add_number(out, "count", point.count);
    add_number(out, "expected", point.expected);
    add_number(out, "upper", point.upper);
    if (point.alarm) out += R"(,"alarm":true)";
    out += '}';
  }
  out += ']';
  add_text(out, "direction", trend.direction);
  add_number(out, "observed", trend.observed);
  add_number(out, "expected", trend.expected);
  add_number(out, "ratio", trend.ratio);
  add_number(out, "ratio_lower", trend.ratio_lower);
  add_number(out, "ratio_upper", trend.ratio_upper);
  add_number(out, "trend_confidence", trend.confidence);
  add_count(out, "series", trend.series);
  add_count(out, "contributors", trend.contributors);
  add_count(out, "events", trend.events);
  if (!trend.method.empty()) add_text(out, "method", trend.method);
  if (!trend.question.empty()) add_text(out, "question", trend.question);
  add_count(out, "log_position", trend.log_position);
  if (!trend.disclosure_control.empty()) add_text(out, "disclosure_control", trend.disclosure_control);
  if (!trend.text.empty()) add_text(out, "description", trend.text);
  if (!trend.markings.empty()) {
    out += R"(,"object_marking_refs":[)";
    for (const std::string& marking : trend.markings) {
      if (out.back() != '[') out += ',';
      append_json_string(out, marking);
    }
    out += ']';
  }
  return out + fmt::format(R"(,"extensions":{{"{}":{{"extension_type":"new-sdo"}}}}}})",
                           definition_of(threat_trend_type)->id);
}

Result<ThreatTrend> read_threat_trend(std::string_view object) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(object.data(), object.size()).get(root) != simdjson::SUCCESS || !root.is_object())
    return malformed("object", "a JSON object");
  if (text_of(root, "type") != threat_trend_type) return malformed("type", threat_trend_type);
  ThreatTrend trend;
  trend.id = text_of(root, "id");
  if (trend.id.empty()) return malformed("id", "a STIX id");
  ENTENTE_TRY(created, time_of(root, "created"));
  ENTENTE_TRY(modified, time_of(root, "modified"));
  trend.created = created;
  trend.modified = modified;
  ENTENTE_CHECK(read_words(root, trend));
  ENTENTE_CHECK(read_numbers(root, trend));
  ENTENTE_TRY(points, read_points(root));
  trend.points = std::move(points);
  return trend;
}

}  // namespace entente::record
