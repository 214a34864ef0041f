#include "app/progress.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace entente::app {
namespace {

constexpr Micros redraw_after = 100'000;
constexpr int bar_cells = 24;
constexpr double micros_per_second = 1e6;

}  // namespace

std::string format_count(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string format_bytes(std::uint64_t bytes) {
  if (bytes < 10'000) return format_count(bytes) + " bytes";
  const double mega = static_cast<double>(bytes) / 1e6;
  return mega < 10'000 ? fmt::format("{:.1f} MB", mega) : fmt::format("{:.1f} GB", mega / 1e3);
}

std::string render_progress(std::string_view label, const ProgressState& state) {
  std::string line(label);
  const double seconds = static_cast<double>(state.elapsed) / micros_per_second;
  const double rate = seconds > 0 ? static_cast<double>(state.bytes) / seconds : 0;
  if (state.total_bytes > 0) {
    const double part =
        std::min(1.0, static_cast<double>(state.bytes) / static_cast<double>(state.total_bytes));
    const int full = static_cast<int>(part * bar_cells);
    line += fmt::format("  [{}{}] {:3.0f}%", std::string(static_cast<std::size_t>(full), '#'),
                        std::string(static_cast<std::size_t>(bar_cells - full), '-'), part * 100);
  }
  line += fmt::format("  {}  {}/s  {} objects", format_bytes(state.bytes),
                      format_bytes(static_cast<std::uint64_t>(rate)), format_count(state.objects));
  if (state.total_bytes > state.bytes && rate > 0) {
    const auto left = static_cast<std::uint64_t>(static_cast<double>(state.total_bytes - state.bytes) / rate);
    line += fmt::format("  ETA {}:{:02}", left / 60, left % 60);
  }
  return line;
}

Progress::Progress(std::string label, std::uint64_t total_bytes, std::FILE* out,
                   std::function<Micros()> ticks)
    : label_(std::move(label)),
      state_{.total_bytes = total_bytes},
      out_(out),
      terminal_(::isatty(::fileno(out)) == 1),
      ticks_(std::move(ticks)),
      begun_(ticks_()) {}

void Progress::show(std::uint64_t bytes, std::uint64_t objects) {
  if (!terminal_) return;
  const Micros now = ticks_();
  if (now - drawn_ < redraw_after) return;
  drawn_ = now;
  state_.bytes = bytes;
  state_.objects = objects;
  state_.elapsed = now - begun_;
  std::fputs(("\r\x1b[K" + render_progress(label_, state_)).c_str(), out_);
  std::fflush(out_);
}

Progress::~Progress() {
  if (!terminal_ || drawn_ == 0) return;
  std::fputs("\r\x1b[K", out_);
  std::fflush(out_);
}

}  // namespace entente::app
