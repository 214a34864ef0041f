// The opaque `next` of TAXII 2.1 section 3.5: deterministic authenticated encryption (AES-128-SIV, RFC 5297)
// of a position, bound to everything else the page depends on. Stateless: it can be retried, survives writes
// and restarts, and tells its holder nothing (gaps between positions are not visible).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "store/store.h"

namespace entente::exchange {

class Cursors {
 public:
  /// `key` is Secrets::cursor_key(); the same key reads what it made in an earlier run.
  explicit Cursors(const std::array<std::uint8_t, 32>& key);
  ~Cursors();
  Cursors(const Cursors&) = delete;
  Cursors& operator=(const Cursors&) = delete;

  /// 32 characters of base64url. `context` is everything that must be the same when it comes back.
  /// Thread-safe.
  [[nodiscard]] std::string make(store::Stamp after, std::string_view context) const;
  /// Error malformed: forged, cut, or made for another context.
  [[nodiscard]] Result<store::Stamp> read(std::string_view cursor, std::string_view context) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::exchange
