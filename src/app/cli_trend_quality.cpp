// trend evaluate, trend protect
#include <memory>

#include "app/cli.h"
#include "app/trend_protect.h"

namespace entente::app {
namespace {

void add_protect(CLI::App& trend, Action& chosen) {
  auto options = std::make_shared<TrendProtectOptions>();
  auto* command = add_command(
      trend, "protect", "Tells which counts of a table can be shared so that the others cannot be inferred.",
      "entente trend protect table.csv > shared.csv\n"
      "entente trend protect --own nation --min-events 10 table.csv\n"
      "entente trend protect --why table.csv");
  command
      ->add_option(
          "FILE", options->file,
          "CSV with the columns contributor,count and one to four others, as subject,nation,date; - is "
          "standard input")
      ->required();
  command->add_option(
      "--own", options->own,
      "column whose values belong to the contributor of the same name: nobody else counts there");
  command->add_option("--min-contributors", options->rules.min_contributors,
                      "of a count (default 3, the least)");
  command->add_option("--min-events", options->rules.min_events, "of a count that is not 0 (default 5)");
  command->add_option("--dominance-n", options->rules.dominance_n,
                      "the largest n contributors (default 2) ...");
  command->add_option("--dominance-k", options->rules.dominance_k,
                      "... have at most k percent of a count (default 85; 100: whatever they have)");
  command->add_option("--p-percent", options->rules.p_percent,
                      "nobody can tell the largest contribution to within this (default 10)");
  command->add_flag("--why", options->why, "add the reason for each count left out; not to be shared");
  command->callback([&chosen, options] { chosen = [options] { return trend_protect(*options); }; });
}

}  // namespace

void add_trend_quality_commands(CLI::App& trend, Action& chosen) {
  auto options = std::make_shared<TrendEvaluateOptions>();
  auto* command = add_command(
      trend, "evaluate", "Tells how good methods would have been on a series that is known to its end.",
      "entente trend evaluate week.csv\n"
      "entente trend evaluate --alpha 0.01 --method farrington-flexible --method seasonal-naive week.csv\n"
      "entente trend evaluate --svg --method farrington-flexible week.csv > week.svg\n"
      "entente trend evaluate --json --level 0.9 --range 209: week.csv");
  command->add_option("FILE", options->detect.file,
                      "CSV with the columns t,count or date,count; - is standard input");
  command
      ->add_option("--method", options->methods,
                   "may be given more than once (default: all of ears-c1, ears-c2, farrington, "
                   "farrington-flexible, nb-cusum, seasonal-naive, naive)")
      ->take_all()
      ->allow_extra_args(false)  // "-" behind it is the file
      ->check(CLI::IsMember({"ears-c1", "ears-c2", "farrington", "farrington-flexible", "nb-cusum",
                             "seasonal-naive", "naive"}));
  command->add_option("--level", options->level, "of the prediction intervals (default 0.95)");
  add_detector_options(*command, options->detect);
  auto* json = command->add_flag("--json", options->detect.json, "print JSON, with every forecast");
  auto* csv = command->add_flag("--csv", options->csv, "print the table as CSV")->excludes(json);
  command->add_flag("--svg", options->svg, "print a picture")->excludes(json)->excludes(csv);
  command->callback([&chosen, options] { chosen = [options] { return trend_evaluate(*options); }; });
  add_protect(trend, chosen);
}

}  // namespace entente::app
