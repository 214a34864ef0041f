// What the tests of exchange share: a clock that stands still, objects, and a strict gzip reader.
#pragma once

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/random.h"
#include "release/released.h"

namespace entente::release {

struct ReleasedForTests {
  template <class T>
  static Released<T> of(T value) {
    return Released<T>(std::move(value));
  }
};

}  // namespace entente::release

namespace entente::exchange {

template <class T>
release::Released<T> released(T value) {
  return release::ReleasedForTests::of(std::move(value));
}

class StillClock final : public Clock {
 public:
  Micros time = 1'700'000'000'000'000;
  [[nodiscard]] Micros now() const override { return time; }
};

inline std::string uuid_text(unsigned number) {
  std::array<char, 37> text{};
  (void)std::snprintf(text.data(), text.size(), "%08x-aaaa-4bbb-8ccc-123456789abc", number);
  return text.data();
}

inline std::string indicator_id(unsigned number) {
  return "indicator--" + uuid_text(number);
}

/// A valid STIX 2.1 object; `modified` as text.
inline std::string indicator(unsigned number, std::string_view modified = "2024-05-01T00:00:00.000Z") {
  return R"({"type":"indicator","spec_version":"2.1","id":")" + indicator_id(number) +
         R"(","created":"2024-05-01T00:00:00.000Z","modified":")" + std::string(modified) +
         R"(","name":"an indicator","description":"of a test","indicator_types":["malicious-activity"],"pattern":"[ipv4-addr:value = '198.51.100.7']",)"
         R"("pattern_type":"stix","valid_from":"2024-05-01T00:00:00Z"})";
}

inline std::string envelope_of(const std::vector<std::string>& objects) {
  std::string text = R"({"objects":[)";
  for (const std::string& object : objects) text += object + ",";
  text.back() = ']';
  return text + "}";
}

/// `text` with the readable bytes behind it that handlers are promised.
class Padded {
 public:
  explicit Padded(std::string_view text) : bytes_(text), size_(text.size()) { bytes_.append(64, '\0'); }
  operator std::string_view() const { return {bytes_.data(), size_}; }  // NOLINT(google-explicit-constructor)

 private:
  std::string bytes_;
  std::size_t size_;
};

/// The text of one gzip member that takes up all of `body`; a failure and "" otherwise.
inline std::string gunzip(std::string_view body) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  std::string copy(body);
  std::string out(std::size_t{64} << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(copy.data());
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = inflate(&stream, Z_FINISH);  // checks CRC-32 and length too
  EXPECT_EQ(code, Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U) << "there is more than one member";
  out.resize(code == Z_STREAM_END ? stream.total_out : 0);
  inflateEnd(&stream);
  return out;
}

}  // namespace entente::exchange
