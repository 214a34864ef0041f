#include "feeds/incident.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "feeds/object_text.h"
#include "record/definitions.h"

namespace entente::feeds {
namespace {

void drop_repeated(std::vector<std::string>& values) {
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
}

std::string extension(std::string_view id, const InnerText& members) {
  return fmt::format(R"({{"{}":{}}})", id, members.done());
}

std::string new_sdo(std::string_view id) {
  return extension(id, InnerText().text("extension_type", "new-sdo"));
}

/// The end where it says more than the start: after it.
std::optional<DatedTime> later_end(const std::optional<DatedTime>& start,
                                   const std::optional<DatedTime>& end) {
  if (!end || (start && end->time <= start->time)) return {};
  return end;
}

class IncidentWriter {
 public:
  IncidentWriter(Maker& maker, IncidentRecord record) : maker_(maker), record_(std::move(record)) {}

  Result<> write() {
    for (auto* ids : {&record_.locations, &record_.victims, &record_.actors, &record_.subjects,
                      &record_.incident_types, &record_.detection_methods, &record_.labels}) {
      drop_repeated(*ids);
    }
    record_.end = later_end(record_.start, record_.end);
    ENTENTE_TRY(creator, maker_.author());
    creator_ = std::move(creator);
    id_ = object_id("incident", key({}));
    ENTENTE_TRY(fresh, maker_.output().is_new(id_));
    if (!fresh) return maker_.output().leave("the same record stands in the files twice", "", record_.key);
    std::string own = external_reference(maker_.source().key, record_.key, record_.url);
    references_.push_back(own);
    ENTENTE_CHECK(write_sightings());
    ENTENTE_CHECK(write_event());
    ENTENTE_CHECK(write_task("detected", record_.discovered));
    ENTENTE_CHECK(write_task("reported", record_.reported));
    ENTENTE_CHECK(write_core());
    return write_relationships();
  }

 private:
  [[nodiscard]] std::string key(std::string_view part) const {
    return fmt::format("{}:{}{}{}", maker_.source().key, record_.key, part.empty() ? "" : ":", part);
  }

  Result<> write_sightings() {
    if (!record_.start && !record_.end) return {};
    std::vector<std::string> where = record_.victims;
    where.insert(where.end(), record_.locations.begin(), record_.locations.end());
    std::vector<std::string> seen = record_.actors;
    seen.insert(seen.end(), record_.subjects.begin(), record_.subjects.end());
    for (const std::string& subject : seen) {
      ENTENTE_TRY(id, write_sighting(maker_, {.key = fmt::format("{}:{}", record_.key, subject),
                                              .created = record_.created,
                                              .of = subject,
                                              .first = record_.start,
                                              .last = record_.end,
                                              .where = where,
                                              .references = references_,
                                              .markings = {}}));
      sightings_.push_back(std::move(id));
    }
    return {};
  }

  Result<> write_event() {
    if (!record_.start && !record_.end) return {};
    std::string id = object_id("event", key({}));
    ObjectText text("event", id, record_.created, creator_);
    text.text("name", record_.name).text("status", "occurred").texts("event_types", record_.incident_types);
    if (record_.start) {
      text.text("start_time", record_.start->time)
          .text("start_time_fidelity", to_string(record_.start->fidelity));
    }
    if (record_.end)
      text.text("end_time", record_.end->time).text("end_time_fidelity", to_string(record_.end->fidelity));
    text.texts("sighting_refs", sightings_).raw("extensions", new_sdo(event_extension));
    events_.push_back(std::move(id));
    return maker_.output().add(text.done());
  }

  Result<> write_task(std::string_view type, const std::optional<DatedTime>& when) {
    if (!when) return {};
    std::string id = object_id("task", key(type));
    const std::vector<std::string> types{std::string(type)};
    tasks_.push_back(id);
    return maker_.output().add(ObjectText("task", id, record_.created, creator_)
                                   .text("outcome", "successful")
                                   .texts("task_types", types)
                                   .text("start_time", when->time)
                                   .text("start_time_fidelity", to_string(when->fidelity))
                                   .raw("extensions", new_sdo(task_extension))
                                   .done());
  }

  Result<> write_core() {
    InnerText core;
    core.text("extension_type", "property-extension")
        .text("determination", "confirmed")
        .text("investigation_status", "closed")
        .texts("incident_types", record_.incident_types)
        .texts("detection_methods", record_.detection_methods)
        .texts("event_refs", events_)
        .texts("task_refs", tasks_);
    std::vector<std::string> references = references_;
    references.insert(references.end(), record_.references.begin(), record_.references.end());
    return maker_.output().add(ObjectText("incident", id_, record_.created, creator_)
                                   .text("name", record_.name)
                                   .text("description", record_.description)
                                   .texts("labels", record_.labels)
                                   .raw("external_references", json_list(references))
                                   .raw("extensions", extension(incident_extension, core))
                                   .done());
  }

  Result<> write_relationships() {
    const std::pair<std::string_view, const std::vector<std::string>*> kinds[] = {
        {"located-at", &record_.locations},
        {"targets", &record_.victims},
        {"attributed-to", &record_.actors}};
    for (const auto& [type, targets] : kinds) {
      for (const std::string& target : *targets)
        ENTENTE_CHECK(maker_.relate(id_, type, target, record_.created));
    }
    return {};
  }

  Maker& maker_;
  IncidentRecord record_;
  std::string id_;
  std::string creator_;
  std::vector<std::string> references_;
  std::vector<std::string> sightings_;
  std::vector<std::string> events_;
  std::vector<std::string> tasks_;
};

}  // namespace

Result<> write_incident(Maker& maker, IncidentRecord record) {
  return IncidentWriter(maker, std::move(record)).write();
}

Result<std::string> write_sighting(Maker& maker, const SightingRecord& record) {
  std::string id = object_id("sighting", fmt::format("{}:{}", maker.source().key, record.key));
  ENTENTE_TRY(fresh, maker.output().is_new(id));
  if (!fresh) return id;
  ENTENTE_TRY(author, maker.author());
  ObjectText text("sighting", id, record.created, record.creator.empty() ? author : record.creator);
  InnerText dates;
  dates.text("extension_type", "property-extension");
  const auto last = later_end(record.first, record.last);
  if (record.first) {
    text.text("first_seen", record.first->time);
    dates.text("first_seen_fidelity", to_string(record.first->fidelity));
  }
  if (last) {
    text.text("last_seen", last->time);
    dates.text("last_seen_fidelity", to_string(last->fidelity));
  }
  text.number("count", 1)
      .text("sighting_of_ref", record.of)
      .texts("where_sighted_refs", record.where)
      .raw("external_references", json_list(record.references))
      .raw("object_marking_refs", record.markings);
  if (record.first || last)
    text.raw("extensions", extension(record::definition_of("sighting-dates")->id, dates));
  ENTENTE_CHECK(maker.output().add(text.done()));
  return id;
}

}  // namespace entente::feeds
