#include "exchange/page_memory.h"

#include <cerrno>
#include <iterator>
#include <map>
#include <mutex>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace entente::exchange {
namespace {

constexpr std::size_t unit_bytes = 4096;  // what the kernel sends without copying are whole memory pages

bool write_all(int descriptor, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return true;
}

}  // namespace

/// The file and which parts of it are free.
struct PageMemory::State {
  int descriptor = -1;
  std::size_t size = 0;
  const char* mapped = nullptr;
  std::mutex mutex;
  std::map<std::uint64_t, std::uint64_t> free;  ///< offset -> bytes; neighbours are joined

  explicit State(std::size_t bytes) : size(bytes / unit_bytes * unit_bytes) {
    if (size == 0) return;
    descriptor = ::memfd_create("entente pages", MFD_CLOEXEC);
    if (descriptor < 0 || ::ftruncate(descriptor, static_cast<off_t>(size)) != 0) return;
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    // NOLINTNEXTLINE(performance-no-int-to-ptr, cppcoreguidelines-pro-type-cstyle-cast): MAP_FAILED is a
    // macro
    if (at == MAP_FAILED) return;
    mapped = static_cast<const char*>(at);
    free.emplace(0, size);
  }
  ~State() {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): munmap(2) takes what mmap gave
    if (mapped != nullptr) ::munmap(const_cast<char*>(mapped), size);
    if (descriptor >= 0) ::close(descriptor);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// The first free piece that is large enough.
  std::optional<std::uint64_t> take(std::uint64_t bytes) {
    const std::scoped_lock lock(mutex);
    for (auto at = free.begin(); at != free.end(); ++at) {
      if (at->second < bytes) continue;
      const auto [offset, room] = *at;
      free.erase(at);
      if (room > bytes) free.emplace(offset + bytes, room - bytes);
      return offset;
    }
    return std::nullopt;
  }

  void give_back(std::uint64_t offset, std::uint64_t bytes) {
    // The memory itself goes too. That is what makes taking the piece again safe: what the kernel has yet to
    // send it holds on to, and the next page is written into other memory.
    const bool gone = ::fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                  static_cast<off_t>(offset), static_cast<off_t>(bytes)) == 0;
    if (!gone) return;  // not safe to use again
    const std::scoped_lock lock(mutex);
    auto after = free.lower_bound(offset);
    if (after != free.begin()) {
      const auto before = std::prev(after);
      if (before->first + before->second == offset) {
        offset = before->first;
        bytes += before->second;
        free.erase(before);
      }
    }
    if (after != free.end() && offset + bytes == after->first) {
      bytes += after->second;
      free.erase(after);
    }
    free.emplace(offset, bytes);
  }
};

struct PageMemory::Piece {
  std::shared_ptr<State> state;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  Piece(std::shared_ptr<State> of, std::uint64_t from, std::uint64_t room)
      : state(std::move(of)), offset(from), bytes(room) {}
  ~Piece() { state->give_back(offset, bytes); }
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;
};

PageMemory::PageMemory(std::size_t bytes) : state_(std::make_shared<State>(bytes)) {}

std::size_t PageMemory::room_for(std::size_t bytes) {
  return (bytes + unit_bytes - 1) / unit_bytes * unit_bytes;
}

std::optional<KeptPage> PageMemory::keep(std::string_view bytes) {
  const std::size_t room = room_for(bytes.size());
  const auto offset = bytes.empty() ? std::nullopt : state_->take(room);
  if (!offset) return std::nullopt;
  auto piece = std::make_shared<const Piece>(state_, *offset, room);
  if (!write_all(state_->descriptor, bytes, *offset)) return std::nullopt;
  return KeptPage{.bytes = {state_->mapped + *offset, bytes.size()},
                  .descriptor = state_->descriptor,
                  .offset = *offset,
                  .pin = std::move(piece)};
}

}  // namespace entente::exchange
