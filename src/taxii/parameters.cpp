#include "taxii/parameters.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/instant.h"
#include "http/message.h"

namespace entente::taxii {
namespace {

/// A spec version that no object has: asking for an unknown one matches nothing.
constexpr std::uint8_t no_spec = 0;

std::unexpected<Error> refuse(std::string_view parameter, std::string what, std::string remedy) {
  return fail(ErrorKind::malformed, std::move(what), "parameter " + std::string(parameter),
              std::move(remedy));
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// For the sentence: values can be long.
std::string shown(std::string_view value) {
  return "'" + std::string(value.substr(0, 60)) + "'";
}

Result<std::size_t> read_limit(std::string_view text, std::size_t most) {
  const auto wrong = [&] {
    return refuse("limit", shown(text) + " is not a number above 0", "write limit=100, for example");
  };
  if (!is_digits(text)) return wrong();
  std::size_t value = 0;
  for (const char c : text) value = std::min(value * 10 + static_cast<std::size_t>(c - '0'), most);
  // A larger limit is capped without a word (section 3.5).
  if (value == 0) return wrong();
  return value;
}

Result<std::vector<std::string>> read_list(std::string_view parameter, std::string_view text) {
  std::vector<std::string> values;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (end == begin)
      return refuse(parameter, "one of its values is empty", "separate values by single commas");
    values.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return values;
}

Result<> add_version(std::string_view text, store::VersionFilter& versions) {
  if (text == "first") {
    versions.first = true;
  } else if (text == "last") {
    versions.last = true;
  } else if (text == "all") {
    versions.all = true;
  } else if (const auto instant = parse_instant(text)) {
    versions.exact.push_back(*instant);
  } else {
    return refuse("match[version]", shown(text) + " is neither first, last, all nor a timestamp",
                  "write a version as 2024-05-01T00:00:00.000Z");
  }
  return {};
}

Result<std::uint8_t> read_spec(std::string_view text) {
  if (text == "2.0") return std::uint8_t{20};
  if (text == "2.1") return std::uint8_t{21};
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || !is_digits(text.substr(0, point)) ||
      !is_digits(text.substr(point + 1))) {
    return refuse("match[spec_version]", shown(text) + " is not a version of STIX", "write 2.1 or 2.0");
  }
  return no_spec;
}

/// Reads one request's parameters.
class ParameterReader {
 public:
  ParameterReader(KnownFilters known, PageLimits page) : known_(known), page_(page) {
    selection_.limit = page.default_objects;
  }

  Result<> read(const http::Parameter& parameter) {
    const auto& [name, value] = parameter;
    if (name == "added_after") {
      ENTENTE_CHECK(once(added_after_, name));
      const auto instant = parse_instant(value);
      if (!instant)
        return refuse(name, shown(value) + " is not a timestamp", "write it as 2024-05-01T00:00:00.000000Z");
      // Stamps are whole microseconds: later than the instant is later than the microsecond it lies in.
      selection_.after = micros_from_instant(*instant);
    } else if (name == "limit") {
      ENTENTE_CHECK(once(limit_, name));
      ENTENTE_TRY(limit, read_limit(value, page_.max_objects));
      selection_.limit = limit;
    } else if (name == "next") {
      ENTENTE_CHECK(once(next_, name));
      if (value.empty()) return refuse(name, "it is empty", "repeat the value of `next` of the page before");
      selection_.next = value;
    } else if (name.starts_with("match[") && name.ends_with("]")) {
      return read_match(name, value);
    }
    return {};
  }
  exchange::Selection take() { return std::move(selection_); }

 private:
  static Result<> once(bool& seen, std::string_view name) {
    if (std::exchange(seen, true)) return refuse(name, "it is there twice", "give it once");
    return {};
  }

  Result<> read_match(const std::string& name, const std::string& value) {
    const std::string_view field = std::string_view(name).substr(6, name.size() - 7);
    const bool known = (field == "id" && known_.id) || (field == "type" && known_.type) ||
                       (field == "version" && known_.version) ||
                       (field == "spec_version" && known_.spec_version);
    if (!known) return {};
    ENTENTE_TRY(values, read_list(name, value));
    values_ += values.size();
    if (values_ > limits::max_filter_values)
      return refuse(name, "there are more than 1,000 values", "ask in several requests");
    store::Filter& filter = selection_.filter;
    for (std::string& one : values) {
      if (field == "id") {
        filter.ids.push_back(std::move(one));
      } else if (field == "type") {
        filter.types.push_back(std::move(one));
      } else if (field == "version") {
        ENTENTE_CHECK(add_version(one, filter.versions));
      } else {
        ENTENTE_TRY(spec, read_spec(one));
        filter.specs.push_back(spec);
      }
    }
    return {};
  }

  KnownFilters known_;
  PageLimits page_;
  exchange::Selection selection_;
  std::size_t values_ = 0;
  bool added_after_ = false;
  bool limit_ = false;
  bool next_ = false;
};

}  // namespace

Result<exchange::Selection> read_parameters(std::string_view query, KnownFilters known, PageLimits page) {
  ParameterReader reader(known, page);
  if (query.empty()) return reader.take();
  ENTENTE_TRY(parameters, http::parse_query(query));
  for (const http::Parameter& parameter : parameters) ENTENTE_CHECK(reader.read(parameter));
  return reader.take();
}

}  // namespace entente::taxii
