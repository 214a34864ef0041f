// From the bytes of one STIX object to the facts the store needs and a verdict.
//
// Promises: total (any bytes give an answer, memory and time are linear in their number), exact (nothing is
// skipped: bad escapes, lone surrogates, duplicate keys, numbers beyond double, depth beyond the limit are
// found), and it never changes or re-serialises the bytes. Never looks at other objects.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/instant.h"
#include "stix/finding.h"
#include "stix/links.h"

namespace entente::stix {

enum class SpecVersion : std::uint8_t { v20 = 20, v21 = 21 };

/// What the node must know of an object in order to keep and serve it.
struct Facts {
  std::string id;    ///< `type--uuid`, as written
  std::string type;  ///< equals the part of id before `--`
  SpecVersion spec =
      SpecVersion::v21;            ///< 2.0 when `spec_version` is absent and the object is not an SCO of 2.1
  std::optional<Instant> version;  ///< `modified`, else `created`, else none (STIX 2.1 SCOs)
  Links links;                     ///< what read_links() says of it
};

struct Checked {
  Facts facts;        ///< filled as far as readable; usable for storing only when there is no `must` finding
  Findings findings;  ///< in document order, at most 100
  [[nodiscard]] bool accepted() const;
};

/// Reusable and not thread-safe (it owns parser memory): one per thread.
class Checker {
 public:
  Checker();
  ~Checker();
  Checker(Checker&&) noexcept;
  Checker& operator=(Checker&&) noexcept;

  /// `bytes` is one JSON object; `readable_bytes` >= bytes.size() says how far the memory behind bytes.data()
  /// may be read (simdjson reads in blocks; with less than 64 bytes of slack the object is copied first). An
  /// Error of kind malformed means: not JSON (message with the byte offset where known), so the whole request
  /// is bad.
  [[nodiscard]] Result<Checked> check(std::string_view bytes, std::size_t readable_bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::stix
