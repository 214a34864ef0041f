#include <algorithm>
#include <array>

#include "feeds/aptnotes.h"
#include "feeds/eurepoc.h"
#include "feeds/hackmageddon.h"
#include "feeds/kev.h"
#include "feeds/misp.h"
#include "feeds/reader.h"

namespace entente::feeds {
namespace {

constexpr std::array<Format, 5> all{{
    {"eurepoc", "EuRepoC global database, CSV"},
    {"hackmageddon", "Hackmageddon timelines, CSV"},
    {"kev", "CISA KEV catalogue, its changes, its mapping to ATT&CK, JSON"},
    {"aptnotes", "APTnotes index, and MISP galaxy clusters with names of actors, JSON"},
    {"misp", "MISP events, JSON"},
}};

constexpr std::array<std::unique_ptr<Reader> (*)(Output&), all.size()> makers{
    make_eurepoc_reader, make_hackmageddon_reader, make_kev_reader, make_aptnotes_reader, make_misp_reader};

}  // namespace

std::span<const Format> formats() {
  return all;
}

std::unique_ptr<Reader> make_reader(std::string_view format, Output& output) {
  const auto* const at = std::ranges::find(all, format, &Format::name);
  return at == all.end() ? nullptr : makers[static_cast<std::size_t>(at - all.begin())](output);
}

}  // namespace entente::feeds
