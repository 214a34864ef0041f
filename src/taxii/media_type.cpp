#include "taxii/media_type.h"

#include <algorithm>
#include <optional>
#include <string>

namespace entente::taxii {
namespace {

constexpr int full_quality = 1'000;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blank = " \t";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

/// Cuts the text before the next `mark` that is not inside a quoted string.
std::string_view cut(std::string_view& rest, char mark) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    if (rest[end] == '"') quoted = !quoted;
    if (quoted && rest[end] == '\\') ++end;
    if (!quoted && end < rest.size() && rest[end] == mark) break;
  }
  end = std::min(end, rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trim(part);
}

/// RFC 9110 section 12.4.2, in thousandths. What is not a number counts as 1, so that a slip refuses nobody.
int quality(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return full_quality;
  if (text[0] == '1') return full_quality;
  int value = 0;
  int unit = full_quality / 10;
  for (std::size_t i = 2; i < text.size() && unit > 0; ++i, unit /= 10) {
    if (text[i] < '0' || text[i] > '9') return full_quality;
    value += (text[i] - '0') * unit;
  }
  return value;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

/// One element of a list: a name and what its parameters say.
struct Element {
  std::string_view name;
  std::optional<std::string_view> version;
  int quality = full_quality;
};

Element read_element(std::string_view text) {
  Element element;
  element.name = cut(text, ';');
  while (!text.empty()) {
    const std::string_view parameter = cut(text, ';');
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trim(parameter.substr(0, equals));
    const std::string_view value = unquoted(trim(parameter.substr(equals + 1)));
    if (http::same_name(name, "q")) element.quality = quality(value);
    if (http::same_name(name, "version")) element.version = value;
  }
  return element;
}

/// How closely a media range names our type (RFC 9110 section 12.5.1); 0: it does not.
int closeness(const Element& range) {
  if (range.name == "*/*") return 1;
  if (http::same_name(range.name, "application/*")) return 2;
  if (!http::same_name(range.name, "application/taxii+json")) return 0;
  if (!range.version) return 3;
  return *range.version == "2.1" ? 4 : 0;
}

/// What the ranges of several headers come to.
struct Verdict {
  int closest = 0;
  int quality = 0;
  bool asked = false;
  void add(std::string_view accept) {
    while (!accept.empty()) {
      const std::string_view text = cut(accept, ',');
      if (text.empty()) continue;
      asked = true;
      const Element range = read_element(text);
      const int close = closeness(range);
      if (close == 0 || close < closest) continue;
      quality = close == closest ? std::max(quality, range.quality) : range.quality;
      closest = close;
    }
  }
  [[nodiscard]] bool admits() const { return !asked || quality > 0; }
};

}  // namespace

bool admits_taxii(std::string_view accept) {
  if (accept == media_type) return true;
  Verdict verdict;
  verdict.add(accept);
  return verdict.admits();
}

bool admits_taxii(const http::Request& request) {
  Verdict verdict;
  for (const http::Header& header : request.headers) {
    if (!http::same_name(header.name, "Accept")) continue;
    if (header.value == media_type) return true;  // what most clients send; no other range is closer
    verdict.add(header.value);
  }
  return verdict.admits();
}

bool is_taxii(std::string_view content_type) {
  const Element element = read_element(content_type);
  return http::same_name(element.name, "application/taxii+json") &&
         (!element.version || *element.version == "2.1");
}

bool admits_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> any;
  int identity = 0;
  while (!accept_encoding.empty()) {
    const Element coding = read_element(cut(accept_encoding, ','));
    if (http::same_name(coding.name, "gzip") || http::same_name(coding.name, "x-gzip")) gzip = coding.quality;
    if (coding.name == "*") any = coding.quality;
    if (http::same_name(coding.name, "identity")) identity = coding.quality;
  }
  const int wish = gzip.value_or(any.value_or(0));
  return wish > 0 && wish >= identity;
}

}  // namespace entente::taxii
