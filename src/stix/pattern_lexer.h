// The tokens of the STIX patterning grammar (STIX 2.1 section 9; lexical rules of the OASIS grammar
// STIXPattern.g4).
//
// Promises: the longest token wins, as in that grammar; linear; never reads beyond the text. Only pattern.cpp
// includes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace entente::stix {

enum class TokenKind : std::uint8_t {
  end,
  name,  ///< identifier without hyphen
  hyphenated_name,
  integer,
  negative_integer,
  real,
  negative_real,
  text,
  boolean,
  binary,
  hex,
  timestamp,
  word_and,
  word_or,
  word_not,
  word_followedby,
  word_like,
  word_matches,
  word_issuperset,
  word_issubset,
  word_exists,
  word_last,
  word_in,
  word_start,
  word_stop,
  word_seconds,
  word_within,
  word_repeats,
  word_times,
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  colon,
  dot,
  comma,
  left_parenthesis,
  right_parenthesis,
  left_bracket,
  right_bracket,
  asterisk,
  unknown,  ///< a character that no token begins with
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  ///< as written, with prefix and quotes
};

class PatternLexer {
 public:
  explicit PatternLexer(std::string_view pattern) : text_(pattern) {}

  /// The next token; malformed for a constant such as t'...' that cannot be one.
  [[nodiscard]] Result<Token> next();
  /// "line 1, column 14" of a token.
  [[nodiscard]] std::string place_of(const Token& token) const;

 private:
  void skip_blanks();
  [[nodiscard]] Token take(TokenKind kind, std::size_t bytes);
  [[nodiscard]] Token take_word();
  [[nodiscard]] bool begins_number() const;
  [[nodiscard]] Token take_number();
  [[nodiscard]] Result<Token> take_quoted();
  [[nodiscard]] Result<Token> take_prefixed();
  [[nodiscard]] Token take_symbol();
  [[nodiscard]] char peek(std::size_t ahead) const;

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The content of a text token: without quotes, with `\'` and `\\` resolved.
[[nodiscard]] std::string unescape(std::string_view quoted);

}  // namespace entente::stix
