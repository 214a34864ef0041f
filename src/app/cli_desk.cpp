// request, requests, grant, refuse, recall, recalls
#include <memory>

#include "app/cli.h"

namespace entente::app {
namespace {

using DeskCommand = ExitCode (*)(const DeskOptions&);

struct Added {
  CLI::App* command;
  std::shared_ptr<DeskOptions> options;
};

Added add(CLI::App& app, Action& chosen, DeskCommand run, const std::string& name, const std::string& what,
          const std::string& examples) {
  auto options = std::make_shared<DeskOptions>();
  auto* command = add_command(app, name, what, examples);
  command->add_option("DIR", options->folder, "the node's folder")->required();
  command->add_flag("--json", options->json, "print JSON");
  command->callback([&chosen, options, run] { chosen = [options, run] { return run(*options); }; });
  return {command, options};
}

void add_text(const Added& added, const std::string& option, const std::string& what) {
  added.command->add_option(option, added.options->text, what);
  added.command->add_option("--lang", added.options->language, "its language, such as ko");
}

}  // namespace

void add_desk_commands(CLI::App& app, Action& chosen) {
  const auto ask = add(app, chosen, request, "request", "Asks an originator to let versions go to us.",
                       "entente request node indicator--3b2e... --originator KOR --purpose \"incident 17\"");
  ask.command->add_option("OBJECT-ID", ask.options->objects, "STIX ids")->required();
  ask.command->add_option("--originator", ask.options->originator, "the nation that decides")->required();
  ask.command->add_option("--version", ask.options->version, "`modified` of the version; all when left out");
  ask.command->add_option("--for", ask.options->recipients,
                          "nations, comma separated; our own when left out");
  add_text(ask, "--purpose", "what for");
  (void)add(app, chosen, requests, "requests", "Lists requests to us and ours to others.",
            "entente requests node");

  const auto give =
      add(app, chosen, grant, "grant", "Grants onward release: answers a request, or unasked.",
          "entente grant node --request release-request--77c0...\n"
          "entente grant node indicator--3b2e... --to JPN --purpose \"joint exercise\" --until 2027-06-30");
  auto* of = give.command->add_option("--request", give.options->request, "the request that it answers");
  give.command->add_option("OBJECT-ID", give.options->objects, "STIX ids")->excludes(of);
  give.command->add_option("--to", give.options->recipients,
                           "nations, comma separated; those who asked when left out");
  give.command->add_option("--version", give.options->version,
                           "`modified` of the version; all when left out");
  give.command->add_option("--until", give.options->until, "not from that date or time on (UTC)");
  give.command->add_flag("--standing", give.options->standing, "for future versions, too");
  add_text(give, "--purpose", "what for");

  const auto decline =
      add(app, chosen, refuse, "refuse", "Refuses a request, with reasons.",
          "entente refuse node release-request--77c0... --reasons \"the source is still at risk\"");
  decline.command->add_option("REQUEST-ID", decline.options->request, "of the request")->required();
  add_text(decline, "--reasons", "why, for those who asked");

  const auto back = add(app, chosen, recall, "recall", "Takes versions back from everybody who holds them.",
                        "entente recall node indicator--3b2e... --reasons \"attribution was wrong\"");
  back.command->add_option("OBJECT-ID", back.options->objects, "STIX ids")->required();
  back.command->add_option("--version", back.options->version,
                           "`modified` of the version; all when left out");
  add_text(back, "--reasons", "why, for those who hold it");
  (void)add(app, chosen, recalls, "recalls",
            "Lists our recalls: who holds what they name, and who has acknowledged.", "entente recalls node");
}

}  // namespace entente::app
