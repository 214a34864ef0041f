// ledger, rebuild, reclaim, backup, restore
#include <memory>

#include "app/cli.h"

namespace entente::app {
namespace {

using LedgerCommand = ExitCode (*)(const LedgerOptions&);

CLI::App* add_ledger_command(CLI::App& parent, Action& chosen, const std::shared_ptr<LedgerOptions>& options,
                             LedgerCommand run, const std::string& name, const std::string& what,
                             const std::string& examples) {
  auto* command = add_command(parent, name, what, examples);
  command->add_option("DIR", options->folder, "the node's folder")->required();
  command->callback([&chosen, options, run] { chosen = [options, run] { return run(*options); }; });
  return command;
}

void add_ledger(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<LedgerOptions>();
  auto* ledger = add_command(app, "ledger", "The provable record of everything the node did.", "");
  auto* verify = add_ledger_command(*ledger, chosen, options, ledger_verify, "verify",
                                    "Replays the log and checks every entry, hash and signature.",
                                    "entente ledger verify node");
  verify->add_flag("--json", options->json, "print JSON");
  auto* prove = add_ledger_command(*ledger, chosen, options, ledger_prove, "prove",
                                   "Prints a proof that an object's entry is in the signed log.",
                                   "entente ledger prove node indicator--3b2e... --output proof.json\n"
                                   "entente ledger prove node --entry 1042");
  prove->add_option("OBJECT-ID", options->object, "STIX id; the newest entry about it is proven");
  prove->add_option("--entry", options->entry, "number of an entry instead, as `ledger holdings` shows them");
  prove->add_option("--output", options->output, "a file; - is standard output")->capture_default_str();
  auto* holdings =
      add_ledger_command(*ledger, chosen, options, ledger_holdings, "holdings",
                         "Lists what a nation holds of ours, since when, on what ground.",
                         "entente ledger holdings node --nation USA\n"
                         "entente ledger holdings node --nation USA --object indicator--3b2e... --json");
  holdings->add_option("--nation", options->nation, "whose")->required();
  holdings->add_option("--object", options->object, "only this STIX id");
  holdings->add_flag("--json", options->json, "one line of JSON for each");
  auto* checkpoint =
      add_ledger_command(*ledger, chosen, options, ledger_checkpoint, "checkpoint",
                         "Prints a signed checkpoint (C2SP tlog-checkpoint) of the log as it stands.",
                         "entente ledger checkpoint node");
  checkpoint->add_flag("--json", options->json, "print JSON, with the key that verifies it");
}

using MaintenanceCommand = ExitCode (*)(const MaintenanceOptions&);

CLI::App* add_maintenance(CLI::App& app, Action& chosen, const std::shared_ptr<MaintenanceOptions>& options,
                          MaintenanceCommand run, const std::string& name, const std::string& what,
                          const std::string& examples) {
  auto* command = add_command(app, name, what, examples);
  command->add_flag("--json", options->json, "print JSON");
  command->callback([&chosen, options, run] { chosen = [options, run] { return run(*options); }; });
  return command;
}

}  // namespace

void add_ledger_commands(CLI::App& app, Action& chosen) {
  add_ledger(app, chosen);
  auto options = std::make_shared<MaintenanceOptions>();
  auto* again = add_maintenance(app, chosen, options, rebuild, "rebuild",
                                "Makes the view (indexes) of a stopped node anew from its log.",
                                "entente rebuild node");
  again->add_option("DIR", options->folder, "the node's folder")->required();
  auto* space =
      add_maintenance(app, chosen, options, reclaim, "reclaim",
                      "Gives back the space of deleted objects; proofs still stand.", "entente reclaim node");
  space->add_option("DIR", options->folder, "the node's folder")->required();
  auto* copy = add_maintenance(app, chosen, options, backup, "backup",
                               "Copies a node, running or not, to a new folder.",
                               "entente backup node /backup/node-2026-11-24");
  copy->add_option("DIR", options->folder, "the node's folder")->required();
  copy->add_option("TO", options->other, "a folder that does not exist yet")->required();
  auto* back = add_maintenance(app, chosen, options, restore, "restore",
                               "Makes a node from a backup, checking all of it.",
                               "entente restore /backup/node-2026-11-24 node");
  back->add_option("FROM", options->other, "the backup")->required();
  back->add_option("DIR", options->folder, "the new node's folder")->required();
}

}  // namespace entente::app
