// CSV: however it is cut, the same rows.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/csv.h"

namespace {

std::vector<std::vector<std::string>> rows_of(std::string_view text, std::size_t step, bool& good) {
  std::vector<std::vector<std::string>> rows;
  entente::CsvReader reader([&](const entente::CsvRow& row) -> entente::Result<> {
    rows.emplace_back(row.fields.begin(), row.fields.end());
    return {};
  });
  good = true;
  for (std::size_t at = 0; good && at < text.size(); at += step)
    good = reader.feed(text.substr(at, step)).has_value();
  if (good) good = reader.finish().has_value();
  return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  bool whole_good = false;
  bool cut_good = false;
  const auto whole = rows_of(text, size + 1, whole_good);
  const auto cut = rows_of(text, 1, cut_good);
  if (whole_good != cut_good || whole != cut) std::abort();
  return 0;
}
