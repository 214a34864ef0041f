#include "feeds/table.h"

#include <algorithm>

#include <fmt/format.h>

namespace entente::feeds {

std::string_view TableRow::operator[](std::string_view column) const {
  const auto at = std::ranges::find(columns_, column);
  const auto index = static_cast<std::size_t>(at - columns_.begin());
  return index < fields_.size() && at != columns_.end() ? std::string_view(fields_[index])
                                                        : std::string_view();
}

Result<> TableReader::begin(std::string_view name) {
  name_ = name;
  columns_.clear();
  csv_ = std::make_unique<CsvReader>([this](const CsvRow& row) { return take(row); });
  return {};
}

Result<> TableReader::feed(std::string_view bytes) {
  return placed(csv_->feed(bytes));
}

Result<> TableReader::end() {
  ENTENTE_CHECK(placed(csv_->finish()));
  if (!columns_.empty()) return {};
  return fail(ErrorKind::malformed, "the file has no row", name_, "its first row must name the columns");
}

Result<> TableReader::placed(Result<> result) const {
  if (!result && !result.error().where.starts_with(name_)) {
    std::string& where = result.error().where;
    where = where.empty() ? name_ : fmt::format("{}, {}", name_, where);
  }
  return result;
}

Result<> TableReader::take(const CsvRow& row) {
  output_.at(name_, row.line);
  if (columns_.empty()) return take_head(row);
  output_.record();
  if (row.fields.size() != columns_.size()) {
    return output_.leave("the row has more or fewer fields than the first row names", "",
                         fmt::format("{} fields, not {}", row.fields.size(), columns_.size()));
  }
  return read_row(TableRow(columns_, row.fields));
}

Result<> TableReader::take_head(const CsvRow& row) {
  columns_.assign(row.fields.begin(), row.fields.end());
  for (const std::string_view needed : needed_columns()) {
    if (std::ranges::find(columns_, needed) != columns_.end()) continue;
    return fail(ErrorKind::malformed, fmt::format("the first row names no column '{}'", needed),
                fmt::format("{}, line {}", name_, row.line),
                "see docs/import.md for the files that each format reads");
  }
  return {};
}

}  // namespace entente::feeds
