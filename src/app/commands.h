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
  std::string writers;        ///< empty: the node's own nation
  std::string default_label;  ///< a file with a label, as `entente label` prints it; empty: none
  bool json = false;
};
[[nodiscard]] ExitCode collection_add(const CollectionOptions& options);
[[nodiscard]] ExitCode collection_list(const CollectionOptions& options);

struct ImportOptions {
  std::filesystem::path folder;
  std::string collection;
  std::vector<std::string> files;  ///< `-`: standard input
  std::string format = "stix";     ///< or one of feeds::formats()
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

struct AgreementOptions {
  std::filesystem::path folder;
  std::string file;  ///< `-`: standard input
  std::string id;    ///< of an agreement to end
  std::string title;
  std::string members;  ///< nations, comma separated
  std::string hub;
  std::string domains;  ///< comma separated; empty: all
  std::string onward = "by-consent";
  std::string from;  ///< timestamps or dates; empty: open
  std::string to;
  bool json = false;
};
[[nodiscard]] ExitCode agreement_make(const AgreementOptions& options);
[[nodiscard]] ExitCode agreement_add(const AgreementOptions& options);
[[nodiscard]] ExitCode agreement_list(const AgreementOptions& options);
[[nodiscard]] ExitCode agreement_end(const AgreementOptions& options);

struct CommunityOptions {
  std::filesystem::path folder;
  std::string name;
  std::string members;  ///< nations, comma separated
};
[[nodiscard]] ExitCode community_add(const CommunityOptions& options);
[[nodiscard]] ExitCode community_end(const CommunityOptions& options);

struct LabelOptions {
  std::string originator;
  std::string to;  ///< nations and communities, comma separated
  std::string onward = "by-consent";
  std::string domain;
  std::string not_before;  ///< a timestamp or a date; empty: at once
  std::string until;       ///< the same; empty: for good
};
[[nodiscard]] ExitCode label(const LabelOptions& options);

struct ExplainOptions {
  std::filesystem::path folder;
  std::string object;
  std::string nation;
  bool json = false;
};
/// Exit code 0: the nation sees the newest version; 2: it does not.
[[nodiscard]] ExitCode explain(const ExplainOptions& options);

struct PreviewOptions {
  std::filesystem::path folder;
  std::string agreement;      ///< a file; empty: not part of the proposal. So are the others
  std::string community;      ///< name=KOR,USA
  std::string label;          ///< a file
  std::string end_agreement;  ///< an id
  std::vector<std::string> objects;
  bool json = false;
};
[[nodiscard]] ExitCode release_preview(const PreviewOptions& options);

struct RelabelOptions {
  std::filesystem::path folder;
  std::string object;
  std::string version;  ///< empty: all that are here
  std::string label;    ///< a file; empty: takes an earlier relabelling away
  bool json = false;
};
[[nodiscard]] ExitCode relabel(const RelabelOptions& options);

struct DeskOptions {
  std::filesystem::path folder;
  std::vector<std::string> objects;
  std::string version;     ///< of the objects; empty: all
  std::string originator;  ///< whom to ask
  std::string recipients;  ///< nations, comma separated
  std::string request;     ///< the id of one
  std::string text;        ///< purpose or reasons
  std::string language;
  std::string until;
  bool standing = false;
  bool json = false;
};
[[nodiscard]] ExitCode request(const DeskOptions& options);
[[nodiscard]] ExitCode requests(const DeskOptions& options);
[[nodiscard]] ExitCode grant(const DeskOptions& options);
[[nodiscard]] ExitCode refuse(const DeskOptions& options);
[[nodiscard]] ExitCode recall(const DeskOptions& options);
[[nodiscard]] ExitCode recalls(const DeskOptions& options);

struct PeerOptions {
  std::filesystem::path folder;
  std::string url;          ///< of ours, for a card; of a plain TAXII server
  std::string card;         ///< a file, or `-`
  std::string name;         ///< of a peer
  std::string nation;       ///< that a plain server stands for
  std::string user;         ///< at a plain server; the password comes on standard input
  std::string pin;          ///< SHA-256 of a plain server's certificate
  std::string collections;  ///< THEIRS=OURS, comma separated
  bool replace = false;     ///< another key of a nation that is known
  bool json = false;
};
/// Prints our own card.
[[nodiscard]] ExitCode peer_card(const PeerOptions& options);
[[nodiscard]] ExitCode peer_add(const PeerOptions& options);
[[nodiscard]] ExitCode peer_list(const PeerOptions& options);
[[nodiscard]] ExitCode peer_remove(const PeerOptions& options);
/// From one peer, or all that have an address. 2: single objects were refused.
[[nodiscard]] ExitCode pull(const PeerOptions& options);

struct DemoOptions {
  std::filesystem::path folder;
  std::uint16_t port = 18'443;  ///< of KOR; USA and JPN have the next two
  bool once = false;            ///< end after the story instead of serving on
  std::string sample;           ///< a bundle for KOR's analysts to begin with; empty: none
};
[[nodiscard]] ExitCode demo(const DemoOptions& options);

struct LedgerOptions {
  std::filesystem::path folder;
  std::string object;
  std::string entry;   ///< number of an entry, instead of an object
  std::string nation;  ///< whose holdings
  std::string output = "-";
  bool json = false;
};
[[nodiscard]] ExitCode ledger_verify(const LedgerOptions& options);
[[nodiscard]] ExitCode ledger_prove(const LedgerOptions& options);
/// One line of JSON for each with --json.
[[nodiscard]] ExitCode ledger_holdings(const LedgerOptions& options);
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

/// What is counted on a node, and what of it is shown. Texts are the words of exchange/trend_query.h.
struct TrendReadOptions {
  std::filesystem::path folder;
  std::string subject;
  std::string step;
  std::string measure;
  std::string by;
  std::string nation;
  std::string sector;
  std::string subject_class;
  std::string from;
  std::string to;
  std::string recent;
  std::string level;
  std::string least;
  std::string as;       ///< look with that nation's eyes; empty: our own
  std::string marking;  ///< a line on the picture
  bool all = false;     ///< steady and unclear ones too
  bool json = false;
  bool csv = false;
  bool svg = false;
};
/// What rose and fell in each quarter.
[[nodiscard]] ExitCode trend_quarters(const TrendReadOptions& options);
[[nodiscard]] ExitCode trend_list(const TrendReadOptions& options);
[[nodiscard]] ExitCode trend_show(const TrendReadOptions& options);

struct TrendPublishOptions {
  TrendReadOptions question;
  std::string collection = "trends";
  std::string label;  ///< a file, as `entente label` prints it; empty: the collection's default label counts
  bool steady = false;
};
[[nodiscard]] ExitCode trend_publish(const TrendPublishOptions& options);
/// Exit code 2: some do not come out again.
[[nodiscard]] ExitCode trend_check(const TrendPublishOptions& options);
struct TrendEvaluateOptions {
  TrendDetectOptions detect;         ///< file, range and parameters for all methods that have them
  std::vector<std::string> methods;  ///< empty: all that predict
  double level = 0.95;               ///< of the intervals
  bool csv = false;
  bool svg = false;
};
[[nodiscard]] ExitCode trend_evaluate(const TrendEvaluateOptions& options);

struct ConfigOptions {
  std::filesystem::path folder;  ///< empty: the defaults
  bool markdown = false;
};
[[nodiscard]] ExitCode config_show(const ConfigOptions& options);

}  // namespace entente::app
