// entente rebuild, reclaim, backup, restore
#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>

#include <sys/stat.h>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/json.h"
#include "app/ledger_key.h"
#include "app/node.h"
#include "app/node_files.h"
#include "app/progress.h"
#include "app/terminal.h"
#include "store/backup.h"

namespace entente::app {
namespace {

ExitCode say(bool json, const std::string& body, const std::string& sentence) {
  ENTENTE_CHECK(print((json ? body : sentence) + "\n"));
  return exit_code::ok;
}

/// New or empty.
Result<> make_restore_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) &&
      (!std::filesystem::is_directory(folder, error) || !std::filesystem::is_empty(folder, error))) {
    return fail(ErrorKind::conflict, "this is not an empty folder", folder.string(), "name a new one");
  }
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorKind::io, "the folder cannot be made: " + error.message(), folder.string());
  if (::chmod(folder.c_str(), S_IRWXU) != 0) return fail_errno("chmod", folder.string(), errno);
  return {};
}

}  // namespace

ExitCode rebuild(const MaintenanceOptions& options) {
  const Folder folder{options.folder};
  ENTENTE_TRY(config, read_config(folder.config()));
  ENTENTE_TRY(store,
              store::LogStore::rebuild(folder.root, log_options(config, system_clock(), system_random())));
  const store::Statistics made = store->statistics();
  return say(options.json,
             JsonObject().number("entries", made.entries).number("objects", made.objects).done(),
             "made the view anew from " + format_count(made.entries) +
                 " entries: " + format_count(made.objects) + " objects");
}

ExitCode reclaim(const MaintenanceOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::post, "/admin/reclaim"));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  return say(options.json, reply.body,
             "the log has " + format_bytes(number_of(document.root(), "after")) + " now, it had " +
                 format_bytes(number_of(document.root(), "before")));
}

ExitCode backup(const MaintenanceOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  const std::filesystem::path target = std::filesystem::absolute(options.other);
  ENTENTE_TRY(reply, link->call(http::Method::post, "/admin/backup",
                                JsonObject().text("to", target.string()).done()));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  return say(options.json, reply.body,
             target.string() + " holds " + format_count(number_of(document.root(), "entries")) +
                 " entries and the node's secrets: keep it as safe as the node");
}

ExitCode restore(const MaintenanceOptions& options) {
  const Folder from{options.other};
  const Folder to{options.folder};
  ENTENTE_TRY(config, read_config(from.config()));
  ENTENTE_TRY(secrets, exchange::Secrets::open(from.secrets(), seal_key_file(from, config)));
  ENTENTE_TRY(signer, ledger_signer(config, *secrets));
  ENTENTE_CHECK(make_restore_folder(to.root));
  Progress progress("restoring", 0, stderr, steady_micros);
  store::VerifyOptions how;
  how.verifier = signer.verifier();
  how.progress = [&progress](const store::VerifyProgress& done) {
    progress.set_total(done.total_bytes);
    progress.show(done.bytes, done.entries);
  };
  ENTENTE_TRY(found, store::restore(from.root, to.root, how));
  ENTENTE_CHECK(copy_node_files(from, to, config));
  return say(options.json, JsonObject().number("entries", found.head.size).done(),
             to.root.string() + " is a node with " + format_count(found.head.size) +
                 " entries, checked against the signed checkpoint");
}

}  // namespace entente::app
