#include "exchange/statement.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "base/instant.h"
#include "base/json_text.h"
#include "base/text_code.h"
#include "exchange/saved_bytes.h"
#include "ledger/multiproof.h"
#include "ledger/tree.h"

namespace entente::exchange {
namespace {

constexpr std::string_view first_line = "entente versions 1";
constexpr std::size_t index_bytes = 2;

/// Positions of places ordered by where they stand in the tree; nothing when two stand at the same or one
/// beyond it.
std::optional<std::vector<std::size_t>> in_tree_order(const std::vector<Place>& places) {
  std::vector<std::size_t> order(places.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto index = [&](std::size_t position) { return places[position].index; };
  std::ranges::sort(order, {}, index);
  const bool twice = std::ranges::adjacent_find(order, {}, index) != order.end();
  if (twice || (!order.empty() && index(order.back()) >= statement_leaves)) return std::nullopt;
  return order;
}

std::vector<std::uint64_t> indexes_of(const std::vector<Place>& places, std::span<const std::size_t> order) {
  std::vector<std::uint64_t> indexes;
  indexes.reserve(order.size());
  for (const std::size_t position : order) indexes.push_back(places[position].index);
  return indexes;
}

std::vector<Hash> reordered(std::span<const Hash> leaves, std::span<const std::size_t> order) {
  std::vector<Hash> sorted;
  sorted.reserve(order.size());
  for (const std::size_t position : order) sorted.push_back(leaves[position]);
  return sorted;
}

/// `count` distinct places, each set of them equally likely.
std::vector<Place> random_places(std::size_t count, Random& random) {
  std::array<std::uint16_t, statement_leaves> free{};
  std::iota(free.begin(), free.end(), std::uint16_t{0});
  std::vector<std::uint32_t> draws(count);
  std::vector<Place> places(count);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  random.fill({reinterpret_cast<std::uint8_t*>(draws.data()), draws.size() * sizeof(std::uint32_t)});
  for (std::size_t i = 0; i < count; ++i) {
    // Of 2^32 draws the excess of a remainder is below one in four million: no place is told by it.
    std::swap(free[i], free[i + draws[i] % (statement_leaves - i)]);
    places[i].index = free[i];
    random.fill(places[i].nonce);
  }
  return places;
}

std::string note_text(std::string_view nation, Micros time, const Hash& root) {
  return fmt::format("{}\n{}\n{}\n{}\n", first_line, nation, format_micros(time), to_base64(as_view(root)));
}

struct NoteLines {
  std::string_view nation;
  Micros time = 0;
  std::string_view root;  ///< base64
};

std::optional<NoteLines> read_note_text(std::string_view text) {
  std::array<std::string_view, 4> lines;
  for (std::string_view& line : lines) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  const auto time = parse_instant(lines[2]);
  if (!text.empty() || lines[0] != first_line || !time) return std::nullopt;
  return NoteLines{.nation = lines[1], .time = micros_from_instant(*time), .root = lines[3]};
}

template <std::size_t N>
bool take_bytes(std::string_view& in, std::array<std::uint8_t, N>& out) {
  if (in.size() < N) return false;
  std::memcpy(out.data(), in.data(), N);
  in.remove_prefix(N);
  return true;
}

}  // namespace

Hash stated_leaf(const Nonce& nonce, const StatedVersion& version) {
  // The names stand in the order that RFC 8785 wants; the label is canonical already.
  std::string text = R"({"id":)";
  append_json_string(text, version.id);
  text += R"(,"label":)";
  text += version.label.empty() ? "null" : version.label;
  text += R"(,"modified":)";
  if (version.modified.empty()) {
    text += "null";
  } else {
    append_json_string(text, version.modified);
  }
  text += R"(,"sha256":")" + to_hex(version.sha256) + "\"}";
  return sha256({std::string_view("\0", 1), as_view(nonce), text});
}

Result<Statement> make_statement(std::span<const StatedVersion> versions, std::string_view nation,
                                 Micros time, const ledger::NoteSigner& signer, Random& random) {
  if (versions.empty() || versions.size() > statement_leaves)
    return fail(ErrorKind::too_large, fmt::format("a statement is about 1 to {} versions", statement_leaves));
  Statement statement{.note = {}, .places = random_places(versions.size(), random), .path = {}};
  std::vector<Hash> leaves(statement_leaves);
  for (Hash& leaf : leaves) random.fill(leaf);
  std::vector<std::uint64_t> indexes;
  indexes.reserve(versions.size());
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const Place& place = statement.places[i];
    leaves[place.index] = stated_leaf(place.nonce, versions[i]);
    indexes.push_back(place.index);
  }
  std::ranges::sort(indexes);
  ledger::SubtreeCache tree([&](std::uint64_t index) { return leaves[index]; }, 1);
  statement.path = ledger::multi_path(indexes, statement_leaves, tree.node_at());
  statement.note = signer.sign(note_text(nation, time, ledger::root_of(statement_leaves, tree.node_at())));
  return statement;
}

Result<Stated> verify_statement(const Statement& statement, std::span<const StatedVersion> versions,
                                std::string_view nation, const ledger::NoteVerifier& key) {
  const std::string place = fmt::format("statement of {}", nation);
  ENTENTE_TRY(note, ledger::parse_note(statement.note));
  const auto lines = read_note_text(note.text);
  if (!lines)
    return fail(ErrorKind::malformed, "this signed note is no statement about versions", place,
                "its sender runs another version of the protocol, or is none of ours");
  if (lines->nation != nation)
    return fail(ErrorKind::forbidden,
                fmt::format("it speaks for {}", json_string(lines->nation.substr(0, 100))), place);
  if (const auto verified = key.verify(note); !verified) {
    return fail(ErrorKind::forbidden, "its signature is not by the key that is known for this nation", place,
                "compare keys with that nation; the one who delivered it may have made it up");
  }
  const auto refuse = [&](std::string what) { return fail(ErrorKind::corrupt, std::move(what), place); };
  const auto order = in_tree_order(statement.places);
  if (!order || statement.places.size() != versions.size())
    return refuse("it does not give each version a place of its own");
  std::vector<Hash> leaves;
  leaves.reserve(versions.size());
  for (const std::size_t position : *order)
    leaves.push_back(stated_leaf(statement.places[position].nonce, versions[position]));
  const auto root =
      ledger::multi_root(indexes_of(statement.places, *order), statement_leaves, leaves, statement.path);
  if (!root || to_base64(as_view(*root)) != lines->root)
    return refuse("it was signed for other versions, other content or other labels than these");
  return Stated{.time = lines->time};
}

std::optional<Micros> statement_time(const Statement& statement) {
  const auto note = ledger::parse_note(statement.note);
  const auto lines = note ? read_note_text(note->text) : std::nullopt;
  return lines ? std::optional(lines->time) : std::nullopt;
}

std::optional<Statement> narrow(const KeptStatement& kept, std::span<const std::size_t> positions) {
  const Statement& all = kept.statement;
  const auto order = in_tree_order(all.places);
  if (!order || kept.leaves.size() != all.places.size()) return std::nullopt;
  Statement part{.note = all.note, .places = {}, .path = {}};
  for (const std::size_t position : positions) {
    if (position >= all.places.size()) return std::nullopt;
    part.places.push_back(all.places[position]);
  }
  const auto part_order = in_tree_order(part.places);
  if (!part_order) return std::nullopt;
  auto path =
      ledger::narrow_path(indexes_of(all.places, *order), statement_leaves, reordered(kept.leaves, *order),
                          all.path, indexes_of(part.places, *part_order));
  if (!path) return std::nullopt;
  part.path = std::move(*path);
  return part;
}

void encode(std::string& out, const KeptStatement& kept) {
  const Statement& statement = kept.statement;
  save_text(out, statement.note);
  save_number(out, statement.places.size());
  for (std::size_t i = 0; i < statement.places.size(); ++i) {
    const Place& place = statement.places[i];
    out += static_cast<char>(place.index & 0xFF);
    out += static_cast<char>(place.index >> 8);
    out += as_view(place.nonce);
    out += as_view(kept.leaves[i]);
  }
  save_number(out, statement.path.size());
  for (const Hash& hash : statement.path) out += as_view(hash);
}

std::optional<KeptStatement> decode_statement(std::string_view& in) {
  KeptStatement kept;
  std::uint64_t places = 0;
  if (!load_text(in, kept.statement.note) || !load_number(in, places) || places > statement_leaves)
    return std::nullopt;
  for (std::uint64_t i = 0; i < places; ++i) {
    std::array<std::uint8_t, index_bytes> index{};
    Place place;
    Hash leaf{};
    if (!take_bytes(in, index) || !take_bytes(in, place.nonce) || !take_bytes(in, leaf)) return std::nullopt;
    place.index = static_cast<std::uint16_t>(index[0] | index[1] << 8);
    kept.statement.places.push_back(place);
    kept.leaves.push_back(leaf);
  }
  std::uint64_t hashes = 0;
  if (!load_number(in, hashes) || hashes > statement_leaves) return std::nullopt;
  for (std::uint64_t i = 0; i < hashes; ++i) {
    Hash hash{};
    if (!take_bytes(in, hash)) return std::nullopt;
    kept.statement.path.push_back(hash);
  }
  return kept;
}

}  // namespace entente::exchange
