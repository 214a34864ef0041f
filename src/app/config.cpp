#include "app/config.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/file.h"
#include "base/json_text.h"

namespace entente::app {
namespace {

constexpr std::int64_t mib_limit = 4'096;
constexpr std::size_t max_file_bytes = 1 << 20;
constexpr std::size_t comment_columns = 110;

std::vector<ConfigKey> make_keys() {
  using C = Config;
  return {
      {"node", "nation", "The nation whose node this is: three capital letters of ISO 3166-1. Fixed at init.",
       &C::nation},
      {"node", "name", "What people call this node.", &C::name},

      {"server", "listen", "Address and port of the TAXII server. [::]:8443 listens on every address.",
       &C::listen},
      {"server", "certificate", "Certificate chain (PEM); a relative path starts at this folder.",
       &C::certificate},
      {"server", "private_key", "The certificate's key (PEM).", &C::private_key},
      {"server", "threads", "Network threads; 0: one per core.", &C::threads, 0, 256},
      {"server", "workers", "Requests that may wait for the disk or parse a body at the same time.",
       &C::workers, 1, 1'024},
      {"server", "max_connections", "More connections than this are refused with 503.", &C::max_connections,
       1, 1'000'000},
      {"server", "max_content_mib", "Largest request body, in MiB; TAXII tells clients.", &C::max_content_mib,
       1, mib_limit},
      {"server", "max_bodies_in_flight_mib",
       "All bodies that are being received or handled together, in MiB; not below the "
       "largest one.",
       &C::max_bodies_in_flight_mib, 1, mib_limit * 16},
      {"server", "header_timeout_seconds", "A request line and headers must arrive within this time.",
       &C::header_timeout_seconds, 1, 3'600},
      {"server", "body_timeout_seconds", "A body must arrive within this time.", &C::body_timeout_seconds, 1,
       86'400},
      {"server", "idle_timeout_seconds",
       "A keep-alive connection without a request is closed after this time.", &C::idle_timeout_seconds, 1,
       86'400},
      {"server", "grace_seconds", "When told to stop, requests under way may take this long to finish.",
       &C::grace_seconds, 0, 3'600},

      {"taxii", "title", "Title in the TAXII discovery; empty: the node's name.", &C::title},
      {"taxii", "description", "Description in the discovery.", &C::description},
      {"taxii", "contact", "Whom to ask, for example a mail address.", &C::contact},
      {"taxii", "default_page_objects", "Objects of a page when the client names no limit.",
       &C::default_page_objects, 1, 100'000},
      {"taxii", "max_page_objects", "A larger limit is lowered to this.", &C::max_page_objects, 1, 100'000},
      {"taxii", "status_hours",
       "How long the outcome of a POST can be asked for; TAXII asks for at least 24.", &C::status_hours, 24,
       8'760},

      {"pull", "interval_seconds",
       "While it is served, the node pulls from its peers this often; 0: only when told to (entente pull).",
       &C::pull_interval_seconds, 0, 86'400},
      {"pull", "page_objects", "Objects asked for at a time.", &C::pull_page_objects, 1, 100'000},
      {"pull", "timeout_seconds", "A peer must answer a request within this time.", &C::pull_timeout_seconds,
       1, 3'600},

      {"trends", "follow_ms",
       "While it is served, the node counts what came in this often, in milliseconds; 0: only when it is "
       "asked.",
       &C::trends_follow_ms, 0, 3'600'000},
      {"trends",
       "publish",
       "Rising and falling trends go into the collection trends when a day, week or month is over, or never.",
       &C::trends_publish,
       0,
       0,
       {"never", "day", "week", "month"}},
      {"trends", "min_contributors",
       "A trend with a label wider than its data: so many must have contributed in each step, or it is held "
       "back.",
       &C::trends_min_contributors, 3, 1'000},
      {"trends", "min_events", "The same: a count other than 0 is at least this in each step.",
       &C::trends_min_events, 1, 1'000'000},

      {"log", "segment_mib", "A file of the log is sealed at this size, in MiB.", &C::segment_mib, 1, 1'024},

      {"accounts", "argon2_memory_mib",
       "Memory of one password check (Argon2id), in MiB; holds for passwords set from now "
       "on.",
       &C::argon2_memory_mib, 8, mib_limit},
      {"accounts", "argon2_passes", "Passes of one password check.", &C::argon2_passes, 1, 64},
      {"accounts", "argon2_parallel", "Password checks at the same time; each takes its own memory.",
       &C::argon2_parallel, 1, 64},
      {"accounts", "cache_seconds",
       "How long a verified sign-in is remembered, in memory only; 0: not at all. A change of "
       "password or role holds at once.",
       &C::cache_seconds, 0, 3'600},
      {"accounts", "cache_entries", "Verified sign-ins remembered at most.", &C::cache_entries, 16,
       1'000'000},

      {"secrets", "seal_key_file",
       "File with 64 hexadecimal digits that encrypt the secrets file; empty: it is kept readable "
       "by its owner only. Set at init.",
       &C::seal_key_file},

      {"admin", "metrics_listen",
       "Loopback address and port of /metrics and /healthz over TCP, such as 127.0.0.1:9443; empty: "
       "only on the admin socket.",
       &C::metrics_listen},

      {"logging",
       "level",
       "Least severe lines that are written: debug, info, warn or error.",
       &C::level,
       0,
       0,
       {"debug", "info", "warn", "error"}},
      {"logging", "format", "One line per event: logfmt or json.", &C::format, 0, 0, {"logfmt", "json"}},
      {"logging",
       "access",
       "Requests that get a line: all, errors (answers of 400 and above) or none. Query values and "
       "credentials never appear.",
       &C::access,
       0,
       0,
       {"all", "errors", "none"}},
  };
}

std::string toml_value(const Config& config, const ConfigKey& key) {
  if (const auto* text = std::get_if<std::string Config::*>(&key.member)) return json_string(config.**text);
  return std::to_string(config.*std::get<std::int64_t Config::*>(key.member));
}

void append_comment(std::string& out, std::string_view comment) {
  std::string line = "#";
  while (!comment.empty()) {
    const auto space = comment.find(' ');
    const std::string_view word = comment.substr(0, space);
    if (line.size() + 1 + word.size() > comment_columns) {
      out += line + "\n";
      line = "#";
    }
    line += " ";
    line += word;
    comment.remove_prefix(space == std::string_view::npos ? comment.size() : space + 1);
  }
  out += line + "\n";
}

std::unexpected<Error> bad(std::string_view where, const toml::node& node, std::string what,
                           std::string remedy = {}) {
  return fail(ErrorKind::malformed, std::move(what), fmt::format("{}:{}", where, node.source().begin.line),
              std::move(remedy));
}

Result<> set_text(Config& config, const ConfigKey& key, const toml::node& node, std::string_view where) {
  const auto* value = node.as_string();
  if (value == nullptr)
    return bad(where, node, fmt::format("{}.{} must be a string in quotes", key.section, key.name));
  if (!key.choices.empty() && std::ranges::find(key.choices, value->get()) == key.choices.end()) {
    return bad(where, node, fmt::format("{}.{} cannot be '{}'", key.section, key.name, value->get()),
               fmt::format("it is one of {}", fmt::join(key.choices, ", ")));
  }
  config.*std::get<std::string Config::*>(key.member) = value->get();
  return {};
}

Result<> set_number(Config& config, const ConfigKey& key, const toml::node& node, std::string_view where) {
  const auto* value = node.as_integer();
  if (value == nullptr)
    return bad(where, node, fmt::format("{}.{} must be a whole number", key.section, key.name));
  if (value->get() < key.min || value->get() > key.max) {
    return bad(
        where, node,
        fmt::format("{}.{} is {}, outside {} to {}", key.section, key.name, value->get(), key.min, key.max));
  }
  config.*std::get<std::int64_t Config::*>(key.member) = value->get();
  return {};
}

Result<> set_key(Config& config, std::string_view section, std::string_view name, const toml::node& node,
                 std::string_view where) {
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section || key.name != name) continue;
    return std::holds_alternative<std::string Config::*>(key.member) ? set_text(config, key, node, where)
                                                                     : set_number(config, key, node, where);
  }
  return bad(where, node, fmt::format("there is no key {}.{}", section, name), "docs/config.md lists them");
}

Result<> set_section(Config& config, std::string_view section, const toml::node& node,
                     std::string_view where) {
  const auto* table = node.as_table();
  const bool known =
      std::ranges::any_of(config_keys(), [&](const ConfigKey& key) { return key.section == section; });
  if (table == nullptr || !known) {
    return bad(where, node, fmt::format("there is no section [{}]", section), "docs/config.md lists them");
  }
  for (const auto& [name, value] : *table) ENTENTE_CHECK(set_key(config, section, name.str(), value, where));
  return {};
}

Result<> check_together(const Config& config, std::string_view where) {
  const auto refuse = [&](std::string what, std::string remedy) {
    return fail(ErrorKind::malformed, std::move(what), std::string(where), std::move(remedy));
  };
  if (config.max_bodies_in_flight_mib < config.max_content_mib) {
    return refuse("server.max_bodies_in_flight_mib is smaller than server.max_content_mib",
                  "raise the first or lower the second");
  }
  if (config.default_page_objects > config.max_page_objects) {
    return refuse("taxii.default_page_objects is larger than taxii.max_page_objects",
                  "lower the first or raise the second");
  }
  if (auto listen = parse_listen(config.listen); !listen)
    return refuse("server.listen: " + listen.error().what, listen.error().remedy);
  if (config.metrics_listen.empty()) return {};
  const auto metrics = parse_listen(config.metrics_listen);
  if (!metrics) return refuse("admin.metrics_listen: " + metrics.error().what, metrics.error().remedy);
  if (!is_loopback(*metrics)) {
    return refuse("admin.metrics_listen is not a loopback address",
                  "counts tell what a nation holds: use 127.0.0.1 or [::1]");
  }
  return {};
}

}  // namespace

const std::vector<ConfigKey>& config_keys() {
  static const std::vector<ConfigKey> keys = make_keys();
  return keys;
}

std::string print_config(const Config& config) {
  std::string out =
      "# Configuration of an Entente node. Every key is here with its default; a key left out keeps it.\n"
      "# A running node reads this file at start only.\n";
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section) {
      section = key.section;
      out += fmt::format("\n[{}]\n", section);
    }
    append_comment(out, key.comment);
    out += fmt::format("{} = {}\n", key.name, toml_value(config, key));
  }
  return out;
}

Result<Config> parse_config(std::string_view text, std::string_view where) {
  Config config;
  try {
    const toml::table document = toml::parse(text, where);
    for (const auto& [name, node] : document) ENTENTE_CHECK(set_section(config, name.str(), node, where));
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::malformed, std::string(error.description()),
                fmt::format("{}:{}", where, error.source().begin.line));
  }
  ENTENTE_CHECK(check_together(config, where));
  return config;
}

Result<Config> read_config(const std::filesystem::path& file) {
  auto text = read_file(file, max_file_bytes);
  if (!text && text.error().kind == ErrorKind::not_found) {
    return fail(ErrorKind::not_found, "this is not a node: entente.toml is missing",
                file.parent_path().string(), "entente init makes a node");
  }
  if (!text) return std::unexpected(std::move(text).error());
  return parse_config(*text, file.string());
}

Result<Listen> parse_listen(std::string_view text) {
  const auto refuse = [&] {
    return fail(ErrorKind::malformed, fmt::format("'{}' is not an address and a port", text.substr(0, 100)),
                {}, "write 127.0.0.1:8443 or [::1]:8443");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return refuse();
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return refuse();
  }
  Listen listen{.address = std::string(host)};
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), listen.port);
  if (host.empty() || code != std::errc() || end != digits.data() + digits.size()) return refuse();
  return listen;
}

bool is_loopback(const Listen& listen) {
  return listen.address == "localhost" || listen.address == "::1" || listen.address.starts_with("127.");
}

}  // namespace entente::app
