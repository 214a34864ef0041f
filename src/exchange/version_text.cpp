#include "exchange/version_text.h"

#include <simdjson.h>

namespace entente::exchange {
namespace {

constexpr std::size_t micros_digits = 6;
constexpr std::size_t millis_digits = 3;

bool holds(std::string_view bytes, const std::string& text) {
  return bytes.find(text + '"') != std::string_view::npos;
}

/// The spelling in the object, when it is none of the usual ones.
std::string parsed_text(const Instant& version, std::string_view bytes, std::string otherwise) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(bytes.data(), bytes.size()).get(root) != simdjson::SUCCESS) return otherwise;
  for (const std::string_view name : {"modified", "created"}) {
    std::string_view text;
    if (root[name].get(text) == simdjson::SUCCESS && parse_instant(text) == version) return std::string(text);
  }
  return otherwise;
}

}  // namespace

std::string version_text(const std::optional<Instant>& version, store::Stamp stamp, std::string_view bytes) {
  if (!version || *version == instant_from_micros(stamp)) return format_micros(stamp);
  std::string six = format_micros(micros_from_instant(*version));
  const std::size_t cut =
      six.size() - 1 - (micros_digits - millis_digits);  // before the last three digits and the Z
  if (six.compare(cut, micros_digits - millis_digits, "000") == 0) {
    // STIX 2.1 section 3.2: `modified` has exactly three digits.
    std::string three = six.substr(0, cut) + "Z";
    if (holds(bytes, three)) return three;
  }
  if (holds(bytes, six)) return six;
  return parsed_text(*version, bytes, std::move(six));
}

std::string version_text(const store::Item& item) {
  return version_text(item.version, item.stamp, item.bytes);
}

}  // namespace entente::exchange
