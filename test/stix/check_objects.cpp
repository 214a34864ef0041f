// stix_check: what the node would say of STIX objects, for comparing it with other validators.
//
//   stix_check < OBJECTS.jsonl     one object a line on standard input
//   stix_check FILE...             bundles (or single objects) of any size up to memory
//
// Prints one JSON line per object:
// {"id","spec","verdict":"valid"|"invalid"|"malformed","must":[...],"should":[...]}.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "base/json_text.h"
#include "stix/checker.h"
#include "stix/splitter.h"

namespace {

using entente::json_string;
using entente::stix::Checker;
using entente::stix::Finding;
using entente::stix::Severity;

std::string list_of(const entente::stix::Findings& findings, Severity severity) {
  std::string list = "[";
  for (const Finding& finding : findings) {
    if (finding.severity != severity) continue;
    if (list.size() > 1) list += ',';
    list +=
        fmt::format(R"({{"path":{},"value":{},"message":{},"section":{}}})", json_string(finding.path),
                    json_string(finding.value), json_string(finding.message), json_string(finding.section));
  }
  return list + "]";
}

void print_verdict(Checker& checker, std::string_view object) {
  const auto checked = checker.check(object, object.size());
  if (!checked) {
    fmt::print(
        "{{\"id\":\"\",\"spec\":\"\",\"verdict\":\"malformed\",\"must\":[{{\"message\":{}}}],\"should\":[]}}"
        "\n",
        json_string(checked.error().to_string()));
    return;
  }
  fmt::print("{{\"id\":{},\"spec\":\"{}\",\"verdict\":\"{}\",\"must\":{},\"should\":{}}}\n",
             json_string(checked->facts.id),
             checked->facts.spec == entente::stix::SpecVersion::v20 ? "2.0" : "2.1",
             checked->accepted() ? "valid" : "invalid", list_of(checked->findings, Severity::must),
             list_of(checked->findings, Severity::should));
}

bool check_file(Checker& checker, const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << path << ": cannot be opened\n";
    return false;
  }
  const std::string body{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto objects = entente::stix::split(body);
  if (!objects) {
    std::cerr << path << ": " << objects.error().to_string() << '\n';
    return false;
  }
  if (objects->empty()) print_verdict(checker, body);
  for (const std::string_view object : *objects) print_verdict(checker, object);
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  Checker checker;
  bool readable = true;
  for (int i = 1; i < count; ++i) readable = check_file(checker, arguments[i]) && readable;
  if (count > 1) return readable ? 0 : 1;
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) print_verdict(checker, line);
  }
  return 0;
}
