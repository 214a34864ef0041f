// The oracle: the store as a vector of entries and linear scans, so plainly right that LogStore is measured
// against it.
//
// Promises: every answer follows from one reading of the entries in order; with the same calls, Clock, Random
// and Projection the log it would have written is that of LogStore, hash for hash, and every recipient is
// told the same dates (docs/adr/0010-listings.md). Each call of append(), erase() and disclose() that writes
// is a group of its own. Never durable and never fast: for tests only.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "ledger/tree.h"
#include "store/entry.h"
#include "store/memory_select.h"
#include "store/projection.h"
#include "store/store.h"

namespace entente::store {

class MemoryStore final : public Store {
 public:
  /// Refers to all of them, which must live longer. Without a projection nobody but the node itself sees
  /// anything.
  MemoryStore(const Clock& clock, Random& random, Projection* projection = nullptr)
      : clock_(clock), random_(random), projection_(projection) {}

  [[nodiscard]] Result<Receipt> append(const Batch& batch) override;
  [[nodiscard]] Result<std::size_t> erase(const Erasure& erasure) override;
  [[nodiscard]] Result<std::size_t> disclose(const Disclosure& disclosure) override;
  [[nodiscard]] Result<Page> page(const Query& query) const override;
  [[nodiscard]] bool contains(CollectionNumber collection, std::string_view id,
                              Viewer viewer = {}) const override;
  [[nodiscard]] std::optional<Item> object_at(Sequence sequence,
                                              std::vector<std::shared_ptr<const void>>& pins,
                                              Viewer viewer = {}) const override;
  [[nodiscard]] Audience audience(Sequence sequence) const override;
  [[nodiscard]] Tag tag(Sequence sequence) const override;
  void look(const std::function<void(const ProjectionView&)>& visit) const override;
  [[nodiscard]] std::optional<Stamp> first_listed(Sequence sequence, Slot recipient) const override;
  void notes(std::string_view prefix,
             const std::function<void(Sequence, std::string_view key, std::string_view body)>& visit,
             Sequence from = 0) const override;
  void disclosures(const std::function<void(const DisclosureEntry&)>& visit,
                   Sequence from = 0) const override;
  [[nodiscard]] std::optional<std::string> status(const Uuid& id) const override;
  void settings(const std::function<void(std::string_view key, std::string_view body)>& visit) const override;
  [[nodiscard]] TreeHead tree_head() const override;
  [[nodiscard]] std::vector<Sequence> entries_of(std::string_view id) const override;
  [[nodiscard]] Result<InclusionProof> prove(Sequence sequence) const override;
  [[nodiscard]] Statistics statistics() const override;

 private:
  /// A version was listed for a recipient: shown from then on, unless it is hidden.
  struct Listing {
    Slot slot = 0;
    Stamp date = 0;
  };
  struct Kept {
    std::shared_ptr<const std::string> bytes;  ///< encoded as in a segment (entry.h)
    bool alive = false;                        ///< an object version that no erase entry took away
    stix::Links links;                         ///< of an object
    Audience audience = 0;                     ///< who sees it now
    std::vector<Listing> listings;             ///< all that ever happened, oldest first
    Tag tag = 0;                               ///< the projection's
  };
  /// Recursive: a precondition reads the store that it is asked about.
  using Mutex = std::recursive_mutex;
  using Lock = std::lock_guard<Mutex>;
  class View;

  // Writing (memory_store.cpp).
  void add(const NewEntry& entry, Stamp stamp);
  void add_objects(const Batch& batch, Receipt& receipt, Stamp& stamp);
  [[nodiscard]] std::optional<Outcome> find_equal(const NewObject& object) const;
  [[nodiscard]] Stamp next_stamp() const;
  /// Of the object that was erased from: what is current from here on of each of the origins.
  [[nodiscard]] std::vector<Sequence> current_versions(const Erasure& erasure,
                                                       const std::set<Origin>& origins) const;
  /// What was added from `first` on is a group: the projection says what it changes.
  void end_group(Sequence first);
  void list(const ProjectionAnswer& answer, Sequence first);

  // Reading (memory_read.cpp).
  [[nodiscard]] RawEntry entry(Sequence sequence) const;
  /// Versions that the viewer sees, in the order of the log.
  [[nodiscard]] std::vector<SeenVersion> seen_versions(CollectionNumber collection, Viewer viewer) const;
  [[nodiscard]] std::optional<SeenVersion> seen_version(Sequence sequence, Viewer viewer) const;
  /// The versions that disclosure entries name for the slot.
  [[nodiscard]] std::set<Sequence> disclosed_to(Slot slot) const;

  const Clock& clock_;
  Random& random_;
  Projection* projection_;
  mutable Mutex mutex_;
  std::vector<Kept> entries_;  ///< by sequence
  Stamp last_stamp_ = 0;       ///< of the last entry
  Stamp last_date_ = 0;        ///< the latest date that anybody was told, the node itself included
  std::uint64_t commits_ = 0;
};

}  // namespace entente::store
