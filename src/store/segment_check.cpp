#include "store/segment_check.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/bytes.h"
#include "store/disk.h"
#include "store/entry.h"
#include "store/segment_file.h"

namespace entente::store {
namespace {

constexpr std::size_t at_format_version = 8;  // docs/format/log.md
constexpr std::uint64_t bytes_between_reports = std::uint64_t{1} << 20;

bool all_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

class SegmentChecker {
 public:
  SegmentChecker(const SegmentPlace& place, std::string_view bytes, std::atomic<std::uint64_t>& bytes_read)
      : place_(place), bytes_(bytes), bytes_read_(bytes_read) {
    check_.first = place.first;
  }

  [[nodiscard]] SegmentCheck run() {
    if (bytes_.substr(0, SegmentFile::header_bytes) != SegmentFile::header(check_.first))
      report("the segment's header is not that of this file", 0);
    at_ = SegmentFile::header_bytes;
    whole_ = at_;
    while (at_ < bytes_.size() && expected() != place_.end) {
      const auto entry = parse_entry(bytes_.substr(at_));
      if (entry ? !take(*entry) : !pass_over(entry.error().what)) break;
      count_bytes(false);
    }
    end();
    count_bytes(true);
    return std::move(check_);
  }

 private:
  [[nodiscard]] Sequence expected() const { return check_.first + check_.leaves.size(); }

  void report(std::string what, std::uint64_t offset) {
    if (check_.problems.size() < Verification::max_problems)
      check_.problems.push_back(
          {.what = std::move(what), .file = place_.file, .offset = offset, .sequence = expected()});
  }

  bool take(const RawEntry& entry) {
    if (entry.sequence != expected()) {
      report(fmt::format("entry {} stands where entry {} belongs", entry.sequence, expected()), at_);
      // A torn tail never has an entry of another place, and nothing behind this one has its own.
      check_.leaves_known = false;
      stopped_ = true;
      return false;
    }
    if (entry.stamp <= check_.last_stamp) report("the stamp does not follow the one before", at_);
    if (!content_intact(entry)) report("nonce and body are not what the entry's content hash says", at_);
    if (check_.first_stamp == 0) check_.first_stamp = entry.stamp;
    check_.last_stamp = entry.stamp;
    if (entry.reclaimed) ++check_.reclaimed;
    check_.leaves.push_back(leaf_hash(entry));
    at_ += entry.size;
    if (entry.ends_commit) {
      whole_ = at_;
      whole_entries_ = check_.leaves.size();
    }
    return true;
  }

  /// Goes on behind an entry that cannot be read when another one of the log stands there.
  bool pass_over(const std::string& why) {
    if (all_zero(bytes_.substr(at_))) return false;
    const auto next = entry_behind();
    // A power cut keeps any part of the last write: what follows a torn commit may well be whole.
    const bool may_be_torn =
        !place_.end && (!next || (place_.signed_entries && expected() >= *place_.signed_entries));
    if (may_be_torn) return false;
    report(why, at_);
    check_.leaves_known = false;
    if (!next) return false;
    check_.leaves.emplace_back();
    at_ += *next;
    whole_ = at_;
    whole_entries_ = check_.leaves.size();
    return true;
  }

  /// How far behind the entry at hand the following one starts, by its length or, if that is broken, by
  /// looking.
  [[nodiscard]] std::optional<std::uint64_t> entry_behind() const {
    const auto follows = [&](std::uint64_t step) {
      const auto next = read_entry(bytes_.substr(std::min<std::size_t>(at_ + step, bytes_.size())));
      return next && next->sequence == expected() + 1 && parse_entry(bytes_.substr(at_ + step)).has_value();
    };
    if (bytes_.size() - at_ < entry_format::fixed_bytes) return std::nullopt;
    const std::uint64_t length = load<std::uint32_t>(bytes_.data() + at_);
    if (length >= entry_format::fixed_bytes && follows(length)) return length;
    const std::uint64_t end = bytes_.size() - at_;
    for (std::uint64_t step = entry_format::fixed_bytes; step + entry_format::fixed_bytes <= end; ++step) {
      if (load<Sequence>(bytes_.data() + at_ + step + sequence_offset) == expected() + 1 && follows(step))
        return step;
    }
    return std::nullopt;
  }

  /// What stands behind the last whole commit.
  void end() {
    check_.bytes = whole_ - SegmentFile::header_bytes;
    if (stopped_) return;
    const std::string_view rest = bytes_.substr(std::min<std::size_t>(whole_, bytes_.size()));
    if (all_zero(rest)) return;
    // Before a newer segment only the remains of a write that failed may stand, which the store never reads.
    const bool complete = whole_ == at_;
    if (!place_.end || (expected() == place_.end && complete)) {
      check_.torn_bytes = rest.find_last_not_of('\0') + 1;
    } else if (check_.leaves_known) {
      report("the segment's last commit has no end", whole_);
    }
    check_.leaves.resize(whole_entries_);
  }

  void count_bytes(bool finished) {
    const std::uint64_t done = finished ? bytes_.size() : at_;
    if (!finished && done - counted_ < bytes_between_reports) return;
    bytes_read_ += done - std::min(done, counted_);
    counted_ = done;
  }

  static constexpr std::size_t sequence_offset = 16;

  const SegmentPlace& place_;
  std::string_view bytes_;
  std::atomic<std::uint64_t>& bytes_read_;
  SegmentCheck check_;
  std::uint64_t at_ = 0;
  std::uint64_t whole_ = 0;        ///< behind the last entry that ends a commit
  std::size_t whole_entries_ = 0;  ///< up to there
  std::uint64_t counted_ = 0;
  bool stopped_ = false;
};

/// The whole file, or as much as is there while it gets shorter.
Result<std::string> read_segment(const std::filesystem::path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) return fail_errno("open", file.string(), errno);
  struct stat about{};
  if (::fstat(descriptor.get(), &about) != 0) return fail_errno("stat", file.string(), errno);
  std::string bytes;
  bytes.resize(static_cast<std::size_t>(about.st_size));
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got =
        ::pread(descriptor.get(), bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("read", file.string(), errno);
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace

Result<SegmentCheck> check_segment(const SegmentPlace& place, std::atomic<std::uint64_t>& bytes_read) {
  ENTENTE_TRY(content, read_segment(place.file));
  const std::string_view bytes = content;
  const std::string own = SegmentFile::header(place.first);
  if (bytes.size() >= own.size() && bytes.substr(0, at_format_version) == own.substr(0, at_format_version)) {
    const auto version = load<std::uint32_t>(bytes.data() + at_format_version);
    const auto known = load<std::uint32_t>(own.data() + at_format_version);
    if (version != known)
      return fail(ErrorKind::unsupported,
                  fmt::format("the segment has format version {}, and this program knows version {} only",
                              version, known),
                  place.file.string(), "use the release of Entente that wrote it, or a later one");
  }
  return SegmentChecker(place, bytes, bytes_read).run();
}

}  // namespace entente::store
