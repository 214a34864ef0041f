// The command line: names, options, help with examples, and which command was chosen.
#pragma once

#include <functional>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/commands.h"

namespace entente::app {

using Action = std::function<ExitCode()>;

/// The whole tree. Parsing it leaves in `chosen` what is to be run.
[[nodiscard]] std::unique_ptr<CLI::App> make_cli(Action& chosen);

void add_node_commands(CLI::App& app, Action& chosen);  ///< init, serve, user, collection, config
void add_data_commands(CLI::App& app, Action& chosen);  ///< import, export, check, pattern
void add_release_commands(CLI::App& app,
                          Action& chosen);  ///< agreement, community, label, explain, release, ...
void add_desk_commands(CLI::App& app, Action& chosen);    ///< request, grant, refuse, recall, ...
void add_peer_commands(CLI::App& app, Action& chosen);    ///< peer, pull
void add_ledger_commands(CLI::App& app, Action& chosen);  ///< ledger, rebuild, reclaim, backup, restore
void add_trend_commands(CLI::App& app, Action& chosen);   ///< trend detect, list, show, ...
void add_trend_node_commands(CLI::App& trend, Action& chosen);
void add_trend_quality_commands(CLI::App& trend, Action& chosen);  ///< trend evaluate, protect
/// Parameters of detectors, for every command that runs them.
void add_detector_options(CLI::App& command, TrendDetectOptions& options);

/// A command of that name. Its last words are examples.
[[nodiscard]] CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& what,
                                    const std::string& examples);

/// Parses and runs; prints errors as `entente: WHAT (REMEDY)`. Returns the exit code.
[[nodiscard]] int run_cli(int argc, const char* const* argv);

}  // namespace entente::app
