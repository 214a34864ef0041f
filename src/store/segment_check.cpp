#include "store/segment_check.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/bytes.h"
#include "store/disk.h"
#include "store/entry.h"
#include "store/segment_file.h"

namespace entente::store {
namespace {

constexpr std::size_t at_format_version = 8;  // docs/format/log.md
constexpr std::size_t at_sequence = 16;
constexpr std::size_t window_bytes = std::size_t{2} << 20;
/// Where the entry behind a broken one is looked for: behind the longest that there can be.
constexpr std::size_t search_bytes = 2 * limits::max_entry_bytes;

/// Compared with itself, one byte on, free room is read at memory speed.
bool all_zero(std::string_view bytes) {
  return bytes.empty() ||
         (bytes.front() == '\0' && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

/// A part of a file in memory that moves forward with the reading.
class Window {
 public:
  [[nodiscard]] static Result<Window> open(const std::filesystem::path& file) {
    Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0) return fail_errno("open", file.string(), errno);
    return Window(file, std::move(descriptor));
  }

  /// At least `want` bytes from `at` on, fewer only where the file ends. Valid until the next call.
  [[nodiscard]] Result<std::string_view> from(std::uint64_t at, std::size_t want) {
    const bool inside = at >= begin_ && at - begin_ <= filled_;
    if (!inside || (filled_ - (at - begin_) < want && !ended_)) ENTENTE_CHECK(load_at(at, want));
    const auto skip = static_cast<std::size_t>(at - begin_);
    return std::string_view(buffer_).substr(skip, filled_ - skip);
  }

  /// Bytes from `at` to the last one that is not zero.
  [[nodiscard]] Result<std::uint64_t> used_from(std::uint64_t at) {
    std::uint64_t used = 0;
    for (std::uint64_t next = at;;) {
      ENTENTE_TRY(bytes, from(next, window_bytes));
      if (bytes.empty()) return used;
      if (!all_zero(bytes)) used = next - at + bytes.find_last_not_of('\0') + 1;
      next += bytes.size();
    }
  }

 private:
  Window(std::filesystem::path file, Descriptor descriptor)
      : file_(std::move(file)), descriptor_(std::move(descriptor)) {}

  [[nodiscard]] Result<> load_at(std::uint64_t at, std::size_t want) {
    std::size_t kept = 0;
    if (at >= begin_ && at - begin_ < filled_) {
      kept = filled_ - static_cast<std::size_t>(at - begin_);
      std::memmove(buffer_.data(), buffer_.data() + (filled_ - kept), kept);
    }
    begin_ = at;
    filled_ = kept;
    ended_ = false;
    buffer_.resize(std::max(window_bytes, want));
    while (filled_ < buffer_.size()) {
      const ssize_t got = ::pread(descriptor_.get(), buffer_.data() + filled_, buffer_.size() - filled_,
                                  static_cast<off_t>(begin_ + filled_));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail_errno("read", file_.string(), errno);
      ended_ = got == 0;
      if (ended_) break;
      filled_ += static_cast<std::size_t>(got);
    }
    return {};
  }

  std::filesystem::path file_;
  Descriptor descriptor_;
  std::string buffer_;
  std::uint64_t begin_ = 0;
  std::size_t filled_ = 0;
  bool ended_ = false;
};

class SegmentChecker {
 public:
  SegmentChecker(const SegmentPlace& place, Window& window, std::atomic<std::uint64_t>& bytes_read)
      : place_(place), window_(window), bytes_read_(bytes_read) {
    check_.first = place.first;
  }

  [[nodiscard]] Result<SegmentCheck> run() {
    ENTENTE_CHECK(header());
    for (bool more = true; more && expected() != place_.end;) {
      ENTENTE_TRY(bytes, entry_bytes());
      if (bytes.empty()) break;
      const std::uint64_t before = at_;
      if (const auto entry = parse_entry(bytes)) {
        more = take(*entry);
      } else {
        ENTENTE_TRY(passed, pass_over(entry.error().what));
        more = passed;
      }
      bytes_read_ += at_ - before;
    }
    ENTENTE_CHECK(end());
    return std::move(check_);
  }

 private:
  [[nodiscard]] Sequence expected() const { return check_.first + check_.leaves.size(); }

  void report(std::string what, std::uint64_t offset) {
    if (check_.problems.size() < Verification::max_problems)
      check_.problems.push_back(
          {.what = std::move(what), .file = place_.file, .offset = offset, .sequence = expected()});
  }

  Result<> header() {
    ENTENTE_TRY(bytes, window_.from(0, SegmentFile::header_bytes));
    const std::string own = SegmentFile::header(place_.first);
    const auto found = bytes.substr(0, own.size());
    if (found.size() == own.size() && found.starts_with(std::string_view(own).substr(0, at_format_version))) {
      const auto version = load<std::uint32_t>(found.data() + at_format_version);
      const auto known = load<std::uint32_t>(own.data() + at_format_version);
      if (version != known)
        return fail(ErrorKind::unsupported,
                    fmt::format("the segment has format version {}, and this program knows version {} only",
                                version, known),
                    place_.file.string(), "use the release of Entente that wrote it, or a later one");
    }
    if (found != own) report("the segment's header is not that of this file", 0);
    return {};
  }

  /// From the entry at hand to its end, or as much as there is.
  Result<std::string_view> entry_bytes() {
    ENTENTE_TRY(bytes, window_.from(at_, entry_format::fixed_bytes));
    if (bytes.size() < entry_format::fixed_bytes) return bytes;
    const auto length = load<std::uint32_t>(bytes.data());
    if (length <= bytes.size() || length > limits::max_entry_bytes) return bytes;
    return window_.from(at_, length);
  }

  bool take(const RawEntry& entry) {
    if (entry.sequence != expected()) {
      // Nothing behind an entry of another place can have its own.
      report(fmt::format("entry {} stands where entry {} belongs", entry.sequence, expected()), at_);
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
    if (entry.ends_group) group_ends();
    return true;
  }

  void group_ends() {
    whole_ = at_;
    whole_entries_ = check_.leaves.size();
  }

  /// Goes on behind an entry that cannot be read when another one of the log stands there.
  Result<bool> pass_over(const std::string& why) {
    ENTENTE_TRY(used, window_.used_from(at_));
    if (used == 0) return false;
    ENTENTE_TRY(bytes, window_.from(at_, search_bytes));
    const auto next = entry_behind(bytes);
    // A power cut keeps any part of the last write: what follows a torn group may well be whole.
    const bool may_be_torn =
        !place_.end && (!next || (place_.signed_entries && expected() >= *place_.signed_entries));
    if (may_be_torn) return false;
    report(why, at_);
    check_.leaves_known = false;
    if (!next) return false;
    check_.leaves.emplace_back();
    at_ += *next;
    group_ends();
    return true;
  }

  /// How far behind the entry that `bytes` begin with the following one starts, by its length or, if that is
  /// broken, by looking.
  [[nodiscard]] std::optional<std::uint64_t> entry_behind(std::string_view bytes) const {
    const auto follows = [&](std::size_t step) {
      const auto next = read_entry(bytes.substr(std::min(step, bytes.size())));
      return next && next->sequence == expected() + 1 && parse_entry(bytes.substr(step)).has_value();
    };
    if (bytes.size() < entry_format::fixed_bytes) return std::nullopt;
    const std::size_t length = load<std::uint32_t>(bytes.data());
    if (length >= entry_format::fixed_bytes && follows(length)) return length;
    for (std::size_t step = entry_format::fixed_bytes; step + entry_format::fixed_bytes <= bytes.size();
         ++step) {
      if (load<Sequence>(bytes.data() + step + at_sequence) == expected() + 1 && follows(step)) return step;
    }
    return std::nullopt;
  }

  /// What stands behind the last whole group.
  Result<> end() {
    check_.bytes = whole_ - SegmentFile::header_bytes;
    if (stopped_) return {};
    ENTENTE_TRY(used, window_.used_from(whole_));
    if (used == 0) return {};
    // Before a newer segment only the remains of a write that failed may stand, which the store never reads.
    const bool complete = whole_ == at_;
    if (!place_.end || (expected() == place_.end && complete)) {
      check_.torn_bytes = used;
    } else if (check_.leaves_known) {
      report("the segment's last group has no end", whole_);
    }
    check_.leaves.resize(whole_entries_);
    return {};
  }

  const SegmentPlace& place_;
  Window& window_;
  std::atomic<std::uint64_t>& bytes_read_;
  SegmentCheck check_;
  std::uint64_t at_ = SegmentFile::header_bytes;
  std::uint64_t whole_ = SegmentFile::header_bytes;  ///< behind the last entry that ends a group
  std::size_t whole_entries_ = 0;                    ///< up to there
  bool stopped_ = false;
};

}  // namespace

Result<SegmentCheck> check_segment(const SegmentPlace& place, std::atomic<std::uint64_t>& bytes_read) {
  ENTENTE_TRY(window, Window::open(place.file));
  return SegmentChecker(place, window, bytes_read).run();
}

}  // namespace entente::store
