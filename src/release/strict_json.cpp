#include "release/strict_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/instant.h"
#include "base/limits.h"

namespace entente::release {

namespace dom = simdjson::dom;

Result<StrictJson> StrictJson::parse(std::string_view text, std::string_view what) {
  if (text.size() > limits::max_rule_bytes) {
    return fail(ErrorKind::too_large, fmt::format("it has {} bytes", text.size()), std::string(what),
                fmt::format("keep it under {} bytes", limits::max_rule_bytes));
  }
  auto parser = std::make_unique<dom::parser>();
  dom::object object;
  if (parser->parse(text.data(), text.size()).get(object) != simdjson::SUCCESS)
    return fail(ErrorKind::malformed, "it is not a JSON object", std::string(what));
  StrictJson json(object, what);
  json.parser_ = std::move(parser);
  return json;
}

std::unexpected<Error> StrictJson::wrong(std::string_view name, std::string_view expected) const {
  return fail(ErrorKind::malformed, fmt::format("`{}` must be {}", name, expected), std::string(what_));
}

Result<> StrictJson::only(std::initializer_list<std::string_view> names) const {
  std::vector<std::string_view> seen;
  for (const auto [name, value] : object_) {
    if (std::ranges::find(names, name) == names.end()) {
      return fail(ErrorKind::malformed, fmt::format("`{}` is no property of it", name.substr(0, 60)),
                  std::string(what_), fmt::format("it may have {}", fmt::join(names, ", ")));
    }
    if (std::ranges::find(seen, name) != seen.end())
      return fail(ErrorKind::malformed, fmt::format("`{}` stands there twice", name), std::string(what_));
    seen.push_back(name);
  }
  return {};
}

bool StrictJson::has(std::string_view name) const {
  return object_[name].error() == simdjson::SUCCESS;
}

bool StrictJson::is_empty_list(std::string_view name) const {
  dom::array list;
  return object_[name].get(list) == simdjson::SUCCESS && list.begin() == list.end();
}

Result<std::string> StrictJson::text(std::string_view name, std::size_t most) const {
  std::string_view text;
  if (object_[name].get(text) != simdjson::SUCCESS || text.empty() || text.size() > most)
    return wrong(name, fmt::format("a text of 1 to {} bytes", most));
  return std::string(text);
}

Result<std::optional<std::string>> StrictJson::text_if_any(std::string_view name, std::size_t most) const {
  if (!has(name)) return std::optional<std::string>();
  ENTENTE_TRY(read, text(name, most));
  return std::optional(std::move(read));
}

Result<std::vector<std::string>> StrictJson::texts(std::string_view name, std::size_t most) const {
  dom::array list;
  std::vector<std::string> read;
  if (object_[name].get(list) == simdjson::SUCCESS) {
    for (const dom::element one : list) {
      std::string_view text;
      if (one.get(text) != simdjson::SUCCESS || read.size() == most) {
        read.clear();
        break;
      }
      read.emplace_back(text);
    }
  }
  if (read.empty()) return wrong(name, fmt::format("a list of 1 to {} texts", most));
  std::ranges::sort(read);
  read.erase(std::unique(read.begin(), read.end()), read.end());
  return read;
}

Result<std::optional<Micros>> StrictJson::time_if_any(std::string_view name, Rounding rounding) const {
  using Time = std::optional<Micros>;
  if (!has(name)) return Time();
  std::string_view text;
  const auto instant = object_[name].get(text) == simdjson::SUCCESS ? parse_instant(text) : std::nullopt;
  if (!instant) return wrong(name, "a time such as 2027-01-01T00:00:00Z");
  const Micros time = micros_from_instant(*instant);
  return Time(rounding == Rounding::up && instant_from_micros(time) < *instant ? time + 1 : time);
}

}  // namespace entente::release
