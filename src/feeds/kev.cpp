#include "feeds/kev.h"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "feeds/incident.h"
#include "feeds/json_file.h"
#include "feeds/maker.h"
#include "feeds/object_text.h"
#include "stix/text_forms.h"

namespace entente::feeds {
namespace {

namespace dom = simdjson::dom;

constexpr Source source{
    .key = "cisa-kev",
    .name = "CISA Known Exploited Vulnerabilities Catalog",
    .url = "https://www.cisa.gov/known-exploited-vulnerabilities-catalog",
    .duty =
        "Public domain (CC0). Techniques come from the mapping of the Center for Threat-Informed Defense "
        "(Apache License 2.0)."};

constexpr std::string_view due_date = "dueDate";
constexpr std::string_view date_added = "dateAdded";

/// What the catalogue says of a vulnerability.
struct Entry {
  DatedTime added;
  std::map<std::string, std::string, std::less<>> fields;
  [[nodiscard]] std::string_view operator[](std::string_view name) const {
    const auto at = fields.find(name);
    return at == fields.end() ? std::string_view() : std::string_view(at->second);
  }
};

/// A line of changes, kept until the catalogue is there.
struct Change {
  std::string file;
  std::uint64_t line = 0;
  std::string cve;
  std::string time;
  std::vector<std::pair<std::string, std::string>> fields;  ///< their new values
};

struct Mapping {
  std::string file;
  std::string place;
  std::string cve;
  std::string technique;
  std::string name;
};

constexpr std::string_view kept_fields[] = {"vendorProject",
                                            "product",
                                            "vulnerabilityName",
                                            "dateAdded",
                                            "shortDescription",
                                            "requiredAction",
                                            "dueDate",
                                            "notes",
                                            "knownRansomwareCampaignUse"};

class KevReader final : public JsonReader {
 public:
  explicit KevReader(Output& output) : JsonReader(output), maker_(output, source) {}

  Result<> finish() override {
    if (!any_file_) return {};
    ENTENTE_CHECK(apply_changes());
    ENTENTE_CHECK(maker_.author());
    for (const auto& [cve, entry] : entries_) ENTENTE_CHECK(write_entry(cve, entry));
    for (const Mapping& mapping : mappings_) ENTENTE_CHECK(write_mapping(mapping));
    return maker_.finish();
  }

 protected:
  Result<> read_document(dom::element root) override {
    any_file_ = true;
    if (has(root, "vulnerabilities")) return read_catalogue(root);
    if (has(root, "mapping_objects")) return read_mappings(root);
    if (has(root, "event") && has(root, "cveID")) return read_change(root);
    return not_this_format(
        "the file is no KEV catalogue ('vulnerabilities'), no lines of changes ('event', 'cveID') and no "
        "mapping to ATT&CK ('mapping_objects')");
  }

 private:
  static Entry entry_of(dom::element item) {
    Entry entry;
    for (const std::string_view name : kept_fields) {
      if (std::string text = tidy(text_in(item, name)); !text.empty())
        entry.fields.emplace(name, std::move(text));
    }
    return entry;
  }

  /// Keeps an entry, or leaves it out with a note.
  Result<> keep(const std::string& cve, Entry entry, std::string_view place) {
    if (!stix::is_cve(cve)) return output().leave("not a CVE number", fmt::format("{}.cveID", place), cve);
    const auto added = day_of(entry[date_added]);
    if (!added) {
      return output().leave("the day on which it was added cannot be read",
                            fmt::format("{}.{}", place, date_added), entry[date_added]);
    }
    entry.added = *added;
    if (!entries_.try_emplace(cve, std::move(entry)).second)
      return output().leave("the same vulnerability stands in the files twice", place, cve);
    return {};
  }

  Result<> read_catalogue(dom::element root) {
    if (const auto released = second_of(text_in(root, "dateReleased"))) released_ = released->time;
    std::size_t number = 0;
    for (const dom::element item : items_in(root, "vulnerabilities")) {
      output().record();
      ENTENTE_CHECK(keep(text_in(item, "cveID"), entry_of(item), fmt::format("vulnerabilities[{}]", number)));
      ++number;
    }
    return {};
  }

  Result<> read_change(dom::element root) {
    output().record();
    Change change{.file = output().file(),
                  .line = output().line(),
                  .cve = text_in(root, "cveID"),
                  .time = {},
                  .fields = {}};
    if (const auto time = second_of(text_in(root, "t"))) change.time = time->time;
    dom::element data;
    const std::string event = text_in(root, "event");
    if (root["data"].get(data) != simdjson::SUCCESS || (event != "added" && event != "modified"))
      return output().leave("neither an addition nor a change with its data", "event", event);
    for (const std::string_view name : kept_fields) {
      // A change gives the old value and the new one.
      const auto both = items_in(data, name);
      std::string value = event == "added" ? text_in(data, name) : std::string();
      std::string_view changed;
      if (event == "modified" && both.size() == 2 && both[1].get(changed) == simdjson::SUCCESS)
        value = changed;
      value = tidy(value);
      if (!value.empty()) change.fields.emplace_back(name, std::move(value));
    }
    changes_.push_back(std::move(change));
    return {};
  }

  Result<> read_mappings(dom::element root) {
    std::size_t number = 0;
    for (const dom::element item : items_in(root, "mapping_objects")) {
      output().record();
      Mapping mapping{.file = output().file(),
                      .place = fmt::format("mapping_objects[{}]", number++),
                      .cve = text_in(item, "capability_id"),
                      .technique = text_in(item, "attack_object_id"),
                      .name = tidy(text_in(item, "attack_object_name"))};
      if (!is_technique_number(mapping.technique)) {
        ENTENTE_CHECK(output().leave("not the number of a technique", mapping.place + ".attack_object_id",
                                     mapping.technique));
        continue;
      }
      mappings_.push_back(std::move(mapping));
    }
    return {};
  }

  Result<> apply_changes() {
    for (Change& change : changes_) {
      output().at(change.file, change.line);
      const auto at = entries_.find(change.cve);
      if (!change.time.empty() && change.time < released_) {
        ENTENTE_CHECK(output().miss("a change from before the catalogue's release: it has it already", "t",
                                    change.time));
        continue;
      }
      if (at == entries_.end()) {
        Entry entry;
        for (auto& [name, value] : change.fields) entry.fields.emplace(name, std::move(value));
        ENTENTE_CHECK(keep(change.cve, std::move(entry), "data"));
        continue;
      }
      for (auto& [name, value] : change.fields) at->second.fields.insert_or_assign(name, std::move(value));
      if (const auto added = day_of(at->second[date_added])) at->second.added = *added;
    }
    return {};
  }

  /// Of the entry, not of the vulnerability: what has the same one is one event.
  static std::string own_reference(std::string_view cve, std::string_view url) {
    return external_reference(source.key, fmt::format("kev:{}", cve), url);
  }

  static std::vector<std::string> references_of(const std::string& cve, const Entry& entry) {
    std::vector<std::string> references{external_reference("cve", cve, {}), own_reference(cve, source.url)};
    // The notes are addresses with " ; " between them, and now and then a sentence.
    const std::string_view notes = entry["notes"];
    for (std::size_t at = 0; at <= notes.size();) {
      const auto end = std::min(notes.find(" ; ", at), notes.size());
      const std::string note = tidy(notes.substr(at, end - at));
      at = end + 3;
      if (stix::is_uri(note)) references.push_back(external_reference("advisory", {}, note));
    }
    return references;
  }

  Result<> write_entry(const std::string& cve, const Entry& entry) {
    const std::string id = object_id("vulnerability", fmt::format("{}:{}", source.key, cve));
    ENTENTE_CHECK(output().is_new(id));
    ENTENTE_TRY(creator, maker_.author());
    std::vector<std::string> labels;
    if (!entry[due_date].empty()) labels.push_back(fmt::format("kev-due:{}", entry[due_date]));
    if (entry["knownRansomwareCampaignUse"] == "Known") labels.emplace_back("ransomware-use");
    std::string description(entry["vulnerabilityName"]);
    for (const std::string_view name : {"shortDescription", "requiredAction"}) {
      if (entry[name].empty()) continue;
      if (!description.empty()) description += description.ends_with('.') ? " " : ". ";
      description += entry[name];
    }
    ENTENTE_CHECK(output().add(ObjectText("vulnerability", id, entry.added.time, creator)
                                   .text("name", cve)
                                   .text("description", description)
                                   .texts("labels", labels)
                                   .raw("external_references", json_list(references_of(cve, entry)))
                                   .done()));
    return write_seen(cve, entry, id);
  }

  Result<> write_seen(const std::string& cve, const Entry& entry, const std::string& what) {
    ENTENTE_CHECK(write_sighting(maker_, {.key = fmt::format("{}:{}", cve, what),
                                          .created = entry.added.time,
                                          .of = what,
                                          .first = entry.added,
                                          .last = {},
                                          .where = {},
                                          .references = {own_reference(cve, {})},
                                          .markings = {}}));
    return {};
  }

  Result<> write_mapping(const Mapping& mapping) {
    const auto at = entries_.find(mapping.cve);
    if (at == entries_.end()) {
      output().at(mapping.file, 0);
      return output().leave("a mapping of a vulnerability that is not in the catalogue's files",
                            mapping.place + ".capability_id", mapping.cve);
    }
    ENTENTE_TRY(technique, maker_.technique(mapping.technique, mapping.name));
    ENTENTE_CHECK(maker_.relate(technique, "targets",
                                object_id("vulnerability", fmt::format("{}:{}", source.key, mapping.cve)),
                                at->second.added.time));
    return write_seen(mapping.cve, at->second, technique);
  }

  Maker maker_;
  bool any_file_ = false;
  std::string released_;  ///< of the catalogue; empty: not known
  std::map<std::string, Entry> entries_;
  std::vector<Change> changes_;
  std::vector<Mapping> mappings_;
};

}  // namespace

std::unique_ptr<Reader> make_kev_reader(Output& output) {
  return std::make_unique<KevReader>(output);
}

}  // namespace entente::feeds
