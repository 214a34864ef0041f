// Any bytes must give an answer no longer than themselves; of accepted objects the checker says the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "stix/checker.h"
#include "stix/links.h"
#include "stix/text_forms.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::stix;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto links = read_links(text);
  if (links) {
    std::size_t bytes = 0;
    for (const auto list : {links->references(), links->markings(), links->granular_markings()}) {
      std::size_t count = 0;
      for (const std::string_view id : list) {
        if (!is_identifier(id) || !list.contains(id)) std::abort();
        bytes += id.size();
        ++count;
      }
      if (count != list.size() || list.empty() != (count == 0)) std::abort();
    }
    if (bytes + links->created_by().size() > size) std::abort();
  }
  static Checker checker;
  const auto checked = checker.check(text, size);
  if (checked && checked->accepted() && (!links || checked->facts.links != *links)) std::abort();
  return 0;
}
