#include "app/completion.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace entente::app {
namespace {

/// One command with the words that may follow it.
struct Node {
  std::string path;  ///< "user add"; "" for the program itself
  std::vector<const CLI::App*> commands;
  std::vector<const CLI::Option*> options;
};

void collect(const CLI::App& app, const std::string& path, std::vector<Node>& nodes) {
  Node node{
      .path = path, .commands = app.get_subcommands([](const CLI::App*) { return true; }), .options = {}};
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) node.options.push_back(option);
  }
  nodes.push_back(node);
  for (const CLI::App* command : node.commands) {
    collect(*command, path.empty() ? command->get_name() : path + " " + command->get_name(), nodes);
  }
}

std::string words(const Node& node) {
  std::string text;
  for (const CLI::App* command : node.commands) text += command->get_name() + " ";
  for (const CLI::Option* option : node.options) text += "--" + option->get_lnames().front() + " ";
  if (!text.empty()) text.pop_back();
  return text;
}

/// Both shells that follow: find the command typed so far, offer its words, else files.
std::string bash_script(const std::vector<Node>& nodes) {
  std::string cases;
  std::string known;
  for (const Node& node : nodes) {
    cases += fmt::format("    \"{}\") words=\"{}\" ;;\n", node.path, words(node));
    known += fmt::format("|{}", node.path);
  }
  return fmt::format(
      R"(# bash completion of entente
_entente() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} path="" next word words
  local known="{}|"
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    next=${{path:+$path }}$word
    [[ $known == *"|$next|"* ]] && path=$next
  done
  case $path in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ $current != -* && $words != [a-z]* ]] && COMPREPLY+=($(compgen -f -- "$current"))
}}
complete -o filenames -o bashdefault -F _entente entente
)",
      known, cases);
}

std::string quoted(std::string text) {
  for (std::size_t at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 4))
    text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

std::string zsh_script(const std::vector<Node>& nodes) {
  std::string cases;
  std::string known;
  for (const Node& node : nodes) {
    std::string offers;
    for (const CLI::App* command : node.commands) {
      offers += " " + quoted(command->get_name() + ":" + command->get_description());
    }
    for (const CLI::Option* option : node.options) {
      offers += " " + quoted("--" + option->get_lnames().front() + ":" + option->get_description());
    }
    cases += fmt::format("    \"{}\") offers=({}) ;;\n", node.path, offers);
    known += fmt::format("|{}", node.path);
  }
  return fmt::format(
      R"(#compdef entente
_entente() {{
  local at="" next word known="{}|"
  local -a offers
  for word in ${{words[2,CURRENT-1]}}; do
    next=${{at:+$at }}$word
    [[ $known == *"|$next|"* ]] && at=$next
  done
  case $at in
{}  esac
  _describe command offers
  _files
}}
_entente "$@"
)",
      known, cases);
}

std::string fish_condition(const std::string& path) {
  if (path.empty()) return "__fish_use_subcommand";
  std::string condition;
  for (std::size_t at = 0; at < path.size();) {
    const auto end = std::min(path.find(' ', at), path.size());
    if (!condition.empty()) condition += "; and ";
    condition += "__fish_seen_subcommand_from " + path.substr(at, end - at);
    at = end + 1;
  }
  return condition;
}

std::string fish_script(const std::vector<Node>& nodes) {
  std::string text = "# fish completion of entente\n";
  for (const Node& node : nodes) {
    const std::string condition = quoted(fish_condition(node.path));
    for (const CLI::App* command : node.commands) {
      text += fmt::format("complete -c entente -n {} -a {} -d {}\n", condition, command->get_name(),
                          quoted(command->get_description()));
    }
    for (const CLI::Option* option : node.options) {
      text += fmt::format("complete -c entente -n {} -l {} -d {}\n", condition, option->get_lnames().front(),
                          quoted(option->get_description()));
    }
  }
  return text;
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  std::vector<Node> nodes;
  collect(app, "", nodes);
  if (shell == "zsh") return zsh_script(nodes);
  if (shell == "fish") return fish_script(nodes);
  return bash_script(nodes);
}

}  // namespace entente::app
