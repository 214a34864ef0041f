// A series as a picture: blocks for a terminal, SVG for a briefing. Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace entente::app {

/// One of eight blocks for each count, a blank where nobody reported; the lowest block is zero.
[[nodiscard]] std::string sparkline(std::span<const std::optional<double>> counts);

struct PicturePoint {
  std::string label;
  std::optional<double> count;  ///< none: nobody reported
  std::optional<double> expected;
  std::optional<double> upper;
  bool alarm = false;
};
struct Picture {
  std::string title;
  std::string subtitle;
  std::string marking;  ///< above and below; empty: none
  std::string source;   ///< the line at the foot
  std::string unit;     ///< of the axis, as `incidents a month`
  std::vector<PicturePoint> points;
};

/// A drawing of 960 by 420 without scripts, fonts or links of others. Texts are escaped.
[[nodiscard]] std::string svg(const Picture& picture);

}  // namespace entente::app
