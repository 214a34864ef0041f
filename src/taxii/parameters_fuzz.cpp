// Any query string gives a selection within the limits or a 400 with a sentence.
#include <cstdlib>

#include "taxii/parameters.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto selection = entente::taxii::read_parameters(text, {true, true, true, true}, {100, 1'000});
  if (!selection) {
    if (selection.error().http_status() != 400 || selection.error().what.empty()) std::abort();
    return 0;
  }
  const auto& filter = selection->filter;
  const std::size_t values =
      filter.ids.size() + filter.types.size() + filter.specs.size() + filter.versions.exact.size();
  if (selection->limit < 1 || selection->limit > 1'000 || values > entente::limits::max_filter_values)
    std::abort();
  return 0;
}
