#include "app/import_notes.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "app/json.h"
#include "app/progress.h"

namespace entente::app {
namespace {

constexpr std::size_t most_groups = 1'000;
constexpr std::size_t most_places = 5;
constexpr std::size_t shown_groups = 20;
constexpr std::string_view other_reasons = "other reasons";

std::string json_of(const feeds::Note& note) {
  JsonObject object;
  object.text("reason", note.reason).boolean("left_out", note.whole).text("file", note.file);
  if (note.line != 0) object.number("line", note.line);
  if (!note.column.empty()) object.text("column", note.column);
  return object.text("value", note.value).done();
}

std::string place_of(const feeds::Note& note) {
  std::string place = note.file;
  if (note.line != 0) place += fmt::format(", line {}", note.line);
  if (!note.column.empty()) place += fmt::format(", {}", note.column);
  if (!note.value.empty()) place += fmt::format(": {}", note.value);
  return place;
}

}  // namespace

Result<> ImportNotes::add(const feeds::Note& note) {
  if (lines_ != nullptr && std::fputs((json_of(note) + "\n").c_str(), lines_) < 0)
    return fail_errno("write", "the report", errno);
  const std::pair key(note.whole, note.reason);
  const bool room = groups_.size() < most_groups || groups_.contains(key);
  Group& group = groups_[room ? key : std::pair(note.whole, std::string(other_reasons))];
  ++group.count;
  if (group.first.size() < most_places) group.first.push_back(note);
  return {};
}

std::vector<const ImportNotes::Groups::value_type*> ImportNotes::by_count() const {
  std::vector<const Groups::value_type*> sorted;
  sorted.reserve(groups_.size());
  for (const auto& group : groups_) sorted.push_back(&group);
  std::ranges::stable_sort(sorted, [](const auto* a, const auto* b) {
    // What was left out first.
    if (a->first.first != b->first.first) return a->first.first;
    return a->second.count > b->second.count;
  });
  return sorted;
}

std::string ImportNotes::to_json(std::string_view format, const feeds::Output& output) const {
  std::vector<std::string> notes;
  for (const auto* const group : by_count()) {
    std::vector<std::string> places;
    for (const feeds::Note& note : group->second.first) places.push_back(json_of(note));
    notes.push_back(JsonObject()
                        .text("reason", group->first.second)
                        .boolean("left_out", group->first.first)
                        .number("count", group->second.count)
                        .raw("first", json_array(places))
                        .done());
  }
  return JsonObject()
      .text("format", format)
      .number("records", output.records())
      .number("left_out", output.left_out())
      .number("objects", output.objects())
      .raw("notes", json_array(notes))
      .done();
}

std::string ImportNotes::to_text(std::string_view format, const feeds::Output& output) const {
  std::string text = fmt::format("{}: {} records read, {} left out, {} STIX objects made\n", format,
                                 format_count(output.records()), format_count(output.left_out()),
                                 format_count(output.objects()));
  std::size_t shown = 0;
  for (const auto* const group : by_count()) {
    if (++shown > shown_groups) {
      text += fmt::format("  and {} more reasons\n", groups_.size() - shown_groups);
      break;
    }
    text += fmt::format("  {:>6} {} {}\n         first: {}\n", format_count(group->second.count),
                        group->first.first ? "left out:" : "noted:", group->first.second,
                        place_of(group->second.first.front()));
  }
  return text;
}

}  // namespace entente::app
