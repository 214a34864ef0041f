#include "feeds/misp.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "feeds/cve_numbers.h"
#include "feeds/galaxy.h"
#include "feeds/incident.h"
#include "feeds/json_file.h"
#include "feeds/maker.h"
#include "feeds/object_text.h"
#include "feeds/observable.h"

namespace entente::feeds {
namespace {

namespace dom = simdjson::dom;

constexpr Source source{.key = "misp",
                        .name = "MISP",
                        .url = "https://www.misp-project.org",
                        .duty = "Objects made of MISP events; each event is its creator organisation's."};

/// An event while it is read.
struct Event {
  std::string key;  ///< uuid
  std::string path;
  std::string creator;  ///< id of the creator organisation's identity
  DatedTime date;
  std::optional<DatedTime> first;  ///< earliest first_seen of its attributes
  std::optional<DatedTime> last;   ///< latest last_seen
  std::vector<std::string> labels;
  std::vector<std::string> markings;
  std::vector<std::string> references;
  std::vector<std::string> about;  ///< ids of actors, techniques, malware, vulnerabilities
  std::vector<std::string> where;  ///< ids of locations
  std::vector<std::string> parts;  ///< ids of observables, observed-data and sightings
};

void append_once(std::vector<std::string>& out, std::string value) {
  if (std::ranges::find(out, value) == out.end()) out.push_back(std::move(value));
}

class MispReader final : public JsonReader {
 public:
  explicit MispReader(Output& output) : JsonReader(output), maker_(output, source) {}

  Result<> finish() override { return any_ ? maker_.finish() : Result<>(); }

 protected:
  Result<> read_document(dom::element root) override {
    dom::element response;
    std::string path;
    if (root.is_object() && root["response"].get(response) == simdjson::SUCCESS) {
      root = response;
      path = "response";
    }
    if (root.is_array()) {
      std::size_t number = 0;
      for (const dom::element item : items_of(root))
        ENTENTE_CHECK(read_wrapped(item, fmt::format("{}[{}]", path, number++)));
      return {};
    }
    if (!has(root, "Event") && !has(root, "info"))
      return not_this_format("the file is no MISP event and no list of them ('Event', 'response')");
    return read_wrapped(root, path);
  }

 private:
  Result<> read_wrapped(dom::element item, const std::string& path) {
    output().record();
    dom::element event = item;
    if (!item.is_object() || item["Event"].get(event) != simdjson::SUCCESS) event = item;
    if (!has(event, "info")) return output().leave("not a MISP event", path, "");
    return read_event(event, path.empty() ? "Event" : path + ".Event");
  }

  Result<> read_event(dom::element from, std::string path) {
    Event event;
    event.key = tidy(text_in(from, "uuid"));
    event.path = std::move(path);
    if (!parse_uuid(event.key))
      return output().leave("the event has no UUID", event.path + ".uuid", event.key);
    auto date = day_of(tidy(text_in(from, "date")));
    if (!date) date = second_of_epoch(tidy(text_in(from, "timestamp")));
    if (!date) return output().leave("the event has no date", event.path + ".date", text_in(from, "date"));
    event.date = *date;
    const std::string id = object_id("report", fmt::format("misp:{}", event.key));
    ENTENTE_TRY(fresh, output().is_new(id));
    if (!fresh) return output().leave("the same event stands in the files twice", event.path, event.key);
    any_ = true;
    ENTENTE_CHECK(read_creator(from, event));
    event.references.push_back(external_reference("misp", event.key, {}));
    ENTENTE_CHECK(read_tags(from, event.path, event));
    ENTENTE_CHECK(read_attributes(from, event.path, event));
    std::size_t number = 0;
    for (const dom::element object : items_in(from, "Object")) {
      if (!true_in(object, "deleted"))
        ENTENTE_CHECK(read_attributes(object, fmt::format("{}.Object[{}]", event.path, number), event));
      ++number;
    }
    ENTENTE_CHECK(write_sightings(event));
    return write_report(id, tidy(text_in(from, "info")), event);
  }

  Result<> read_creator(dom::element from, Event& event) {
    dom::element organisation;
    std::string name;
    if (from["Orgc"].get(organisation) == simdjson::SUCCESS && organisation.is_object())
      name = tidy(text_in(organisation, "name"));
    if (name.empty()) {
      ENTENTE_TRY(author, maker_.author());
      event.creator = std::move(author);
      return {};
    }
    ENTENTE_TRY(place, maker_.organisation(name));
    event.creator = place.id;
    return {};
  }

  /// Of an event or an attribute. Clusters beside the tags know synonyms.
  Result<> read_tags(dom::element from, const std::string& path, Event& event) {
    for (const dom::element tag : items_in(from, "Tag"))
      ENTENTE_CHECK(read_tag(text_in(tag, "name"), {}, path, event));
    for (const dom::element galaxy : items_in(from, "Galaxy")) {
      for (const dom::element cluster : items_in(galaxy, "GalaxyCluster")) {
        dom::element meta;
        std::vector<std::string> synonyms;
        if (cluster["meta"].get(meta) == simdjson::SUCCESS && meta.is_object())
          synonyms = texts_in(meta, "synonyms");
        ENTENTE_CHECK(read_tag(text_in(cluster, "tag_name"), synonyms, path, event));
      }
    }
    return {};
  }

  Result<> read_tag(const std::string& tag, const std::vector<std::string>& synonyms, const std::string& path,
                    Event& event) {
    if (tag.empty()) return {};
    const TagWord word = tag_word(tag);
    switch (word.kind) {
      case TagWord::Kind::other:
        if (!word.name.empty()) append_once(event.labels, word.name);
        return {};
      case TagWord::Kind::marking:
        append_once(event.markings, std::string(word.id));
        return {};
      case TagWord::Kind::technique: {
        if (!is_technique_number(word.number))
          return output().miss("a technique without its ATT&CK number", path + ".Tag", tag);
        ENTENTE_TRY(id, maker_.technique(word.number, word.name));
        append_once(event.about, std::move(id));
        return {};
      }
      case TagWord::Kind::actor: {
        Actor actor;
        actor.name = word.name;
        actor.mitre_group = word.number;
        for (const std::string& synonym : synonyms) {
          if (std::string alias = tidy(synonym); !alias.empty() && alias != actor.name)
            append_once(actor.aliases, std::move(alias));
        }
        ENTENTE_TRY(id, maker_.actor(actor));
        append_once(event.about, std::move(id));
        return {};
      }
      case TagWord::Kind::malware: {
        ENTENTE_TRY(id, maker_.malware(word.name));
        append_once(event.about, std::move(id));
        return {};
      }
      case TagWord::Kind::country: {
        const Country* const country = country_of_name(word.name);
        if (country == nullptr) return output().miss("a target that is no country", path + ".Tag", tag);
        ENTENTE_TRY(place, maker_.country(*country));
        append_once(event.where, place.id);
        return {};
      }
      case TagWord::Kind::unread:
        return output().miss("a tag of a galaxy that is not read", path + ".Tag", tag);
    }
    return {};
  }

  Result<> read_attributes(dom::element from, const std::string& path, Event& event) {
    std::size_t number = 0;
    for (const dom::element attribute : items_in(from, "Attribute")) {
      const std::string here = fmt::format("{}.Attribute[{}]", path, number++);
      if (!attribute.is_object() || true_in(attribute, "deleted")) continue;
      ENTENTE_CHECK(read_tags(attribute, here, event));
      ENTENTE_CHECK(read_attribute(attribute, here, event));
    }
    return {};
  }

  Result<> read_attribute(dom::element attribute, const std::string& path, Event& event) {
    const std::string type = text_in(attribute, "type");
    const std::string value = text_in(attribute, "value");
    if (type == "link") {
      event.references.push_back(external_reference("report", {}, tidy(value)));
      return {};
    }
    if (type == "vulnerability") {
      for (const std::string& cve : cves_in(value)) {
        ENTENTE_TRY(id, maker_.vulnerability(cve));
        append_once(event.about, std::move(id));
      }
      return {};
    }
    const Observables observables = observables_.make(type, value);
    if (!observables.known)
      return output().miss(fmt::format("an attribute of the type '{}', which is not read", type), path,
                           value);
    if (observables.objects.empty()) {
      return output().miss(fmt::format("a value that is no {}, though its attribute says so", type),
                           path + ".value", value);
    }
    return write_observed(attribute, observables, event);
  }

  Result<> write_observed(dom::element attribute, const Observables& observables, Event& event) {
    const auto first = second_of(tidy(text_in(attribute, "first_seen")));
    auto last = second_of(tidy(text_in(attribute, "last_seen")));
    if (last && first && last->time < first->time) last.reset();
    if (first && (!event.first || first->time < event.first->time)) event.first = first;
    if (last && (!event.last || last->time > event.last->time)) event.last = last;
    std::vector<std::string> ids;
    for (const Observable& one : observables.objects) {
      ENTENTE_TRY(fresh, output().is_new(one.id));
      if (fresh) ENTENTE_CHECK(output().add(one.text));
      ids.push_back(one.id);
      event.parts.push_back(one.id);
    }
    const std::string uuid = text_in(attribute, "uuid");
    const std::string id =
        object_id("observed-data", fmt::format("misp:{}", uuid.empty() ? ids.back() : uuid));
    ENTENTE_TRY(fresh, output().is_new(id));
    if (!fresh) return {};
    const std::string& begin = first ? first->time : event.date.time;
    ENTENTE_CHECK(output().add(ObjectText("observed-data", id, event.date.time, event.creator)
                                   .text("first_observed", begin)
                                   .text("last_observed", last && last->time >= begin ? last->time : begin)
                                   .number("number_observed", 1)
                                   .texts("object_refs", ids)
                                   .texts("object_marking_refs", event.markings)
                                   .done()));
    event.parts.push_back(id);
    return {};
  }

  Result<> write_sightings(Event& event) {
    std::vector<std::string> own{event.references.front()};
    for (const std::string& what : event.about) {
      ENTENTE_TRY(id, write_sighting(maker_, {.key = fmt::format("{}:{}", event.key, what),
                                              .created = event.date.time,
                                              .of = what,
                                              .first = event.first ? event.first : event.date,
                                              .last = event.last,
                                              .where = event.where,
                                              .references = own,
                                              .markings = event.markings.empty() ? std::string()
                                                                                 : json_texts(event.markings),
                                              .creator = event.creator}));
      event.parts.push_back(std::move(id));
    }
    return {};
  }

  Result<> write_report(const std::string& id, const std::string& name, Event& event) {
    std::vector<std::string> refers = event.about;
    refers.insert(refers.end(), event.where.begin(), event.where.end());
    std::ranges::sort(event.parts);
    event.parts.erase(std::ranges::unique(event.parts).begin(), event.parts.end());
    refers.insert(refers.end(), event.parts.begin(), event.parts.end());
    if (refers.empty()) refers.push_back(event.creator);
    std::erase(event.references, std::string());
    const std::vector<std::string> types{"threat-report"};
    return output().add(ObjectText("report", id, event.date.time, event.creator)
                            .text("name", name.empty() ? event.key : name)
                            .texts("report_types", types)
                            .text("published", event.date.time)
                            .texts("labels", event.labels)
                            .texts("object_refs", refers)
                            .raw("external_references", json_list(event.references))
                            .texts("object_marking_refs", event.markings)
                            .done());
  }

  Maker maker_;
  ObservableMaker observables_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<Reader> make_misp_reader(Output& output) {
  return std::make_unique<MispReader>(output);
}

}  // namespace entente::feeds
