// gzip content decoding (RFC 1952), a piece at a time: the caller bounds what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace entente::http {

class Inflater {
 public:
  enum class Outcome : std::uint8_t { more, bad };
  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    Outcome outcome = Outcome::more;
  };

  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Consumes and produces as much as fits. Members that follow one another are one text (RFC 1952
  /// section 2.2).
  [[nodiscard]] Step put(std::string_view in, std::span<char> out);
  /// True when the last member is complete: the content may end here.
  [[nodiscard]] bool complete() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::http
