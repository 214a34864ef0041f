#include "ledger/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/text_code.h"

namespace entente::ledger {
namespace {

std::optional<std::uint64_t> parse_size(std::string_view line) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size);
  if (error != std::errc{} || end != line.data() + line.size()) return std::nullopt;
  if (line.size() > 1 && line.front() == '0') return std::nullopt;
  return size;
}

std::optional<Hash> parse_root(std::string_view line) {
  const auto bytes = from_base64(line);
  Hash root{};
  if (!bytes || bytes->size() != root.size() || to_base64(*bytes) != line) return std::nullopt;
  std::ranges::copy(*bytes, root.begin());
  return root;
}

}  // namespace

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos)
      return fail(ErrorKind::malformed, "the last line of a checkpoint has no newline");
    if (end == 0)
      return fail(ErrorKind::malformed, "a checkpoint has no empty lines",
                  fmt::format("line {}", lines.size() + 1));
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (lines.size() < 3)
    return fail(ErrorKind::malformed,
                "a checkpoint has at least three lines: origin, number of leaves, root");
  const auto size = parse_size(lines[1]);
  if (!size)
    return fail(ErrorKind::malformed,
                "the second line of a checkpoint is the number of leaves, without leading zeros", "line 2");
  const auto root = parse_root(lines[2]);
  if (!root)
    return fail(ErrorKind::malformed, "the third line of a checkpoint is the root, base64 of 32 bytes",
                "line 3");
  return Checkpoint{.origin = std::string(lines[0]),
                    .size = *size,
                    .root = *root,
                    .extensions = {lines.begin() + 3, lines.end()}};
}

std::string to_string(const Checkpoint& checkpoint) {
  std::string text =
      fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, to_base64(as_view(checkpoint.root)));
  for (const auto& line : checkpoint.extensions) text += line + "\n";
  return text;
}

std::string sign_checkpoint(const NoteSigner& signer, std::uint64_t size, const Hash& root) {
  return signer.sign(
      to_string({.origin = signer.verifier().name(), .size = size, .root = root, .extensions = {}}));
}

Result<Checkpoint> verify_checkpoint(std::string_view note, const NoteVerifier& verifier) {
  ENTENTE_TRY(parsed, parse_note(note));
  ENTENTE_CHECK(verifier.verify(parsed));
  ENTENTE_TRY(checkpoint, parse_checkpoint(parsed.text));
  if (checkpoint.origin != verifier.name())
    return fail(ErrorKind::forbidden, "the checkpoint is about another log than " + verifier.name(),
                checkpoint.origin);
  return checkpoint;
}

}  // namespace entente::ledger
