#include "trend/hindsight.h"

#include <cmath>
#include <cstdint>

#include "trend/baseline_model.h"
#include "trend/thresholds.h"

namespace entente::trend {
namespace {

constexpr std::size_t least_references = 8;
constexpr std::size_t least_raised = 2;
constexpr std::size_t most_others = 1;  // steps in a row within an episode that are not raised
constexpr double days_per_year = 365.2425;
constexpr double days_per_week = 7;

double steps_per_year(const Calendar& calendar) {
  switch (calendar.step()) {
    case Step::day:
      return days_per_year;
    case Step::week:
      return days_per_year / days_per_week;
    default:
      return calendar.frequency();
  }
}

class Looking {
 public:
  Looking(const Series& series, const HindsightParameters& parameters)
      : series_(series), parameters_(parameters), size_(static_cast<std::int64_t>(series.counts.size())) {
    terms_.prepare(series.counts);
    reference_.scale = terms_.scale;
    reference_.levels = 1;
  }

  Hindsight at(std::int64_t step) {
    const double count = series_.counts[static_cast<std::size_t>(step)];
    if (is_missing(count)) return Hindsight::unknown;
    const int years = other_years(step);
    if (years < 2) rest_of_series(step);
    if (reference_.size() < least_references) return Hindsight::unknown;
    reference_.weights.resize(reference_.size());
    reference_.level_begin = {0, reference_.size()};
    const BaselineRules rules{.trend = true,
                              .reweight = true,
                              .weights_threshold = 2.58,
                              .p_threshold_trend = 0.05,
                              .years = years < 2 ? 3 : years,
                              .flexible = true};
    BaselinePrediction predicted;
    if (!model_.predict(reference_, rules, 0, static_cast<double>(step), predicted))
      return Hindsight::unknown;
    const double upper = count_limits(predicted.log_mean, predicted.log_error, predicted.dispersion,
                                      ThresholdMethod::nb_plugin, parameters_.alpha)
                             .upper;
    if (std::isnan(upper)) return Hindsight::unknown;
    return count > upper ? Hindsight::raised : Hindsight::usual;
  }

 private:
  void clear() {
    reference_.terms.clear();
    reference_.times.clear();
  }
  /// False when there is no such step or no report of it.
  bool add(std::int64_t step) {
    if (step < 0 || step >= size_ || is_missing(series_.counts[static_cast<std::size_t>(step)])) return false;
    reference_.terms.push_back(terms_.terms[static_cast<std::size_t>(step)]);
    reference_.times.push_back(static_cast<double>(step));
    return true;
  }
  /// Gathers the same time of the other years; gives how many of them there are.
  int other_years(std::int64_t step) {
    clear();
    int found = 0;
    for (int year = -parameters_.years; year <= parameters_.years; ++year) {
      if (year == 0) continue;
      const std::int64_t centre = step + std::llround(year * steps_per_year(series_.calendar));
      bool any = false;
      for (std::int64_t other = centre - parameters_.w; other <= centre + parameters_.w; ++other) {
        if (std::abs(other - step) > parameters_.w && add(other)) any = true;
      }
      found += any ? 1 : 0;
    }
    return found;
  }
  void rest_of_series(std::int64_t step) {
    clear();
    for (std::int64_t other = 0; other < size_; ++other) {
      if (std::abs(other - step) > 2 * parameters_.w + 1) add(other);
    }
  }

  const Series& series_;
  HindsightParameters parameters_;
  std::int64_t size_;
  SeriesTerms terms_;
  Reference reference_;
  BaselineModel model_;
};

}  // namespace

std::vector<Hindsight> hindsight(const Series& series, const HindsightParameters& parameters) {
  Looking looking(series, parameters);
  std::vector<Hindsight> steps;
  steps.reserve(series.counts.size());
  for (std::size_t step = 0; step < series.counts.size(); ++step) {
    steps.push_back(looking.at(static_cast<std::int64_t>(step)));
  }
  return steps;
}

std::vector<Episode> episodes(const std::vector<Hindsight>& steps) {
  std::vector<Episode> found;
  std::size_t raised = 0;
  Episode open;
  const auto close = [&] {
    if (raised >= least_raised) found.push_back(open);
    raised = 0;
  };
  for (std::size_t step = 0; step < steps.size(); ++step) {
    if (steps[step] != Hindsight::raised) continue;
    if (raised > 0 && step - open.end > most_others) close();
    if (raised == 0) open.begin = step;
    open.end = step + 1;
    ++raised;
  }
  close();
  return found;
}

}  // namespace entente::trend
