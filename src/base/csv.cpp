#include "base/csv.h"

#include <utility>

#include <fmt/format.h>

#include "base/limits.h"

namespace entente {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

std::string CsvReader::place(std::uint64_t line, std::uint64_t column) const {
  return fmt::format("line {}, column {}", line, column);
}

Result<> CsvReader::feed(std::string_view bytes) {
  if (!begun_) {
    while (!bytes.empty() && mark_seen_ < byte_order_mark.size() &&
           bytes.front() == byte_order_mark[mark_seen_]) {
      bytes.remove_prefix(1);
      ++mark_seen_;
    }
    if (bytes.empty()) return {};
    begun_ = true;
    if (mark_seen_ < byte_order_mark.size()) {
      // It only began like one.
      for (const char c : byte_order_mark.substr(0, mark_seen_)) ENTENTE_CHECK(take(c));
    }
  }
  for (const char c : bytes) ENTENTE_CHECK(take(c));
  return {};
}

Result<> CsvReader::take(char c) {
  ++column_;
  if (++row_bytes_ > limits::max_csv_row_bytes) {
    return fail(ErrorKind::too_large, fmt::format("a row is longer than {} bytes", limits::max_csv_row_bytes),
                place(row_line_, 1), "a quote that is never closed swallows the rest of a file");
  }
  if (state_ == State::quoted) {
    if (c == '"') {
      state_ = State::quote_in_quoted;
      return {};
    }
    field_ += c;
    if (c == '\n') {
      ++line_;
      column_ = 0;
    }
    return {};
  }
  if (c == ',') return end_field();
  if (c == '\n') {
    // CRLF: outside quotes a carriage return belongs to the line end.
    if (state_ != State::quote_in_quoted && field_.ends_with('\r')) field_.pop_back();
    ENTENTE_CHECK(end_row());
    ++line_;
    column_ = 0;
    row_line_ = line_;
    return {};
  }
  if (state_ == State::quote_in_quoted) {
    if (c == '\r') return {};
    if (c != '"') {
      return fail(ErrorKind::malformed, "text follows a closing quote", place(line_, column_),
                  "put a comma there, or double the quotes inside the field");
    }
    field_ += c;
    state_ = State::quoted;
    return {};
  }
  if (state_ == State::field_begins && c == '"') {
    state_ = State::quoted;
    quote_line_ = line_;
    quote_column_ = column_;
    return {};
  }
  state_ = State::plain;
  field_ += c;
  return {};
}

Result<> CsvReader::end_field() {
  if (count_ >= limits::max_csv_fields) {
    return fail(ErrorKind::too_large, fmt::format("a row has more than {} fields", limits::max_csv_fields),
                place(line_, column_));
  }
  if (count_ == fields_.size()) fields_.emplace_back();
  fields_[count_++].swap(field_);
  field_.clear();
  state_ = State::field_begins;
  return {};
}

Result<> CsvReader::end_row() {
  const bool blank = count_ == 0 && field_.empty() && state_ != State::quote_in_quoted;
  if (blank) {
    state_ = State::field_begins;
  } else {
    ENTENTE_CHECK(end_field());
    const std::size_t count = std::exchange(count_, 0);
    ENTENTE_CHECK(sink_({.line = row_line_, .fields = {fields_.data(), count}}));
  }
  row_bytes_ = 0;
  return {};
}

Result<> CsvReader::finish() {
  if (state_ == State::quoted) {
    return fail(ErrorKind::malformed, "the file ends inside quotes", place(quote_line_, quote_column_),
                "close the quotes that are opened there");
  }
  return end_row();
}

}  // namespace entente
