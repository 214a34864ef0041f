// The commands, free of their command line: options in, exit code out, what they say on standard output. The
// tree of names and options is cli.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace entente::app {

/// Exit codes (docs/cli.md).
namespace exit_code {
inline constexpr int ok = 0;
inline constexpr int failure = 1;
inline constexpr int refused = 2;  ///< it ran, but some of the objects, files or patterns were refused
inline constexpr int usage = 64;   ///< the command line is wrong
}  // namespace exit_code

using ExitCode = Result<int>;

/// To standard error: for what goes wrong beside a command's own work.
void warn(const Error& error);

struct InitOptions {
  std::filesystem::path folder;
  std::string nation;
  std::string name;
  std::string seal_key_file;
  std::vector<std::string> hosts;
};
[[nodiscard]] ExitCode init(const InitOptions& options);

struct ServeOptions {
  std::filesystem::path folder;
  std::string listen;  ///< empty: as configured
  bool plain_http = false;
};
[[nodiscard]] ExitCode serve(const ServeOptions& options);

struct UserOptions {
  std::filesystem::path folder;
  std::string name;
  std::string nation;
  std::string role;
  std::string certificate;  ///< a PEM file, or a SHA-256 in hexadecimal
  bool remove = false;
  bool json = false;
};
[[nodiscard]] ExitCode user_add(const UserOptions& options);
[[nodiscard]] ExitCode user_list(const UserOptions& options);
[[nodiscard]] ExitCode user_remove(const UserOptions& options);
[[nodiscard]] ExitCode user_password(const UserOptions& options);
[[nodiscard]] ExitCode user_certificate(const UserOptions& options);

struct CollectionOptions {
  std::filesystem::path folder;
  std::string alias;
  std::string title;
  std::string description;
  std::string readers = "*";
  std::string writers;  ///< empty: the node's own nation
  bool json = false;
};
[[nodiscard]] ExitCode collection_add(const CollectionOptions& options);
[[nodiscard]] ExitCode collection_list(const CollectionOptions& options);

struct ImportOptions {
  std::filesystem::path folder;
  std::string collection;
  std::vector<std::string> files;  ///< `-`: standard input
  std::string report;              ///< every refusal goes there as a line of JSON; empty: nowhere
  bool json = false;
};
[[nodiscard]] ExitCode import(const ImportOptions& options);

struct ExportOptions {
  std::filesystem::path folder;
  std::string collection;
  std::string nation;
  std::string output = "-";
  bool all_versions = false;
};
[[nodiscard]] ExitCode export_collection(const ExportOptions& options);

struct LedgerOptions {
  std::filesystem::path folder;
  std::string object;
  std::string output = "-";
  bool json = false;
};
[[nodiscard]] ExitCode ledger_verify(const LedgerOptions& options);
[[nodiscard]] ExitCode ledger_prove(const LedgerOptions& options);
[[nodiscard]] ExitCode ledger_checkpoint(const LedgerOptions& options);

struct MaintenanceOptions {
  std::filesystem::path folder;
  std::filesystem::path other;  ///< where a backup goes, or comes from
  bool json = false;
};
[[nodiscard]] ExitCode rebuild(const MaintenanceOptions& options);
[[nodiscard]] ExitCode reclaim(const MaintenanceOptions& options);
[[nodiscard]] ExitCode backup(const MaintenanceOptions& options);
[[nodiscard]] ExitCode restore(const MaintenanceOptions& options);

struct CheckOptions {
  std::vector<std::string> files;
  bool json = false;
};
[[nodiscard]] ExitCode check(const CheckOptions& options);

struct PatternOptions {
  std::string pattern;  ///< or @FILE or -: one on each line
  bool json = false;
};
[[nodiscard]] ExitCode check_patterns(const PatternOptions& options);

/// Only what was given has a value: every method has its own defaults (docs/trends.md).
struct TrendDetectOptions {
  std::string file;  ///< CSV; `-`: standard input
  std::string method;
  std::vector<std::string> given;  ///< names of all options that were given, as --alpha
  std::optional<double> alpha;
  std::optional<int> b;
  std::optional<int> w;
  std::optional<std::string> reweight;  ///< a truth value; empty: yes
  std::optional<std::string> trend;
  std::optional<std::string> power;
  std::optional<int> no_periods;
  std::optional<int> past_weeks_not_included;
  std::optional<double> weights_threshold;
  std::optional<double> p_threshold_trend;
  std::optional<std::string> threshold;
  std::optional<std::string> limit54;
  std::optional<int> baseline;
  std::optional<double> min_sigma;
  std::optional<double> mu0;
  std::optional<double> dispersion;
  std::optional<double> kappa;
  std::optional<double> c_arl;
  std::optional<int> harmonics;
  std::optional<double> penalty;
  std::optional<std::size_t> least_stretch;
  std::optional<std::string> range;
  std::optional<int> freq;
  std::optional<std::string> start;
  bool seasonal = false;
  bool json = false;
  bool explain = false;
};
[[nodiscard]] ExitCode trend_detect(TrendDetectOptions options);

struct ConfigOptions {
  std::filesystem::path folder;  ///< empty: the defaults
  bool markdown = false;
};
[[nodiscard]] ExitCode config_show(const ConfigOptions& options);

}  // namespace entente::app
