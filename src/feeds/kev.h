// The catalogue of known exploited vulnerabilities (CISA KEV, JSON), lines of changes to it, and the mapping
// of its vulnerabilities to ATT&CK techniques (CTID Mappings Explorer, JSON), in any order: the files of one
// import are joined at its end.
#pragma once

#include <memory>

#include "feeds/reader.h"

namespace entente::feeds {

[[nodiscard]] std::unique_ptr<Reader> make_kev_reader(Output& output);

}  // namespace entente::feeds
