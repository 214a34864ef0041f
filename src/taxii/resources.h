// TAXII resources as JSON text. Empty lists and empty optional properties are left out (section 1.6.9 of
// TAXII 2.1).
#pragma once

#include <string>

#include "base/error.h"
#include "exchange/collections.h"
#include "exchange/release_gate.h"
#include "exchange/submit.h"
#include "taxii/routes.h"

namespace entente::taxii {

inline constexpr std::string_view discovery_path = "/taxii2/";
inline constexpr std::string_view api_root_path = "/exchange/";

/// What a caller may do with a collection.
struct Rights {
  bool read = false;
  bool write = false;
};

[[nodiscard]] std::string discovery_text(const TaxiiOptions& options);  ///< section 4.1.1
[[nodiscard]] std::string api_root_text(const TaxiiOptions& options);   ///< section 4.2.1
/// Section 4.3.1.
[[nodiscard]] std::string status_text(const exchange::Released<exchange::Status>& status);
[[nodiscard]] std::string collection_text(const exchange::Collection& collection,
                                          Rights rights);  ///< section 5.2.1
/// Section 5.3.1.
[[nodiscard]] std::string manifest_text(const exchange::Released<exchange::Selected>& page);
/// Section 5.8.1.
[[nodiscard]] std::string versions_text(const exchange::Released<exchange::Selected>& page);
[[nodiscard]] std::string error_text(const Error& error);  ///< section 3.6.1

}  // namespace entente::taxii
