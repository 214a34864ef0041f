// One suite that every Store passes: what store.h promises, as tests over a list of kinds of stores. Kinds
// that keep files come in variants that are closed, or made anew from the log, between every two steps of
// every test.
//
// The tests are in conformance_*_test.cpp; conformance_kinds_test.cpp lists the kinds.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/random.h"
#include "store/conformance_projection.h"
#include "store/fault_disk.h"
#include "store/store.h"

// Tests name the fields that matter; the others are empty, which is what the warning is about.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

namespace entente::store::conformance {

/// Stands still until told otherwise.
class ManualClock final : public Clock {
 public:
  static constexpr Micros start = 1'700'000'000'000'000;
  [[nodiscard]] Micros now() const override { return now_; }
  void set(Micros now) { now_ = now; }
  void advance(Micros by) { now_ += by; }

 private:
  std::atomic<Micros> now_ = start;
};

/// The same bytes every time.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    const std::lock_guard lock(mutex_);
    for (auto& byte : out) byte = held_ ? std::uint8_t{0xA5} : static_cast<std::uint8_t>(engine_());
  }
  /// From here on every byte is the same: then it does not matter in which order a store draws its nonces.
  void hold() { held_ = true; }

 private:
  std::mutex mutex_;
  std::atomic<bool> held_ = false;
  std::mt19937_64 engine_;
};

/// A new folder that goes away with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What can happen to a store between two steps of a test: background work is done, what was erased is
/// destroyed, the store is closed and opened again, or all that is derived is made anew from the log.
enum class Between : std::uint8_t { nothing, settle, reclaim, reopen, rebuild };

/// For a store that is opened: a new projection each time.
using MakeProjection = std::function<std::unique_ptr<Projection>()>;

/// A store under test with its clock and randomness.
class Harness {
 public:
  virtual ~Harness() = default;
  [[nodiscard]] virtual Store& store() = 0;
  /// Throws, for the framework to report, when it goes wrong: a test cannot go on without its store. Nothing
  /// happens to a store that keeps no files.
  virtual void between(Between what) = 0;
  /// What the kind of store does between any two steps.
  virtual void between_steps() = 0;
  /// The store's disk; none when it keeps no files.
  [[nodiscard]] virtual FaultDisk* disk() { return nullptr; }

  ManualClock clock;
  SeededRandom random{42};
};

struct StoreKind {
  std::string name;
  /// Without a projection for an empty function.
  std::function<std::unique_ptr<Harness>(MakeProjection)> open;
  MakeProjection projection;
  [[nodiscard]] std::unique_ptr<Harness> make() const { return open(projection); }
  friend void PrintTo(const StoreKind& kind, std::ostream* out) { *out << kind.name; }
};

/// Without a projection: only the node itself sees anything.
[[nodiscard]] std::vector<StoreKind> store_kinds();
/// The same with TestProjection, whose complaints fail the test.
[[nodiscard]] std::vector<StoreKind> viewer_kinds();
/// Those of viewer_kinds() with a log of their own to compare with the oracle's.
[[nodiscard]] std::vector<StoreKind> log_kinds();
[[nodiscard]] MakeProjection test_projections();
[[nodiscard]] inline std::string kind_name(const testing::TestParamInfo<StoreKind>& info) {
  return info.param.name;
}

/// An object that a test adds; the bytes say what it is unless they are given.
struct Sample {
  std::string id;
  std::optional<std::int64_t> version;  ///< seconds
  std::uint8_t spec = 21;
  CollectionNumber collection = 1;
  std::string bytes;
  Origin origin = 0;
  // What the bytes say when they are not given.
  std::vector<Slot> see;          ///< who may see it (TestProjection)
  std::vector<std::string> refs;  ///< ids that it refers to
  std::string text;               ///< anything that makes the bytes different
};

/// The samples with their bytes.
[[nodiscard]] std::vector<Sample> filled(std::vector<Sample> samples);

/// `id`, `id@seconds`, with `/20` behind it for STIX 2.0 and `~2` for origin 2.
[[nodiscard]] std::string name_of(const Item& item);
/// `type--00000000-0000-4000-8000-` and the number in twelve digits.
[[nodiscard]] std::string numbered_id(std::string_view type, std::uint64_t number);

class Conformance : public testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override;
  /// Whatever a test did: every entry is in the tree and every proof holds.
  void TearDown() override;

  /// The store after a step.
  [[nodiscard]] Store& step();
  [[nodiscard]] ManualClock& clock() { return harness_->clock; }

  Result<Receipt> try_add(const std::vector<Sample>& samples);
  std::vector<Outcome> add(const std::vector<Sample>& samples);
  std::size_t erase(const Erasure& erasure);
  [[nodiscard]] Page page(const Query& query);
  /// Names of all that a filter lets through in one page.
  [[nodiscard]] std::vector<std::string> names(const Filter& filter = {}, CollectionNumber collection = 1,
                                               Viewer viewer = {});
  /// The same, collected from pages of `limit` as a client does it; checks `more` and order on the way.
  [[nodiscard]] std::vector<std::string> names_by_pages(std::size_t limit, const Filter& filter,
                                                        Viewer viewer = {});
  /// Names of all that a viewer is shown by a filter in collection 1.
  [[nodiscard]] std::vector<std::string> seen(Viewer viewer, const Filter& filter = everything()) {
    return names(filter, 1, viewer);
  }
  /// `name +date` of all versions that a viewer sees in collection 1, dates from the clock's start.
  [[nodiscard]] std::vector<std::string> dated(Viewer viewer);
  /// One entry; its receipt.
  Receipt note(const std::string& key, const std::string& body);
  [[nodiscard]] static Filter everything() { return {.versions = {.all = true}, .specs = {20, 21}}; }

 private:
  std::unique_ptr<Harness> harness_;
};

/// Views into the samples, whose bytes are given.
[[nodiscard]] std::vector<NewObject> new_objects(const std::vector<Sample>& samples);
/// Fails the test unless the proof of `sequence` holds against the store's tree head.
void expect_proof_holds(const Store& store, Sequence sequence);

}  // namespace entente::store::conformance
