#include "feeds/eurepoc.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "feeds/eurepoc_words.h"
#include "feeds/incident.h"
#include "feeds/object_text.h"
#include "feeds/python_list.h"
#include "feeds/table.h"

namespace entente::feeds {
namespace {

constexpr Source source{
    .key = "eurepoc",
    .name = "European Repository of Cyber Incidents (EuRepoC)",
    .url = "https://eurepoc.eu",
    .duty = "Use is governed by the codebook of the European Repository of Cyber Incidents; cite it."};

/// Of incidents that have no date.
constexpr std::string_view undated = "2000-01-01T00:00:00.000Z";

constexpr std::array<std::string_view, 10> columns{"ID",
                                                   "name",
                                                   "description",
                                                   "start_date",
                                                   "end_date",
                                                   "incident_type",
                                                   "receiver_country",
                                                   "receiver_category",
                                                   "initiator_name",
                                                   "initiator_country"};

/// EuRepoC writes 1 for a month or day that it does not know: of its dates 57 in 100 are the first of a
/// month, where 3 would be.
std::optional<DatedTime> with_fidelity(std::optional<DatedTime> date) {
  if (!date) return {};
  const std::string_view day = std::string_view(date->time).substr(5, 5);
  if (day == "01-01") {
    date->fidelity = Fidelity::year;
  } else if (day.ends_with("-01")) {
    date->fidelity = Fidelity::month;
  }
  return date;
}

class EurepocReader final : public TableReader {
 public:
  explicit EurepocReader(Output& output) : TableReader(output), maker_(output, source) {}

  Result<> finish() override { return maker_.finish(); }

 protected:
  [[nodiscard]] std::span<const std::string_view> needed_columns() const override { return columns; }

  Result<> read_row(const TableRow& row) override {
    IncidentRecord record;
    record.key = tidy(row["ID"]);
    record.name = tidy(row["name"]);
    record.description = tidy(row["description"]);
    if (record.key.empty()) return output().leave("the row has no ID", "ID", "");
    if (record.name.empty()) record.name = fmt::format("EuRepoC incident {}", record.key);
    ENTENTE_CHECK(read_dates(row, record));
    append_incident_types(row["incident_type"], record.incident_types);
    append_detection_methods(row["source_incident_detection_disclosure"], record.detection_methods);
    ENTENTE_CHECK(read_receivers(row, record));
    ENTENTE_CHECK(read_initiators(row, record));
    ENTENTE_CHECK(read_techniques(row["MITRE_initial_access"], "MITRE_initial_access", record));
    ENTENTE_CHECK(read_techniques(row["MITRE_impact"], "MITRE_impact", record));
    ENTENTE_CHECK(read_sources(row, record));
    return write_incident(maker_, std::move(record));
  }

 private:
  Result<> read_date(const TableRow& row, std::string_view column, std::optional<DatedTime>& out) {
    const std::string text = tidy(row[column]);
    if (text.empty()) return {};
    out = with_fidelity(day_of(text));
    if (!out) return output().miss("not a date", column, text);
    return {};
  }

  Result<> read_dates(const TableRow& row, IncidentRecord& record) {
    ENTENTE_CHECK(read_date(row, "start_date", record.start));
    ENTENTE_CHECK(read_date(row, "end_date", record.end));
    if (record.start && record.end && !may_follow(*record.start, *record.end)) {
      ENTENTE_CHECK(
          output().miss("the end is before the start; the start stands", "end_date", tidy(row["end_date"])));
      record.end.reset();
    }
    if (!record.start && !record.end)
      ENTENTE_CHECK(output().miss("no date: the incident is kept, nothing counts it", "start_date", ""));
    record.created = record.start ? record.start->time : record.end ? record.end->time : std::string(undated);
    return {};
  }

  /// The members of a field, or a note and none.
  Result<std::vector<std::vector<std::string>>> lists(const TableRow& row, std::string_view column) {
    const std::string_view text = row[column];
    if (text.empty()) return std::vector<std::vector<std::string>>{};
    auto lists = python_lists(text);
    if (!lists) {
      ENTENTE_CHECK(output().miss("not a list", column, text));
      return std::vector<std::vector<std::string>>{};
    }
    return std::move(*lists);
  }

  Result<std::optional<Place>> place_of(std::string_view text) {
    const PlaceWord word = place_word(text);
    switch (word.kind) {
      case PlaceWord::Kind::country: {
        ENTENTE_TRY(place, maker_.country(*word.country));
        return place;
      }
      case PlaceWord::Kind::region: {
        ENTENTE_TRY(place, maker_.region(word.word));
        return place;
      }
      case PlaceWord::Kind::organisation: {
        ENTENTE_TRY(place, maker_.organisation(word.word));
        return place;
      }
      case PlaceWord::Kind::unknown:
        ENTENTE_CHECK(
            output().miss("a place that ISO 3166 and region-ov do not have", "receiver_country", text));
        return std::optional<Place>{};
      case PlaceWord::Kind::nowhere:
        break;
    }
    return std::optional<Place>{};
  }

  /// Countries, categories and subcodes go side by side: the nth list of categories is of the nth country.
  Result<> read_receivers(const TableRow& row, IncidentRecord& record) {
    ENTENTE_TRY(countries, lists(row, "receiver_country"));
    ENTENTE_TRY(categories, lists(row, "receiver_category"));
    ENTENTE_TRY(subcodes, lists(row, "receiver_category_subcode"));
    for (std::size_t i = 0; i < countries.size(); ++i) {
      const std::string country = countries[i].empty() ? std::string() : tidy(countries[i].front());
      if (country.empty()) continue;
      ENTENTE_TRY(place, place_of(country));
      if (place)
        (place->id.starts_with("location--") ? record.locations : record.victims).push_back(place->id);
      if (i >= categories.size()) continue;
      const std::vector<std::string> none;
      const auto& codes =
          i < subcodes.size() && subcodes[i].size() == categories[i].size() ? subcodes[i] : none;
      for (std::size_t j = 0; j < categories[i].size(); ++j) {
        const auto to = receiver_sector(categories[i][j], j < codes.size() ? codes[j] : std::string());
        if (to.sector.empty() && to.group.empty()) continue;
        ENTENTE_TRY(id, maker_.victims(place.value_or(Place{.id = {}, .key = "anywhere", .name = {}}),
                                       to.sector, to.group));
        record.victims.push_back(std::move(id));
      }
    }
    return {};
  }

  Result<> read_initiators(const TableRow& row, IncidentRecord& record) {
    ENTENTE_TRY(names, lists(row, "initiator_name"));
    ENTENTE_TRY(countries, lists(row, "initiator_country"));
    ENTENTE_TRY(categories, lists(row, "initiator_category"));
    ENTENTE_TRY(subcodes, lists(row, "initiator_category_subcode"));
    const auto at = [](const std::vector<std::vector<std::string>>& from, std::size_t i) {
      return i < from.size() && !from[i].empty() ? std::string_view(from[i].front()) : std::string_view();
    };
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string_view type = initiator_type(at(categories, i), at(subcodes, i));
      for (Actor& actor : initiators(at(names, i))) {
        if (names.size() == categories.size() && !type.empty()) actor.types.emplace_back(type);
        ENTENTE_TRY(id, maker_.actor(actor));
        record.actors.push_back(std::move(id));
      }
    }
    for (std::size_t i = 0; i < countries.size(); ++i) {
      if (const Country* const country = country_of_name(tidy(at(countries, i))))
        record.labels.push_back(fmt::format("initiator-country:{}", country->alpha2));
    }
    return {};
  }

  Result<> read_techniques(std::string_view text, std::string_view column, IncidentRecord& record) {
    for (const std::string& name : semicolon_parts(text)) {
      if (name == "Not available") continue;
      const std::string_view number = technique_number(name);
      if (number.empty()) {
        ENTENTE_CHECK(output().miss("not a technique of initial access or impact in ATT&CK", column, name));
        continue;
      }
      ENTENTE_TRY(id, maker_.technique(number, name));
      record.subjects.push_back(std::move(id));
    }
    return {};
  }

  Result<> read_sources(const TableRow& row, IncidentRecord& record) {
    ENTENTE_TRY(urls, lists(row, "sources_url"));
    for (const auto& members : urls) {
      for (const std::string& member : members) {
        if (record.references.size() >= limits::max_feed_references) return {};
        std::string reference = external_reference("report", {}, tidy(member));
        if (!reference.empty()) record.references.push_back(std::move(reference));
      }
    }
    return {};
  }

  Maker maker_;
};

}  // namespace

std::unique_ptr<Reader> make_eurepoc_reader(Output& output) {
  return std::make_unique<EurepocReader>(output);
}

}  // namespace entente::feeds
