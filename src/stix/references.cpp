#include "stix/references.h"

#include <algorithm>
#include <initializer_list>

namespace entente::stix {
namespace {

bool one_of(std::string_view type, std::initializer_list<std::string_view> types) {
  return std::ranges::find(types, type) != types.end();
}

bool is_meta(std::string_view type) {
  return one_of(type, {"bundle", "marking-definition", "language-content", "extension-definition"});
}

bool is_sro(std::string_view type) {
  return one_of(type, {"relationship", "sighting"});
}

bool is_sdo(std::string_view type) {
  return std::ranges::any_of(sdo_records(), [type](const Record& record) {
    return record.name == type && record.category == Category::sdo;
  });
}

}  // namespace

bool may_refer(References allowed, std::string_view type) {
  switch (allowed) {
    case References::any:
      return true;
    case References::identity:
    case References::only_identity:
      return type == "identity";
    case References::marking:
      return type == "marking-definition";
    case References::not_meta:
    case References::sightable:
      return !is_sro(type) && !one_of(type, {"bundle", "marking-definition", "language-content"});
    case References::not_language:
      return !one_of(type, {"bundle", "language-content"});
    case References::observable:
      return !is_sdo(type);
    case References::observed_data:
      return type == "observed-data";
    case References::place:
      return one_of(type, {"identity", "location"});
    case References::software:
      return type == "software";
    case References::sample:
    case References::body:
      return one_of(type, {"artifact", "file"});
    case References::analysed:
      return one_of(type, {"artifact", "file", "network-traffic"});
    case References::sco:
      return !is_sdo(type) && !is_sro(type) && !is_meta(type);
    case References::directory_entry:
      return one_of(type, {"file", "directory"});
    case References::directory:
      return type == "directory";
    case References::resolvable:
      return one_of(type, {"ipv4-addr", "ipv6-addr", "domain-name"});
    case References::user_account:
      return type == "user-account";
    case References::email_addr:
      return type == "email-addr";
    case References::artifact:
      return type == "artifact";
    case References::autonomous_system:
      return type == "autonomous-system";
    case References::mac_addr:
      return type == "mac-addr";
    case References::endpoint:
      return one_of(type, {"ipv4-addr", "ipv6-addr", "mac-addr", "domain-name"});
    case References::network_traffic:
      return type == "network-traffic";
    case References::process:
      return type == "process";
    case References::file:
      return type == "file";
  }
  return true;
}

std::string_view describe(References allowed) {
  switch (allowed) {
    case References::any:
      return "any object";
    case References::identity:
    case References::only_identity:
      return "identity";
    case References::marking:
      return "marking-definition";
    case References::not_meta:
      return "a domain, observable or custom object";
    case References::sightable:
      return "a domain or custom object";
    case References::not_language:
      return "an object that is neither bundle nor language-content";
    case References::observable:
      return "an observable, relationship or sighting";
    case References::observed_data:
      return "observed-data";
    case References::place:
      return "identity or location";
    case References::software:
      return "software";
    case References::sample:
    case References::body:
      return "artifact or file";
    case References::analysed:
      return "artifact, file or network-traffic";
    case References::sco:
      return "an observable";
    case References::directory_entry:
      return "file or directory";
    case References::directory:
      return "directory";
    case References::resolvable:
      return "ipv4-addr, ipv6-addr or domain-name";
    case References::user_account:
      return "user-account";
    case References::email_addr:
      return "email-addr";
    case References::artifact:
      return "artifact";
    case References::autonomous_system:
      return "autonomous-system";
    case References::mac_addr:
      return "mac-addr";
    case References::endpoint:
      return "ipv4-addr, ipv6-addr, mac-addr or domain-name";
    case References::network_traffic:
      return "network-traffic";
    case References::process:
      return "process";
    case References::file:
      return "file";
  }
  return {};
}

}  // namespace entente::stix
