// Completion scripts for shells, made from the command tree itself so that they cannot disagree with it.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace entente::app {

/// `shell`: bash, zsh or fish.
[[nodiscard]] std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace entente::app
