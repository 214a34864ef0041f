// Content negotiation (RFC 9110 section 12) for the one media type of TAXII 2.1 (section 1.6.8): parameters
// may be spaced, quoted and in any case; without a version the latest is meant.
#pragma once

#include <string_view>

#include "http/message.h"

namespace entente::taxii {

inline constexpr std::string_view media_type = "application/taxii+json;version=2.1";
inline constexpr std::string_view stix_21_media_type = "application/stix+json;version=2.1";
inline constexpr std::string_view stix_20_media_type = "application/stix+json;version=2.0";

/// True when one `Accept` value admits application/taxii+json;version=2.1. The most specific range decides;
/// q=0 excludes.
[[nodiscard]] bool admits_taxii(std::string_view accept);
/// The same for all Accept headers of a request; without one everything is accepted.
[[nodiscard]] bool admits_taxii(const http::Request& request);

/// True when a Content-Type means TAXII 2.1.
[[nodiscard]] bool is_taxii(std::string_view content_type);

/// True when gzip may be sent and is not liked less than the plain text.
[[nodiscard]] bool admits_gzip(std::string_view accept_encoding);

}  // namespace entente::taxii
