// Comma-separated values as RFC 4180 has them, read as they arrive: rows in, fields out, in bounded memory
// (one row of at most limits::max_csv_row_bytes). A byte order mark is skipped, lines end with LF or CRLF, a
// quote inside a field that does not begin with one stands for itself.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace entente {

struct CsvRow {
  std::uint64_t line = 0;               ///< where the row begins, from 1; fields may hold line ends
  std::span<const std::string> fields;  ///< without quotes; valid during the call
};

class CsvReader {
 public:
  /// Called for each row that is not an empty line; its error ends the reading.
  using Sink = std::function<Result<>(const CsvRow&)>;
  explicit CsvReader(Sink sink) : sink_(std::move(sink)) {}

  /// The next bytes of the file, cut anywhere. Errors (`where`: "line 7, column 12", bytes from 1): malformed
  /// (text after a closing quote), too_large (limits::max_csv_row_bytes, max_csv_fields), the sink's. After
  /// an error the reader is spent.
  [[nodiscard]] Result<> feed(std::string_view bytes);
  /// Says that the file is over. Errors: malformed (it ends inside quotes), the sink's.
  [[nodiscard]] Result<> finish();

 private:
  enum class State : std::uint8_t { field_begins, plain, quoted, quote_in_quoted };

  [[nodiscard]] Result<> take(char c);
  [[nodiscard]] Result<> end_field();
  [[nodiscard]] Result<> end_row();
  [[nodiscard]] std::string place(std::uint64_t line, std::uint64_t column) const;

  Sink sink_;
  State state_ = State::field_begins;
  std::vector<std::string> fields_;  ///< the first `count_` are the row's; the others keep their memory
  std::size_t count_ = 0;
  std::string field_;
  std::size_t row_bytes_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t column_ = 0;  ///< of the last byte, from 1
  std::uint64_t row_line_ = 1;
  std::uint64_t quote_line_ = 0;  ///< where the quotes that are open were opened
  std::uint64_t quote_column_ = 0;
  std::size_t mark_seen_ = 0;  ///< bytes of a byte order mark
  bool begun_ = false;
};

}  // namespace entente
