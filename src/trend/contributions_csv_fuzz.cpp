// Any bytes as contributions: refused with a place, or a table that adds up and can be protected.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "trend/contributions_csv.h"
#include "trend/suppression.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::trend;
  constexpr std::size_t most_cells = 300;  // the search for evidence is not what is fuzzed
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const auto csv = read_contributions_csv({reinterpret_cast<const char*>(data), size}, {.own = {}}, "fuzz");
  if (!csv) {
    require(!csv.error().what.empty());
    return 0;
  }
  std::size_t cells = 1;
  for (const Axis& axis : csv->axes) cells *= axis.nodes().size();
  if (cells > most_cells) return 0;
  const auto table = DisclosureTable::make(csv->axes, csv->contributions);
  if (!table) return 0;
  const auto safe = suppress(*table, {});
  require(safe.has_value());
  for (CellId cell = 0; cell < table->size(); ++cell) {
    require(!safe->published(cell) || sensitivity({}, table->shares(cell)) == Sensitive::no);
  }
  return 0;
}
