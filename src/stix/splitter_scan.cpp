#include "stix/splitter_scan.h"

#include <bit>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace entente::stix {

const char* scan_object_by_byte(ObjectScan& scan, const char* at, const char* end) {
  for (; at != end; ++at) {
    const char c = *at;
    if (scan.escaped) {
      // Only quotes and backslashes change their meaning behind a backslash.
      scan.escaped = false;
      if (c == '"' || c == '\\') continue;
    }
    if (c == '\\') {
      scan.escaped = true;
    } else if (c == '"') {
      scan.in_string = !scan.in_string;
    } else if (!scan.in_string && c == '{') {
      ++scan.depth;
    } else if (!scan.in_string && c == '}' && --scan.depth == 0) {
      return at + 1;
    }
  }
  return end;
}

#if defined(__x86_64__)
namespace {

constexpr std::ptrdiff_t block_bytes = 64;

/// Bit i tells about byte i of a block of 64.
struct Masks {
  std::uint64_t quotes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t opens = 0;
  std::uint64_t closes = 0;
};

struct Sse2 {
  static Masks read(const char* block) {
    const auto equal = [](__m128i bytes, char c) {
      return static_cast<std::uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
    };
    Masks masks;
    for (unsigned part = 0; part < 4; ++part) {
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the intrinsic wants this pointer,
      // aligned or not
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + std::size_t{16} * part));
      masks.quotes |= equal(bytes, '"') << 16 * part;
      masks.backslashes |= equal(bytes, '\\') << 16 * part;
      masks.opens |= equal(bytes, '{') << 16 * part;
      masks.closes |= equal(bytes, '}') << 16 * part;
    }
    return masks;
  }
};

struct Avx2 {
  __attribute__((target("avx2"))) static std::uint64_t equal(__m256i low, __m256i high, char c) {
    const __m256i wanted = _mm256_set1_epi8(c);
    const auto first = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
    const auto second = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
    return first | static_cast<std::uint64_t>(second) << 32U;
  }
  __attribute__((target("avx2"))) static Masks read(const char* block) {
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the intrinsics want these pointers, aligned
    // or not
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block + 32));
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    return {equal(low, high, '"'), equal(low, high, '\\'), equal(low, high, '{'), equal(low, high, '}')};
  }
};

/// The bytes that a backslash escapes; `carry` says whether the first is one, and then whether the next
/// block's first is.
inline std::uint64_t find_escaped(std::uint64_t backslashes, bool& carry) {
  std::uint64_t escaped = carry ? 1 : 0;
  carry = false;
  std::uint64_t left = backslashes & ~escaped;
  while (left != 0) {
    const int at = std::countr_zero(left);
    if (at == 63) {
      carry = true;
      break;
    }
    // The byte behind this backslash is escaped, so it escapes nothing itself.
    escaped |= std::uint64_t{2} << at;
    left &= ~(std::uint64_t{3} << at);
  }
  return escaped;
}

/// Bit i is the parity of the bits 0 to i.
inline std::uint64_t running_parity(std::uint64_t bits) {
  for (unsigned step = 1; step < 64; step *= 2) bits ^= bits << step;
  return bits;
}

/// Follows one block: the index after the brace that closes the object, or 64.
inline int follow(ObjectScan& scan, const Masks& masks) {
  const std::uint64_t quotes = masks.quotes & ~find_escaped(masks.backslashes, scan.escaped);
  const std::uint64_t outside_before = scan.in_string ? 0 : ~std::uint64_t{0};
  const std::uint64_t outside = running_parity(quotes) ^ outside_before;
  scan.in_string = (outside >> 63U) == 0;
  for (std::uint64_t braces = (masks.opens | masks.closes) & outside; braces != 0; braces &= braces - 1) {
    const int at = std::countr_zero(braces);
    if ((masks.opens >> at & 1U) != 0) {
      ++scan.depth;
    } else if (--scan.depth == 0) {
      return at + 1;
    }
  }
  return block_bytes;
}

const char* scan_blocks_sse2(ObjectScan& scan, const char* at, const char* end) {
  for (; end - at >= block_bytes; at += block_bytes) {
    const int stop = follow(scan, Sse2::read(at));
    if (scan.depth == 0) return at + stop;
  }
  return at;
}

__attribute__((target("avx2,bmi"))) const char* scan_blocks_avx2(ObjectScan& scan, const char* at,
                                                                 const char* end) {
  for (; end - at >= block_bytes; at += block_bytes) {
    const int stop = follow(scan, Avx2::read(at));
    if (scan.depth == 0) return at + stop;
  }
  return at;
}

using ScanBlocks = const char* (*)(ObjectScan&, const char*, const char*);

ScanBlocks choose_scan() {
  return __builtin_cpu_supports("avx2") ? scan_blocks_avx2 : scan_blocks_sse2;
}

/// Whole blocks first, the rest byte by byte.
const char* scan_with(ScanBlocks scan_blocks, ObjectScan& scan, const char* begin, const char* end) {
  const char* const at = scan_blocks(scan, begin, end);
  return scan.depth == 0 && at != begin ? at : scan_object_by_byte(scan, at, end);
}

}  // namespace

const char* scan_object(ObjectScan& scan, const char* at, const char* end) {
  static const ScanBlocks scan_blocks = choose_scan();
  return scan_with(scan_blocks, scan, at, end);
}

const char* scan_object_baseline(ObjectScan& scan, const char* at, const char* end) {
  return scan_with(scan_blocks_sse2, scan, at, end);
}

#else

const char* scan_object(ObjectScan& scan, const char* at, const char* end) {
  return scan_object_by_byte(scan, at, end);
}

const char* scan_object_baseline(ObjectScan& scan, const char* at, const char* end) {
  return scan_object_by_byte(scan, at, end);
}

#endif

}  // namespace entente::stix
