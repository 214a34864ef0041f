// import, export, check, pattern
#include <memory>

#include <fmt/format.h>

#include "app/cli.h"
#include "feeds/reader.h"

namespace entente::app {
namespace {

void add_import(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ImportOptions>();
  auto* command = add_command(
      app, "import",
      "Takes in STIX bundles of any size, or files of other formats as STIX; says what was refused and why.",
      "entente import node --collection threats enterprise-attack.json\n"
      "zstd -dc feed.json.zst | entente import node --collection threats - --report refused.jsonl\n"
      "entente import node --collection threats --format eurepoc EuRepoC_Global_Database.csv");
  command->add_option("DIR", options->folder, "the node's folder")->required();
  command->add_option("FILE", options->files, "bundles, envelopes or what --format says; - is standard input")
      ->required();
  std::vector<std::string> names{"stix"};
  std::string described = "stix: bundles or TAXII envelopes";
  for (const feeds::Format& format : feeds::formats()) {
    names.emplace_back(format.name);
    described += fmt::format("; {}: {}", format.name, format.files);
  }
  command->add_option("--format", options->format, described)
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  command->add_option("--collection", options->collection, "alias or id")->required();
  command->add_option("--report", options->report, "write every refusal there, one line of JSON each");
  command->add_flag("--json", options->json, "print the outcome as JSON");
  command->callback([&chosen, options] { chosen = [options] { return import(*options); }; });
}

void add_export(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ExportOptions>();
  auto* command = add_command(
      app, "export", "Writes what a nation may see of a collection as a STIX 2.1 bundle.",
      "entente export node --collection threats --as USA --output threats.json\n"
      "entente export node --collection threats --as KOR --all-versions | gzip > threats.json.gz");
  command->add_option("DIR", options->folder, "the node's folder")->required();
  command->add_option("--collection", options->collection, "alias or id")->required();
  command->add_option("--as", options->nation, "the nation that is to read it")->required();
  command
      ->add_option("--output", options->output,
                   "a file, which appears when it is whole; - is standard output")
      ->capture_default_str();
  command->add_flag("--all-versions", options->all_versions, "not only the last version of each object");
  command->callback([&chosen, options] { chosen = [options] { return export_collection(*options); }; });
}

void add_check(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<CheckOptions>();
  auto* command = add_command(app, "check", "Validates STIX 2.0 and 2.1 bundles without a node.",
                              "entente check bundle.json\nentente check --json *.json | jq .findings");
  command->add_option("FILE", options->files, "bundles or envelopes; - is standard input")->required();
  command->add_flag("--json", options->json, "one line of JSON per object with findings");
  command->callback([&chosen, options] { chosen = [options] { return check(*options); }; });
}

void add_pattern(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<PatternOptions>();
  auto* pattern = add_command(app, "pattern", "Indicator patterns (STIX 2.1 section 9).", "");
  auto* command = add_command(*pattern, "check", "Says whether patterns can be read, and where not.",
                              "entente pattern check \"[file:name = 'a.exe']\"\n"
                              "entente pattern check @patterns.txt --json");
  // One, and not a list: CLI11 would take a pattern's brackets for those of a list.
  command->add_option("PATTERN", options->pattern, "a pattern; @FILE or - reads one from each line")
      ->required();
  command->add_flag("--json", options->json, "one line of JSON per pattern");
  command->callback([&chosen, options] { chosen = [options] { return check_patterns(*options); }; });
}

}  // namespace

void add_data_commands(CLI::App& app, Action& chosen) {
  add_import(app, chosen);
  add_export(app, chosen);
  add_check(app, chosen);
  add_pattern(app, chosen);
}

}  // namespace entente::app
