#include "exchange/released_leaves.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>

namespace entente::exchange {
namespace {

constexpr std::size_t entries_in_block = 256;

void put_varint(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7U) out += static_cast<char>(number | 0x80U);
  out += static_cast<char>(number);
}

std::uint64_t take_varint(const std::string& in, std::uint64_t& at) {
  std::uint64_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(in[at++]);
    number |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return number;
  }
}

/// Small for numbers close to zero on either side.
std::uint64_t zigzag(std::int64_t number) {
  return static_cast<std::uint64_t>(number) << 1U ^ static_cast<std::uint64_t>(number >> 63);
}
std::int64_t unzigzag(std::uint64_t number) {
  return static_cast<std::int64_t>(number >> 1U) ^ -static_cast<std::int64_t>(number & 1U);
}

}  // namespace

void ReleasedLeaves::add(std::span<const store::Sequence> versions) {
  if (versions.empty()) return;
  const auto [lowest, highest] = std::ranges::minmax(versions);
  if (entries_.size() % entries_in_block == 0) blocks_.push_back({.lowest = lowest, .highest = highest});
  blocks_.back().lowest = std::min(blocks_.back().lowest, lowest);
  blocks_.back().highest = std::max(blocks_.back().highest, highest);
  entries_.push_back({.first_leaf = size_, .offset = packed_.size(), .lowest = lowest, .highest = highest});
  // Runs of versions that follow each other: where each starts, seen from the end of the last, and how long
  // it is.
  store::Sequence end = 0;
  for (std::size_t i = 0; i < versions.size();) {
    std::size_t length = 1;
    while (i + length < versions.size() && versions[i + length] == versions[i] + length) ++length;
    put_varint(packed_, zigzag(static_cast<std::int64_t>(versions[i] - end)));
    put_varint(packed_, length);
    end = versions[i] + length;
    i += length;
  }
  size_ += versions.size();
}

void ReleasedLeaves::unpack(std::size_t entry, std::vector<store::Sequence>& versions) const {
  versions.clear();
  const bool last = entry + 1 == entries_.size();
  const std::uint64_t count = (last ? size_ : entries_[entry + 1].first_leaf) - entries_[entry].first_leaf;
  std::uint64_t at = entries_[entry].offset;
  store::Sequence end = 0;
  while (versions.size() < count) {
    end += static_cast<store::Sequence>(unzigzag(take_varint(packed_, at)));
    for (std::uint64_t length = take_varint(packed_, at); length > 0; --length) versions.push_back(end++);
  }
}

std::vector<store::Sequence> ReleasedLeaves::versions(std::uint64_t first, std::size_t count) const {
  assert(first + count <= size_);
  std::vector<store::Sequence> found;
  found.reserve(count);
  if (count == 0) return found;
  const auto after = std::ranges::upper_bound(entries_, first, {}, &Entry::first_leaf);
  std::vector<store::Sequence> entry;
  for (auto at = static_cast<std::size_t>(after - entries_.begin() - 1); found.size() < count; ++at) {
    unpack(at, entry);
    const std::uint64_t skipped = first + found.size() - entries_[at].first_leaf;
    for (std::uint64_t i = skipped; i < entry.size() && found.size() < count; ++i) found.push_back(entry[i]);
  }
  return found;
}

std::vector<std::optional<std::uint64_t>> ReleasedLeaves::find(
    std::span<const store::Sequence> versions) const {
  std::vector<std::optional<std::uint64_t>> leaves(versions.size());
  if (versions.empty()) return leaves;
  std::unordered_map<store::Sequence, std::size_t> wanted;
  for (std::size_t i = 0; i < versions.size(); ++i) wanted.emplace(versions[i], i);
  const auto [lowest, highest] = std::ranges::minmax(versions);
  const auto misses = [&](const auto& span) { return span.highest < lowest || span.lowest > highest; };
  std::vector<store::Sequence> entry;
  for (std::size_t block = 0; block < blocks_.size(); ++block) {
    if (misses(blocks_[block])) continue;
    const std::size_t end = std::min((block + 1) * entries_in_block, entries_.size());
    for (std::size_t at = block * entries_in_block; at < end; ++at) {
      if (misses(entries_[at])) continue;
      unpack(at, entry);
      for (std::size_t i = 0; i < entry.size(); ++i) {
        if (const auto found = wanted.find(entry[i]); found != wanted.end())
          leaves[found->second] = entries_[at].first_leaf + i;
      }
    }
  }
  return leaves;
}

}  // namespace entente::exchange
