// A line that tells how far a long command is: shown on a terminal only, redrawn ten times a second at most.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace entente::app {

struct ProgressState {
  std::uint64_t bytes = 0;
  std::uint64_t total_bytes = 0;  ///< 0: not known (standard input)
  std::uint64_t objects = 0;
  Micros elapsed = 0;
};

/// `threats  [#####-----]  52%  23.1 MB  151.2 MB/s  102,400 objects  ETA 0:03`; pure.
[[nodiscard]] std::string render_progress(std::string_view label, const ProgressState& state);

/// `12.3 MB`, `1,234 bytes`.
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);
/// `1,234,567`.
[[nodiscard]] std::string format_count(std::uint64_t count);

class Progress {
 public:
  /// Silent unless `out` is a terminal. `ticks`: microseconds of a clock that never runs backwards.
  Progress(std::string label, std::uint64_t total_bytes, std::FILE* out, std::function<Micros()> ticks);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Totals so far, not increments.
  void show(std::uint64_t bytes, std::uint64_t objects);
  /// When it becomes known only on the way.
  void set_total(std::uint64_t total_bytes) { state_.total_bytes = total_bytes; }
  [[nodiscard]] Micros elapsed() const { return ticks_() - begun_; }

 private:
  std::string label_;
  ProgressState state_;
  std::FILE* out_;
  bool terminal_;
  std::function<Micros()> ticks_;
  Micros begun_;
  Micros drawn_ = 0;
};

}  // namespace entente::app
