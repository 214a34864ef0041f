// The body of a `status` entry: what became of one POST, small. Objects that were kept are named by runs of
// consecutive entries of the log, so that a post of 1,000 objects takes about 100 bytes; failures carry their
// message. It is JSON:
// {"owner","request","total","runs":[first,count,...],"warnings":[position,"message",...],
// "failures":[{"id","version","message"},...]}; `position` counts the kept objects from 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/submit.h"

namespace entente::exchange {

struct StatusRecord {
  std::string owner;
  Micros request_time = 0;
  std::size_t total = 0;
  std::vector<std::pair<store::Sequence, std::size_t>> runs;
  std::vector<std::pair<std::size_t, std::string>> warnings;  ///< ascending positions
  std::vector<StatusLine> failures;

  /// Adds the entry of the next kept object.
  void keep(store::Sequence sequence);
  [[nodiscard]] std::size_t kept() const;
};

[[nodiscard]] std::string write_status(const StatusRecord& record);
/// Nothing when the text is not a status. At most limits::max_objects_per_post objects are believed.
[[nodiscard]] std::optional<StatusRecord> read_status(std::string_view text);

}  // namespace entente::exchange
