#include "feeds/json_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_place.h"
#include "base/limits.h"

namespace entente::feeds {
namespace {

namespace dom = simdjson::dom;

std::string text_of(dom::element value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  if (value.is_int64() || value.is_uint64() || value.is_double()) return simdjson::minify(value);
  return {};
}

/// True when the text has more than one line and the first is a document of its own.
bool is_lines(std::string_view text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with('{')) return false;
  return !first_json_error(text.substr(0, end)).has_value() &&
         text.substr(end).find_first_not_of(" \t\r\n") != std::string_view::npos;
}

}  // namespace

std::string text_in(dom::element object, std::string_view name) {
  dom::element value;
  return object[name].get(value) == simdjson::SUCCESS ? text_of(value) : std::string();
}

std::vector<dom::element> items_of(dom::element array) {
  std::vector<dom::element> out;
  dom::array items;
  if (array.get(items) == simdjson::SUCCESS) {
    for (const dom::element item : items) out.push_back(item);
  }
  return out;
}

std::vector<dom::element> items_in(dom::element object, std::string_view name) {
  dom::element value;
  return object[name].get(value) == simdjson::SUCCESS ? items_of(value) : std::vector<dom::element>();
}

std::vector<std::string> texts_in(dom::element object, std::string_view name) {
  std::vector<std::string> out;
  for (const dom::element item : items_in(object, name)) {
    if (std::string text = text_of(item); !text.empty()) out.push_back(std::move(text));
  }
  return out;
}

bool has(dom::element object, std::string_view name) {
  dom::element value;
  return object.is_object() && object[name].get(value) == simdjson::SUCCESS;
}

bool true_in(dom::element object, std::string_view name) {
  bool value = false;
  return object[name].get(value) == simdjson::SUCCESS && value;
}

Result<> JsonReader::begin(std::string_view name) {
  name_ = name;
  bytes_.clear();
  return {};
}

Result<> JsonReader::feed(std::string_view bytes) {
  if (bytes_.size() + bytes.size() > limits::max_feed_json_bytes) {
    return fail(ErrorKind::too_large,
                fmt::format("the file is larger than {} MB", limits::max_feed_json_bytes >> 20U), name_,
                "split it into several files");
  }
  bytes_ += bytes;
  return {};
}

Result<> JsonReader::end() {
  if (is_lines(bytes_)) return read_lines();
  output_.at(name_, 0);
  return parse(bytes_);
}

Result<> JsonReader::read_lines() {
  std::string_view rest = bytes_;
  for (std::uint64_t line = 1; !rest.empty(); ++line) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    output_.at(name_, line);
    if (const auto wrong = first_json_error(text)) {
      output_.record();
      ENTENTE_CHECK(output_.leave("the line is not JSON", fmt::format("column {}", *wrong + 1), text));
      continue;
    }
    ENTENTE_CHECK(parse(text));
  }
  return {};
}

Result<> JsonReader::parse(std::string_view text) {
  dom::element root;
  const auto code = parser_.parse(text.data(), text.size()).get(root);
  if (code == simdjson::SUCCESS) return read_document(root);
  const auto at = first_json_error(text);
  return fail(ErrorKind::malformed,
              at ? std::string("the file is not JSON from there on")
                 : fmt::format("the file is not JSON: {}", simdjson::error_message(code)),
              at ? fmt::format("{}, {}", name_, line_and_column(text, *at)) : name_);
}

std::unexpected<Error> JsonReader::not_this_format(std::string what) const {
  return fail(ErrorKind::malformed, std::move(what), name_,
              "see docs/import.md for the files that each format reads");
}

}  // namespace entente::feeds
