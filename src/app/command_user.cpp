// entente user ..., entente collection ...
#include <string>
#include <utility>
#include <vector>

#include "app/admin_link.h"
#include "app/certificate_file.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/json.h"
#include "app/label_file.h"
#include "app/terminal.h"

namespace entente::app {
namespace {

std::string user_path(const UserOptions& options) {
  return "/admin/users/" + percent_encode(options.name);
}

ExitCode print_line(bool json, const std::string& body, const std::string& sentence) {
  ENTENTE_CHECK(print(json ? body + "\n" : sentence + "\n"));
  return exit_code::ok;
}

}  // namespace

ExitCode user_add(const UserOptions& options) {
  // Asked for before the folder is taken, so that nobody waits for a person who types.
  ENTENTE_CHECK(read_config(Folder{options.folder}.config()));
  ENTENTE_TRY(password, read_password(options.name));
  ENTENTE_TRY(link, reach_node({options.folder}));
  const std::string body = JsonObject()
                               .text("name", options.name)
                               .text("nation", options.nation)
                               .text("role", options.role)
                               .text("password", password)
                               .done();
  ENTENTE_TRY(reply, link->call(http::Method::post, "/admin/users/", body));
  return print_line(options.json, reply.body,
                    "added user " + options.name + " of " + options.nation + " with role " + options.role);
}

ExitCode user_list(const UserOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/users/"));
  if (options.json) return print_line(true, reply.body, {});
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  std::vector<std::vector<std::string>> rows{{"NAME", "NATION", "ROLE", "CERTIFICATES", "PASSWORD CHANGED"}};
  for (const auto user : array_of(document.root(), "users")) {
    rows.push_back({text_of(user, "name"), text_of(user, "nation"), text_of(user, "role"),
                    std::to_string(array_of(user, "certificates").size()),
                    text_of(user, "password_changed")});
  }
  ENTENTE_CHECK(print(format_table(rows)));
  return exit_code::ok;
}

ExitCode user_remove(const UserOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::del, user_path(options)));
  return print_line(options.json, reply.body, "removed user " + options.name);
}

ExitCode user_password(const UserOptions& options) {
  // Asked for before the folder is taken, so that nobody waits for a person who types.
  ENTENTE_CHECK(read_config(Folder{options.folder}.config()));
  ENTENTE_TRY(password, read_password(options.name));
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::post, user_path(options) + "/password",
                                JsonObject().text("password", password).done()));
  return print_line(options.json, reply.body, "changed the password of " + options.name);
}

ExitCode user_certificate(const UserOptions& options) {
  ENTENTE_TRY(fingerprint, certificate_fingerprint(options.certificate));
  ENTENTE_TRY(link, reach_node({options.folder}));
  if (options.remove) {
    ENTENTE_TRY(reply, link->call(http::Method::del, user_path(options) + "/certificates/" + fingerprint));
    return print_line(options.json, reply.body, "removed the certificate from " + options.name);
  }
  ENTENTE_TRY(reply, link->call(http::Method::post, user_path(options) + "/certificates",
                                JsonObject().text("sha256", fingerprint).done()));
  return print_line(options.json, reply.body,
                    "the certificate " + fingerprint + " now stands for " + options.name);
}

ExitCode collection_add(const CollectionOptions& options) {
  std::string default_label;
  if (!options.default_label.empty()) {
    ENTENTE_TRY(label, read_label_file(options.default_label));
    default_label = release::canonical(label);
  }
  ENTENTE_TRY(link, reach_node({options.folder}));
  std::string writers = options.writers;
  if (writers.empty()) {
    ENTENTE_TRY(about, link->call(http::Method::get, "/admin/node"));
    ENTENTE_TRY(document, JsonDocument::parse(about.body));
    writers = text_of(document.root(), "nation");
  }
  const std::string body = JsonObject()
                               .text("alias", options.alias)
                               .text("title", options.title)
                               .text("description", options.description)
                               .text("readers", options.readers)
                               .text("writers", writers)
                               .text("default_label", default_label)
                               .done();
  ENTENTE_TRY(reply, link->call(http::Method::post, "/admin/collections/", body));
  return print_line(
      options.json, reply.body,
      "added collection " + options.alias + " (readers " + options.readers + ", writers " + writers + ")");
}

ExitCode collection_list(const CollectionOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/collections/"));
  if (options.json) return print_line(true, reply.body, {});
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  std::vector<std::vector<std::string>> rows{{"ALIAS", "READERS", "WRITERS", "ID", "TITLE"}};
  for (const auto collection : array_of(document.root(), "collections")) {
    rows.push_back({text_of(collection, "alias"), text_of(collection, "readers"),
                    text_of(collection, "writers"), text_of(collection, "id"), text_of(collection, "title")});
  }
  ENTENTE_CHECK(print(format_table(rows)));
  return exit_code::ok;
}

}  // namespace entente::app
