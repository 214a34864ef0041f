#include <algorithm>
#include <array>

#include "feeds/eurepoc.h"
#include "feeds/reader.h"

namespace entente::feeds {
namespace {

constexpr std::array<Format, 1> all{{
    {"eurepoc", "EuRepoC global database, CSV"},
}};

constexpr std::array<std::unique_ptr<Reader> (*)(Output&), all.size()> makers{make_eurepoc_reader};

}  // namespace

std::span<const Format> formats() {
  return all;
}

std::unique_ptr<Reader> make_reader(std::string_view format, Output& output) {
  const auto* const at = std::ranges::find(all, format, &Format::name);
  return at == all.end() ? nullptr : makers[static_cast<std::size_t>(at - all.begin())](output);
}

}  // namespace entente::feeds
