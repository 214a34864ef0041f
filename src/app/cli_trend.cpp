// trend detect
#include <memory>
#include <utility>

#include "app/cli.h"

namespace entente::app {
namespace {

constexpr int most_steps = 1'000'000;

/// Options of the methods that judge a series by the same weeks of earlier years.
void add_farrington_options(CLI::App& command, TrendDetectOptions& options) {
  const auto group = "Farrington";
  command.add_option("--b", options.b, "years to look back (default 5)")->group(group);
  command.add_option("--w", options.w, "steps before and after the same time of each year (default 3)")
      ->group(group);
  command.add_option("--reweight", options.reweight, "weigh down past outbreaks: true (default) or false")
      ->expected(0, 1)
      ->group(group);
  command.add_option("--trend", options.trend, "try a time trend: true (default) or false; nb-cusum: false")
      ->expected(0, 1)
      ->group(group);
  command.add_option("--power", options.power, "transformation of counts: 2/3 (default), 1/2 or none")
      ->check(CLI::IsMember({"2/3", "1/2", "none"}))
      ->group(group);
  command
      .add_option("--weights-threshold", options.weights_threshold,
                  "residual above which a past count is an outbreak (default 1; flexible 2.58)")
      ->group(group);
  command
      .add_option("--p-threshold-trend", options.p_threshold_trend,
                  "keep the trend with p below this (default 0.05; 1 keeps it always)")
      ->group(group);
  command
      .add_option("--limit54", options.limit54,
                  "CASES,STEPS: no alarm with fewer cases in that many steps (default 5,4)")
      ->group(group);
  command.add_option("--threshold", options.threshold, "flexible: delta (default), nbplugin or muan")
      ->check(CLI::IsMember({"delta", "nbplugin", "muan"}, CLI::ignore_case))
      ->group(group);
  command.add_option("--no-periods", options.no_periods, "flexible: levels of the season (default 1: none)")
      ->group(group);
  command
      .add_option("--past-weeks-not-included", options.past_weeks_not_included,
                  "flexible: steps right before that are no reference (default w)")
      ->check(CLI::Range(0, most_steps))
      ->group(group);
}

void add_other_options(CLI::App& command, TrendDetectOptions& options) {
  command.add_option("--baseline", options.baseline, "counts in the baseline (default 7)")->group("EARS");
  command.add_option("--min-sigma", options.min_sigma, "least standard deviation (default 0)")->group("EARS");
  command
      .add_option("--kappa,--theta", options.kappa,
                  "log of the increase to look for (default 0.693: a doubling)")
      ->group("CUSUM");
  command.add_option("--c-arl", options.c_arl, "alarm limit of the sum (default 5)")->group("CUSUM");
  command
      .add_option("--mu0", options.mu0, "mean in control; without it the counts before the range are fitted")
      ->group("CUSUM");
  command
      .add_option("--dispersion", options.dispersion, "variance = mean + DISPERSION * mean^2; 0 is Poisson")
      ->group("CUSUM");
  command.add_option("--harmonics", options.harmonics, "waves of the fitted season, 0 to 3 (default 1)")
      ->group("CUSUM");
}

void add_detect(CLI::App& trend, Action& chosen) {
  auto options = std::make_shared<TrendDetectOptions>();
  auto* command = add_command(
      trend, "detect", "Looks for outbreaks, trends or changes of level in a CSV of counts.",
      "entente trend detect --method ears-c1 week.csv\n"
      "entente trend detect --method farrington --b 3 --w 3 --alpha 0.01 --range 164:529 week.csv\n"
      "entente trend detect --method farrington-flexible --threshold nbplugin --b 3 --no-periods 10 \\\n"
      "    --past-weeks-not-included 26 --p-threshold-trend 1 --alpha 0.01 week.csv\n"
      "entente trend detect --method nb-cusum --kappa 0.5 --json week.csv\n"
      "printf 't,count\\n1,4\\n2,7\\n3,9\\n4,12\\n' | entente trend detect --method mann-kendall -");
  command->add_option("FILE", options->file,
                      "CSV with the columns t,count or date,count; - is standard input");
  command
      ->add_option("--method", options->method,
                   "ears-c1, ears-c2, ears-c3, farrington, farrington-flexible, nb-cusum, mann-kendall or "
                   "change-points")
      ->required()
      ->check(CLI::IsMember({"ears-c1", "ears-c2", "ears-c3", "farrington", "farrington-flexible", "nb-cusum",
                             "mann-kendall", "change-points"}));
  add_detector_options(*command, *options);
  command->add_flag("--seasonal", options->seasonal,
                    "mann-kendall: compare only the same time of different years");
  command
      ->add_option("--penalty", options->penalty, "change-points: what a change must gain (default 3 log n)")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--least-stretch", options->least_stretch,
                   "change-points: counts between changes at least (default 4)")
      ->check(CLI::Range(1, most_steps));
  command->add_flag("--json", options->json, "print JSON, with an assessment");
  command->add_flag("--explain", options->explain,
                    "print the assessment in plain sentences instead of the table");
  command->callback([&chosen, options, command] {
    for (const CLI::Option* option : command->get_options()) {
      if (option->count() > 0 && !option->get_lnames().empty())
        options->given.push_back(option->get_lnames().front());
    }
    chosen = [options] { return trend_detect(*options); };
  });
}

}  // namespace

void add_detector_options(CLI::App& command, TrendDetectOptions& options) {
  command.add_option("--alpha", options.alpha,
                     "error probability (default 0.05; ears-c1, ears-c2 0.001; ears-c3 0.025)");
  command.add_option("--range", options.range, "FIRST:LAST step to judge, in the numbers of column t");
  command.add_option("--freq", options.freq, "steps in a year (default: by the dates, else 52)")
      ->check(CLI::Range(1, most_steps));
  command.add_option("--start", options.start,
                     "year and step of the first line, as 2004-01; for labels where there are no dates");
  add_farrington_options(command, options);
  add_other_options(command, options);
}

void add_trend_commands(CLI::App& app, Action& chosen) {
  auto* trend = add_command(app, "trend", "Statistics of counts over time.", "");
  add_detect(*trend, chosen);
  add_trend_node_commands(*trend, chosen);
  add_trend_quality_commands(*trend, chosen);
}

}  // namespace entente::app
