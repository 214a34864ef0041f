#include "base/json_place.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/json_text.h"

namespace entente {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Walks over a text without recursion; stops at the first byte that does not fit.
class Walk {
 public:
  Walk(std::string_view text, std::size_t most_depth) : text_(text), most_depth_(most_depth) {}

  std::optional<std::size_t> run() {
    skip_blanks();
    if (!value()) return at_;
    while (!open_.empty()) {
      skip_blanks();
      if (!next()) return at_;
    }
    skip_blanks();
    return at_ == text_.size() ? std::nullopt : std::optional(at_);
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }

  /// A value; of an array or object only its beginning.
  bool value() {
    const char c = peek();
    if (c == '{' || c == '[') {
      if (open_.size() >= most_depth_) return false;
      open_.push_back(c);
      ++at_;
      first_ = true;
      return true;
    }
    if (c == '"') return string();
    if (c == 't') return word("true");
    if (c == 'f') return word("false");
    if (c == 'n') return word("null");
    return number();
  }

  /// What may follow inside the innermost array or object.
  bool next() {
    const bool first = first_;
    first_ = false;
    const bool object = open_.back() == '{';
    if (take(object ? '}' : ']')) {
      open_.pop_back();
      return true;
    }
    if (!first) {
      if (!take(',')) return false;
      skip_blanks();
    }
    if (object) {
      if (!string()) return false;
      skip_blanks();
      if (!take(':')) return false;
      skip_blanks();
    }
    return value();
  }

  bool word(std::string_view expected) {
    for (const char c : expected) {
      if (!take(c)) return false;
    }
    return true;
  }

  bool digits() {
    if (!is_digit(peek())) return false;
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      return digits();
    }
    return true;
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20U) return false;
      if (c == '\\') {
        if (!escape()) return false;
      } else if (!character()) {
        return false;
      }
    }
    return false;
  }

  bool escape() {
    ++at_;
    constexpr std::string_view simple = "\"\\/bfnrt";
    if (peek() == 'u') {
      ++at_;
      for (int i = 0; i < 4; ++i) {
        if (!is_hex_digit(peek())) return false;
        ++at_;
      }
      return true;
    }
    if (at_ >= text_.size() || simple.find(peek()) == std::string_view::npos) return false;
    ++at_;
    return true;
  }

  /// One character of UTF-8.
  bool character() {
    const auto lead = static_cast<unsigned char>(text_[at_]);
    std::size_t length = 1;
    if (lead >= 0xF0U) {
      length = 4;
    } else if (lead >= 0xE0U) {
      length = 3;
    } else if (lead >= 0x80U) {
      length = 2;
    }
    if (length > 1 && !is_utf8(text_.substr(at_, length))) return false;
    if (at_ + length > text_.size()) return false;
    at_ += length;
    return true;
  }

  std::string_view text_;
  std::size_t most_depth_;
  std::size_t at_ = 0;
  std::vector<char> open_;
  bool first_ = false;
};

}  // namespace

std::optional<std::size_t> first_json_error(std::string_view text, std::size_t most_depth) {
  return Walk(text, most_depth).run();
}

std::uint64_t line_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return 1 + static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
}

std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line_begin = before.rfind('\n');
  const std::size_t column = before.size() - (line_begin == std::string_view::npos ? 0 : line_begin + 1) + 1;
  return fmt::format("line {}, column {}", line_of(text, offset), column);
}

}  // namespace entente
