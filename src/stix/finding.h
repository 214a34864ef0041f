// What validation says about an object: which rule, where, how serious.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente::stix {

enum class Severity {
  must,    ///< breaks a MUST of the specification: the object is refused
  should,  ///< breaks a SHOULD: the object is kept, the status carries a warning
};

struct Finding {
  Severity severity = Severity::must;
  std::string
      path;  ///< property path as in granular marking selectors: `external_references.[0].source_name`
  std::string value;         ///< the offending value, shortened to 100 bytes; may be empty
  std::string message;       ///< a sentence: what is wrong and what is expected
  std::string_view section;  ///< of STIX 2.1 (or 2.0), such as "3.2"; static storage

  /// "created: '2016' is not a timestamp ... [STIX 2.1 section 3.16]".
  [[nodiscard]] std::string to_string() const;
};

using Findings = std::vector<Finding>;

}  // namespace entente::stix
