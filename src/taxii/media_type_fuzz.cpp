// Negotiation answers any header, and never refuses a list that names our type first with full quality and no
// rival.
#include <cstdlib>
#include <string>

#include "taxii/media_type.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)entente::taxii::admits_taxii(text);
  (void)entente::taxii::is_taxii(text);
  (void)entente::taxii::admits_gzip(text);
  std::string list(entente::taxii::media_type);
  list += ";q=1,";
  list += text;
  if (!entente::taxii::admits_taxii(list)) std::abort();
  return 0;
}
