// entente.toml: every key with its default, its range and its comment in one table (config.cpp), from which
// the file that `init` writes, the reader, `config show` and docs/config.md are made.
//
// Promises: an unknown key, a value of the wrong type or out of range is an error that names file, line and
// key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/limits.h"

namespace entente::app {

struct Config {
  // [node]
  std::string nation;
  std::string name;
  // [server]
  std::string listen = "127.0.0.1:8443";
  std::string certificate = "tls/certificate.pem";
  std::string private_key = "tls/private_key.pem";
  std::int64_t threads = 0;
  std::int64_t workers = 32;
  std::int64_t max_connections = limits::max_connections;
  std::int64_t max_content_mib = limits::max_content_bytes >> 20;
  std::int64_t max_bodies_in_flight_mib = limits::max_bodies_in_flight_bytes >> 20;
  std::int64_t header_timeout_seconds = limits::header_timeout_seconds;
  std::int64_t body_timeout_seconds = limits::body_timeout_seconds;
  std::int64_t idle_timeout_seconds = limits::idle_timeout_seconds;
  std::int64_t grace_seconds = 10;
  // [taxii]
  std::string title;
  std::string description;
  std::string contact;
  std::int64_t default_page_objects = limits::default_page_objects;
  std::int64_t max_page_objects = limits::max_page_objects;
  std::int64_t status_hours = limits::status_hours;
  // [pull]
  std::int64_t pull_interval_seconds = 300;
  std::int64_t pull_page_objects = limits::max_page_objects;
  std::int64_t pull_timeout_seconds = 60;
  // [trends]
  std::int64_t trends_follow_ms = 250;
  std::string trends_publish = "never";
  std::int64_t trends_min_contributors = 3;
  std::int64_t trends_min_events = 5;
  // [log]
  std::int64_t segment_mib = limits::segment_bytes >> 20;
  // [accounts]
  std::int64_t argon2_memory_mib = 64;
  std::int64_t argon2_passes = 2;
  std::int64_t argon2_parallel = 2;
  std::int64_t cache_seconds = 300;
  std::int64_t cache_entries = 4'096;
  // [secrets]
  std::string seal_key_file;
  // [admin]
  std::string metrics_listen;
  // [logging]
  std::string level = "info";
  std::string format = "logfmt";
  std::string access = "errors";

  friend bool operator==(const Config&, const Config&) = default;
};

using ConfigMember = std::variant<std::string Config::*, std::int64_t Config::*>;

/// One key of the file.
struct ConfigKey {
  std::string_view section;
  std::string_view name;
  std::string_view comment;  ///< never contains the key's own name
  ConfigMember member;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::vector<std::string_view> choices = {};  ///< of a string; empty: any
};

/// In the order of the file.
[[nodiscard]] const std::vector<ConfigKey>& config_keys();

/// The whole file, every key with its comment.
[[nodiscard]] std::string print_config(const Config& config);
/// Keys left out keep their defaults. `where` names the text in errors (malformed).
[[nodiscard]] Result<Config> parse_config(std::string_view text, std::string_view where);
[[nodiscard]] Result<Config> read_config(const std::filesystem::path& file);

/// `host:port` or `[v6]:port`.
struct Listen {
  std::string address;
  std::uint16_t port = 0;
};
[[nodiscard]] Result<Listen> parse_listen(std::string_view text);
[[nodiscard]] bool is_loopback(const Listen& listen);

}  // namespace entente::app
