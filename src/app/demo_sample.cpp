#include "app/demo_sample.h"

#include <fmt/format.h>

namespace entente::app {
namespace {

constexpr std::string_view seen = "2026-11-02T03:04:05.000Z";

std::string object(std::string_view type, std::string_view id, std::string_view properties) {
  return fmt::format(
      R"({{"type":"{0}","spec_version":"2.1","id":"{1}","created":"{2}","modified":"{2}",{3}}})", type, id,
      seen, properties);
}

}  // namespace

std::string demo_bundle(std::string_view label, std::string_view label_id) {
  const std::string marks = fmt::format(R"("object_marking_refs":["{}"])", label_id);
  const std::string malware = object(
      "malware", demo_id::malware,
      R"("name":"TIDEGLASS","is_family":true,"malware_types":["backdoor"],)"
      R"("description":"A backdoor found on two logistics servers; it speaks DNS and waits for nights and weekends.",)" +
          marks);
  const std::string indicator = object(
      "indicator", demo_id::indicator,
      R"("name":"TIDEGLASS resolver","indicator_types":["malicious-activity"],)"
      R"("description":"Names that the backdoor asks for.","pattern_type":"stix","valid_from":"2026-11-02T00:00:00Z",)"
      R"("pattern":"[domain-name:value = 'tide.glass.example']",)" +
          marks);
  const std::string ties =
      object("relationship", demo_id::ties,
             fmt::format(R"("relationship_type":"indicates","source_ref":"{}","target_ref":"{}",{})",
                         demo_id::indicator, demo_id::malware, marks));
  const std::string assessment = object(
      "note", demo_id::assessment,
      fmt::format(
          R"("abstract":"Who is behind it","content":"For our own eyes: the infrastructure was seen before.","object_refs":["{}"])",
          demo_id::malware));
  return fmt::format(
      R"({{"type":"bundle","id":"bundle--af5dbe64-8052-4182-917b-4ea37dc37f55","objects":[{},{},{},{},{}]}})",
      label, malware, indicator, ties, assessment);
}

}  // namespace entente::app
