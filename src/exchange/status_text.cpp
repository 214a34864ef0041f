#include "exchange/status_text.h"

#include <simdjson.h>

#include "base/json_text.h"
#include "base/limits.h"

namespace entente::exchange {
namespace {

bool read_runs(const simdjson::dom::array& array, StatusRecord& record) {
  std::vector<std::uint64_t> numbers;
  for (const simdjson::dom::element element : array) {
    std::uint64_t number = 0;
    if (element.get(number) != simdjson::SUCCESS) return false;
    numbers.push_back(number);
  }
  if (numbers.size() % 2 != 0) return false;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    if (numbers[i + 1] > limits::max_objects_per_post - kept) return false;
    kept += numbers[i + 1];
    record.runs.emplace_back(numbers[i], numbers[i + 1]);
  }
  return true;
}

bool read_warnings(const simdjson::dom::array& array, StatusRecord& record) {
  std::optional<std::size_t> position;
  for (const simdjson::dom::element element : array) {
    std::uint64_t number = 0;
    std::string_view message;
    if (!position && element.get(number) == simdjson::SUCCESS) {
      position = number;
    } else if (position && element.get(message) == simdjson::SUCCESS) {
      record.warnings.emplace_back(*position, message);
      position.reset();
    } else {
      return false;
    }
  }
  return !position;
}

bool read_failures(const simdjson::dom::array& array, StatusRecord& record) {
  for (const simdjson::dom::element element : array) {
    std::string_view id;
    std::string_view version;
    std::string_view message;
    if (element["id"].get(id) != simdjson::SUCCESS || element["version"].get(version) != simdjson::SUCCESS ||
        element["message"].get(message) != simdjson::SUCCESS) {
      return false;
    }
    record.failures.push_back({std::string(id), std::string(version), std::string(message)});
  }
  return true;
}

void append_number(std::string& out, std::uint64_t number) {
  out += std::to_string(number);
}

}  // namespace

void StatusRecord::keep(store::Sequence sequence) {
  if (!runs.empty() && runs.back().first + runs.back().second == sequence) {
    ++runs.back().second;
  } else {
    runs.emplace_back(sequence, 1);
  }
}

std::size_t StatusRecord::kept() const {
  std::size_t count = 0;
  for (const auto& [first, length] : runs) count += length;
  return count;
}

std::string write_status(const StatusRecord& record) {
  std::string out = R"({"owner":)";
  append_json_string(out, record.owner);
  out += R"(,"request":)" + std::to_string(record.request_time);
  out += R"(,"total":)" + std::to_string(record.total);
  out += R"(,"runs":[)";
  for (const auto& [first, length] : record.runs) {
    append_number(out, first);
    out += ',';
    append_number(out, length);
    out += ',';
  }
  if (out.back() == ',') out.pop_back();
  out += R"(],"warnings":[)";
  for (const auto& [position, message] : record.warnings) {
    append_number(out, position);
    out += ',';
    append_json_string(out, message);
    out += ',';
  }
  if (out.back() == ',') out.pop_back();
  out += R"(],"failures":[)";
  for (const StatusLine& line : record.failures) {
    out += R"({"id":)";
    append_json_string(out, line.id);
    out += R"(,"version":)";
    append_json_string(out, line.version);
    out += R"(,"message":)";
    append_json_string(out, line.message);
    out += "},";
  }
  if (out.back() == ',') out.pop_back();
  return out + "]}";
}

std::optional<StatusRecord> read_status(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
  StatusRecord record;
  std::string_view owner;
  std::uint64_t total = 0;
  simdjson::dom::array runs;
  simdjson::dom::array warnings;
  simdjson::dom::array failures;
  if (root["owner"].get(owner) != simdjson::SUCCESS ||
      root["request"].get(record.request_time) != simdjson::SUCCESS ||
      root["total"].get(total) != simdjson::SUCCESS || root["runs"].get(runs) != simdjson::SUCCESS ||
      root["warnings"].get(warnings) != simdjson::SUCCESS ||
      root["failures"].get(failures) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  record.owner = owner;
  record.total = total;
  if (!read_runs(runs, record) || !read_warnings(warnings, record) || !read_failures(failures, record))
    return std::nullopt;
  return record;
}

}  // namespace entente::exchange
