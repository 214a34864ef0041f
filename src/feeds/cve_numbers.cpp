#include "feeds/cve_numbers.h"

#include <algorithm>
#include <utility>

#include "stix/text_forms.h"

namespace entente::feeds {

std::vector<std::string> cves_in(std::string_view text) {
  std::vector<std::string> found;
  std::string capitals(text);
  std::ranges::transform(capitals, capitals.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  });
  for (std::size_t at = capitals.find("CVE-"); at != std::string::npos; at = capitals.find("CVE-", at + 1)) {
    std::size_t end = at + 4;
    while (end < capitals.size() && ((capitals[end] >= '0' && capitals[end] <= '9') || capitals[end] == '-'))
      ++end;
    while (capitals[end - 1] == '-') --end;
    std::string cve = capitals.substr(at, end - at);
    if (stix::is_cve(cve) && std::ranges::find(found, cve) == found.end()) found.push_back(std::move(cve));
  }
  return found;
}

}  // namespace entente::feeds
