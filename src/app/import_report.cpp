#include "app/import_report.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "app/progress.h"

namespace entente::app {
namespace {

constexpr std::size_t max_groups = 1'000;
constexpr std::size_t max_first = 100;
constexpr std::size_t shown_groups = 20;
constexpr std::size_t shown_refusals = 10;

std::string json_of(const Refusal& refusal) {
  return JsonObject()
      .text("id", refusal.id)
      .text("version", refusal.version)
      .text("message", refusal.message)
      .done();
}

std::vector<std::pair<std::string, std::uint64_t>> by_count(
    const std::map<std::string, std::uint64_t>& groups) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(groups.begin(), groups.end());
  std::ranges::stable_sort(sorted, std::ranges::greater(), &std::pair<std::string, std::uint64_t>::second);
  return sorted;
}

}  // namespace

std::string refusal_group(std::string_view message) {
  // Only the first sentence: an object with several mistakes is counted under the first.
  message = message.substr(0, message.find("; "));
  std::string group;
  bool quoted = false;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const char c = message[i];
    if (c == '\'') {
      // A quote between letters is an apostrophe.
      const bool opens = !quoted && (i == 0 || message[i - 1] == ' ' || message[i - 1] == '(');
      if (quoted || opens) {
        quoted = opens;
        group += quoted ? "'..." : "'";
        continue;
      }
    }
    if (quoted) continue;
    if (c == '[') {  // an index in a property path: [0] and [17] are the same mistake
      const auto end = message.find(']', i);
      const std::string_view inner = message.substr(i + 1, end == std::string_view::npos ? 0 : end - i - 1);
      if (!inner.empty() &&
          std::ranges::all_of(inner, [](char digit) { return digit >= '0' && digit <= '9'; })) {
        group += "[n]";
        i = end;
        continue;
      }
    }
    group += c;
  }
  return group;
}

Result<> ImportReport::add(simdjson::dom::element batch) {
  const std::lock_guard lock(mutex_);
  total_ += number_of(batch, "total");
  kept_ += number_of(batch, "kept");
  added_ += number_of(batch, "added");
  warned_ += array_of(batch, "warnings").size();
  for (const auto line : array_of(batch, "refused")) {
    Refusal refusal{
        .id = text_of(line, "id"), .version = text_of(line, "version"), .message = text_of(line, "message")};
    ++refused_;
    const std::string group = refusal_group(refusal.message);
    if (groups_.size() < max_groups || groups_.contains(group)) ++groups_[group];
    if (lines_ != nullptr && std::fputs((json_of(refusal) + "\n").c_str(), lines_) < 0) {
      return fail_errno("write", "the report", errno);
    }
    if (first_.size() < max_first) first_.push_back(std::move(refusal));
  }
  return {};
}

std::uint64_t ImportReport::total() const {
  const std::lock_guard lock(mutex_);
  return total_;
}

std::uint64_t ImportReport::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

std::string ImportReport::to_json(double seconds, std::string_view feed) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> groups;
  for (const auto& [message, count] : by_count(groups_)) {
    groups.push_back(JsonObject().number("count", count).text("message", message).done());
  }
  std::vector<std::string> refusals;
  refusals.reserve(first_.size());
  for (const Refusal& refusal : first_) refusals.push_back(json_of(refusal));
  JsonObject report;
  if (!feed.empty()) report.raw("feed", feed);
  return report.number("total", total_)
      .number("kept", kept_)
      .number("added", added_)
      .number("known", kept_ - added_)
      .number("warned", warned_)
      .number("refused", refused_)
      .raw("seconds", fmt::format("{:.3f}", seconds))
      .raw("groups", json_array(groups))
      .raw("refusals", json_array(refusals))
      .done();
}

std::string ImportReport::to_text(double seconds, std::uint64_t bytes) const {
  const std::lock_guard lock(mutex_);
  std::string text = fmt::format(
      "{} objects in {:.1f} s ({}/s): {} added, {} there already, {} refused, {} with warnings\n",
      format_count(total_), seconds,
      format_bytes(static_cast<std::uint64_t>(static_cast<double>(bytes) / std::max(seconds, 1e-3))),
      format_count(added_), format_count(kept_ - added_), format_count(refused_), format_count(warned_));
  if (refused_ == 0) return text;
  text += "\nrefused, by what is wrong:\n";
  const auto sorted = by_count(groups_);
  for (std::size_t i = 0; i < std::min(sorted.size(), shown_groups); ++i) {
    text += fmt::format("  {:>9}  {}\n", format_count(sorted[i].second), sorted[i].first);
  }
  if (sorted.size() > shown_groups)
    text += fmt::format("             and {} more kinds\n", sorted.size() - shown_groups);
  text += "\nthe first of them:\n";
  for (std::size_t i = 0; i < std::min(first_.size(), shown_refusals); ++i) {
    text +=
        fmt::format("  {}\n      {}\n", first_[i].id.empty() ? "(no id)" : first_[i].id, first_[i].message);
  }
  if (refused_ > shown_refusals) text += "--report FILE writes all of them, --json the first hundred\n";
  return text;
}

}  // namespace entente::app
