// Any indexes and hashes: checking ends, and what it accepts it accepts for one root only; the path for a
// part of the leaves that comes out of a path belongs to the same root.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "ledger/multiproof.h"

namespace {

using namespace entente;

std::uint64_t take_number(const std::uint8_t*& data, std::size_t& size) {
  std::uint64_t number = 0;
  const std::size_t length = size < 8 ? size : 8;
  std::memcpy(&number, data, length);
  data += length;
  size -= length;
  return number;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 10) return 0;
  const std::size_t count = data[0] % 32;
  const unsigned narrow = data[1];
  data += 2;
  size -= 2;
  const std::uint64_t leaves_in_tree = take_number(data, size);
  std::vector<std::uint64_t> indexes;
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < count; ++i) {
    // Mostly increasing, so that well-formed ones are found.
    last += take_number(data, size) % 1'000;
    indexes.push_back(last);
  }
  std::vector<Hash> leaves(count);
  for (std::size_t i = 0; i < count; ++i) leaves[i][0] = static_cast<std::uint8_t>(i);
  std::vector<Hash> path(size / 4);
  for (Hash& hash : path) std::memcpy(hash.data(), data, 4), data += 4;
  const auto root = ledger::multi_root(indexes, leaves_in_tree, leaves, path);
  if (!root) return 0;
  if (!ledger::verify_multi(indexes, leaves_in_tree, leaves, path, *root)) std::abort();
  std::vector<std::uint64_t> wanted;
  std::vector<Hash> wanted_leaves;
  for (std::size_t i = 0; i < count; ++i) {
    if ((narrow >> (i % 8) & 1U) == 0) continue;
    wanted.push_back(indexes[i]);
    wanted_leaves.push_back(leaves[i]);
  }
  const auto narrowed = ledger::narrow_path(indexes, leaves_in_tree, leaves, path, wanted);
  if (!narrowed || !ledger::verify_multi(wanted, leaves_in_tree, wanted_leaves, *narrowed, *root))
    std::abort();
  return 0;
}
