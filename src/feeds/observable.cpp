#include "feeds/observable.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_text.h"
#include "feeds/object_text.h"
#include "stix/sco_id.h"
#include "stix/text_forms.h"

namespace entente::feeds {
namespace {

struct Word {
  std::string_view from;
  std::string_view to;
};

/// Types whose value is the property `value` of an object of that type.
constexpr auto plain = std::to_array<Word>({
    {"domain", "domain-name"},
    {"hostname", "domain-name"},
    {"url", "url"},
    {"uri", "url"},
    {"email", "email-addr"},
    {"email-src", "email-addr"},
    {"email-dst", "email-addr"},
    {"mac-address", "mac-addr"},
});

/// Types of hashes as hash-algorithm-ov names them.
constexpr auto hashes = std::to_array<Word>({
    {"md5", "MD5"},
    {"sha1", "SHA-1"},
    {"sha256", "SHA-256"},
    {"sha512", "SHA-512"},
    {"sha3-256", "SHA3-256"},
    {"sha3-512", "SHA3-512"},
    {"ssdeep", "SSDEEP"},
    {"tlsh", "TLSH"},
});

std::string_view found(std::span<const Word> words, std::string_view text) {
  const auto at = std::ranges::find(words, text, &Word::from);
  return at == words.end() ? std::string_view() : at->to;
}

/// STIX wants hives in full (2.1 section 6.17), and keys do not end in a backslash.
std::string whole_key(std::string_view key) {
  constexpr auto hives = std::to_array<Word>({{"HKCC", "HKEY_CURRENT_CONFIG"},
                                              {"HKCR", "HKEY_CLASSES_ROOT"},
                                              {"HKCU", "HKEY_CURRENT_USER"},
                                              {"HKLM", "HKEY_LOCAL_MACHINE"},
                                              {"HKU", "HKEY_USERS"}});
  while (key.ends_with('\\')) key.remove_suffix(1);
  const std::string_view hive = key.substr(0, key.find('\\'));
  const std::string_view whole = found(hives, hive);
  return whole.empty() ? std::string(key) : std::string(whole) + std::string(key.substr(hive.size()));
}

std::string member(std::string_view name, std::string_view value) {
  return fmt::format(R"("{}":{})", name, json_string(value));
}

}  // namespace

std::optional<Observable> ObservableMaker::finish(std::string_view type, const std::string& members) {
  const std::string draft = fmt::format(R"({{"type":"{}","spec_version":"2.1",{}}})", type, members);
  simdjson::dom::parser parser;
  simdjson::dom::object root;
  if (parser.parse(draft).get(root) != simdjson::SUCCESS) return {};
  const auto id = stix::deterministic_id(root);
  if (!id) return {};
  Observable one{
      .id = *id,
      .text = fmt::format(R"({{"type":"{}","spec_version":"2.1","id":"{}",{}}})", type, *id, members)};
  const auto checked = checker_.check(one.text, one.text.size());
  if (!checked || !checked->accepted()) return {};
  return one;
}

std::optional<Observable> ObservableMaker::address(std::string_view value) {
  if (stix::is_ipv4(value)) return finish("ipv4-addr", member("value", value));
  if (stix::is_ipv6(value)) return finish("ipv6-addr", member("value", value));
  return {};
}

std::optional<Observable> ObservableMaker::file(std::string_view name, std::string_view algorithm,
                                                std::string_view hash) {
  std::string members;
  if (!algorithm.empty()) {
    if (!stix::is_hash_value(algorithm, hash)) return {};
    members = fmt::format(R"("hashes":{{"{}":{}}})", algorithm, json_string(hash));
  }
  if (!name.empty()) members += (members.empty() ? "" : ",") + member("name", name);
  if (members.empty()) return {};
  return finish("file", members);
}

std::optional<Observable> ObservableMaker::registry_key(std::string_view key, std::string_view data) {
  const std::string whole = whole_key(key);
  // "(HKLM|HKCU)" at its beginning makes a pattern of it, not a key.
  if (!whole.starts_with("HKEY_")) return {};
  std::string members = member("key", whole);
  if (!data.empty()) members += fmt::format(R"(,"values":[{{{}}}])", member("data", data));
  return finish("windows-registry-key", members);
}

void ObservableMaker::add_domain_with_address(std::string_view domain, std::string_view ip,
                                              Observables& out) {
  auto resolved = address(ip);
  if (!resolved) return;
  auto name = finish("domain-name",
                     fmt::format(R"({},"resolves_to_refs":["{}"])", member("value", domain), resolved->id));
  if (!name) return;
  out.objects.push_back(std::move(*resolved));
  out.objects.push_back(std::move(*name));
}

Observables ObservableMaker::make(std::string_view type, std::string_view text) {
  Observables out;
  const std::string value = tidy(text);
  const auto bar = value.find('|');
  const std::string_view first = std::string_view(value).substr(0, bar);
  const std::string_view second =
      bar == std::string::npos ? std::string_view() : std::string_view(value).substr(bar + 1);
  const auto keep = [&](std::optional<Observable> one) {
    out.known = true;
    if (one) out.objects.push_back(std::move(*one));
  };
  if (const auto object = found(plain, type); !object.empty()) {
    keep(finish(object, member("value", value)));
  } else if (const auto algorithm = found(hashes, type); !algorithm.empty()) {
    keep(file({}, algorithm, value));
  } else if (type == "ip-src" || type == "ip-dst") {
    keep(address(value));
  } else if (type == "ip-src|port" || type == "ip-dst|port") {
    keep(address(first));
  } else if (type == "hostname|port") {
    keep(finish("domain-name", member("value", first)));
  } else if (type == "domain|ip") {
    out.known = true;
    add_domain_with_address(first, second, out);
  } else if (type == "filename") {
    keep(file(value, {}, {}));
  } else if (type.starts_with("filename|")) {
    const auto of_file = found(hashes, type.substr(type.find('|') + 1));
    if (!of_file.empty()) keep(file(first, of_file, second));
  } else if (type == "regkey") {
    keep(registry_key(value, {}));
  } else if (type == "regkey|value") {
    keep(registry_key(first, second));
  } else if (type == "mutex") {
    keep(finish("mutex", member("name", value)));
  }
  return out;
}

}  // namespace entente::feeds
