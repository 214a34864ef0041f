#include "stix/pattern.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/limits.h"
#include "stix/pattern_parser.h"

namespace entente::stix {

Result<Pattern> parse_pattern(std::string_view pattern) {
  if (pattern.size() > limits::max_pattern_bytes) {
    return fail(ErrorKind::too_large,
                fmt::format("the pattern is larger than {} bytes", limits::max_pattern_bytes), "pattern",
                "split it over several indicators");
  }
  if (!simdjson::validate_utf8(pattern.data(), pattern.size())) {
    return fail(ErrorKind::malformed, "the pattern is not UTF-8", "pattern");
  }
  return PatternParser(pattern).parse();
}

Result<> check_pattern(std::string_view pattern) {
  ENTENTE_CHECK(parse_pattern(pattern));
  return {};
}

}  // namespace entente::stix
