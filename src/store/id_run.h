// The id index of sealed segments: sorted records in a mapped file with a directory by the first bits of the
// hash (docs/format/view.md). Runs are immutable; a few of them are merged into a longer one now and then.
//
// Promises: opening touches the header only. A lookup touches one place of the directory and one of the
// records.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "base/error.h"
#include "store/disk.h"
#include "store/id_record.h"

namespace entente::store {

/// The entries [first, end) that a run covers.
struct RunRange {
  Sequence first = 0;
  Sequence end = 0;
  friend auto operator<=>(const RunRange&, const RunRange&) = default;
};

class IdRun {
 public:
  /// Error: corrupt when header or size do not fit, or another hash key was used.
  [[nodiscard]] static Result<std::shared_ptr<const IdRun>> open(const std::filesystem::path& path,
                                                                 const HashKey& key);
  /// Writes sorted records under their name in `folder` and opens them.
  [[nodiscard]] static Result<std::shared_ptr<const IdRun>> write(
      Disk& disk, const std::filesystem::path& folder, RunRange range, const HashKey& key,
      std::span<const std::span<const IdRecord>> sorted);
  [[nodiscard]] static std::string name(RunRange range);
  /// The range that a file name tells.
  [[nodiscard]] static std::optional<RunRange> range_of(const std::string& file_name);

  [[nodiscard]] RunRange range() const { return range_; }
  [[nodiscard]] std::span<const IdRecord> records() const { return records_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// The records of that hash.
  [[nodiscard]] std::span<const IdRecord> find(std::uint64_t hash) const;
  /// For many lookups at once: asks for the directory's, then for the records' cache line ahead of find().
  void prefetch_directory(std::uint64_t hash) const { __builtin_prefetch(&directory_[bucket(hash)]); }
  void prefetch_records(std::uint64_t hash) const {
    __builtin_prefetch(records_.data() + std::min<std::size_t>(directory_[bucket(hash)], records_.size()));
  }

 private:
  IdRun() = default;
  [[nodiscard]] std::size_t bucket(std::uint64_t hash) const {
    return directory_bits_ == 0 ? 0 : static_cast<std::size_t>(hash >> (64U - directory_bits_));
  }

  std::filesystem::path path_;
  Mapping mapping_;
  RunRange range_;
  unsigned directory_bits_ = 0;
  std::span<const std::uint32_t> directory_;  ///< index of the first record of each bucket, and the end
  std::span<const IdRecord> records_;
};

}  // namespace entente::store
