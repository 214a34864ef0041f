#include "app/label_file.h"

#include <cstdio>
#include <variant>

#include "base/file.h"
#include "base/instant.h"
#include "release/marking.h"

namespace entente::app {
namespace {

constexpr std::size_t max_bytes = std::size_t{1} << 20;
constexpr std::size_t date_chars = 10;  // 2027-01-01

Result<std::string> read_standard_input() {
  std::string text;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, stdin)) {
    text.append(buffer, got);
    if (text.size() > max_bytes) return fail(ErrorKind::too_large, "standard input is larger than 1 MiB");
  }
  return text;
}

}  // namespace

Result<std::string> read_small_file(const std::string& file) {
  return file == "-" ? read_standard_input() : read_file(file, max_bytes);
}

Result<release::Label> read_label_file(const std::string& file) {
  ENTENTE_TRY(text, read_small_file(file));
  const release::Marking marking = release::read_marking(text);
  if (const auto* const label = std::get_if<release::Label>(&marking)) return *label;
  return fail(ErrorKind::malformed, "this is no marking-definition with a release label", file,
              "make one with: entente label --originator KOR --to USA > " + file);
}

Result<std::optional<Micros>> parse_time(const std::string& text, std::string_view option) {
  using Time = std::optional<Micros>;
  if (text.empty()) return Time();
  const auto instant = parse_instant(text.size() == date_chars ? text + "T00:00:00Z" : text);
  if (instant) return Time(micros_from_instant(*instant));
  return fail(ErrorKind::malformed, "'" + text.substr(0, 60) + "' is neither a date nor a time",
              std::string(option), "write 2027-01-01 or 2027-01-01T09:00:00Z (UTC)");
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    if (comma != 0) parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return parts;
}

}  // namespace entente::app
