// What goes beside a page of objects to another node of ours (docs/format/custody.md): that they are among
// what this nation was given, who originated each, and the originators' signatures.
//
//   {"checkpoint":NOTE,"consistency":HASHES,"path":HASHES,"labels":[LABEL,...],
//    "statements":[{"origin":"KOR","note":NOTE,"path":HASHES},...],
//    "versions":[[ID,VERSION,LISTED,LEAF,NONCE,ORIGIN,STATEMENT,PLACE,NONCE,LABEL],...]}
//
// HASHES and NONCE are base64; LABEL is the text of a label, in a version its number or null; STATEMENT is
// its number or null, and then PLACE and the second NONCE are null; VERSION is null for an object without
// one.
//
// Promises: reading is total and bounded; what is read is not believed (custody_check.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "exchange/released_tree.h"
#include "exchange/statement.h"

namespace entente::exchange {

/// An originator's word on one version, as the sender has it.
struct StatedPlace {
  std::size_t statement = 0;  ///< index in CustodyPage::statements
  Place place{};
  std::string label{};  ///< release::canonical(); empty: none
  friend bool operator==(const StatedPlace&, const StatedPlace&) = default;
};

/// One object of the page.
struct CustodyVersion {
  std::string id{};
  std::string version{};  ///< as the object spells it; empty: none
  ReleasedVersion released{};
  std::string origin{};  ///< nation under whose name it stands at the sender
  std::optional<StatedPlace> stated{};
};

struct CustodyPage {
  std::vector<CustodyVersion> versions{};  ///< in the order of the objects
  ledger::Path path{};                     ///< of their leaves
  std::string checkpoint{};
  ledger::Path consistency{};
  struct Note {
    std::string origin{};
    std::string note{};
    ledger::Path path{};  ///< of the versions that name it
  };
  std::vector<Note> statements{};

  /// A statement with the places of its versions, which are at `positions` of the page.
  [[nodiscard]] Statement statement(std::size_t index, std::vector<std::size_t>& positions) const;
};

[[nodiscard]] std::string print(const CustodyPage& page);
/// Error: malformed, too_large (more versions than limits::max_objects_per_post).
[[nodiscard]] Result<CustodyPage> read_custody_page(std::string_view json);

}  // namespace entente::exchange
