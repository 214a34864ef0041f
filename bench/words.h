// Made-up prose: sentences of plausible length and vocabulary, drawn from a seeded source, so that
// compression and UTF-8 checks meet text rather than noise. Says nothing true about anybody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

/// splitmix64: a value per call, the same for the same seed on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  /// 0 <= result < bound; bound > 0.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_;
};

std::string_view noun(Dice& dice);
std::string_view verb(Dice& dice);
std::string_view adjective(Dice& dice);
/// Lower-case name of two words and a number, such as `silent-harbour-4711`.
void append_name(std::string& out, Dice& dice, char separator);
/// About `bytes` bytes of JSON-escaped prose: paragraphs, now and then a quotation mark, a link, a letter
/// beyond ASCII.
void append_prose(std::string& out, Dice& dice, std::size_t bytes);

}  // namespace bench
