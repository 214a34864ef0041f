// trend list, quarters, show, publish, check
#include <memory>

#include "app/cli.h"

namespace entente::app {
namespace {

void add_question(CLI::App& command, TrendReadOptions& options) {
  command.add_option("DIR", options.folder, "the node's folder")->required();
  command.add_option("--step", options.step, "day, week (default) or month")
      ->check(CLI::IsMember({"day", "week", "month"}));
  command
      .add_option(
          "--measure", options.measure,
          "what is counted: events (sightings and incidents, the default), sightings, incidents, reports "
          "or campaigns")
      ->check(CLI::IsMember({"events", "sightings", "incidents", "reports", "campaigns"}));
  command.add_option("--by", options.by, "one series for each nation or sector: nation, sector")
      ->check(CLI::IsMember({"nation", "sector"}));
  command.add_option("--nation", options.nation,
                     "only events in that country, as its location writes it (KR)");
  command.add_option("--sector", options.sector, "only events in that sector (energy)");
  command.add_option("--from", options.from,
                     "first day, week or month: 2020-01-31, 2020-W05, 2020-01 or 2020");
  command.add_option("--to", options.to, "last one; trends are judged at its end");
  command.add_option("--recent", options.recent,
                     "last steps that are judged (default 7 days, 4 weeks or 3 months)");
  command.add_option("--level", options.level, "of the false discovery rate (default 0.05)");
  command.add_option("--least", options.least, "fewer events are not judged (default 5)");
  command.add_option("--as", options.as, "count only what is listed for that nation");
  command.add_flag("--json", options.json, "print JSON");
  command.add_flag("--csv", options.csv, "print CSV");
}

void add_list(CLI::App& trend, Action& chosen) {
  auto options = std::make_shared<TrendReadOptions>();
  auto* list =
      add_command(trend, "list", "What rises and what falls on a node, for whom, since when, how sure.",
                  "entente trend list node\n"
                  "entente trend list node --step month --to 2020-03 --class actor\n"
                  "entente trend list node --by nation --measure incidents --json");
  add_question(*list, *options);
  list->add_option(
          "--class", options->subject_class,
          "technique, tactic, software, actor, campaign, vulnerability, sector, country, region or all")
      ->check(CLI::IsMember({"technique", "tactic", "software", "actor", "campaign", "vulnerability",
                             "sector", "country", "region", "all"}));
  list->add_flag("--all", options->all, "steady and unclear ones too");
  list->callback([&chosen, options] { chosen = [options] { return trend_list(*options); }; });
}

void add_quarters(CLI::App& trend, Action& chosen) {
  auto options = std::make_shared<TrendReadOptions>();
  auto* quarters =
      add_command(trend, "quarters", "What rose and fell in which quarter, judged as it was known then.",
                  "entente trend quarters node --measure incidents\n"
                  "entente trend quarters node --class actor --from 2015 --to 2020-12");
  add_question(*quarters, *options);
  quarters->add_option("--class", options->subject_class,
                       "technique, actor, country, ...: as for `trend list`");
  quarters->callback([&chosen, options] { chosen = [options] { return trend_quarters(*options); }; });
}

void add_publish(CLI::App& trend, Action& chosen) {
  auto options = std::make_shared<TrendPublishOptions>();
  auto* publish =
      add_command(trend, "publish", "Puts what rises and falls into a collection, as threat-trend objects.",
                  "entente trend publish node --step month\n"
                  "entente trend publish node --class technique --label to-allies.json");
  add_question(*publish, options->question);
  publish->add_option("--class", options->question.subject_class, "as for `trend list`");
  publish->add_option("--collection", options->collection, "where to")->capture_default_str();
  publish->add_option("--label", options->label, "a label, as `entente label` prints it, for the objects");
  publish->add_flag("--steady", options->steady, "steady ones too");
  publish->callback([&chosen, options] { chosen = [options] { return trend_publish(*options); }; });
  auto* check =
      add_command(trend, "check", "Counts our own published trends again and compares them byte for byte.",
                  "entente trend check node");
  check->add_option("DIR", options->question.folder, "the node's folder")->required();
  check->add_option("--collection", options->collection, "where they are")->capture_default_str();
  check->add_flag("--json", options->question.json, "print JSON");
  check->callback([&chosen, options] { chosen = [options] { return trend_check(*options); }; });
}

void add_show(CLI::App& trend, Action& chosen) {
  auto options = std::make_shared<TrendReadOptions>();
  auto* show = add_command(
      trend, "show", "One subject: its counts, what was expected, alarms, and the events.",
      "entente trend show node T1059\n"
      "entente trend show node \"Fancy Bear\" --step month --csv\n"
      "entente trend show node country:KR --svg --marking \"RELEASABLE TO KOR, USA\" > trend.svg");
  add_question(*show, *options);
  show->add_option("SUBJECT", options->subject,
                   "as `trend list` shows it, or a name, alias, number or STIX id")
      ->required();
  show->add_flag("--svg", options->svg, "print a picture for a briefing");
  show->add_option("--marking", options->marking, "line above and below the picture");
  show->callback([&chosen, options] { chosen = [options] { return trend_show(*options); }; });
}

}  // namespace

void add_trend_node_commands(CLI::App& trend, Action& chosen) {
  add_list(trend, chosen);
  add_quarters(trend, chosen);
  add_show(trend, chosen);
  add_publish(trend, chosen);
}

}  // namespace entente::app
