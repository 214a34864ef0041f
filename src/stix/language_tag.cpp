#include <algorithm>

#include "stix/text_forms.h"

namespace entente::stix {
namespace {

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool all_alpha(std::string_view text) {
  return std::ranges::all_of(text, is_alpha);
}
bool all_alnum(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_alpha(c) || is_digit(c); });
}

/// Takes one subtag at a time from a tag.
class Subtags {
 public:
  explicit Subtags(std::string_view tag) : rest_(tag) { take(); }
  [[nodiscard]] std::string_view now() const { return now_; }
  [[nodiscard]] bool over() const { return over_; }
  void take() {
    over_ = spent_;
    const auto hyphen = rest_.find('-');
    now_ = rest_.substr(0, hyphen);
    spent_ = hyphen == std::string_view::npos;
    rest_ = spent_ ? std::string_view() : rest_.substr(hyphen + 1);
  }

 private:
  std::string_view rest_;
  std::string_view now_;
  bool spent_ = false;
  bool over_ = false;
};

bool is_variant(std::string_view tag) {
  return all_alnum(tag) && ((tag.size() >= 5 && tag.size() <= 8) || (tag.size() == 4 && is_digit(tag[0])));
}

/// `-x-...` or another singleton with its subtags; false when one is malformed.
bool take_extensions(Subtags& tags) {
  while (!tags.over()) {
    if (tags.now().size() != 1 || !all_alnum(tags.now())) return false;
    const bool is_private = (tags.now()[0] | 0x20) == 'x';
    const std::size_t least = is_private ? 1 : 2;
    tags.take();
    int taken = 0;
    while (!tags.over() && tags.now().size() >= least && tags.now().size() <= 8 && all_alnum(tags.now())) {
      tags.take();
      ++taken;
    }
    if (taken == 0) return false;
  }
  return true;
}

}  // namespace

// RFC 5646 section 2.1: language [-script] [-region] *(-variant) *(-extension) [-privateuse].
bool is_language_tag(std::string_view text) {
  Subtags tags(text);
  const std::string_view language = tags.now();
  if (!all_alpha(language) || language.empty() || language.size() > 8) return false;
  if (language.size() == 1) {
    // "x-..." is a private tag; "i-..." are registered of old.
    if ((language[0] | 0x20) == 'x') return take_extensions(tags);
    tags.take();
    return (language[0] | 0x20) == 'i' && !tags.over() && all_alnum(tags.now()) && tags.now().size() > 2;
  }
  tags.take();
  for (int extended = 0; language.size() <= 3 && extended < 3; ++extended) {
    if (tags.over() || tags.now().size() != 3 || !all_alpha(tags.now())) break;
    tags.take();
  }
  if (!tags.over() && tags.now().size() == 4 && all_alpha(tags.now())) tags.take();
  const bool region = !tags.over() && ((tags.now().size() == 2 && all_alpha(tags.now())) ||
                                       (tags.now().size() == 3 && std::ranges::all_of(tags.now(), is_digit)));
  if (region) tags.take();
  while (!tags.over() && is_variant(tags.now())) tags.take();
  return take_extensions(tags);
}

}  // namespace entente::stix
