// For the fuzz targets of readers: any bytes give objects that are valid STIX 2.1, or an error with a place.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "feeds/output.h"
#include "feeds/reader.h"
#include "stix/checker.h"

namespace entente::feeds {

inline int fuzz_reader(std::string_view format, const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static stix::Checker checker;
  Output output(
      [](std::string_view object) -> Result<> {
        const auto checked = checker.check(object, object.size());
        if (!checked || !checked->accepted()) {
          std::fwrite(object.data(), 1, object.size(), stderr);
          std::abort();
        }
        return {};
      },
      {});
  const auto reader = make_reader(format, output);
  const auto run = [&]() -> Result<> {
    ENTENTE_CHECK(reader->begin("file"));
    // In two pieces, cut where the input says.
    const std::size_t cut = size == 0 ? 0 : data[size / 2] % size;
    ENTENTE_CHECK(reader->feed(text.substr(0, cut)));
    ENTENTE_CHECK(reader->feed(text.substr(cut)));
    ENTENTE_CHECK(reader->end());
    return reader->finish();
  };
  if (const auto result = run(); !result && result.error().where.empty()) std::abort();
  if (output.left_out() > output.records()) std::abort();
  return 0;
}

}  // namespace entente::feeds
