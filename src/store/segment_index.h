// The index of one segment: where its entries are, by number, by stamp, by collection and by type.
// `OpenIndex` grows in memory while the segment is written; `SealedIndex` is the same as a mapped file
// (docs/format/view.md) that is never changed.
//
// Promises: an entry's ordinal is its sequence minus the segment's first. Lists are ordered by ordinal, hence
// by stamp. Whoever reads an OpenIndex keeps the committer from changing it meanwhile (view.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "store/disk.h"
#include "store/entry.h"
#include "store/id_table.h"

namespace entente::store {

using Ordinal = std::uint32_t;

/// Part of a STIX id before `--`.
[[nodiscard]] std::string_view type_of(std::string_view id);

/// What an entry did to the state of an object version, its own or an earlier one's.
struct Change {
  Sequence sequence = 0;
  bool hidden = false;  ///< not what a reader who filters nothing sees: superseded or erased
  bool erased = false;
  [[nodiscard]] std::uint64_t packed() const {
    return sequence << 2U | (erased ? 2U : 0U) | (hidden ? 1U : 0U);
  }
  [[nodiscard]] static Change unpacked(std::uint64_t number) {
    return {.sequence = number >> 2U, .hidden = (number & 1U) != 0, .erased = (number & 2U) != 0};
  }
};

/// Names a list: all objects of a collection when `type` is empty, else those of the type.
using ListName = std::pair<CollectionNumber, std::string_view>;

class SegmentIndex {
 public:
  virtual ~SegmentIndex() = default;
  /// By ordinal; strictly increasing.
  [[nodiscard]] virtual std::span<const Stamp> stamps() const = 0;
  /// By ordinal; strictly increasing.
  [[nodiscard]] virtual std::span<const std::uint32_t> offsets() const = 0;
  /// Behind the last entry.
  [[nodiscard]] virtual std::uint64_t tail() const = 0;
  [[nodiscard]] virtual std::span<const Ordinal> list(const ListName& name) const = 0;
  /// All lists, ordered by name.
  [[nodiscard]] virtual std::vector<std::pair<ListName, std::span<const Ordinal>>> lists() const = 0;
  /// Packed Changes in the order in which they happened.
  [[nodiscard]] virtual std::span<const std::uint64_t> changes() const = 0;
  /// Ordinals of the setting entries, the notes, the disclosures.
  [[nodiscard]] virtual std::span<const Ordinal> settings() const = 0;
  [[nodiscard]] virtual std::span<const Ordinal> notes() const = 0;
  [[nodiscard]] virtual std::span<const Ordinal> disclosures() const = 0;
  /// Object entries, erased ones included.
  [[nodiscard]] virtual std::uint64_t objects() const = 0;
};

class OpenIndex final : public SegmentIndex {
 public:
  explicit OpenIndex(std::uint64_t tail) : tail_(tail) {}
  void add(const RawEntry& entry, std::uint32_t offset);
  void add_change(const Change& change) { changes_.push_back(change.packed()); }
  [[nodiscard]] IdTable& ids() { return ids_; }
  [[nodiscard]] const IdTable& ids() const { return ids_; }

  [[nodiscard]] std::span<const Stamp> stamps() const override { return stamps_; }
  [[nodiscard]] std::span<const std::uint32_t> offsets() const override { return offsets_; }
  [[nodiscard]] std::uint64_t tail() const override { return tail_; }
  [[nodiscard]] std::span<const Ordinal> list(const ListName& name) const override;
  [[nodiscard]] std::vector<std::pair<ListName, std::span<const Ordinal>>> lists() const override;
  [[nodiscard]] std::span<const std::uint64_t> changes() const override { return changes_; }
  [[nodiscard]] std::span<const Ordinal> settings() const override { return settings_; }
  [[nodiscard]] std::span<const Ordinal> notes() const override { return notes_; }
  [[nodiscard]] std::span<const Ordinal> disclosures() const override { return disclosures_; }
  [[nodiscard]] std::uint64_t objects() const override { return objects_; }

 private:
  struct ByName {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return ListName(a.first, a.second) < ListName(b.first, b.second);
    }
  };
  void add_to_list(const ListName& name, Ordinal ordinal);

  std::uint64_t tail_;
  std::vector<Stamp> stamps_;
  std::vector<std::uint32_t> offsets_;
  std::map<std::pair<CollectionNumber, std::string>, std::vector<Ordinal>, ByName> lists_;
  std::vector<std::uint64_t> changes_;
  std::vector<Ordinal> settings_;
  std::vector<Ordinal> notes_;
  std::vector<Ordinal> disclosures_;
  std::uint64_t objects_ = 0;
  IdTable ids_;
};

/// What a sealed index keeps beside a SegmentIndex.
struct SealedParts {
  Sequence first = 0;
  std::span<const Hash> leaves;  ///< by ordinal
  std::span<const Hash>
      frontier;  ///< of the tree of all entries up to the end of the segment (ledger::CompactRange)
};

class SealedIndex final : public SegmentIndex {
 public:
  /// Checks everything but the leaves against its checksums. Errors: corrupt, io.
  [[nodiscard]] static Result<std::shared_ptr<const SealedIndex>> open(const std::filesystem::path& path);
  [[nodiscard]] static Result<std::shared_ptr<const SealedIndex>> write(Disk& disk,
                                                                        const std::filesystem::path& folder,
                                                                        const SegmentIndex& index,
                                                                        const SealedParts& parts);
  /// About how much open() reads of the index of a segment with so many entries, few of them superseded.
  [[nodiscard]] static std::uint64_t checked_bytes(std::uint64_t entries);
  /// The tail is part of the name, so that the index of a segment before and after reclaiming are two files.
  [[nodiscard]] static std::string name(Sequence first, std::uint64_t tail);

  [[nodiscard]] Sequence first() const { return first_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::span<const Hash> leaves() const { return leaves_; }
  [[nodiscard]] std::span<const Hash> frontier() const { return frontier_; }
  /// Reads the leaves, too; false when they are not what was written.
  [[nodiscard]] bool leaves_intact() const;

  [[nodiscard]] std::span<const Stamp> stamps() const override { return stamps_; }
  [[nodiscard]] std::span<const std::uint32_t> offsets() const override { return offsets_; }
  [[nodiscard]] std::uint64_t tail() const override { return tail_; }
  [[nodiscard]] std::span<const Ordinal> list(const ListName& name) const override;
  [[nodiscard]] std::vector<std::pair<ListName, std::span<const Ordinal>>> lists() const override;
  [[nodiscard]] std::span<const std::uint64_t> changes() const override { return changes_; }
  [[nodiscard]] std::span<const Ordinal> settings() const override { return settings_; }
  [[nodiscard]] std::span<const Ordinal> notes() const override { return notes_; }
  [[nodiscard]] std::span<const Ordinal> disclosures() const override { return disclosures_; }
  [[nodiscard]] std::uint64_t objects() const override { return objects_; }

  /// One line of the directory of lists, on disk as here.
  struct Line {
    CollectionNumber collection = 0;
    std::uint16_t type_bytes = 0;
    std::uint32_t type_offset = 0;    ///< in the names
    std::uint32_t first_ordinal = 0;  ///< index in the postings
    std::uint32_t ordinals = 0;
  };

 private:
  SealedIndex() = default;
  [[nodiscard]] ListName name_of(const Line& line) const;
  [[nodiscard]] bool lines_sound() const;

  std::filesystem::path path_;
  Mapping mapping_;
  Sequence first_ = 0;
  std::uint64_t tail_ = 0;
  std::uint64_t objects_ = 0;
  std::uint32_t leaves_checksum_ = 0;
  std::span<const Stamp> stamps_;
  std::span<const std::uint64_t> changes_;
  std::span<const Hash> frontier_;
  std::span<const Line> lines_;
  std::span<const std::uint32_t> offsets_;
  std::span<const Ordinal> postings_;
  std::span<const Ordinal> settings_;
  std::span<const Ordinal> notes_;
  std::span<const Ordinal> disclosures_;
  std::string_view names_;
  std::span<const Hash> leaves_;
};

}  // namespace entente::store
