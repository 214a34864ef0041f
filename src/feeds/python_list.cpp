#include "feeds/python_list.h"

#include <utility>

namespace entente::feeds {
namespace {

/// Recursive descent over at most two levels.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<std::vector<std::vector<std::string>>> lists() {
    std::vector<std::vector<std::string>> out;
    if (!take('[')) return {};
    while (!take(']')) {
      if (!out.empty() && !take(',')) return {};
      std::vector<std::string> members;
      if (take('[')) {
        if (!inner(members)) return {};
      } else {
        auto one = value();
        if (!one) return {};
        members.push_back(std::move(*one));
      }
      out.push_back(std::move(members));
    }
    skip_blanks();
    if (at_ != text_.size()) return {};
    return out;
  }

 private:
  bool inner(std::vector<std::string>& members) {
    while (!take(']')) {
      if (!members.empty() && !take(',')) return false;
      auto one = value();
      if (!one) return false;
      members.push_back(std::move(*one));
    }
    return true;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }

  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<std::string> value() {
    skip_blanks();
    if (text_.substr(at_).starts_with("None")) {
      at_ += 4;
      return std::string();
    }
    if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return {};
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && ++at_ < text_.size()) {
        append_escape(out);
      } else if (at_ < text_.size()) {
        out += text_[at_++];
      }
    }
    if (at_ >= text_.size()) return {};
    ++at_;
    return out;
  }

  /// After a backslash. Python prints quotes, backslashes, line ends and `\xa0` that way.
  void append_escape(std::string& out) {
    const char c = text_[at_++];
    if (c == 'n' || c == 't' || c == 'r') {
      out += ' ';
    } else if (c == 'x' && text_.substr(at_).starts_with("a0")) {
      out += ' ';  // no-break space
      at_ += 2;
    } else {
      out += c;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<std::vector<std::string>>> python_lists(std::string_view text) {
  return Parser(text).lists();
}

std::optional<std::vector<std::string>> python_list(std::string_view text) {
  auto lists = python_lists(text);
  if (!lists) return {};
  std::vector<std::string> out;
  for (auto& members : *lists) {
    for (std::string& member : members) out.push_back(std::move(member));
  }
  return out;
}

}  // namespace entente::feeds
