#include "trend/contributions_csv.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/limits.h"
#include "trend/calendar.h"
#include "trend/csv_line.h"

namespace entente::trend {
namespace {

constexpr std::size_t no_column = static_cast<std::size_t>(-1);
constexpr std::size_t most_quoted = 40;
constexpr std::size_t most_depth = 8;
constexpr int days_per_week = 7;
constexpr const char* total_name = "all";

struct Line {
  std::size_t number = 0;
  std::vector<std::string> values;  ///< of the axes
  std::string contributor;
  std::uint64_t count = 0;
};

/// A step as the nodes of the time axis are called.
std::string step_name(const CalendarDate& date) {
  return date.step == Step::month ? format_date(date.day).substr(0, 7) : format_iso_week(date.day);
}

class Reader {
 public:
  Reader(const ContributionsCsvOptions& options, std::string_view name) : options_(options), name_(name) {}

  Result<ContributionsCsv> read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    ENTENTE_CHECK(read_head(take_line(text)));
    for (line_ = 2; !text.empty(); ++line_) {
      const std::string_view line = take_line(text);
      if (!trimmed(line).empty()) ENTENTE_CHECK(read_line(line));
    }
    if (lines_.empty()) return wrong(ErrorKind::malformed, line_, "there is no line with a count");
    return build();
  }

 private:
  [[nodiscard]] std::unexpected<Error> wrong(ErrorKind kind, std::size_t line, std::string what,
                                             std::string_view column = {}, std::string remedy = {}) const {
    std::string where = fmt::format("{} line {}", name_, line);
    if (!column.empty()) where += fmt::format(" column {}", column);
    return fail(kind, std::move(what), std::move(where), std::move(remedy));
  }

  Result<> read_head(std::string_view line) {
    split_line(line, fields_);
    std::set<std::string> names;
    for (std::size_t at = 0; at < fields_.size(); ++at) {
      if (fields_[at].empty() || !names.insert(std::string(fields_[at])).second) {
        return wrong(ErrorKind::malformed, 1, "a column has no name or another's");
      }
      if (same_word(fields_[at], "contributor")) {
        contributor_ = at;
      } else if (same_word(fields_[at], "count")) {
        count_ = at;
      } else {
        if (same_word(fields_[at], "date")) date_ = columns_.size();
        columns_.push_back(at);
        titles_.emplace_back(fields_[at]);
      }
    }
    if (contributor_ == no_column || count_ == no_column || columns_.empty()) {
      return wrong(ErrorKind::malformed, 1, "the head does not name the columns that are needed", {},
                   "contributor, count, and one to four others, as subject,nation,date,contributor,count");
    }
    return {};
  }

  Result<> read_line(std::string_view text) {
    split_line(text, fields_);
    Line line{.number = line_, .values = {}, .contributor = {}};
    const std::size_t last = std::max({contributor_, count_, columns_.back()});
    if (fields_.size() <= last) {
      return wrong(ErrorKind::malformed, line_, fmt::format("the line ends after {} fields", fields_.size()));
    }
    for (std::size_t axis = 0; axis < columns_.size(); ++axis) {
      ENTENTE_TRY(value, axis == date_ ? read_date(fields_[columns_[axis]])
                                       : read_path(fields_[columns_[axis]], axis));
      line.values.push_back(std::move(value));
    }
    line.contributor = fields_[contributor_];
    if (line.contributor.empty()) return wrong(ErrorKind::malformed, line_, "nobody is named", "contributor");
    const std::string_view count = fields_[count_];
    const auto [end, code] = std::from_chars(count.data(), count.data() + count.size(), line.count);
    if (code != std::errc{} || end != count.data() + count.size()) {
      return wrong(ErrorKind::malformed, line_,
                   fmt::format("'{}' is not a count", count.substr(0, most_quoted)), "count",
                   "counts are whole numbers from 0; leave the line out where nobody reported");
    }
    lines_.push_back(std::move(line));
    return {};
  }

  Result<std::string> read_date(std::string_view text) {
    const auto date = parse_date(text);
    if (!date) return wrong(ErrorKind::malformed, line_, date.error().what, "date", date.error().remedy);
    const bool months = date->step == Step::month;
    if (!dates_.empty() && months != months_) {
      return wrong(ErrorKind::unprocessable, line_, "calendar months stand beside days or weeks", "date",
                   "their difference would be a count of days: write weeks, or months only");
    }
    months_ = months;
    dates_.insert(date->day);
    return step_name(*date);
  }

  [[nodiscard]] Result<std::string> read_path(std::string_view text, std::size_t axis) const {
    const auto depth = static_cast<std::size_t>(std::ranges::count(text, '/')) + 1;
    const bool gap = text.empty() || text.starts_with('/') || text.ends_with('/') || text.contains("//");
    if (!gap && depth <= most_depth && text != total_name) return std::string(text);
    return wrong(ErrorKind::malformed, line_,
                 fmt::format("'{}' is no part of a whole", text.substr(0, most_quoted)), titles_[axis],
                 "write a name, or a path of names as T1566/T1566.001; all is the total");
  }

  [[nodiscard]] Result<Axis> time_axis() const {
    constexpr std::size_t most_weeks = 10'000;
    if (months_) {
      std::vector<AxisNode> nodes;
      nodes.reserve(dates_.size());
      for (const auto day : dates_) nodes.push_back({.name = format_date(day).substr(0, 7)});
      return Axis::make(titles_[date_], std::move(nodes));
    }
    const auto weeks =
        static_cast<std::size_t>((*dates_.rbegin() - *dates_.begin()).count() / days_per_week) + 2;
    if (weeks > most_weeks)
      return fail(ErrorKind::too_large, fmt::format("the dates are over {} weeks apart", most_weeks));
    // One week too many reaches the last date whatever its weekday; it goes again if it is not needed.
    Axis axis = week_calendar(*dates_.begin(), weeks);
    if (axis.nodes().back().name != format_iso_week(*dates_.rbegin()))
      axis = week_calendar(*dates_.begin(), weeks - 1);
    return Axis::make(titles_[date_], axis.nodes());
  }

  [[nodiscard]] Result<Axis> path_axis(std::size_t axis,
                                       const std::map<std::string, Contributor>& numbers) const {
    std::set<std::string> paths;
    for (const Line& line : lines_) {
      const std::string& path = line.values[axis];
      for (std::size_t at = path.find('/'); at != std::string::npos; at = path.find('/', at + 1)) {
        paths.insert(path.substr(0, at));
      }
      paths.insert(path);
    }
    // A path sorts after what it begins with, so totals stand before their parts.
    std::vector<AxisNode> nodes{{.name = total_name}};
    std::map<std::string, NodeId> known;
    for (const std::string& path : paths) {
      const std::size_t slash = path.rfind('/');
      AxisNode node{.name = path, .parent = slash == std::string::npos ? 0 : known.at(path.substr(0, slash))};
      if (options_.own == titles_[axis]) {
        const auto owner = numbers.find(path.substr(slash == std::string::npos ? 0 : slash + 1));
        if (owner != numbers.end()) node.owner = owner->second;
      }
      known[path] = static_cast<NodeId>(nodes.size());
      nodes.push_back(std::move(node));
    }
    return Axis::make(titles_[axis], std::move(nodes));
  }

  [[nodiscard]] Result<ContributionsCsv> build() const {
    if (options_.own && std::ranges::find(titles_, *options_.own) == titles_.end()) {
      return wrong(ErrorKind::unprocessable, 1,
                   fmt::format("there is no column '{}'", options_.own->substr(0, most_quoted)));
    }
    ContributionsCsv csv;
    std::map<std::string, Contributor> numbers;
    for (const Line& line : lines_) numbers.emplace(line.contributor, 0);
    for (auto& [contributor, number] : numbers) {
      number = static_cast<Contributor>(csv.contributors.size());
      csv.contributors.push_back(contributor);
    }
    std::vector<std::map<std::string, NodeId>> names(titles_.size());
    for (std::size_t axis = 0; axis < titles_.size(); ++axis) {
      ENTENTE_TRY(made, axis == date_ ? time_axis() : path_axis(axis, numbers));
      for (NodeId node = 0; node < made.nodes().size(); ++node) names[axis][made.nodes()[node].name] = node;
      csv.axes.push_back(std::move(made));
    }
    for (const Line& line : lines_) {
      Contribution one{.leaf = {}, .contributor = numbers.at(line.contributor), .count = line.count};
      for (std::size_t axis = 0; axis < titles_.size(); ++axis) {
        const NodeId leaf = names[axis].at(line.values[axis]);
        if (!csv.axes[axis].is_leaf(leaf)) {
          return wrong(ErrorKind::unprocessable, line.number,
                       fmt::format("'{}' has parts of its own", line.values[axis].substr(0, most_quoted)),
                       titles_[axis],
                       "count at the smallest parts; what is in none of them goes to a part of its own, as "
                       "T1566/other");
        }
        one.leaf.push_back(leaf);
      }
      csv.contributions.push_back(std::move(one));
    }
    return csv;
  }

  ContributionsCsvOptions options_;
  std::string_view name_;
  std::size_t contributor_ = no_column;
  std::size_t count_ = no_column;
  std::size_t date_ = no_column;  ///< among the axes
  std::vector<std::size_t> columns_;
  std::vector<std::string> titles_;
  std::size_t line_ = 1;
  bool months_ = false;
  std::set<std::chrono::sys_days> dates_;
  std::vector<std::string_view> fields_;
  std::vector<Line> lines_;
};

}  // namespace

Result<ContributionsCsv> read_contributions_csv(std::string_view text, const ContributionsCsvOptions& options,
                                                std::string_view name) {
  return Reader(options, name).read(text);
}

}  // namespace entente::trend
