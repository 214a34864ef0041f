#include "store/backup.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "ledger/tree.h"
#include "store/checkpoint_writer.h"
#include "store/entry.h"
#include "store/segment_file.h"

namespace entente::store {
namespace {

constexpr Sequence entries_between_reports = 4096;

/// The entry as it stands in the segment.
std::string_view whole_bytes(const RawEntry& entry) {
  return {entry.hashed.data() - entry_format::hashed_offset, entry.size};
}

Result<> sync_folder(Disk& disk, const std::filesystem::path& folder) {
  if (const int error = disk.sync_folder(folder); error != 0)
    return fail_errno("fsync", folder.string(), error);
  return {};
}

Result<> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail_errno("mkdir", folder.string(), error.value());
  return {};
}

bool holds_something(const std::filesystem::path& folder) {
  std::error_code error;
  const std::filesystem::directory_iterator first(folder, error);
  return !error && first != std::filesystem::directory_iterator{};
}

/// Writes entries into segment files of a new log.
class LogCopy {
 public:
  LogCopy(Disk& disk, std::filesystem::path folder, std::uint64_t segment_bytes)
      : disk_(disk), folder_(std::move(folder)), segment_bytes_(segment_bytes) {}

  Result<> add(std::string_view bytes) {
    // Checked anew: what is copied here is what will be believed after a fire.
    ENTENTE_TRY(entry, parse_entry(bytes));
    if (!content_intact(entry))
      return fail(ErrorKind::corrupt, "nonce and body are not what the entry's content hash says");
    if (!file_) {
      ENTENTE_TRY(file, NewFile::create(disk_, folder_ / SegmentFile::name(entry.sequence)));
      file_.emplace(std::move(file));
      ENTENTE_CHECK(file_->write(SegmentFile::header(entry.sequence)));
    }
    ENTENTE_CHECK(file_->write(bytes));
    tree_.append(leaf_hash(entry));
    // A group lies in one segment.
    if (entry.ends_group && file_->written() >= segment_bytes_) return finish_segment();
    return {};
  }

  Result<TreeHead> finish() {
    ENTENTE_CHECK(finish_segment());
    ENTENTE_CHECK(sync_folder(disk_, folder_));
    return TreeHead{.size = tree_.size(), .root = tree_.root()};
  }

 private:
  Result<> finish_segment() {
    if (!file_) return {};
    auto finished = file_->finish();
    file_.reset();
    return finished;
  }

  Disk& disk_;
  std::filesystem::path folder_;
  std::uint64_t segment_bytes_;
  std::optional<NewFile> file_;
  ledger::CompactRange tree_;
};

Result<> copy_file(Disk& disk, const std::filesystem::path& from, const std::filesystem::path& to) {
  ENTENTE_TRY(mapping, Mapping::map_file(from));
  ENTENTE_TRY(file, NewFile::create(disk, to));
  ENTENTE_CHECK(file.write(mapping.bytes()));
  return file.finish();
}

}  // namespace

Result<TreeHead> backup(const LogStore& store, const std::filesystem::path& target,
                        const ledger::NoteSigner& signer, const BackupOptions& options) {
  if (holds_something(target))
    return fail(ErrorKind::conflict, "the folder is not empty", target.string(),
                "name a new folder for the backup");
  ENTENTE_CHECK(make_folder(target / "log"));
  const TreeHead head = store.tree_head();
  LogCopy copy(options.disk, target / "log", options.segment_bytes);
  Sequence done = 0;
  bool finished = head.size == 0;
  // What is committed after the head was taken belongs to the next backup: the first such entry ends the
  // visit.
  const auto visited = store.iterate(0, [&](const RawEntry& entry) -> Result<> {
    if (done == head.size) {
      finished = true;
      return fail(ErrorKind::internal, "enough");
    }
    if (auto added = copy.add(whole_bytes(entry)); !added) {
      added.error().where =
          fmt::format("entry {}{}{}", done, added.error().where.empty() ? "" : ", ", added.error().where);
      return added;
    }
    ++done;
    if (options.progress && done % entries_between_reports == 0) options.progress(done, head.size);
    return {};
  });
  if (!visited && !finished) return std::unexpected(visited.error());
  ENTENTE_TRY(copied, copy.finish());
  if (copied.size != head.size || copied.root != head.root)
    return fail(
        ErrorKind::corrupt,
        fmt::format("the {} entries copied are not those of the tree with {}", copied.size, head.size),
        target.string(), "run `entente ledger verify` on the node");
  ENTENTE_CHECK(write_checkpoint(target, signer, head));
  ENTENTE_CHECK(sync_folder(options.disk, target));
  if (options.progress) options.progress(done, head.size);
  return head;
}

Result<Verification> restore(const std::filesystem::path& source, const std::filesystem::path& target,
                             const VerifyOptions& options, Disk& disk) {
  if (holds_something(target / "log"))
    return fail(ErrorKind::conflict, "there is a log already", target.string(), "restore into a new folder");
  ENTENTE_TRY(verification, verify(source, options));
  if (!verification.sound())
    return fail(ErrorKind::corrupt, "the backup is damaged: " + verification.problems.front().what,
                verification.problems.front().file.string(), "use another backup");
  if (!verification.checkpoint)
    return fail(ErrorKind::not_found, "there is no checkpoint: this is not a finished backup",
                source.string());
  ENTENTE_CHECK(make_folder(target / "log"));
  ENTENTE_CHECK(make_folder(target / "ledger"));
  std::error_code error;
  for (std::filesystem::directory_iterator it(source / "log", error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == ".seg")
      ENTENTE_CHECK(copy_file(disk, it->path(), target / "log" / it->path().filename()));
  }
  if (error) return fail_errno("readdir", (source / "log").string(), error.value());
  ENTENTE_CHECK(sync_folder(disk, target / "log"));
  for (const auto& file : {checkpoint_key_file(source), checkpoint_file(source)})
    ENTENTE_CHECK(copy_file(disk, file, target / "ledger" / file.filename()));
  ENTENTE_CHECK(sync_folder(disk, target / "ledger"));
  ENTENTE_CHECK(sync_folder(disk, target));
  return verification;
}

}  // namespace entente::store
