#include "app/cli.h"

#include <cstdio>
#include <string>

#include "app/completion.h"
#include "app/terminal.h"
#include "base/version.h"

namespace entente::app {
namespace {

void add_about_commands(CLI::App& app, Action& chosen) {
  auto* show = add_command(app, "version", "Prints the version.", "entente version");
  show->callback([&chosen] {
    chosen = []() -> ExitCode {
      ENTENTE_CHECK(print("entente " + std::string(version) + "\n"));
      return exit_code::ok;
    };
  });
  auto* completion = add_command(app, "completion", "Prints a completion script for a shell.",
                                 "entente completion bash > /etc/bash_completion.d/entente\n"
                                 "entente completion zsh > \"${fpath[1]}/_entente\"\n"
                                 "entente completion fish > ~/.config/fish/completions/entente.fish");
  auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([&app, &chosen, shell] {
    chosen = [&app, shell]() -> ExitCode {
      ENTENTE_CHECK(print(completion_script(app, *shell)));
      return exit_code::ok;
    };
  });
}

int parse_failure(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help
  // The deepest command that was named knows the options that would have been right.
  std::string name = "entente";
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    name += " " + at->get_name();
  }
  std::fprintf(stderr, "entente: %s (%s --help shows how)\n", error.what(), name.c_str());
  return exit_code::usage;
}

}  // namespace

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& what,
                      const std::string& examples) {
  CLI::App* command = parent.add_subcommand(name, what);
  if (examples.empty()) {
    command->require_subcommand(1);
    return command;
  }
  std::string footer = "Examples:\n  ";
  for (const char c : examples) {
    footer += c;
    if (c == '\n') footer += "  ";
  }
  command->footer(footer);
  return command;
}

std::unique_ptr<CLI::App> make_cli(Action& chosen) {
  auto app = std::make_unique<CLI::App>(
      "Entente: nations share cyber threats, their trends and the policy that answers them.", "entente");
  app->require_subcommand(1);
  app->footer(
      "Exit codes: 0 done, 1 it failed, 2 it ran but some objects were refused, 64 the command line is "
      "wrong.\n"
      "DIR is a node's folder. Commands work whether or not the node is running.");
  add_node_commands(*app, chosen);
  add_data_commands(*app, chosen);
  add_release_commands(*app, chosen);
  add_desk_commands(*app, chosen);
  add_peer_commands(*app, chosen);
  add_ledger_commands(*app, chosen);
  add_trend_commands(*app, chosen);
  add_about_commands(*app, chosen);
  return app;
}

void warn(const Error& error) {
  std::fprintf(stderr, "entente: %s\n", error.to_string().c_str());
}

int run_cli(int argc, const char* const* argv) {
  Action chosen;
  const auto app = make_cli(chosen);
  try {
    app->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return parse_failure(*app, error);
  }
  const ExitCode code = chosen();
  if (code) return *code;
  warn(code.error());
  return exit_code::failure;
}

}  // namespace entente::app
