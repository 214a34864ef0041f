// entente trend list, entente trend show: asks the node, prints tables, CSV, JSON or a picture.
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/json.h"
#include "app/progress.h"
#include "app/terminal.h"
#include "app/trend_picture.h"
#include "app/trend_target.h"

namespace entente::app {
namespace {

using Element = simdjson::dom::element;

std::optional<double> double_of(Element object, std::string_view name) {
  double value = 0;
  if (object[name].get(value) != simdjson::SUCCESS) return {};
  return value;
}

std::string amount(const std::optional<double>& value) {
  if (!value) return "-";
  return *value == std::floor(*value) ? fmt::format("{:.0f}", *value) : fmt::format("{:.1f}", *value);
}

std::string csv_field(std::string text) {
  // A cell that begins so is a formula to spreadsheets.
  if (!text.empty() && std::string_view("=+-@").contains(text.front())) text.insert(0, "'");
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"') out += '"';
    out += letter;
  }
  return out + '"';
}

std::string csv_number(const std::optional<double>& value) {
  return value ? fmt::format("{:.10g}", *value) : std::string();
}

std::string spark_of(Element trend) {
  std::vector<std::optional<double>> counts;
  for (const Element count : array_of(trend, "last_counts")) {
    double value = 0;
    counts.push_back(count.get(value) == simdjson::SUCCESS ? std::optional(value) : std::nullopt);
  }
  return sparkline(counts);
}

bool told(Element trend) {
  const std::string direction = text_of(trend, "direction");
  return direction == "rising" || direction == "falling";
}

std::string sureness(Element trend) {
  const auto confidence = double_of(trend, "confidence");
  if (!confidence || text_of(trend, "direction") == "unclear") return "-";
  return *confidence > 0.9995 ? ">99.9 %" : fmt::format("{:.1f} %", 100 * *confidence);
}

std::string reporters_of(Element trend) {
  return fmt::format("{}", fmt::join(texts_of(trend, "reporters"), ","));
}

/// Blanks up to the width: a block is three bytes and one column.
std::string list_table(Element root, bool all, bool by) {
  std::vector<std::vector<std::string>> rows;
  rows.push_back(
      {"", "SUBJECT", "NAME", "COUNT", "EXPECTED", "TIMES", "SURE", "SINCE", "REPORTED BY", "LAST STEPS"});
  if (by) rows.front().insert(rows.front().begin() + 2, "WHERE");
  std::size_t hidden = 0;
  for (const Element trend : array_of(root, "trends")) {
    if (!all && !told(trend)) {
      ++hidden;
      continue;
    }
    const auto ratio = double_of(trend, "ratio");
    const std::string since = text_of(trend, "since");
    std::vector<std::string> row{text_of(trend, "direction"),
                                 text_of(trend, "subject"),
                                 text_of(trend, "name"),
                                 amount(double_of(trend, "observed")),
                                 amount(double_of(trend, "expected")),
                                 ratio ? fmt::format("{:.2g}", *ratio) : "-",
                                 sureness(trend),
                                 since.empty() ? "-" : since,
                                 reporters_of(trend),
                                 spark_of(trend)};
    if (by) row.insert(row.begin() + 2, text_of(trend, "where"));
    rows.push_back(std::move(row));
  }
  std::string out =
      fmt::format("{} {} from {} to {}; {} series, the last {} judged together\n",
                  format_count(number_of(root, "events")), text_of(root, "measure"), text_of(root, "first"),
                  text_of(root, "last"), format_count(number_of(root, "series")), number_of(root, "recent"));
  if (number_of(root, "series") == 0) {
    return fmt::format("nothing is counted yet ({} {} without a date, {} dated in the future)\n",
                       number_of(root, "undated"), text_of(root, "measure"), number_of(root, "future"));
  }
  out += rows.size() == 1 ? "nothing rises or falls beyond chance\n" : format_table(rows);
  if (hidden > 0)
    out += fmt::format("{} more are steady or unclear (--all shows them)\n", format_count(hidden));
  if (const auto undated = number_of(root, "undated"); undated > 0)
    out += fmt::format("{} are not counted: they do not say when\n", format_count(undated));
  return out;
}

/// 2020-06 is the end of 2020 Q2.
std::string quarter_of(const std::string& month) {
  if (month.size() < 7) return month;
  const int number = (month[5] - '0') * 10 + (month[6] - '0');
  return fmt::format("{} Q{}", month.substr(0, 4), (number + 2) / 3);
}

std::string quarters_table(Element root) {
  std::vector<std::vector<std::string>> rows{
      {"QUARTER", "", "SUBJECT", "NAME", "WHERE", "COUNT", "EXPECTED", "TIMES", "SURE", "REPORTED BY"}};
  for (const Element trend : array_of(root, "trends")) {
    const auto ratio = double_of(trend, "ratio");
    rows.push_back({quarter_of(text_of(trend, "at")), text_of(trend, "direction"), text_of(trend, "subject"),
                    text_of(trend, "name"), text_of(trend, "where"), amount(double_of(trend, "observed")),
                    amount(double_of(trend, "expected")), ratio ? fmt::format("{:.2g}", *ratio) : "-",
                    sureness(trend), reporters_of(trend)});
  }
  return rows.size() == 1 ? "in no quarter did anything rise or fall beyond chance\n" : format_table(rows);
}

std::string list_csv(Element root) {
  std::string out =
      "at,direction,subject,name,class,where,observed,expected,ratio,ratio_lower,ratio_upper,confidence,"
      "since,"
      "events,"
      "total,reporters,method\n";
  for (const Element trend : array_of(root, "trends")) {
    std::vector<std::string> row;
    for (const std::string_view name : {"at", "direction", "subject", "name", "class", "where"})
      row.push_back(csv_field(text_of(trend, name)));
    for (const std::string_view name :
         {"observed", "expected", "ratio", "ratio_lower", "ratio_upper", "confidence"})
      row.push_back(csv_number(double_of(trend, name)));
    row.push_back(text_of(trend, "since"));
    row.push_back(std::to_string(number_of(trend, "events")));
    row.push_back(std::to_string(number_of(trend, "total")));
    row.push_back(csv_field(reporters_of(trend)));
    row.push_back(csv_field(text_of(trend, "method")));
    out += fmt::format("{}\n", fmt::join(row, ","));
  }
  return out;
}

std::string points_csv(Element root) {
  std::string out = "subject,where,date,count,expected,upper,alarm\n";
  for (const Element trend : array_of(root, "trends")) {
    for (const Element point : array_of(trend, "points")) {
      out += fmt::format("{},{},{},{},{},{},{}\n", csv_field(text_of(trend, "subject")),
                         csv_field(text_of(trend, "where")), text_of(point, "step"),
                         csv_number(double_of(point, "count")), csv_number(double_of(point, "expected")),
                         csv_number(double_of(point, "upper")), boolean_of(point, "alarm") ? 1 : 0);
    }
  }
  return out;
}

std::string title_of(Element trend) {
  const std::string key = text_of(trend, "subject");
  const std::string name = text_of(trend, "name");
  const std::string where = text_of(trend, "where");
  std::string title = name.empty() || key.ends_with(name) ? key : fmt::format("{} ({})", name, key);
  if (!where.empty()) title += ", " + where;
  return title;
}

Picture picture_of(Element root, Element trend, const TrendReadOptions& options) {
  Picture picture{.title = title_of(trend),
                  .subtitle = text_of(trend, "why").substr(0, 150),
                  .marking = options.marking,
                  .source = fmt::format("Reported by {}. Counted up to entry {} of the log, {}. {}",
                                        reporters_of(trend), number_of(root, "log_position"),
                                        text_of(root, "log_time").substr(0, 10), text_of(trend, "method")),
                  .unit = fmt::format("{} a {}", text_of(root, "measure"), text_of(root, "step")),
                  .points = {}};
  for (const Element point : array_of(trend, "points")) {
    picture.points.push_back({.label = text_of(point, "step"),
                              .count = double_of(point, "count"),
                              .expected = double_of(point, "expected"),
                              .upper = double_of(point, "upper"),
                              .alarm = boolean_of(point, "alarm")});
  }
  return picture;
}

std::string show_text(Element root) {
  std::string out;
  for (const Element trend : array_of(root, "trends")) {
    out += title_of(trend) + '\n';
    if (const auto aliases = texts_of(trend, "aliases"); !aliases.empty())
      out += fmt::format("  also called {}\n", fmt::join(aliases, ", "));
    out += fmt::format("  {}\n", text_of(trend, "why"));
    if (const std::string method = text_of(trend, "method"); !method.empty())
      out += fmt::format("  method: {}\n", method);
    out += fmt::format("  {} {} in {} {}, reported by {}\n", format_count(number_of(trend, "total")),
                       text_of(root, "measure"), format_count(number_of(trend, "events")),
                       number_of(trend, "events") == 1 ? "event" : "events", reporters_of(trend));
    if (const auto shared = number_of(trend, "reported_by_several"); shared > 0)
      out += fmt::format("  {} of the events are reported by several nations and counted once\n", shared);
    if (const auto coarse = number_of(trend, "dated_too_coarsely"); coarse > 0)
      out += fmt::format("  {} more are not in the series: their dates are not known to the {}\n", coarse,
                         text_of(root, "step"));
    std::vector<std::vector<std::string>> rows{{"STEP", "COUNT", "EXPECTED", "LIMIT", ""}};
    for (const Element point : array_of(trend, "points")) {
      rows.push_back({text_of(point, "step"), amount(double_of(point, "count")),
                      amount(double_of(point, "expected")), amount(double_of(point, "upper")),
                      boolean_of(point, "alarm") ? "ALARM" : ""});
    }
    out += format_table(rows);
  }
  for (const Element other : array_of(root, "beside")) {
    out += fmt::format("{} published: {} up to {}, {} where {} were expected, {} sure\n",
                       text_of(other, "nation"), text_of(other, "direction"), text_of(other, "last"),
                       amount(double_of(other, "observed")), amount(double_of(other, "expected")),
                       sureness(other));
  }
  Element coalition;
  if (root["coalition"].get(coalition) == simdjson::SUCCESS) {
    out +=
        fmt::format("all together ({}): between {} and {} in the last {} {}s; {} known to be counted twice\n",
                    fmt::join(texts_of(coalition, "nations"), ", "), amount(double_of(coalition, "at_least")),
                    amount(double_of(coalition, "at_most")), number_of(root, "recent"), text_of(root, "step"),
                    amount(double_of(coalition, "known_twice")));
  }
  const auto events = array_of(root, "contributions");
  out += fmt::format("{} events{}\n", format_count(number_of(root, "contributions_in_all")),
                     events.size() < number_of(root, "contributions_in_all") ? ", the newest of them" : "");
  std::vector<std::vector<std::string>> rows{{"DATE", "COUNT", "REPORTED BY", "OBJECT", "NAME"}};
  for (const Element event : events) {
    rows.push_back({text_of(event, "date"), std::to_string(number_of(event, "count")), reporters_of(event),
                    text_of(event, "id"), text_of(event, "name")});
  }
  return out + (rows.size() > 1 ? format_table(rows) : "");
}

}  // namespace

ExitCode trend_list(const TrendReadOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, trend_target("/admin/trends", options)));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  if (options.json) {
    ENTENTE_CHECK(print(reply.body + "\n"));
  } else {
    ENTENTE_CHECK(print(options.csv ? list_csv(document.root())
                                    : list_table(document.root(), options.all, !options.by.empty())));
  }
  return exit_code::ok;
}

ExitCode trend_quarters(const TrendReadOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, trend_target("/admin/trends/quarters", options)));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  if (options.json || options.csv) {
    ENTENTE_CHECK(print(options.json ? reply.body + "\n" : list_csv(document.root())));
  } else {
    ENTENTE_CHECK(print(quarters_table(document.root())));
  }
  return exit_code::ok;
}

ExitCode trend_show(const TrendReadOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, trend_target("/admin/trends/show", options)));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  const Element root = document.root();
  const auto trends = array_of(root, "trends");
  if (options.svg && trends.size() != 1) {
    return fail(ErrorKind::unprocessable, "a picture shows one series", options.subject,
                "leave --by out, and choose with --nation or --sector");
  }
  if (options.json) {
    ENTENTE_CHECK(print(reply.body + "\n"));
  } else if (options.svg) {
    ENTENTE_CHECK(print(svg(picture_of(root, trends.front(), options))));
  } else {
    ENTENTE_CHECK(print(options.csv ? points_csv(root) : show_text(root)));
  }
  return exit_code::ok;
}

}  // namespace entente::app
