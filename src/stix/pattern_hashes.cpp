#include <algorithm>

#include <fmt/format.h>

#include "stix/pattern_parser.h"

namespace entente::stix {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// SSDEEP: block size and two base64 parts joined by colons, at most 128 characters.
bool is_ssdeep_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '+' ||
         c == ':' || c == '.';
}

struct Algorithm {
  std::string_view name;  ///< capitals, without hyphens
  std::size_t digits;     ///< hexadecimal
};

constexpr Algorithm algorithms[] = {
    {"MD5", 32},     {"RIPEMD160", 40}, {"SHA1", 40},     {"SHA224", 56},
    {"SHA256", 64},  {"SHA384", 96},    {"SHA512", 128},  {"SHA3224", 56},
    {"SHA3256", 64}, {"SHA3384", 96},   {"SHA3512", 128}, {"WHIRLPOOL", 128},
};

bool is_hash(std::string_view name, std::string_view value) {
  if (name == "SSDEEP") {
    return !value.empty() && value.size() <= 128 &&
           std::all_of(value.begin(), value.end(), is_ssdeep_character);
  }
  if (name == "MD6") {  // of any length from 32 digits on
    return value.size() >= 32 && std::all_of(value.begin(), value.begin() + 32, is_hex);
  }
  const auto found = std::find_if(std::begin(algorithms), std::end(algorithms),
                                  [&](const Algorithm& algorithm) { return algorithm.name == name; });
  if (found == std::end(algorithms)) return true;
  return value.size() == found->digits && std::all_of(value.begin(), value.end(), is_hex);
}

/// Names are compared as the validator does: `sha-256`, `SHA256` and `SHA-256` are the same.
std::string plain_name(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, 32)) {
    if (c == '-' || c == '\'') continue;
    name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

}  // namespace

std::optional<std::string> find_wrong_hash(const PatternComparison& comparison) {
  const PatternOperator operation = comparison.operation;
  // LIKE and MATCHES hold parts of a hash.
  if (operation >= PatternOperator::like) return std::nullopt;
  const PatternStep& last = comparison.path.back();
  const bool about_hashes = std::any_of(comparison.path.begin(), comparison.path.end(),
                                        [](const PatternStep& step) { return step.text == "hashes"; });
  if (!about_hashes || last.kind != PatternStep::Kind::key) return std::nullopt;
  const std::string name = plain_name(last.text);
  for (const PatternLiteral& value : comparison.values) {
    if (value.kind == PatternLiteral::Kind::text && is_hash(name, value.text)) continue;
    if (is_hash(name, "")) continue;  // a name that says nothing about the value
    return fmt::format("'{}' is not a {} hash", value.text.substr(0, 140), last.text.substr(0, 32));
  }
  return std::nullopt;
}

}  // namespace entente::stix
