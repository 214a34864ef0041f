#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "app/terminal.h"
#include "app/trend_protect.h"
#include "base/file.h"
#include "base/limits.h"
#include "trend/contributions_csv.h"
#include "trend/suppression.h"

namespace entente::app {
namespace {

std::string csv_field(const std::string& text) {
  return text.find(',') == std::string::npos ? text : "\"" + text + "\"";
}

std::string_view reason(const trend::DisclosureTable& table, const trend::Suppression& safe,
                        const trend::DisclosureRules& rules, trend::CellId cell) {
  switch (safe.states[cell]) {
    case trend::CellState::published:
      return "";
    case trend::CellState::open:
      return "its time is not over";
    case trend::CellState::complementary:
      return "protects others";
    case trend::CellState::sensitive:
      return trend::to_string(trend::sensitivity(rules, table.shares(cell)));
  }
  return "";
}

std::string printed(const trend::DisclosureTable& table, const trend::Suppression& safe,
                    const TrendProtectOptions& options) {
  std::string text;
  for (const trend::Axis& axis : table.axes()) text += csv_field(axis.name()) + ",";
  text += options.why ? "count,why\n" : "count\n";
  for (trend::CellId cell = 0; cell < table.size(); ++cell) {
    const auto nodes = table.nodes(cell);
    for (std::size_t axis = 0; axis < nodes.size(); ++axis) {
      text += csv_field(table.axes()[axis].nodes()[nodes[axis]].name) + ",";
    }
    if (safe.published(cell)) text += std::to_string(table.total(cell));
    if (options.why) text += fmt::format(",{}", reason(table, safe, options.rules, cell));
    text += "\n";
  }
  return text;
}

}  // namespace

ExitCode trend_protect(const TrendProtectOptions& options) {
  const bool standard_input = options.file == "-";
  ENTENTE_TRY(text, read_file(standard_input ? "/dev/stdin" : options.file, limits::max_series_csv_bytes));
  ENTENTE_TRY(csv, trend::read_contributions_csv(text, {.own = options.own},
                                                 standard_input ? "standard input" : options.file));
  ENTENTE_TRY(table, trend::DisclosureTable::make(std::move(csv.axes), csv.contributions));
  ENTENTE_TRY(safe, trend::suppress(table, options.rules));
  ENTENTE_CHECK(print(printed(table, safe, options)));
  std::fprintf(stderr,
               "entente: %zu of %zu cells can be shared; %zu are sensitive, %zu protect them, %zu are open\n",
               safe.count(trend::CellState::published), table.size(), safe.count(trend::CellState::sensitive),
               safe.count(trend::CellState::complementary), safe.count(trend::CellState::open));
  if (options.why)
    std::fprintf(stderr,
                 "entente: the column `why` is for the publisher alone: share the table without it\n");
  return exit_code::ok;
}

}  // namespace entente::app
