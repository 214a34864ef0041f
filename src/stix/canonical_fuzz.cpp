// The canonical form is its own canonical form, reads as JSON, and is the same by way of a parsed document.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <simdjson.h>

#include "stix/canonical.h"
#include "stix/sco_id.h"
#include "stix/selector.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto form = entente::stix::canonical(text);
  if (form) {
    const auto again = entente::stix::canonical(*form);
    require(again.has_value() && *again == *form);
  }
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(text).get(document) != simdjson::SUCCESS) return 0;
  std::string by_document;
  const bool written = entente::stix::append_canonical(by_document, document).has_value();
  // Text may be refused for its depth only, what the document does not know.
  if (form) require(written && by_document == *form);
  simdjson::dom::object object;
  if (document.get(object) == simdjson::SUCCESS) {
    const auto id = entente::stix::deterministic_id(object);
    require(!id || id->size() > 38);
    for (const auto& field : object) {
      const bool plain = field.key.find('.') == std::string_view::npos;
      if (plain && entente::stix::well_formed(field.key)) require(entente::stix::resolves(object, field.key));
    }
  }
  return 0;
}
