// The objects of a sealed segment, compressed one by one in a file beside its index (docs/format/view.md), so
// that an answer can be put together as one gzip member without compressing anything.
//
// Promises: optional; without the file reads give plain bytes only. A block holds one object and nothing of
// its neighbours, so that what is sent says nothing about what is not.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "store/disk.h"
#include "store/entry.h"

namespace entente::store {

struct DeflatedBlock {
  std::string_view bytes;      ///< Item::deflated of store.h
  std::uint32_t checksum = 0;  ///< Item::deflated_crc
};

class DeflateFile {
 public:
  /// Error: corrupt when the header does not fit the file.
  [[nodiscard]] static Result<std::shared_ptr<const DeflateFile>> open(const std::filesystem::path& path);
  /// `object_at(ordinal)` gives the bytes to compress, or nothing for entries that have none. Error:
  /// unavailable when `stop()` said so in the middle.
  [[nodiscard]] static Result<std::shared_ptr<const DeflateFile>> write(
      Disk& disk, const std::filesystem::path& path, std::uint32_t entries,
      const std::function<std::string_view(std::uint32_t ordinal)>& object_at,
      const std::function<bool()>& stop);
  /// Belongs to the segment with the same numbers in its index's name.
  [[nodiscard]] static std::string name(Sequence first, std::uint64_t tail);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Empty when there is none.
  [[nodiscard]] DeflatedBlock block(std::uint32_t ordinal) const;
  /// Says that block(ordinal) will be asked for soon. Never waits for the disk.
  void prefetch(std::uint32_t ordinal) const {
    if (ordinal < lines_.size()) __builtin_prefetch(&lines_[ordinal]);
  }

  /// A line of the table at the end of the file.
  struct Line {
    std::uint64_t offset = 0;
    std::uint32_t bytes = 0;
    std::uint32_t checksum = 0;
  };

 private:
  DeflateFile() = default;
  std::filesystem::path path_;
  Mapping mapping_;
  std::span<const Line> lines_;
};

}  // namespace entente::store
