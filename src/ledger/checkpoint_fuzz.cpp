// Any bytes: reading a signed checkpoint ends, and what was read is written back as the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ledger/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::ledger;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static const auto verifier =
      NoteVerifier::parse("example.org/log+a8b14d88+AQGtC0fYJGoO5Rs3GZmlqkwJ9sTODoeOiI7aMBnzCxku");
  (void)NoteVerifier::parse(bytes);
  const auto note = parse_note(bytes);
  if (!note) return 0;
  if (verifier) (void)verifier->verify(*note);
  if (const auto checkpoint = parse_checkpoint(note->text);
      checkpoint && to_string(*checkpoint) != note->text)
    std::abort();
  return 0;
}
