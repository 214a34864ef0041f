// bench_proofs LEAVES: what making and checking a proof costs beside hashing the nodes that are in it. One
// line of JSON:
// {"leaves","inclusion_ratio","consistency_ratio",...}; times are seconds of this thread.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include <fmt/format.h>

#include "ledger/proof.h"
#include "ledger/tree.h"

namespace {

using entente::Hash;
using Clock = std::chrono::steady_clock;
constexpr int rounds = 2'000;

Hash leaf(std::uint64_t index) {
  Hash hash{};
  for (std::size_t i = 0; i < sizeof index; ++i) hash[i] = static_cast<std::uint8_t>(index >> (8 * i));
  return hash;
}

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

/// What hashing that many nodes takes: the least that a proof of as many can cost.
double hashing(std::uint64_t nodes) {
  Hash hash = leaf(1);
  const auto begun = Clock::now();
  for (std::uint64_t i = 0; i < nodes; ++i) hash = entente::ledger::node_hash(hash, hash);
  const double seconds = seconds_since(begun);
  return hash[0] == 0 && hash[1] == 0 && hash[2] == 0 && hash[3] == 0 ? seconds * 1.0000001 : seconds;
}

}  // namespace

int main(int count, char** arguments) {
  const std::uint64_t leaves = count == 2 ? std::strtoull(arguments[1], nullptr, 10) : 0;
  if (leaves < 2) return std::fputs("usage: bench_proofs LEAVES\n", stderr), 2;
  namespace ledger = entente::ledger;
  ledger::SubtreeCache cache(leaf);
  const auto node_at = cache.node_at();
  const Hash root = ledger::root_of(leaves, node_at);  // fills the cache, as a node's first proof does
  std::mt19937_64 random(1);
  std::uint64_t inclusion_nodes = 0;
  std::uint64_t consistency_nodes = 0;
  bool right = true;
  auto begun = Clock::now();
  for (int i = 0; i < rounds; ++i) {
    const std::uint64_t index = random() % leaves;
    const auto path = ledger::inclusion_path(index, leaves, node_at);
    inclusion_nodes += path.size();
    right = right && ledger::verify_inclusion(index, leaves, leaf(index), path, root);
  }
  const double inclusion = seconds_since(begun);
  std::vector<std::uint64_t> sizes(rounds);
  std::vector<Hash> roots(rounds);
  for (int i = 0; i < rounds; ++i) {
    sizes[i] = 1 + random() % (leaves - 1);
    roots[i] = ledger::root_of(sizes[i], node_at);
  }
  begun = Clock::now();
  for (int i = 0; i < rounds; ++i) {
    const auto path = ledger::consistency_path(sizes[i], leaves, node_at);
    consistency_nodes += path.size();
    right = right && ledger::verify_consistency(sizes[i], leaves, roots[i], root, path);
  }
  const double consistency = seconds_since(begun);
  if (!right) return std::fputs("bench_proofs: a proof was wrong\n", stderr), 1;
  const double inclusion_floor = hashing(inclusion_nodes);
  const double consistency_floor = hashing(consistency_nodes);
  fmt::print(
      R"({{"leaves":{},"proofs":{},"inclusion":{},"inclusion_hashing":{},"consistency":{},"consistency_hashing":{}}})"
      "\n",
      leaves, rounds, inclusion, inclusion_floor, consistency, consistency_floor);
  return 0;
}
