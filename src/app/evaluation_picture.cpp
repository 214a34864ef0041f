#include "app/evaluation_picture.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

namespace entente::app {
namespace {

constexpr int width = 960;
constexpr int left = 52;
constexpr int right = 12;
constexpr int panel_height = 150;
constexpr int panel_gap = 42;
constexpr int top = 30;
constexpr int labels = 6;
// Colours that differ for readers with impaired colour vision (Okabe and Ito 2008).
constexpr const char* band_colour = "#56b4e9";
constexpr const char* alarm_colour = "#d55e00";
constexpr const char* episode_colour = "#f0e442";

class Panel {
 public:
  Panel(const trend::Evaluation& evaluation, const trend::Series& series,
        const trend::MethodEvaluation& method, int y)
      : evaluation_(evaluation), series_(series), method_(method), y_(y) {
    for (std::size_t step = evaluation.range.begin; step < evaluation.range.end; ++step) {
      if (!trend::is_missing(series.counts[step])) most_ = std::max(most_, series.counts[step]);
    }
  }

  [[nodiscard]] std::string draw() const {
    std::string svg = fmt::format(
        "<text x=\"{}\" y=\"{}\" font-weight=\"bold\">{}</text>\n<text x=\"{}\" y=\"{}\" "
        "text-anchor=\"end\">{}</text>\n",
        left, y_ - 6, method_.name, width - right, y_ - 6, summary());
    svg += episodes() + axis() + band() + counts() + alarms();
    return svg;
  }

 private:
  [[nodiscard]] std::size_t steps() const { return evaluation_.range.end - evaluation_.range.begin; }
  [[nodiscard]] double x_of(double at) const {
    return left + at * (width - left - right) / static_cast<double>(std::max<std::size_t>(steps(), 1));
  }
  /// Counts above the largest observed are cut off there.
  [[nodiscard]] int y_of(double count) const {
    const double part = std::clamp(count / (most_ * 1.05), 0.0, 1.0);
    return y_ + panel_height - static_cast<int>(std::lround(part * panel_height));
  }
  [[nodiscard]] std::string x_text(std::size_t at) const {
    return fmt::format("{:.1f}", x_of(static_cast<double>(at) + 0.5));
  }

  [[nodiscard]] std::string summary() const {
    const trend::Scores& scores = method_.scores;
    const trend::AlarmQuality& alarms = method_.alarms;
    if (scores.steps == 0) return "no step can be judged";
    return fmt::format(
        "{:.0f} % in the {:.0f} % band, CRPS {:.3g}; {} of {} alarms confirmed, {} of {} episodes found",
        100 * scores.coverage, 100 * evaluation_.level, scores.crps, alarms.confirmed, alarms.alarms,
        alarms.found, alarms.episodes);
  }

  [[nodiscard]] std::string episodes() const {
    std::string svg;
    for (const trend::Episode& episode : evaluation_.episodes) {
      const std::size_t begin = std::max(episode.begin, evaluation_.range.begin);
      const std::size_t end = std::min(episode.end, evaluation_.range.end);
      if (begin >= end) continue;
      const double from = x_of(static_cast<double>(begin - evaluation_.range.begin));
      const double to = x_of(static_cast<double>(end - evaluation_.range.begin));
      svg += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\" opacity=\".6\"/>\n", from,
          y_, to - from, panel_height, episode_colour);
    }
    return svg;
  }

  [[nodiscard]] std::string axis() const {
    std::string svg = fmt::format(
        "<path d=\"M{0} {1}V{2}H{3}\" fill=\"none\" stroke=\"#888\"/>\n<text x=\"{4}\" y=\"{5}\" "
        "text-anchor=\"end\">{6:.0f}</text>\n<text x=\"{4}\" y=\"{2}\" text-anchor=\"end\">0</text>\n",
        left, y_, y_ + panel_height, width - right, left - 5, y_of(most_) + 4, most_);
    const std::size_t every = std::max<std::size_t>(1, steps() / labels);
    for (std::size_t at = 0; at + every / 2 < steps(); at += every) {
      const std::size_t step = evaluation_.range.begin + at;
      std::string label = series_.calendar.label(static_cast<std::int64_t>(step));
      if (label.empty()) label = std::to_string(series_.first_t + static_cast<std::int64_t>(step));
      svg += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", x_text(at), y_ + panel_height + 14, label);
    }
    return svg;
  }

  /// A polygon for each stretch of steps that were forecast.
  [[nodiscard]] std::string band() const {
    std::string path;
    for (std::size_t at = 0; at < steps();) {
      std::size_t end = at;
      while (end < steps() && method_.forecasts[end].distribution) ++end;
      if (end > at) path += stretch(at, end);
      at = end + 1;
    }
    return fmt::format("<path d=\"{}\" fill=\"{}\" opacity=\".55\"/>\n", path, band_colour);
  }
  [[nodiscard]] std::string stretch(std::size_t begin, std::size_t end) const {
    std::string path;
    for (std::size_t at = begin; at < end; ++at) {
      path += fmt::format("{}{} {}", at == begin ? 'M' : 'L', x_text(at),
                          y_of(method_.forecasts[at].interval.upper));
    }
    for (std::size_t at = end; at-- > begin;) {
      path += fmt::format("L{} {}", x_text(at), y_of(method_.forecasts[at].interval.lower));
    }
    return path + "Z";
  }

  [[nodiscard]] std::string counts() const {
    std::string path;
    bool open = false;
    for (std::size_t at = 0; at < steps(); ++at) {
      const double count = series_.counts[evaluation_.range.begin + at];
      if (trend::is_missing(count)) {
        open = false;
        continue;
      }
      path += fmt::format("{}{} {}", open ? 'L' : 'M', x_text(at), y_of(count));
      open = true;
    }
    return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#222\"/>\n", path);
  }

  [[nodiscard]] std::string alarms() const {
    std::string path;
    for (std::size_t at = 0; at < steps(); ++at) {
      if (!method_.forecasts[at].alarm) continue;
      path += fmt::format("M{} {}h0", x_text(at), y_of(series_.counts[evaluation_.range.begin + at]));
    }
    return fmt::format("<path d=\"{}\" stroke=\"{}\" stroke-width=\"6\" stroke-linecap=\"round\"/>\n", path,
                       alarm_colour);
  }

  const trend::Evaluation& evaluation_;
  const trend::Series& series_;
  const trend::MethodEvaluation& method_;
  int y_;
  double most_ = 1;
};

}  // namespace

std::string evaluation_svg(const trend::Evaluation& evaluation, const trend::Series& series) {
  const auto panels = static_cast<int>(evaluation.methods.size());
  const int height = top + 20 + panels * (panel_height + panel_gap);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\">\n<rect width=\"{0}\" height=\"{1}\" "
      "fill=\"#fff\"/>\n"
      "<text x=\"{2}\" y=\"16\">Counts (line), predicted band (blue), alarms (dots), episodes that hindsight "
      "knows "
      "(yellow)</text>\n",
      width, height, left);
  int y = top + 20;
  for (const trend::MethodEvaluation& method : evaluation.methods) {
    svg += Panel(evaluation, series, method, y).draw();
    y += panel_height + panel_gap;
  }
  return svg + "</svg>\n";
}

}  // namespace entente::app
