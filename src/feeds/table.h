// A CSV file whose first row names the columns, and readers of such files.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "feeds/output.h"
#include "feeds/reader.h"

namespace entente::feeds {

/// A row with its columns by name. Views are valid while the row is being read.
class TableRow {
 public:
  TableRow(std::span<const std::string> columns, std::span<const std::string> fields)
      : columns_(columns), fields_(fields) {}
  /// The field of a column; empty where the column or the field is missing.
  [[nodiscard]] std::string_view operator[](std::string_view column) const;

 private:
  std::span<const std::string> columns_;
  std::span<const std::string> fields_;
};

/// Reads a CSV file row by row; a format says which columns it needs and what a row means.
class TableReader : public Reader {
 public:
  explicit TableReader(Output& output) : output_(output) {}
  Result<> begin(std::string_view name) override;
  Result<> feed(std::string_view bytes) override;
  Result<> end() override;
  Result<> finish() override { return {}; }

 protected:
  [[nodiscard]] virtual std::span<const std::string_view> needed_columns() const = 0;
  [[nodiscard]] virtual Result<> read_row(const TableRow& row) = 0;
  [[nodiscard]] Output& output() { return output_; }

 private:
  [[nodiscard]] Result<> take(const CsvRow& row);
  [[nodiscard]] Result<> take_head(const CsvRow& row);
  /// Puts the file's name before the place.
  [[nodiscard]] Result<> placed(Result<> result) const;

  Output& output_;
  std::string name_;
  std::unique_ptr<CsvReader> csv_;
  std::vector<std::string> columns_;
};

}  // namespace entente::feeds
