#include "feeds/hackmageddon.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "feeds/hackmageddon_words.h"
#include "feeds/incident.h"
#include "feeds/object_text.h"
#include "feeds/table.h"

namespace entente::feeds {
namespace {

constexpr Source source{.key = "hackmageddon",
                        .name = "Hackmageddon (Paolo Passeri)",
                        .url = "https://www.hackmageddon.com",
                        .duty = "Name the author, Paolo Passeri, and hackmageddon.com."};

constexpr std::array<std::string_view, 9> columns{
    "date_reported_raw", "date_occurred_raw", "date_discovered_raw", "author", "target",
    "description",       "attack_raw",        "target_class",        "country"};

constexpr std::size_t key_bytes = 8;

std::string first_of(const TableRow& row, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (std::string text = tidy(row[name]); !text.empty()) return text;
  }
  return {};
}

class HackmageddonReader final : public TableReader {
 public:
  explicit HackmageddonReader(Output& output) : TableReader(output), maker_(output, source) {}

  Result<> finish() override { return maker_.finish(); }

 protected:
  [[nodiscard]] std::span<const std::string_view> needed_columns() const override { return columns; }

  Result<> read_row(const TableRow& row) override {
    IncidentRecord record;
    ENTENTE_CHECK(read_dates(row, record));
    if (!record.reported && !record.start) {
      return output().leave("neither the day of the report nor that of the attack can be read",
                            "date_reported_raw", row["date_reported_raw"]);
    }
    const std::string target = tidy(row["target"]);
    record.key = key_of(row, target);
    record.created = record.reported ? record.reported->time : record.start->time;
    record.description = tidy(row["description"]);
    record.url = tidy(row["source_timeline_url"]);
    const std::string attack = tidy(row["attack_raw"]);
    const std::string what = attack.empty() || attack == "Unknown" ? std::string("Attack") : attack;
    record.name = target.empty() ? what : fmt::format("{}: {}", what, target);
    if (std::string link = external_reference("report", {}, tidy(row["link"])); !link.empty())
      record.references.push_back(std::move(link));
    ENTENTE_CHECK(read_attack(attack, record));
    ENTENTE_CHECK(read_authors(row["author"], record));
    ENTENTE_CHECK(read_victims(row, record));
    if (const std::string_view word = attack_class(tidy(row["attack_class"])); !word.empty())
      record.labels.push_back(fmt::format("attack-class:{}", word));
    return write_incident(maker_, std::move(record));
  }

 private:
  /// The numbers in the timelines begin anew with each, and a hash of the whole row would be another one for
  /// every correction: report, target and link name the record. The second of two like that is `...-2`.
  std::string key_of(const TableRow& row, std::string_view target) {
    const Hash hash = sha256(
        {first_of(row, {"date_reported", "date_reported_raw"}), "\n", target, "\n", tidy(row["link"])});
    std::string key = to_hex(std::span(hash).first(key_bytes));
    const std::uint32_t seen = ++keys_[key];
    return seen == 1 ? key : fmt::format("{}-{}", key, seen);
  }

  Result<> read_date(const TableRow& row, std::string_view plain, std::string_view raw,
                     std::optional<DatedTime>& out) {
    out = day_of(tidy(row[plain]));
    const std::string text = tidy(row[raw]);
    if (out || text.empty() || text == "-" || text == "?") return {};
    out = day_of_dmy(text);
    if (!out) out = month_in(text);
    if (!out) return output().miss("a date in words that names no month", raw, text);
    return {};
  }

  Result<> read_dates(const TableRow& row, IncidentRecord& record) {
    ENTENTE_CHECK(read_date(row, "date_occurred", "date_occurred_raw", record.start));
    ENTENTE_CHECK(read_date(row, "date_discovered", "date_discovered_raw", record.discovered));
    ENTENTE_CHECK(read_date(row, "date_reported", "date_reported_raw", record.reported));
    if (record.start && record.reported && !may_follow(*record.start, *record.reported)) {
      record.labels.emplace_back("reported-before-occurred");
      ENTENTE_CHECK(output().miss("reported before it occurred; both dates stand", "date_reported_raw",
                                  row["date_reported_raw"]));
    }
    if (record.start && record.discovered && !may_follow(*record.start, *record.discovered)) {
      record.labels.emplace_back("discovered-before-occurred");
      ENTENTE_CHECK(output().miss("discovered before it occurred; both dates stand", "date_discovered_raw",
                                  row["date_discovered_raw"]));
    }
    return {};
  }

  Result<> read_attack(std::string_view attack, IncidentRecord& record) {
    AttackWords words = attack_words(attack);
    record.incident_types = std::move(words.incident_types);
    for (const auto& [number, name] : words.techniques) {
      ENTENTE_TRY(id, maker_.technique(number, name));
      record.subjects.push_back(std::move(id));
    }
    for (const std::string& cve : words.vulnerabilities) {
      ENTENTE_TRY(id, maker_.vulnerability(cve));
      record.subjects.push_back(std::move(id));
    }
    return {};
  }

  Result<> read_authors(std::string_view text, IncidentRecord& record) {
    const Authors authors = authors_of(text);
    for (const Actor& actor : authors.actors) {
      ENTENTE_TRY(id, maker_.actor(actor));
      record.actors.push_back(std::move(id));
    }
    for (const std::string& name : authors.doubted)
      record.labels.push_back(fmt::format("attribution-doubted:{}", name));
    return {};
  }

  Result<> read_victims(const TableRow& row, IncidentRecord& record) {
    const std::string target_class = tidy(row["target_class"]);
    const std::string_view sector = target_sector(target_class);
    std::vector<Place> places;
    const std::string text = tidy(row["country"]);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find_first_of(" ,;/", at), text.size());
      const std::string_view code = std::string_view(text).substr(at, end - at);
      at = end + 1;
      if (code.empty() || code == ">1") continue;  // more than one, not said which
      const Country* country = country_of_code(code);
      if (country == nullptr) country = country_of_name(code);
      if (country != nullptr) {
        ENTENTE_TRY(place, maker_.country(*country));
        record.locations.push_back(place.id);
        places.push_back(std::move(place));
      } else if (code == "EU") {
        ENTENTE_TRY(place, maker_.organisation("European Union"));
        record.victims.push_back(place.id);
        places.push_back(std::move(place));
      } else {
        ENTENTE_CHECK(output().miss("a place that ISO 3166 does not have", "country", code));
      }
    }
    if (places.empty()) places.push_back({.id = {}, .key = "anywhere", .name = {}});
    if (sector.empty()) return {};
    for (const Place& place : places) {
      ENTENTE_TRY(id, maker_.victims(place, sector, {}));
      record.victims.push_back(std::move(id));
    }
    return {};
  }

  Maker maker_;
  std::unordered_map<std::string, std::uint32_t> keys_;
};

}  // namespace

std::unique_ptr<Reader> make_hackmageddon_reader(Output& output) {
  return std::make_unique<HackmageddonReader>(output);
}

}  // namespace entente::feeds
