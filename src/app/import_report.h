// What became of an import: counts, refusals grouped by what is wrong, the first of them in full. Bounded
// memory.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "app/json.h"
#include "base/error.h"

namespace entente::app {

struct Refusal {
  std::string id;
  std::string version;
  std::string message;
};

/// The message without the values in it, so that the same mistake in many objects counts as one.
[[nodiscard]] std::string refusal_group(std::string_view message);

/// Thread-safe.
class ImportReport {
 public:
  /// `lines`: every refusal is written there at once as a line of JSON; may be null. Not owned.
  explicit ImportReport(std::FILE* lines) : lines_(lines) {}
  /// Takes in the answer to one batch.
  [[nodiscard]] Result<> add(simdjson::dom::element batch);

  [[nodiscard]] std::uint64_t total() const;
  [[nodiscard]] std::uint64_t refused() const;
  /// `feed`: what ImportNotes says of a file of another format, as JSON; empty: a STIX file.
  [[nodiscard]] std::string to_json(double seconds, std::string_view feed = {}) const;
  /// A few lines for a person.
  [[nodiscard]] std::string to_text(double seconds, std::uint64_t bytes) const;

 private:
  std::FILE* lines_;
  mutable std::mutex mutex_;
  std::uint64_t total_ = 0;
  std::uint64_t kept_ = 0;
  std::uint64_t added_ = 0;
  std::uint64_t warned_ = 0;
  std::uint64_t refused_ = 0;
  std::map<std::string, std::uint64_t> groups_;
  std::vector<Refusal> first_;
};

}  // namespace entente::app
