// The outer structure of an envelope or bundle, read byte by byte: everything but the elements of "objects".
//
// Promises: strict JSON (RFC 8259) outside of the elements; bounded memory, no recursion (nesting is limited
// to limits::max_json_depth). Never looks into an element: it stops at its brace and is told where it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace entente::stix {

/// One JSON string after its opening quote: escapes, UTF-8, no lone surrogates, no control characters.
class StringReader {
 public:
  enum class Step : std::uint8_t { more, closed, bad };
  [[nodiscard]] Step take(char c);
  /// Whether the decoded text so far is exactly "objects".
  [[nodiscard]] bool is_objects() const;
  /// What is wrong, after `bad`.
  [[nodiscard]] std::string_view complaint() const { return complaint_; }

 private:
  [[nodiscard]] Step refuse(std::string_view complaint);
  [[nodiscard]] Step take_plain(char c);
  [[nodiscard]] Step take_escape(char c);
  [[nodiscard]] Step take_hex(char c);
  [[nodiscard]] Step take_continuation(std::uint8_t byte);
  void match(std::uint32_t code);

  std::string_view complaint_;
  std::uint32_t unit_ = 0;  // the \u escape being read
  int hex_left_ = 0;
  int continuation_left_ = 0;              // bytes that the UTF-8 sequence still needs
  std::uint8_t low_ = 0x80, high_ = 0xBF;  // range of the next of them
  bool backslash_ = false;
  bool wants_low_surrogate_ = false;
  int matched_ = 0;  // characters that agree with "objects", -1 once one differs
};

/// A number or one of true, false, null, fed byte by byte.
class ScalarReader {
 public:
  /// Starts with the first byte; false if no scalar begins so.
  [[nodiscard]] bool begin(char c);
  /// False if `c` does not belong to the scalar any more.
  [[nodiscard]] bool take(char c);
  [[nodiscard]] bool complete() const;

 private:
  enum class Number : std::uint8_t { none, minus, zero, digits, point, fraction, e, sign, exponent };
  Number number_ = Number::none;
  std::string_view word_;
  std::size_t read_ = 0;  // bytes of word_ seen
};

class Outline {
 public:
  /// Reads on from chunk[at]. Returns where the next element of "objects" opens, or chunk.size().
  [[nodiscard]] Result<std::size_t> advance(std::string_view chunk, std::size_t at);
  /// The element that advance() stopped at is over; `bytes` is its length.
  void skip_element(std::uint64_t bytes);
  /// The document is over: an error if it is not complete.
  [[nodiscard]] Result<> finish() const;
  /// Bytes read so far, elements included.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  enum class Expect : std::uint8_t {
    document,
    key_or_end,
    key,
    colon,
    value,
    value_or_end,
    comma_or_end,
    nothing,
    string,
    scalar,
  };
  [[nodiscard]] Result<> take(char c);
  [[nodiscard]] Result<> take_document(char c);
  [[nodiscard]] Result<> take_value(char c);
  [[nodiscard]] Result<> take_string(char c);
  [[nodiscard]] Result<> take_comma_or_end(char c);
  [[nodiscard]] Result<> begin_key();
  [[nodiscard]] Result<> open(bool object);
  [[nodiscard]] Result<> close(char c);
  [[nodiscard]] bool at_element(char c) const;
  [[nodiscard]] std::unexpected<Error> refuse(std::string what) const;

  std::uint64_t offset_ = 0;
  std::uint64_t kinds_ = 0;  // one bit a level, the lowest is the innermost: 1 for an object
  int depth_ = 0;
  Expect expect_ = Expect::document;
  bool string_is_key_ = false;
  bool objects_key_ = false;  // the key just read is "objects" of the document itself
  bool objects_seen_ = false;
  bool in_objects_ = false;
  StringReader string_;
  ScalarReader scalar_;
};

}  // namespace entente::stix
