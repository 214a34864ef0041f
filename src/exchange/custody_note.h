// What a node keeps about versions that a peer delivered, so that it can hand the originators' signatures on:
// the body of a note `custody/<peer>` in the log, in the same batch as the objects (docs/format/custody.md).
//
// Promises: reading is total; about 65 bytes for each version.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/statement.h"

namespace entente::exchange {

inline constexpr std::string_view custody_note_prefix = "custody/";

/// Tells a version from the others in a note: the first 8 bytes of SHA-256(nation, 0, id, 0, modified). Two
/// that meet cost both their signatures nothing: whoever gets the wrong one refuses it.
[[nodiscard]] std::uint64_t custody_key(std::string_view nation, std::string_view id,
                                        std::string_view modified);

struct CustodyNote {
  struct Signed {
    std::string origin;  ///< nation
    KeptStatement kept;
    friend bool operator==(const Signed&, const Signed&) = default;
  };
  struct Version {
    std::uint64_t key = 0;
    std::uint32_t statement = 0;  ///< index
    std::uint32_t position = 0;   ///< among the statement's places
    std::uint32_t label = 0;      ///< index plus 1; 0: none
    friend bool operator==(const Version&, const Version&) = default;
  };
  std::vector<Signed> statements{};
  std::vector<std::string> labels{};  ///< release::canonical()
  std::vector<Version> versions{};

  [[nodiscard]] const Version* find(std::uint64_t key) const;  ///< in a note that was read
  friend bool operator==(const CustodyNote&, const CustodyNote&) = default;
};

/// Orders the versions by key.
[[nodiscard]] std::string encode(CustodyNote note);
/// Nothing when it is not one. What it says about positions holds: they are there.
[[nodiscard]] std::optional<CustodyNote> read_custody_note(std::string_view body);

}  // namespace entente::exchange
