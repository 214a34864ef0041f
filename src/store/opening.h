// Start of a LogStore: lock, key, the sealed segments whose index is there, and the rest of the log read
// again.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "store/listing_file.h"
#include "store/log_store.h"

namespace entente::store {

class Opening {
 public:
  Opening(std::filesystem::path folder, const LogOptions& options)
      : folder_(std::move(folder)), options_(options) {}
  [[nodiscard]] Result<std::unique_ptr<LogStore>> run();

 private:
  using Files = std::vector<std::shared_ptr<SegmentFile>>;
  using Indexes = std::vector<std::shared_ptr<const SealedIndex>>;
  using Runs = std::vector<std::shared_ptr<const IdRun>>;

  [[nodiscard]] Result<> make_folders() const;
  [[nodiscard]] Result<Descriptor> take_lock() const;
  [[nodiscard]] Result<HashKey> read_key() const;
  /// Has the disk read what the following steps read in small pieces.
  void read_ahead() const;
  [[nodiscard]] Result<Files> open_segments() const;
  /// The listings of the first segments, up to the last one whose projection could be loaded; none without a
  /// projection. Loads it.
  [[nodiscard]] std::vector<SavedListings> open_listings(const Files& files) const;
  /// The indexes of the first segments, up to the first that has none that can be used.
  [[nodiscard]] Indexes open_indexes(const Files& files) const;
  /// Runs that cover the first segments; `indexes` is cut to as many as are covered.
  [[nodiscard]] Runs open_runs(const HashKey& key, Indexes& indexes) const;
  void remove_leftovers(const View& view, const std::vector<SavedListings>& listings) const;
  /// With `saved`, what the projection said is not asked again.
  [[nodiscard]] Result<> replay(LogStore& store, const std::shared_ptr<SegmentFile>& file,
                                const SegmentFile* next, SavedListings* saved) const;
  /// The segment is as long as its listings say, or it is damaged.
  [[nodiscard]] Result<> restore(LogStore& store, SavedListings& saved) const;

  std::filesystem::path folder_;
  const LogOptions& options_;
};

}  // namespace entente::store
