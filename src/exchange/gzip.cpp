#include "exchange/gzip.h"

#include <array>
#include <cassert>
#include <cstdint>
#include <limits>
#include <utility>

#include <libdeflate.h>
#include <zlib.h>

#include "base/hash.h"

namespace entente::exchange {
namespace {

// RFC 1952 section 2.3: deflate, no flags, no time, no extra flags, unknown system.
constexpr std::string_view gzip_header("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10);
constexpr std::size_t max_stored_bytes = 65'535;  // RFC 1951 section 3.2.4
constexpr int raw_deflate_bits = -15;
constexpr int memory_level = 8;

struct CompressorDelete {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};
using Compressor = std::unique_ptr<libdeflate_compressor, CompressorDelete>;

libdeflate_compressor* compressor_of_thread(int level) {
  thread_local std::array<Compressor, kept_level + 1> compressors;
  Compressor& compressor = compressors.at(static_cast<std::size_t>(level));
  if (!compressor) compressor.reset(libdeflate_alloc_compressor(level));
  return compressor.get();
}

void append_little(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

/// Header of a stored block that starts at a byte boundary.
void append_stored_header(std::string& out, std::size_t length, bool last) {
  out += last ? '\x01' : '\x00';
  append_little(out, length, 2);
  append_little(out, ~length, 2);
}

/// A raw deflate encoder that is made once per thread (it takes 260 KB).
class BlockEncoder {
 public:
  BlockEncoder() {
    ready_ = deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, raw_deflate_bits, memory_level,
                          Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~BlockEncoder() { deflateEnd(&stream_); }
  BlockEncoder(const BlockEncoder&) = delete;
  BlockEncoder& operator=(const BlockEncoder&) = delete;

  /// `lead` and `text` as blocks that start with an empty window and end at a byte boundary, none of them
  /// final.
  [[nodiscard]] std::string encode(std::string_view lead, std::string_view text) {
    assert(ready_);
    deflateReset(&stream_);
    std::string out(deflateBound(&stream_, lead.size() + text.size()) + 16, '\0');
    put(lead, Z_NO_FLUSH, out, 0);
    const std::size_t length = put(text, Z_FULL_FLUSH, out, stream_.total_out);
    out.resize(length);
    return out;
  }

 private:
  std::size_t put(std::string_view text, int flush, std::string& out, std::size_t at) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,cppcoreguidelines-pro-type-const-cast):
    // zlib's interface
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): zlib's interface
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + at);
    stream_.avail_out = static_cast<uInt>(out.size() - at);
    [[maybe_unused]] const int code = deflate(&stream_, flush);
    assert(code == Z_OK && stream_.avail_in == 0);
    return stream_.total_out;
  }
  z_stream stream_{};
  bool ready_ = false;
};

BlockEncoder& encoder_of_thread() {
  thread_local BlockEncoder encoder;
  return encoder;
}

/// Checksum and length of the text so far (RFC 1952 section 2.3.1).
struct Sum {
  std::uint32_t crc = 0;
  std::uint64_t length = 0;
  void add(std::uint32_t next_crc, std::size_t next_length) {
    crc = static_cast<std::uint32_t>(crc32_combine(crc, next_crc, static_cast<z_off_t>(next_length)));
    length += next_length;
  }
  void add(std::string_view text) {
    crc = entente::crc32(text, crc);
    length += text.size();
  }
};

class Joiner {
 public:
  explicit Joiner(std::size_t items) { out_.parts.reserve(items + 4); }

  /// The first item follows the prefix without a comma, so its stored block cannot be used.
  void begin(std::string_view prefix, std::string_view first) {
    std::string head(gzip_header);
    sum_.add(prefix);
    sum_.add(first);
    if (prefix.size() + first.size() <= max_stored_bytes) {
      append_stored_header(head, prefix.size() + first.size(), false);
      head += prefix;
      own(std::move(head));
      out_.parts.push_back(first);
    } else {
      own(head + encoder_of_thread().encode(prefix, first));
    }
  }
  void add(const store::Item& item) {
    if (!item.deflated.empty()) {
      sum_.add(item.deflated_crc, item.bytes.size() + 1);
      out_.parts.push_back(item.deflated);
      return;
    }
    sum_.add(",");
    sum_.add(item.bytes);
    own(encoder_of_thread().encode(",", item.bytes));
  }
  Parts end(std::string_view suffix, std::vector<std::shared_ptr<const void>>&& pins) {
    sum_.add(suffix);
    std::string tail;
    append_stored_header(tail, suffix.size(), true);
    tail += suffix;
    append_little(tail, sum_.crc, 4);
    append_little(tail, sum_.length, 4);
    own(std::move(tail));
    out_.pins.insert(out_.pins.end(), std::make_move_iterator(pins.begin()),
                     std::make_move_iterator(pins.end()));
    return std::move(out_);
  }

 private:
  void own(std::string text) {
    auto kept = std::make_shared<const std::string>(std::move(text));
    out_.parts.emplace_back(*kept);
    out_.pins.push_back(std::move(kept));
  }
  Parts out_;
  Sum sum_;
};

}  // namespace

std::string gzip(const std::vector<std::string_view>& parts, int level) {
  std::string text;
  std::string_view whole;
  if (parts.size() == 1) {
    whole = parts.front();
  } else {
    std::size_t total = 0;
    for (const std::string_view part : parts) total += part.size();
    text.reserve(total);
    for (const std::string_view part : parts) text += part;
    whole = text;
  }
  libdeflate_compressor* compressor = compressor_of_thread(level);
  std::string out(libdeflate_gzip_compress_bound(compressor, whole.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor, whole.data(), whole.size(), out.data(), out.size()));
  out.shrink_to_fit();  // it may be kept for long, and its bound is larger than the text
  return out;
}

Parts join_gzip(store::Page&& page, std::string_view prefix, std::string_view suffix) {
  assert(!page.items.empty() && prefix.size() + suffix.size() < max_stored_bytes);
  Joiner joiner(page.items.size());
  joiner.begin(prefix, page.items.front().bytes);
  for (std::size_t i = 1; i < page.items.size(); ++i) joiner.add(page.items[i]);
  return joiner.end(suffix, std::move(page.pins));
}

}  // namespace entente::exchange
