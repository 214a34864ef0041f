// Countries of ISO 3166-1. STIX locations name them by alpha-2 (STIX 2.1 section 4.9), nations of nodes and
// labels by alpha-3.
#pragma once

#include <span>
#include <string_view>

namespace entente {

struct Country {
  std::string_view alpha2;  ///< "KR"
  std::string_view alpha3;  ///< "KOR"
  std::string_view name;    ///< English, as reports usually write it: "South Korea"
};

/// All of them in the order of alpha-2.
[[nodiscard]] std::span<const Country> countries();
/// By alpha-2 or alpha-3 in capitals; null for anything else.
[[nodiscard]] const Country* country_of_code(std::string_view code);
/// By its name or another common English spelling ("Korea, Republic of", "Russian Federation"), whatever the
/// case; null for regions, organisations and what nobody knows.
[[nodiscard]] const Country* country_of_name(std::string_view name);

}  // namespace entente
