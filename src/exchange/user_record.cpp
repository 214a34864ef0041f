#include "exchange/user_record.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/instant.h"
#include "base/json_text.h"

namespace entente::exchange {
namespace {

Micros micros_of(simdjson::dom::element document, const char* key) {
  std::string_view text;
  if (document[key].get(text) != simdjson::SUCCESS) return 0;
  const auto instant = parse_instant(text);
  return instant ? micros_from_instant(*instant) : 0;
}

}  // namespace

std::string print_user(const UserRecord& record) {
  const User& user = record.user;
  std::string certificates;
  for (const std::string& certificate : user.certificates) {
    if (!certificates.empty()) certificates += ',';
    append_json_string(certificates, certificate);
  }
  return fmt::format(
      R"({{"nation":{},"roles":{},"created":"{}","password_changed":"{}","certificates":[{}],"removed":{}}})",
      json_string(user.nation), json_string(format_roles(user.roles)), format_micros(user.created),
      format_micros(user.password_changed), certificates, record.removed);
}

Result<UserRecord> parse_user(std::string_view name, std::string_view body) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  std::string_view nation;
  std::string_view roles;
  if (parser.parse(body.data(), body.size()).get(document) != simdjson::SUCCESS ||
      document["nation"].get(nation) != simdjson::SUCCESS ||
      document["roles"].get(roles) != simdjson::SUCCESS) {
    return fail(ErrorKind::corrupt, "this setting of the log is not a user", "user/" + std::string(name));
  }
  ENTENTE_TRY(bits, parse_roles(roles));
  UserRecord record;
  record.user.name = name;
  record.user.nation = nation;
  record.user.roles = bits;
  record.user.created = micros_of(document, "created");
  record.user.password_changed = micros_of(document, "password_changed");
  simdjson::dom::array certificates;
  if (document["certificates"].get(certificates) == simdjson::SUCCESS) {
    for (const auto element : certificates) {
      std::string_view text;
      if (element.get(text) == simdjson::SUCCESS) record.user.certificates.emplace_back(text);
    }
  }
  if (document["removed"].get(record.removed) != simdjson::SUCCESS) record.removed = false;
  return record;
}

}  // namespace entente::exchange
