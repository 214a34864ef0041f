#include "stix/pattern_lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace entente::stix {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_base64(char c) {
  return is_letter(c) || is_digit(c) || c == '+' || c == '/';
}

/// Length of the white space character that `text` begins with (the WS rule of the grammar, in UTF-8), or 0.
std::size_t blank_length(std::string_view text) {
  constexpr std::string_view single = " \t\r\n\x0B\x0C";
  if (text.empty()) return 0;
  if (single.find(text.front()) != std::string_view::npos) return 1;
  for (const std::string_view blank :
       {"\u0085", "\u00a0", "\u1680", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"}) {
    if (text.starts_with(blank)) return blank.size();
  }
  // U+2000 to U+200A
  const bool space =
      text.size() >= 3 && text.starts_with("\xE2\x80") && static_cast<unsigned char>(text[2]) <= 0x8A;
  return space ? 3 : 0;
}

constexpr std::pair<std::string_view, TokenKind> words[] = {
    {"AND", TokenKind::word_and},
    {"OR", TokenKind::word_or},
    {"NOT", TokenKind::word_not},
    {"FOLLOWEDBY", TokenKind::word_followedby},
    {"LIKE", TokenKind::word_like},
    {"MATCHES", TokenKind::word_matches},
    {"ISSUPERSET", TokenKind::word_issuperset},
    {"ISSUBSET", TokenKind::word_issubset},
    {"EXISTS", TokenKind::word_exists},
    {"LAST", TokenKind::word_last},
    {"IN", TokenKind::word_in},
    {"START", TokenKind::word_start},
    {"STOP", TokenKind::word_stop},
    {"SECONDS", TokenKind::word_seconds},
    {"WITHIN", TokenKind::word_within},
    {"REPEATS", TokenKind::word_repeats},
    {"TIMES", TokenKind::word_times},
    {"true", TokenKind::boolean},
    {"false", TokenKind::boolean},
};

/// The shape of the grammar's timestamps: ranges are checked, the calendar is not.
bool is_timestamp(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= shape.size() || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 'd' ? !is_digit(text[i]) : text[i] != shape[i]) return false;
  }
  const auto pair = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  const bool ranges = pair(5) >= 1 && pair(5) <= 12 && pair(8) >= 1 && pair(8) <= 31 && pair(11) <= 23 &&
                      pair(14) <= 59 && pair(17) <= 60;
  const std::string_view fraction = text.substr(shape.size(), text.size() - shape.size() - 1);
  if (fraction.empty()) return ranges;
  return ranges && fraction.size() > 1 && fraction.front() == '.' &&
         std::all_of(fraction.begin() + 1, fraction.end(), is_digit);
}

bool is_binary(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return false;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  text.remove_suffix(padding);
  return std::all_of(text.begin(), text.end(), is_base64);
}

bool is_hex_text(std::string_view text) {
  return text.size() % 2 == 0 && std::all_of(text.begin(), text.end(), is_hex);
}

}  // namespace

std::string unescape(std::string_view quoted) {
  std::string text;
  const std::string_view inner = quoted.substr(1, quoted.size() - 2);
  text.reserve(inner.size());
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] == '\\') ++i;  // the lexer has made sure that something follows
    text += inner[i];
  }
  return text;
}

char PatternLexer::peek(std::size_t ahead) const {
  return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
}

Token PatternLexer::take(TokenKind kind, std::size_t bytes) {
  const Token token{kind, text_.substr(at_, bytes)};
  at_ += token.text.size();
  return token;
}

std::string PatternLexer::place_of(const Token& token) const {
  const auto offset = static_cast<std::size_t>(token.text.data() - text_.data());
  const std::string_view before = text_.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  // Bytes 10xxxxxx continue a character.
  const auto column =
      1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_begin), before.end(),
                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return fmt::format("line {}, column {}", line, column);
}

void PatternLexer::skip_blanks() {
  for (;;) {
    const std::string_view rest = text_.substr(at_);
    if (const std::size_t blank = blank_length(rest); blank > 0) {
      at_ += blank;
    } else if (rest.starts_with("//")) {
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    } else if (rest.starts_with("/*")) {
      const std::size_t close = text_.find("*/", at_ + 2);
      if (close == std::string_view::npos) return;  // then it is no comment but two strange characters
      at_ = close + 2;
    } else {
      return;
    }
  }
}

Result<Token> PatternLexer::next() {
  skip_blanks();
  if (at_ == text_.size()) return take(TokenKind::end, 0);
  const char c = peek(0);
  if ((c == 't' || c == 'h' || c == 'b') && peek(1) == '\'') return take_prefixed();
  if (c == '\'') return take_quoted();
  if (is_letter(c) || c == '_') return take_word();
  if (begins_number()) return take_number();
  return take_symbol();
}

Token PatternLexer::take_word() {
  std::size_t length = 1;
  bool hyphen = false;
  for (; is_letter(peek(length)) || is_digit(peek(length)) || peek(length) == '_' || peek(length) == '-';
       ++length) {
    hyphen = hyphen || peek(length) == '-';
  }
  const Token token = take(hyphen ? TokenKind::hyphenated_name : TokenKind::name, length);
  for (const auto& [word, kind] : words) {
    if (token.text == word) return {kind, token.text};
  }
  return token;
}

bool PatternLexer::begins_number() const {
  const std::size_t sign = peek(0) == '-' || peek(0) == '+' ? 1 : 0;
  return is_digit(peek(sign)) || (peek(sign) == '.' && is_digit(peek(sign + 1)));
}

Token PatternLexer::take_number() {
  const bool negative = peek(0) == '-';
  const std::size_t begin = negative || peek(0) == '+' ? 1 : 0;
  std::size_t end = begin;
  while (is_digit(peek(end))) ++end;
  if (peek(end) == '.' && is_digit(peek(end + 1))) {
    for (++end; is_digit(peek(end)); ++end) {
    }
    return take(negative ? TokenKind::negative_real : TokenKind::real, end);
  }
  // A whole number has no leading zeros: 01 are two of them.
  return take(negative ? TokenKind::negative_integer : TokenKind::integer,
              peek(begin) == '0' ? begin + 1 : end);
}

Result<Token> PatternLexer::take_quoted() {
  std::size_t end = 1;
  while (at_ + end < text_.size() && peek(end) != '\'') {
    const bool escape = peek(end) == '\\';
    if (escape && peek(end + 1) != '\'' && peek(end + 1) != '\\') {
      const Token wrong{TokenKind::unknown, text_.substr(at_ + end, 1)};
      return fail(ErrorKind::malformed, "a backslash in a string must be followed by ' or \\",
                  place_of(wrong), "write \\\\ for a backslash");
    }
    end += escape ? 2 : 1;
  }
  if (at_ + end >= text_.size()) {
    return fail(ErrorKind::malformed, "a string is not closed",
                place_of({TokenKind::unknown, text_.substr(at_, 1)}), "end it with '");
  }
  return take(TokenKind::text, end + 1);
}

Result<Token> PatternLexer::take_prefixed() {
  const char prefix = peek(0);
  const std::size_t close = text_.find('\'', at_ + 2);
  const Token token = take(TokenKind::unknown, close == std::string_view::npos ? 2 : close + 1 - at_);
  const std::string_view inner =
      close == std::string_view::npos ? std::string_view() : token.text.substr(2, token.text.size() - 3);
  if (close != std::string_view::npos) {
    if (prefix == 't' && is_timestamp(inner)) return Token{TokenKind::timestamp, token.text};
    if (prefix == 'h' && is_hex_text(inner)) return Token{TokenKind::hex, token.text};
    if (prefix == 'b' && is_binary(inner)) return Token{TokenKind::binary, token.text};
  }
  const std::string_view expected = prefix == 't'   ? "a timestamp such as t'2024-01-15T12:30:45.123Z'"
                                    : prefix == 'h' ? "pairs of hexadecimal digits such as h'ffd8'"
                                                    : "base64 with padding such as b'QUI='";
  return fail(ErrorKind::malformed, fmt::format("expected {}, found {}", expected, token.text.substr(0, 60)),
              place_of(token));
}

Token PatternLexer::take_symbol() {
  constexpr std::pair<std::string_view, TokenKind> symbols[] = {
      // The longer ones first.
      {"==", TokenKind::equal},
      {"!=", TokenKind::not_equal},
      {"<>", TokenKind::not_equal},
      {"<=", TokenKind::less_or_equal},
      {">=", TokenKind::greater_or_equal},
      {"=", TokenKind::equal},
      {"<", TokenKind::less},
      {">", TokenKind::greater},
      {":", TokenKind::colon},
      {".", TokenKind::dot},
      {",", TokenKind::comma},
      {"(", TokenKind::left_parenthesis},
      {")", TokenKind::right_parenthesis},
      {"[", TokenKind::left_bracket},
      {"]", TokenKind::right_bracket},
      {"*", TokenKind::asterisk},
  };
  const std::string_view rest = text_.substr(at_);
  for (const auto& [symbol, kind] : symbols) {
    if (rest.starts_with(symbol)) return take(kind, symbol.size());
  }
  std::size_t length = 1;  // the whole character, for the message
  while ((static_cast<unsigned char>(peek(length)) & 0xC0U) == 0x80U) ++length;
  return take(TokenKind::unknown, length);
}

}  // namespace entente::stix
