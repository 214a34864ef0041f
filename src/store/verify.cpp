#include "store/verify.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>
#include <future>
#include <thread>

#include <fmt/format.h>

#include "ledger/tree.h"
#include "store/checkpoint_writer.h"
#include "store/segment_check.h"
#include "store/segment_file.h"

namespace entente::store {
namespace {

constexpr std::chrono::milliseconds progress_interval{200};

struct SegmentName {
  std::filesystem::path file;
  Sequence first = 0;
  std::uint64_t bytes = 0;
};

Result<std::vector<SegmentName>> list_segments(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<SegmentName> segments;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    Sequence first = 0;
    const auto [stop, wrong] = std::from_chars(name.data(), name.data() + name.size(), first);
    if (wrong != std::errc{} || name != SegmentFile::name(first)) continue;
    std::error_code ignored;  // removed while we look: then it cannot be opened either
    segments.push_back({.file = it->path(), .first = first, .bytes = it->file_size(ignored)});
  }
  if (error == std::errc::no_such_file_or_directory)
    return fail(ErrorKind::not_found, "there is no log", folder.string(),
                "name the folder of a node or of a backup");
  if (error) return fail_errno("readdir", folder.string(), error.value());
  std::ranges::sort(segments, {}, &SegmentName::first);
  return segments;
}

/// Puts checked segments together in the order of the log.
class Joining {
 public:
  Joining(Verification& verification, const std::filesystem::path& folder)
      : verification_(verification), folder_(folder) {
    compare_root();
  }

  void add(SegmentCheck check, const SegmentName& segment) {
    if (check.first != tree_.size()) {
      report(fmt::format("entries {} to {} are missing or there twice",
                         std::min<Sequence>(tree_.size(), check.first),
                         std::max<Sequence>(tree_.size(), check.first) - 1),
             segment.file, 0, tree_.size());
      whole_ = false;
    }
    if (!check.leaves.empty() && check.first_stamp != 0 && check.first_stamp <= last_stamp_)
      report("the first stamp does not follow the segment before", segment.file, SegmentFile::header_bytes,
             check.first);
    for (auto& problem : check.problems)
      report(std::move(problem.what), problem.file, problem.offset, problem.sequence);
    whole_ = whole_ && check.leaves_known;
    for (const auto& leaf : check.leaves) {
      tree_.append(leaf);
      compare_root();
    }
    last_stamp_ = std::max(last_stamp_, check.last_stamp);
    ++verification_.segments;
    verification_.bytes += check.bytes;
    verification_.reclaimed += check.reclaimed;
    verification_.torn_bytes += check.torn_bytes;
  }

  void finish() {
    verification_.head.size = tree_.size();
    if (whole_) verification_.head.root = tree_.root();
    const auto& checkpoint = verification_.checkpoint;
    if (checkpoint && checkpoint->size > tree_.size())
      report(fmt::format("{} entries were signed, and only {} are there", checkpoint->size, tree_.size()),
             checkpoint_file(folder_), 0, tree_.size());
  }

  void report(std::string what, const std::filesystem::path& file, std::uint64_t offset, Sequence sequence) {
    if (verification_.problems.size() < Verification::max_problems)
      verification_.problems.push_back(
          {.what = std::move(what), .file = file, .offset = offset, .sequence = sequence});
  }
  [[nodiscard]] Sequence entries() const { return tree_.size(); }

 private:
  void compare_root() {
    const auto& checkpoint = verification_.checkpoint;
    if (!checkpoint || checkpoint->size != tree_.size() || !whole_ || checkpoint->root == tree_.root())
      return;
    report(
        fmt::format(
            "the first {} entries are not those that were signed: their root is {}, the checkpoint says {}",
            tree_.size(), to_hex(tree_.root()), to_hex(checkpoint->root)),
        checkpoint_file(folder_), 0, tree_.size());
  }

  Verification& verification_;
  const std::filesystem::path& folder_;
  ledger::CompactRange tree_;
  Stamp last_stamp_ = 0;
  bool whole_ = true;  ///< every leaf so far is known, so roots mean something
};

/// An unreadable or untrusted checkpoint is a finding, not a reason to stop.
void take_checkpoint(const std::filesystem::path& folder, const VerifyOptions& options,
                     Verification& verification) {
  auto checkpoint = read_checkpoint(folder, options.verifier);
  if (!checkpoint)
    verification.problems.push_back(
        {.what = checkpoint.error().to_string(), .file = checkpoint_file(folder)});
  else if (!*checkpoint && options.verifier)
    verification.problems.push_back(
        {.what = "there is no signed checkpoint to compare with", .file = checkpoint_file(folder)});
  else
    verification.checkpoint = *std::move(checkpoint);
}

}  // namespace

std::string Problem::to_string() const {
  return fmt::format("{}, byte {}, entry {}: {}", file.string(), offset, sequence, what);
}

Result<Verification> verify(const std::filesystem::path& folder, const VerifyOptions& options) {
  Verification verification;
  // First, so that a running node cannot sign more than is read afterwards.
  take_checkpoint(folder, options, verification);
  ENTENTE_TRY(segments, list_segments(folder / "log"));
  VerifyProgress progress;
  for (const auto& segment : segments) progress.total_bytes += segment.bytes;
  const std::size_t threads =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());

  std::atomic<std::uint64_t> bytes_read = 0;
  std::deque<std::future<Result<SegmentCheck>>> running;
  std::size_t started = 0;
  Joining joining(verification, folder);
  for (std::size_t joined = 0; joined < segments.size(); ++joined) {
    for (; started < segments.size() && running.size() < threads; ++started) {
      SegmentPlace place{.file = segments[started].file, .first = segments[started].first};
      if (started + 1 < segments.size()) place.end = segments[started + 1].first;
      if (verification.checkpoint) place.signed_entries = verification.checkpoint->size;
      running.push_back(
          std::async(std::launch::async, [place, &bytes_read] { return check_segment(place, bytes_read); }));
    }
    while (running.front().wait_for(progress_interval) != std::future_status::ready) {
      progress.bytes = bytes_read;
      progress.entries = joining.entries();
      if (options.progress) options.progress(progress);
    }
    auto check = running.front().get();
    running.pop_front();
    if (!check) return std::unexpected(std::move(check).error());
    joining.add(*std::move(check), segments[joined]);
  }
  joining.finish();
  progress.bytes = progress.total_bytes;
  progress.entries = verification.head.size;
  if (options.progress) options.progress(progress);
  return verification;
}

}  // namespace entente::store
