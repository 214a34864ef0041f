#include "stix/selector.h"

#include <charconv>
#include <limits>
#include <optional>

namespace entente::stix {
namespace {

constexpr std::size_t max_name_bytes = 250;  // STIX 2.1 sections 3.1 and 2.4

bool is_name(std::string_view part) {
  if (part.empty() || part.size() > max_name_bytes) return false;
  for (const char c : part) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-') return false;
  }
  return true;
}

bool is_index(std::string_view part) {
  if (part.size() < 3 || part.front() != '[' || part.back() != ']') return false;
  for (const char c : part.substr(1, part.size() - 2)) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

/// The index of a well-formed component; nothing if no list can be that long.
std::optional<std::size_t> read_index(std::string_view part) {
  std::size_t index = 0;
  const char* const end = part.data() + part.size() - 1;
  const auto [stop, error] = std::from_chars(part.data() + 1, end, index);
  if (error != std::errc() || stop != end) return std::nullopt;
  return index;
}

/// Takes the first component off `rest`; false when there is none left.
bool next_part(std::string_view& rest, std::string_view& part) {
  if (rest.data() == nullptr) return false;
  const std::size_t dot = rest.find('.');
  part = rest.substr(0, dot);
  rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  return true;
}

/// True with a step taken, false when none is left.
bool take(std::uint64_t& steps) {
  if (steps == 0) return false;
  --steps;
  return true;
}

bool find_member(const simdjson::dom::object& object, std::string_view name, std::uint64_t& steps,
                 simdjson::dom::element& found) {
  for (auto at = object.begin(); at != object.end(); ++at) {
    if (!take(steps)) return false;
    if (!at.key_equals(name)) continue;
    found = at.value();
    return true;
  }
  return false;
}

bool find_item(const simdjson::dom::array& list, std::size_t index, std::uint64_t& steps,
               simdjson::dom::element& found) {
  std::size_t passed = 0;
  for (auto at = list.begin(); at != list.end(); ++at, ++passed) {
    if (!take(steps)) return false;
    if (passed != index) continue;
    found = *at;
    return true;
  }
  return false;
}

}  // namespace

bool well_formed(std::string_view selector) {
  std::string_view rest = selector;
  std::string_view part;
  if (!next_part(rest, part) || !is_name(part)) return false;
  while (next_part(rest, part)) {
    if (!is_name(part) && !is_index(part)) return false;
  }
  return true;
}

bool resolves(const simdjson::dom::object& object, std::string_view selector) {
  std::uint64_t steps = std::numeric_limits<std::uint64_t>::max();
  return resolves(object, selector, steps);
}

bool resolves(const simdjson::dom::object& object, std::string_view selector, std::uint64_t& steps) {
  if (!well_formed(selector)) return false;
  std::string_view rest = selector;
  std::string_view part;
  simdjson::dom::element here;
  if (!next_part(rest, part) || !find_member(object, part, steps, here)) return false;
  while (next_part(rest, part)) {
    simdjson::dom::array list;
    simdjson::dom::object inner;
    if (is_index(part)) {
      const std::optional<std::size_t> index = read_index(part);
      if (!index || here.get(list) != simdjson::SUCCESS || !find_item(list, *index, steps, here))
        return false;
    } else if (here.get(inner) != simdjson::SUCCESS || !find_member(inner, part, steps, here)) {
      return false;
    }
  }
  return true;
}

}  // namespace entente::stix
