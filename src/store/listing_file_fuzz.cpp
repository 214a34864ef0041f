// Any bytes as the listings of a segment: reading them never reaches beyond them, and what is read fits or is
// refused.
#include <cstdlib>

#include "store/listing_file.h"

using namespace entente;         // NOLINT(google-build-using-namespace): a program of one function
using namespace entente::store;  // NOLINT(google-build-using-namespace)

namespace {

/// With the checksums made right, so that the fuzzer gets beyond them.
std::string mended(std::string bytes) {
  constexpr std::size_t header_bytes = 64;
  if (bytes.size() < header_bytes) return bytes;
  const std::uint32_t rest = crc32(std::string_view(bytes).substr(header_bytes));
  bytes.replace(56, 4, std::string(static_cast<const char*>(static_cast<const void*>(&rest)), 4));
  const std::uint32_t header = crc32(std::string_view(bytes).substr(0, 60));
  bytes.replace(60, 4, std::string(static_cast<const char*>(static_cast<const void*>(&header)), 4));
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(parse_projection(as_view({data, size})));
  auto saved = parse_listings(mended(std::string(as_view({data, size}))));
  if (!saved) return 0;
  std::vector<SavedListings> before;
  if (!listings_fit(before, *saved)) return 0;
  // What fits can be followed from row to row without end.
  const RowListings& rows = saved->own.rows;
  for (std::size_t row = 0; row < rows.latest.column().blocks() * SlotColumn::rows_per_block; ++row) {
    auto again = Again::unpacked(rows.latest.at(row));
    for (std::size_t steps = 0; again; ++steps) {
      if (again->segment != 0 || again->index >= saved->own.again.versions.size() ||
          steps > saved->own.again.versions.size())
        std::abort();
      again = Again::unpacked(saved->own.again.previous.at(again->index));
    }
  }
  before.push_back(std::move(*saved));
  auto next = parse_listings(mended(std::string(as_view({data, size}))));
  if (next) static_cast<void>(listings_fit(before, *next));
  return 0;
}
