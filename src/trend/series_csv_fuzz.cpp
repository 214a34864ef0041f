// Any bytes as a CSV: refused with a place and a reason, or a series whose numbers are what they may be.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/limits.h"
#include "trend/series_csv.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The first byte chooses the frequency, the rest is the file.
  if (size == 0) return 0;
  constexpr int frequencies[] = {0, 52, 12, 365, 7};
  const int frequency = frequencies[data[0] % 5];
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  entente::trend::SeriesCsvOptions options;
  if (frequency != 0) options.frequency = frequency;
  const auto series = entente::trend::read_series_csv(text, options, "fuzz");
  if (!series) {
    require(!series.error().what.empty() && series.error().where.starts_with("fuzz line "));
    return 0;
  }
  require(!series->counts.empty() && series->counts.size() <= entente::limits::max_series_steps);
  require(!entente::trend::is_missing(series->counts.back()) || series->counts.size() >= 1);
  for (const double count : series->counts) {
    require(std::isnan(count) ||
            (count >= 0 && count <= entente::limits::max_trend_count && count == std::floor(count)));
  }
  const auto last = static_cast<std::int64_t>(series->counts.size()) - 1;
  require(series->calendar.frequency() >= 1);
  require(series->calendar.years_before(last, 1) < last);
  if (series->calendar.dated()) {
    std::int64_t at = -1;
    require(series->calendar.find(series->calendar.day(last), at) && at == last);
    require(!series->calendar.label(last).empty());
  }
  return 0;
}
