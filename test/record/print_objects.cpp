// Prints, one JSON object a line, what the project makes of its own types, for a validator that is not ours:
// {"schema":NAME,"part":WHAT THE SCHEMA IS ABOUT,"object":STIX}; `schema` and `part` are null for
// definitions.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "record/definitions.h"
#include "record/samples_test.h"
#include "release/grant.h"
#include "release/label.h"
#include "stix/splitter.h"

namespace {

using namespace entente;

std::string type_of(const std::string& object) {
  const auto spoken = record::read_spoken(object);
  return spoken ? spoken->id.substr(0, spoken->id.find("--")) : std::string();
}

void print(const std::string& schema, const std::string& part, std::string_view object) {
  const bool has_schema = !schema.empty();
  std::cout << R"({"schema":)" << (has_schema ? '"' + schema + '"' : "null") << R"(,"part":)"
            << (has_schema ? part : "null") << R"(,"object":)" << object << "}\n";
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3 && std::string_view(arguments[1]) == "--schema") {
    const auto schema = record::schema_of(arguments[2]);
    std::cout << schema.value_or("null") << "\n";
    return schema ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  constexpr std::array<std::uint8_t, 32> seed{1, 2, 3};
  for (const std::string& object : record::sample_objects()) {
    const auto signed_object = release::sign_object(object, seed);
    if (!signed_object) return EXIT_FAILURE;
    print(type_of(object), *signed_object, *signed_object);
  }
  record::ReleaseGrant withdrawn = record::sample_grant();
  withdrawn.withdrawn = withdrawn.created + 1;
  const auto object = release::sign_object(record::make(withdrawn, {}), seed);
  if (!object) return EXIT_FAILURE;
  print("release-grant", *object, *object);
  const release::Label label{.originator = "KOR",
                             .releasable_to = {"JPN", "five-eyes"},
                             .onward = release::Onward::prohibited,
                             .domain = "exercises",
                             .not_before = 1,
                             .expires = 2};
  print("release-label", release::canonical(label), release::marking_definition(label));
  const std::string trend = record::make(record::sample_trend());
  print("threat-trend", trend, trend);
  const std::string bundle = record::definitions_bundle();
  const auto definitions = stix::split(bundle);
  if (!definitions) return EXIT_FAILURE;
  for (const std::string_view definition : *definitions) print("", "", definition);
  return EXIT_SUCCESS;
}
