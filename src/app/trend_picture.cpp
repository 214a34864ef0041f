#include "app/trend_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace entente::app {
namespace {

constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

constexpr double width = 960;
constexpr double height = 420;
constexpr double left = 64;
constexpr double right = 24;
constexpr double top = 84;
constexpr double bottom = 64;
constexpr std::size_t most_labels = 8;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(letter) >= 0x20) out += letter;
    }
  }
  return out;
}

/// The least 1, 2 or 5 times a power of ten that makes at most six lines up to `most`.
double tick_for(double most) {
  double power = std::pow(10, std::floor(std::log10(std::max(most, 1.0))));
  for (const double factor : {0.2, 0.5, 1.0, 2.0}) {
    if (most / (power * factor) <= 6) return std::max(1.0, power * factor);
  }
  return power * 5;
}

class Drawing {
 public:
  explicit Drawing(const Picture& picture) : picture_(picture) {
    double most = 1;
    for (const PicturePoint& point : picture.points) {
      most = std::max({most, point.count.value_or(0), point.upper.value_or(0), point.expected.value_or(0)});
    }
    tick_ = tick_for(most);
    most_ = std::ceil(most / tick_) * tick_;
  }

  std::string draw() {
    out_ = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" font-family="sans-serif" role="img" aria-label="{2}">)"
        "\n"
        R"(<rect width="{0}" height="{1}" fill="#fff"/>)"
        "\n",
        width, height, escaped(picture_.title));
    text(left, 40, 20, "start", picture_.title, "#111", "bold");
    text(left, 62, 13, "start", picture_.subtitle, "#444");
    if (!picture_.marking.empty()) {
      text(width / 2, 16, 12, "middle", picture_.marking, "#a00", "bold");
      text(width / 2, height - 6, 12, "middle", picture_.marking, "#a00", "bold");
    }
    text(left, height - 22, 11, "start", picture_.source, "#555");
    axes();
    band();
    bars();
    line();
    legend();
    return out_ + "</svg>\n";
  }

 private:
  [[nodiscard]] double slot() const {
    return (width - left - right) / static_cast<double>(std::max<std::size_t>(1, picture_.points.size()));
  }
  [[nodiscard]] double x(std::size_t at) const { return left + slot() * (static_cast<double>(at) + 0.5); }
  [[nodiscard]] double y(double value) const {
    return height - bottom - value / most_ * (height - top - bottom);
  }

  void text(double at_x, double at_y, int size, std::string_view anchor, std::string_view words,
            std::string_view colour, std::string_view weight = "normal") {
    out_ += fmt::format(
        R"(<text x="{:.1f}" y="{:.1f}" font-size="{}" text-anchor="{}" fill="{}" font-weight="{}">{}</text>)"
        "\n",
        at_x, at_y, size, anchor, colour, weight, escaped(words));
  }

  void axes() {
    for (double value = 0; value <= most_ + tick_ / 2; value += tick_) {
      out_ += fmt::format(R"(<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}" stroke="#ddd"/>)"
                          "\n",
                          left, width - right, y(value), y(value));
      text(left - 8, y(value) + 4, 11, "end", fmt::format("{:.0f}", value), "#444");
    }
    const std::size_t count = picture_.points.size();
    const std::size_t stride = std::max<std::size_t>(1, (count + most_labels - 1) / most_labels);
    for (std::size_t at = 0; at < count; at += stride)
      text(x(at), height - bottom + 18, 11, "middle", picture_.points[at].label, "#444");
    text(left, top - 8, 11, "start", picture_.unit, "#444");
  }

  /// From nothing up to the limit: what would be no surprise.
  void band() {
    std::string above;
    std::string below;
    const auto close = [&] {
      if (!above.empty())
        out_ += fmt::format(R"(<polygon points="{}{}" fill="#cfe3f5" stroke="none"/>)"
                            "\n",
                            above, below);
      above.clear();
      below.clear();
    };
    for (std::size_t at = 0; at < picture_.points.size(); ++at) {
      const auto& upper = picture_.points[at].upper;
      if (!upper) {
        close();
        continue;
      }
      for (const double edge : {x(at) - slot() / 2, x(at) + slot() / 2}) {
        above += fmt::format("{:.1f},{:.1f} ", edge, y(std::min(*upper, most_)));
        below.insert(0, fmt::format("{:.1f},{:.1f} ", edge, y(0)));
      }
    }
    close();
  }

  void bars() {
    const double bar = std::max(1.0, slot() * 0.7);
    for (std::size_t at = 0; at < picture_.points.size(); ++at) {
      const PicturePoint& point = picture_.points[at];
      if (!point.count) {
        out_ += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="4" fill="#bbb"/>)"
                            "\n",
                            x(at) - bar / 2, y(0) + 2, bar);
        continue;
      }
      out_ += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)"
                          "\n",
                          x(at) - bar / 2, y(*point.count), bar, y(0) - y(*point.count),
                          point.alarm ? "#c0392b" : "#4a6785");
    }
  }

  void line() {
    std::string path;
    bool down = false;
    for (std::size_t at = 0; at < picture_.points.size(); ++at) {
      const auto& expected = picture_.points[at].expected;
      if (expected)
        path += fmt::format("{}{:.1f} {:.1f}", down ? "L" : "M", x(at), y(std::min(*expected, most_)));
      down = expected.has_value();
    }
    if (!path.empty())
      out_ += fmt::format(R"(<path d="{}" fill="none" stroke="#e08e0b" stroke-width="2"/>)"
                          "\n",
                          path);
  }

  void legend() {
    double at = width - right - 480;
    const auto entry = [&](std::string_view colour, std::string_view words, double advance) {
      out_ += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="12" height="10" fill="{}"/>)"
                          "\n",
                          at, top - 17.0, colour);
      text(at + 16, top - 8, 11, "start", words, "#444");
      at += advance;
    };
    entry("#4a6785", "count", 66);
    entry("#c0392b", "above the limit", 116);
    entry("#e08e0b", "expected", 84);
    entry("#cfe3f5", "up to the limit", 108);
    entry("#bbb", "nothing reported", 108);
  }

  const Picture& picture_;
  std::string out_;
  double tick_ = 1;
  double most_ = 1;
};

}  // namespace

std::string sparkline(std::span<const std::optional<double>> counts) {
  double most = 0;
  for (const auto& count : counts) most = std::max(most, count.value_or(0));
  std::string out;
  for (const auto& count : counts) {
    if (!count) {
      out += ' ';
      continue;
    }
    const double part = most > 0 ? *count / most : 0;
    out += blocks.at(std::min<std::size_t>(7, static_cast<std::size_t>(std::ceil(part * 7))));
  }
  return out;
}

std::string svg(const Picture& picture) {
  return Drawing(picture).draw();
}

}  // namespace entente::app
