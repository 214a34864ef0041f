// entente init: a folder becomes a node.
#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/node.h"
#include "app/terminal.h"
#include "base/file.h"
#include "http/certificate.h"

namespace entente::app {
namespace {

struct DefaultCollection {
  std::string_view alias;
  std::string_view title;
  std::string_view description;
};

constexpr std::array<DefaultCollection, 6> default_collections{{
    {"threats", "Threats",
     "Threat intelligence: indicators, malware, campaigns, actors, vulnerabilities, sightings."},
    {"trends", "Trends", "How threats develop over time."},
    {"policy", "Policy", "Policy instruments and their changes, and the threats they answer."},
    {"consultation", "Consultation", "Topics and meetings: agendas, positions, decisions, commitments."},
    {"cooperation", "Cooperation", "Cooperation activities, their phases and milestones."},
    {"releases", "Releases",
     "Consent to onward release: requests, grants, refusals, recalls, acknowledgements."},
}};

Result<> check_nation(const std::string& nation) {
  if (nation.size() == 3 && std::ranges::all_of(nation, [](char c) { return c >= 'A' && c <= 'Z'; }))
    return {};
  return fail(ErrorKind::malformed, fmt::format("'{}' is not a nation", nation), "--nation",
              "use the three capital letters of ISO 3166-1, such as KOR");
}

/// The folder must be new or empty, so that nothing of anybody's is mixed with secrets.
Result<> make_folder(const Folder& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder.config(), error)) {
    return fail(ErrorKind::conflict, "this is a node already", folder.root.string(),
                "entente serve starts it");
  }
  if (std::filesystem::exists(folder.root, error)) {
    if (!std::filesystem::is_directory(folder.root, error) ||
        !std::filesystem::is_empty(folder.root, error)) {
      return fail(ErrorKind::conflict, "this is not an empty folder", folder.root.string(), "name a new one");
    }
  } else if (!std::filesystem::create_directories(folder.root, error)) {
    return fail(ErrorKind::io, "the folder cannot be made: " + error.message(), folder.root.string());
  }
  if (::chmod(folder.root.c_str(), S_IRWXU) != 0) return fail_errno("chmod", folder.root.string(), errno);
  std::filesystem::create_directory(folder.certificate().parent_path(), error);
  if (error)
    return fail(ErrorKind::io, "the folder cannot be made: " + error.message(),
                folder.certificate().string());
  return {};
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "localhost";
}

bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos ||
         std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

Result<> make_certificate(const Folder& folder, const InitOptions& options, const Clock& clock) {
  http::CertificateSubject subject;
  subject.common_name = host_name().substr(0, 64);
  subject.dns_names = {"localhost"};
  if (subject.common_name != "localhost") subject.dns_names.push_back(subject.common_name);
  subject.addresses = {"127.0.0.1", "::1"};
  for (const std::string& host : options.hosts)
    (is_address(host) ? subject.addresses : subject.dns_names).push_back(host);
  return http::make_certificate(folder.certificate(), folder.private_key(), subject, clock.now());
}

Result<> add_collections(Node& node) {
  for (const DefaultCollection& wanted : default_collections) {
    exchange::Collection collection;
    collection.alias = wanted.alias;
    collection.title = wanted.title;
    collection.description = wanted.description;
    collection.readers.everyone = true;
    collection.writers.nations = {node.config.nation};
    ENTENTE_CHECK(node.collections->add(std::move(collection), node.random));
  }
  return {};
}

}  // namespace

ExitCode init(const InitOptions& options) {
  ENTENTE_CHECK(check_nation(options.nation));
  const Folder folder{options.folder};
  Config config;
  config.nation = options.nation;
  config.name = options.name.empty() ? "Entente node of " + options.nation : options.name;
  if (!options.seal_key_file.empty()) {
    config.seal_key_file = std::filesystem::absolute(options.seal_key_file).string();
  }
  ENTENTE_CHECK(make_folder(folder));
  ENTENTE_CHECK(make_certificate(folder, options, system_clock()));
  ENTENTE_CHECK(exchange::Secrets::create(folder.secrets(), system_random(), seal_key_file(folder, config)));
  // Last, since this file says that the folder is a node.
  ENTENTE_CHECK(replace_file(folder.config(), print_config(config), S_IRUSR | S_IWUSR));
  {
    ENTENTE_TRY(node, Node::open(folder, NodeUse::command, system_clock(), system_random(), warn));
    ENTENTE_CHECK(add_collections(*node));
  }
  ENTENTE_TRY(fingerprint, http::read_fingerprint(folder.certificate()));
  const std::string root = folder.root.string();
  ENTENTE_CHECK(print(fmt::format(
      "{0} is a node of {1} now.\n"
      "  configuration   {2}\n"
      "  certificate     {3}\n"
      "  fingerprint     {4} (SHA-256)\n"
      "  collections     threats, trends, policy, consultation, cooperation, releases\n"
      "                  (read by all users, written by "
      "{1})\n"
      "next:\n"
      "  entente user add {0} NAME --nation {1} --role contributor\n"
      "  entente serve {0}\n",
      root, config.nation, folder.config().string(), folder.certificate().string(), fingerprint)));
  return exit_code::ok;
}

}  // namespace entente::app
