#include "exchange/custody_note.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "exchange/saved_bytes.h"

namespace entente::exchange {
namespace {

constexpr std::uint64_t format = 1;
constexpr std::size_t version_bytes = 8 + 3 * 4;

void put_32(std::string& out, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xFFU);
}

std::uint32_t take_32(std::string_view& in) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) number = number << 8U | static_cast<std::uint8_t>(in[i]);
  in.remove_prefix(4);
  return number;
}

bool is_sound(const CustodyNote& note) {
  return std::ranges::is_sorted(note.versions, {}, &CustodyNote::Version::key) &&
         std::ranges::all_of(note.versions, [&](const CustodyNote::Version& version) {
           return version.statement < note.statements.size() &&
                  version.position < note.statements[version.statement].kept.leaves.size() &&
                  version.label <= note.labels.size();
         });
}

}  // namespace

std::uint64_t custody_key(std::string_view nation, std::string_view id, std::string_view modified) {
  const std::string_view between("\0", 1);
  const Hash hash = sha256({nation, between, id, between, modified});
  std::uint64_t key = 0;
  std::memcpy(&key, hash.data(), sizeof key);
  return key;
}

const CustodyNote::Version* CustodyNote::find(std::uint64_t key) const {
  const auto at = std::ranges::lower_bound(versions, key, {}, &Version::key);
  return at == versions.end() || at->key != key ? nullptr : &*at;
}

std::string encode(CustodyNote note) {
  std::ranges::sort(note.versions, {}, &CustodyNote::Version::key);
  std::string out;
  save_number(out, format);
  save_number(out, note.statements.size());
  for (const CustodyNote::Signed& one : note.statements) {
    save_text(out, one.origin);
    encode(out, one.kept);
  }
  save_number(out, note.labels.size());
  for (const std::string& label : note.labels) save_text(out, label);
  save_number(out, note.versions.size());
  for (const CustodyNote::Version& version : note.versions) {
    save_number(out, version.key);
    put_32(out, version.statement);
    put_32(out, version.position);
    put_32(out, version.label);
  }
  return out;
}

std::optional<CustodyNote> read_custody_note(std::string_view body) {
  CustodyNote note;
  std::uint64_t number = 0;
  std::uint64_t count = 0;
  if (!load_number(body, number) || number != format || !load_count(body, count)) return std::nullopt;
  for (; count > 0; --count) {
    CustodyNote::Signed one;
    if (!load_text(body, one.origin)) return std::nullopt;
    auto kept = decode_statement(body);
    if (!kept) return std::nullopt;
    one.kept = std::move(*kept);
    note.statements.push_back(std::move(one));
  }
  if (!load_count(body, count)) return std::nullopt;
  for (; count > 0; --count) {
    if (!load_text(body, note.labels.emplace_back())) return std::nullopt;
  }
  if (!load_count(body, count) || count != body.size() / version_bytes || body.size() % version_bytes != 0)
    return std::nullopt;
  note.versions.reserve(static_cast<std::size_t>(count));
  for (; count > 0; --count) {
    CustodyNote::Version version;
    (void)load_number(body, version.key);
    version.statement = take_32(body);
    version.position = take_32(body);
    version.label = take_32(body);
    note.versions.push_back(version);
  }
  if (!is_sound(note)) return std::nullopt;
  return note;
}

}  // namespace entente::exchange
