// The query parameters of TAXII 2.1 (sections 3.4 and 3.5): filters, position and page size.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "exchange/reader.h"

namespace entente::taxii {

struct PageLimits {
  std::size_t default_objects = limits::default_page_objects;
  std::size_t max_objects = limits::max_page_objects;
};

/// Filters that a resource knows; the others are ignored as the standard allows.
struct KnownFilters {
  bool id = false;
  bool type = false;
  bool version = false;
  bool spec_version = false;
};

/// Fills after, limit, next and filter. Errors (malformed) name the parameter and say what is expected.
[[nodiscard]] Result<exchange::Selection> read_parameters(std::string_view query, KnownFilters known,
                                                          PageLimits page);

}  // namespace entente::taxii
