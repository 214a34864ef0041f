// Checkpoints (C2SP tlog-checkpoint): a signed statement that a log had this many leaves and this root.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "ledger/note.h"

namespace entente::ledger {

struct Checkpoint {
  std::string origin;      ///< names the log; here equal to the key name
  std::uint64_t size = 0;  ///< leaves
  Hash root{};
  std::vector<std::string> extensions;  ///< further lines, not empty
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// Reads the text of a note: origin, size (no leading zeros), base64 root, extension lines. Error: malformed.
[[nodiscard]] Result<Checkpoint> parse_checkpoint(std::string_view text);
[[nodiscard]] std::string to_string(const Checkpoint& checkpoint);

/// The signed note; its origin is the signer's key name.
[[nodiscard]] std::string sign_checkpoint(const NoteSigner& signer, std::uint64_t size, const Hash& root);

/// Reads a signed checkpoint and believes it only when `verifier` signed it and it names that log.
/// Errors: those of parse_note(), NoteVerifier::verify() and parse_checkpoint(); forbidden (another origin).
[[nodiscard]] Result<Checkpoint> verify_checkpoint(std::string_view note, const NoteVerifier& verifier);

}  // namespace entente::ledger
