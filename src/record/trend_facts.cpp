#include "record/trend_facts.h"

#include <algorithm>
#include <array>
#include <string>

#include <simdjson.h>

#include "base/instant.h"
#include "base/limits.h"

namespace entente::record {
namespace {

namespace dom = simdjson::dom;

constexpr std::uint64_t most_counted = 999'999'999;  // STIX 2.1 sections 4.14 and 5.2
constexpr std::int64_t seconds_a_day = 86'400;

std::string_view text(const dom::element& value) {
  std::string_view found;
  return value.get(found) == simdjson::SUCCESS ? found : std::string_view();
}

/// Words for dates, best first, by what they date.
struct DateNames {
  std::string_view type;
  std::array<std::string_view, 2> first;
  std::array<std::string_view, 2> last;
};
constexpr std::array<DateNames, 8> dated{{
    {"sighting", {"first_seen", ""}, {"last_seen", ""}},
    {"observed-data", {"first_observed", ""}, {"last_observed", ""}},
    {"report", {"published", ""}, {"", ""}},
    {"incident", {"start_time", "first_seen"}, {"end_time", "last_seen"}},
    {"event", {"start_time", "first_seen"}, {"end_time", "last_seen"}},
    {"campaign", {"first_seen", ""}, {"last_seen", ""}},
    {"malware", {"first_seen", ""}, {"last_seen", ""}},
    {"intrusion-set", {"first_seen", ""}, {"last_seen", ""}},
}};

constexpr std::array<std::string_view, 5> place_names{"where_sighted_refs", "victim_refs", "target_refs",
                                                      "impacted_refs", "location_refs"};

struct Date {
  std::int32_t day = 0;
  Precision precision = Precision::day;
};

Precision precision_of(std::string_view word) {
  if (word == "year") return Precision::year;
  return word == "month" ? Precision::month : Precision::day;
}

std::optional<std::int32_t> day_in(const dom::object& object, std::string_view name) {
  dom::element value;
  if (name.empty() || object.at_key(name).get(value) != simdjson::SUCCESS) return {};
  const auto instant = parse_instant(text(value));
  if (!instant) return {};
  std::int64_t day = instant->seconds / seconds_a_day;
  if (instant->seconds % seconds_a_day < 0) --day;
  return static_cast<std::int32_t>(day);
}

class Reading {
 public:
  Reading(TrendFacts& facts, const dom::object& root) : facts_(facts), root_(root) {}

  void read() {
    dom::element value;
    if (root_.at_key("type").get(value) == simdjson::SUCCESS) facts_.type = text(value);
    if (root_.at_key("extensions").get(value) == simdjson::SUCCESS && value.is_object()) {
      for (const auto [name, extension] : dom::object(value.get_object().value_unsafe())) {
        if (extension.is_object()) extensions_.push_back(extension.get_object().value_unsafe());
      }
    }
    for (const auto [name, member] : root_) read_member(name, member);
    for (const dom::object& extension : extensions_) {
      for (const auto [name, member] : extension) read_references(name, member);
    }
    read_dates();
    std::erase(facts_.aliases, facts_.name);
  }

 private:
  void read_texts(const dom::element& value, std::vector<std::string_view>& out) {
    if (!value.is_array()) return;
    for (const dom::element item : dom::array(value.get_array().value_unsafe())) {
      if (const auto one = text(item); !one.empty()) out.push_back(one);
    }
  }

  void read_number(const dom::element& value) {
    std::uint64_t number = 0;
    if (value.get(number) == simdjson::SUCCESS) facts_.count = std::min(number, most_counted);
  }

  void read_member(std::string_view name, const dom::element& value) {
    if (name == "id") facts_.id = text(value);
    if (name == "name") facts_.name = text(value);
    if (name == "created_by_ref") facts_.created_by = text(value);
    if (name == "revoked") facts_.revoked = value.is_bool() && value.get_bool().value_unsafe();
    if (name == "x_mitre_deprecated") facts_.deprecated = value.is_bool() && value.get_bool().value_unsafe();
    if (name == "count" && facts_.type == "sighting") read_number(value);
    if (name == "number_observed") read_number(value);
    if (name == "relationship_type") facts_.relation = text(value);
    if (name == "aliases" || name == "x_mitre_aliases" || name == "x_opencti_aliases")
      read_texts(value, facts_.aliases);
    if (name == "sectors") read_texts(value, facts_.sectors);
    if (name == "country") facts_.country = text(value);
    if (name == "region") facts_.region = text(value);
    if (name == "external_references") read_external(value);
    if (name == "kill_chain_phases") read_phases(value);
    read_references(name, value);
  }

  void read_external(const dom::element& value) {
    if (!value.is_array()) return;
    for (const dom::element item : dom::array(value.get_array().value_unsafe())) {
      if (!item.is_object()) continue;
      ExternalReference reference;
      for (const auto [name, member] : dom::object(item.get_object().value_unsafe())) {
        if (name == "source_name") reference.source = text(member);
        if (name == "external_id") reference.id = text(member);
        if (name == "url") reference.url = text(member);
      }
      facts_.references.push_back(reference);
    }
  }

  void read_phases(const dom::element& value) {
    if (!value.is_array()) return;
    for (const dom::element item : dom::array(value.get_array().value_unsafe())) {
      dom::element chain;
      dom::element phase;
      if (!item.is_object() || item["kill_chain_name"].get(chain) != simdjson::SUCCESS ||
          item["phase_name"].get(phase) != simdjson::SUCCESS) {
        continue;
      }
      if (text(chain).starts_with("mitre-") && !text(phase).empty()) facts_.tactics.push_back(text(phase));
    }
  }

  void note_id(std::string_view name, std::string_view id) {
    if (name == "source_ref") facts_.source = id;
    if (name == "target_ref") facts_.target = id;
    if (std::ranges::find(place_names, name) != place_names.end()) {
      facts_.places.push_back(id);
    } else if (id.starts_with("event--") || id.starts_with("observed-data--") ||
               id.starts_with("sighting--")) {
      facts_.parts.push_back(id);
    } else if (name != "created_by_ref" && name != "object_marking_refs" && !name.ends_with("source_ref") &&
               !name.ends_with("target_ref")) {
      facts_.subjects.push_back(id);
    }
  }

  /// Ids in properties that end in _ref or _refs, at any depth.
  void read_references(std::string_view name, const dom::element& value) {
    if (value.is_string()) {
      if (name.ends_with("_ref") || name.ends_with("_refs")) note_id(name, text(value));
    } else if (value.is_array()) {
      for (const dom::element item : dom::array(value.get_array().value_unsafe()))
        read_references(name, item);
    } else if (value.is_object() && name != "extensions") {
      for (const auto [inner, member] : dom::object(value.get_object().value_unsafe()))
        read_references(inner, member);
    }
  }

  /// The object itself, then its extensions.
  [[nodiscard]] std::optional<std::int32_t> find_day(std::string_view name) const {
    auto day = day_in(root_, name);
    for (auto extension = extensions_.begin(); !day && extension != extensions_.end(); ++extension)
      day = day_in(*extension, name);
    return day;
  }

  /// Said beside the date or in any extension: an extension may qualify a property of the object.
  [[nodiscard]] Precision find_precision(std::string_view name) const {
    for (const std::string_view suffix : {"_fidelity", "_precision"}) {
      const std::string full = std::string(name) + std::string(suffix);
      dom::element value;
      if (root_.at_key(full).get(value) == simdjson::SUCCESS) return precision_of(text(value));
      for (const dom::object& extension : extensions_) {
        if (extension.at_key(full).get(value) == simdjson::SUCCESS) return precision_of(text(value));
      }
    }
    return Precision::day;
  }

  [[nodiscard]] std::optional<Date> find_date(const std::array<std::string_view, 2>& names) const {
    for (const std::string_view name : names) {
      if (const auto day = find_day(name)) return Date{.day = *day, .precision = find_precision(name)};
    }
    return {};
  }

  void read_dates() {
    const auto* const names = std::ranges::find(dated, facts_.type, &DateNames::type);
    if (names == dated.end()) return;
    auto first = find_date(names->first);
    auto last = find_date(names->last);
    if (!first) first = last;
    if (!last || last->day < first->day) last = first;
    if (!first) return;
    facts_.when = DatedSpan{
        .first = first->day, .last = last->day, .precision = std::max(first->precision, last->precision)};
  }

  TrendFacts& facts_;
  dom::object root_;
  std::vector<dom::object> extensions_;
};

}  // namespace

struct TrendFactReader::Memory {
  dom::parser parser{limits::max_object_bytes};
  TrendFacts facts;

  void clear() {
    // Lists keep their memory: they are filled for every object that is counted.
    TrendFacts empty;
    const auto keep = [](auto& from, auto& to) {
      from.clear();
      to = std::move(from);
    };
    keep(facts.subjects, empty.subjects);
    keep(facts.places, empty.places);
    keep(facts.parts, empty.parts);
    keep(facts.aliases, empty.aliases);
    keep(facts.references, empty.references);
    keep(facts.tactics, empty.tactics);
    keep(facts.sectors, empty.sectors);
    facts = std::move(empty);
  }
};

TrendFactReader::TrendFactReader() : memory_(std::make_unique<Memory>()) {}
TrendFactReader::~TrendFactReader() = default;
TrendFactReader::TrendFactReader(TrendFactReader&&) noexcept = default;
TrendFactReader& TrendFactReader::operator=(TrendFactReader&&) noexcept = default;

Result<const TrendFacts*> TrendFactReader::read(std::string_view object) {
  memory_->clear();
  dom::element root;
  if (const auto code = memory_->parser.parse(object.data(), object.size()).get(root)) {
    return fail(ErrorKind::malformed,
                std::string("an object is not readable JSON: ") + simdjson::error_message(code));
  }
  if (!root.is_object())
    return fail(ErrorKind::malformed, "what should be a STIX object is not a JSON object");
  Reading(memory_->facts, root.get_object().value_unsafe()).read();
  return &memory_->facts;
}

}  // namespace entente::record
