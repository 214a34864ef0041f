// entente config show
#include <string>
#include <variant>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/config.h"
#include "app/folder.h"
#include "app/terminal.h"

namespace entente::app {
namespace {

/// docs/config.md, made from the same table as the file.
std::string markdown() {
  const Config defaults;
  std::string out =
      "# entente.toml\n\n"
      "Made by `entente config show --markdown`; do not edit. A running node reads the file at start only. "
      "Unknown keys and\n"
      "values out of range are refused with the line they stand on.\n";
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section) {
      section = key.section;
      out += fmt::format("\n## [{}]\n\n| key | default | what it is |\n|---|---|---|\n", section);
    }
    const auto* text = std::get_if<std::string Config::*>(&key.member);
    const std::string value = text != nullptr
                                  ? '"' + defaults.**text + '"'
                                  : std::to_string(defaults.*std::get<std::int64_t Config::*>(key.member));
    const std::string range = text == nullptr ? fmt::format(" ({} to {})", key.min, key.max) : "";
    out += fmt::format("| `{}` | `{}` | {}{} |\n", key.name, value, key.comment, range);
  }
  return out;
}

}  // namespace

ExitCode config_show(const ConfigOptions& options) {
  if (options.markdown) {
    ENTENTE_CHECK(print(markdown()));
    return exit_code::ok;
  }
  Config config;
  if (!options.folder.empty()) {
    ENTENTE_TRY(read, read_config(Folder{options.folder}.config()));
    config = read;
  }
  ENTENTE_CHECK(print(print_config(config)));
  return exit_code::ok;
}

}  // namespace entente::app
