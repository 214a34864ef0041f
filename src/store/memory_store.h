// The oracle: the store as a vector of entries and linear scans, so plainly right that LogStore is measured
// against it.
//
// Promises: every answer follows from one reading of the entries in order; with the same calls, Clock and
// Random the log it would have written is that of LogStore, hash for hash. Never durable and never fast: for
// tests only.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "ledger/tree.h"
#include "store/entry.h"
#include "store/store.h"

namespace entente::store {

class MemoryStore final : public Store {
 public:
  /// Refers to both, which must live longer.
  MemoryStore(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  [[nodiscard]] Result<Receipt> append(const Batch& batch) override;
  [[nodiscard]] Result<std::size_t> erase(const Erasure& erasure) override;
  [[nodiscard]] Result<Page> page(const Query& query) const override;
  [[nodiscard]] Result<std::size_t> disclose(const Disclosure& disclosure) override;
  [[nodiscard]] bool contains(CollectionNumber collection, std::string_view id,
                              Viewer viewer = {}) const override;
  [[nodiscard]] std::optional<Item> object_at(Sequence sequence,
                                              std::vector<std::shared_ptr<const void>>& pins,
                                              Viewer viewer = {}) const override;
  [[nodiscard]] Audience audience(Sequence sequence) const override;
  void notes(std::string_view prefix,
             const std::function<void(Sequence, std::string_view key, std::string_view body)>& visit)
      const override;
  void disclosures(const std::function<void(const DisclosureEntry&)>& visit) const override;
  [[nodiscard]] std::optional<std::string> status(const Uuid& id) const override;
  void settings(const std::function<void(std::string_view key, std::string_view body)>& visit) const override;
  [[nodiscard]] TreeHead tree_head() const override;
  [[nodiscard]] std::vector<Sequence> entries_of(std::string_view id) const override;
  [[nodiscard]] Result<InclusionProof> prove(Sequence sequence) const override;
  [[nodiscard]] Statistics statistics() const override;

 private:
  struct Kept {
    std::shared_ptr<const std::string> bytes;  ///< encoded as in a segment (entry.h)
    bool alive = false;                        ///< an object version that no erase entry took away
  };
  using Lock = std::lock_guard<std::mutex>;

  void add(const NewEntry& entry, Stamp stamp);
  [[nodiscard]] std::vector<Item> living(CollectionNumber collection) const;
  [[nodiscard]] std::optional<Outcome> find_equal(const NewObject& object) const;
  [[nodiscard]] Stamp next_stamp() const;

  const Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;
  std::vector<Kept> entries_;  ///< by sequence
  Stamp last_stamp_ = 0;
  std::uint64_t commits_ = 0;
};

}  // namespace entente::store
