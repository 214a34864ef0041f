// Any bytes: reading a kept statement ends, what was read is written back as the same bytes, and handing on a
// part of it gives a statement for that part or nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/statement.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::exchange;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string_view rest = bytes;
  const auto kept = decode_statement(rest);
  if (!kept) return 0;
  std::string again;
  encode(again, *kept);
  if (again != bytes.substr(0, bytes.size() - rest.size())) std::abort();
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < kept->leaves.size(); i += 2) positions.push_back(i);
  const auto part = narrow(*kept, positions);
  if (part && part->places.size() != positions.size()) std::abort();
  static const auto key = entente::ledger::NoteVerifier::from_key("entente/KOR", {1});
  const std::vector<StatedVersion> versions(kept->statement.places.size());
  if (key && verify_statement(kept->statement, versions, "KOR", *key)) std::abort();
  return 0;
}
