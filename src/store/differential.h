// A log and the oracle side by side: random operations on both, every answer compared, and the operations
// that lead to a difference made as few as possible.
//
// An operation is a kind and a seed of its own; what exactly it does follows from these and from what the
// stores hold. So leaving out one operation leaves the others nearly what they were.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "store/conformance.h"
#include "store/memory_store.h"

namespace entente::store::conformance {

enum class Act : std::uint8_t { append, note, erase, disclose, move_clock, read_page, look_up, upkeep, fail };

struct Operation {
  Act act = Act::append;
  std::uint64_t seed = 0;
};

/// A store and the oracle after the same calls.
class World {
 public:
  /// With TestProjection if the kind has a projection. `between`: what an upkeep does to the store, one of
  /// these.
  World(const StoreKind& kind, std::vector<Between> between);
  ~World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Where the answers differ; nothing when they are the same. Includes what every viewer sees afterwards.
  [[nodiscard]] std::optional<std::string> apply(const Operation& operation);
  /// What was done so far, a line each.
  [[nodiscard]] const std::string& trace() const { return trace_; }

 private:
  class Chance;
  using Difference = std::optional<std::string>;
  [[nodiscard]] Difference act(const Operation& operation, Chance& chance);
  /// One that writes while the disk fails: all of it or nothing, and nothing is wrong afterwards.
  [[nodiscard]] Difference fail(Chance& chance);
  [[nodiscard]] Difference append(Chance& chance);
  [[nodiscard]] Difference note(Chance& chance);
  [[nodiscard]] Difference append_both(const Batch& batch);
  [[nodiscard]] Difference erase(Chance& chance);
  [[nodiscard]] Difference disclose(Chance& chance);
  [[nodiscard]] Difference read_page(Chance& chance);
  [[nodiscard]] Difference look_up(Chance& chance);
  [[nodiscard]] Difference compare_proof(Sequence sequence);
  [[nodiscard]] Difference compare_entries_of(const std::string& id);
  [[nodiscard]] Difference compare_all();
  [[nodiscard]] Store& log() { return harness_->store(); }
  /// The number of an entry that is there, or just not.
  [[nodiscard]] Sequence some_sequence(Chance& chance);
  /// The disk failed as it was told to: the oracle is not asked.
  template <class T>
  [[nodiscard]] bool refused(const Result<T>& result) {
    if (!disk_fails_ || result || result.error().kind == ErrorKind::conflict) return false;
    say("which failed");
    return true;
  }
  void say(const std::string& line) { trace_ += "  " + line + "\n"; }

  std::string complaint_;  ///< of a projection
  std::unique_ptr<Harness> harness_;
  std::vector<Between> between_;
  SeededRandom nonces_{1};
  TestProjection projection_;
  MemoryStore oracle_;
  bool projects_;
  bool disk_fails_ = false;
  std::vector<Stamp> stamps_ = {0};
  std::string trace_;
};

/// With `failures`, one in ten is Act::fail.
[[nodiscard]] std::vector<Operation> random_operations(std::uint64_t seed, std::size_t count,
                                                       bool failures = false);

/// As few of the operations, for which `differs` holds, as can be found in `most_runs` tries so that it still
/// holds.
[[nodiscard]] std::vector<Operation> shrunk(std::vector<Operation> operations,
                                            const std::function<bool(const std::vector<Operation>&)>& differs,
                                            std::size_t most_runs);

}  // namespace entente::store::conformance
