// init, serve, user, collection, config
#include <memory>
#include <string>

#include "app/cli.h"

namespace entente::app {
namespace {

template <class Options>
CLI::Option* add_folder(CLI::App* command, const std::shared_ptr<Options>& options) {
  return command->add_option("DIR", options->folder, "the node's folder")->required();
}

void add_init(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<InitOptions>();
  auto* command = add_command(app, "init", "Makes a new node: keys, certificate, configuration, collections.",
                              "entente init /var/lib/entente --nation KOR --name \"Cyber Command\"\n"
                              "entente init node --nation JPN --host entente.example.jp --host 203.0.113.5");
  add_folder(command, options);
  command->add_option("--nation", options->nation, "ISO 3166-1 alpha-3 code, such as KOR")->required();
  command->add_option("--name", options->name, "what people call this node");
  command->add_option("--host", options->hosts,
                      "further name or address for the certificate (may be repeated)");
  command->add_option("--seal-key-file", options->seal_key_file,
                      "encrypt the secrets with the key in this file");
  command->callback([&chosen, options] { chosen = [options] { return init(*options); }; });
}

void add_serve(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ServeOptions>();
  auto* command = add_command(app, "serve", "Runs the node until SIGINT or SIGTERM (twice: at once).",
                              "entente serve /var/lib/entente\n"
                              "entente serve node --listen 127.0.0.1:8000 --plain-http");
  add_folder(command, options);
  command->add_option("--listen", options->listen,
                      "address and port, instead of the configured ones; port 0: any free one");
  command->add_flag("--plain-http", options->plain_http, "without TLS, on a loopback address only");
  command->callback([&chosen, options] { chosen = [options] { return serve(*options); }; });
}

using UserCommand = ExitCode (*)(const UserOptions&);

CLI::App* add_user_command(CLI::App& parent, Action& chosen, const std::shared_ptr<UserOptions>& options,
                           UserCommand run, const std::string& name, const std::string& what,
                           const std::string& examples) {
  auto* command = add_command(parent, name, what, examples);
  add_folder(command, options);
  if (name != "list") command->add_option("NAME", options->name, "the user's name")->required();
  command->add_flag("--json", options->json, "print JSON");
  command->callback([&chosen, options, run] { chosen = [options, run] { return run(*options); }; });
  return command;
}

void add_user(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<UserOptions>();
  auto* user = add_command(app, "user", "Who may sign in.", "");
  auto* add = add_user_command(
      *user, chosen, options, user_add, "add", "Adds a user; the password comes on standard input.",
      "entente user add node analyst --nation KOR --role contributor\n"
      "printf '%s\\n' \"$PASSWORD\" | entente user add node feed --nation USA --role reader");
  add->add_option("--nation", options->nation, "ISO 3166-1 alpha-3 code of the user's nation")->required();
  add->add_option("--role", options->role, "reader, contributor, releaser or admin; several with commas")
      ->required();
  add_user_command(*user, chosen, options, user_list, "list", "Lists the users.",
                   "entente user list node --json");
  add_user_command(*user, chosen, options, user_remove, "remove", "Removes a user; what it posted stays.",
                   "entente user remove node analyst");
  add_user_command(*user, chosen, options, user_password, "password",
                   "Changes a password; it comes on standard input.", "entente user password node analyst");
  auto* certificate = add_user_command(*user, chosen, options, user_certificate, "certificate",
                                       "Lets a client certificate stand for the password.",
                                       "entente user certificate node feed client.pem\n"
                                       "entente user certificate node feed client.pem --remove");
  certificate->add_option("CERTIFICATE", options->certificate, "PEM file or SHA-256 fingerprint")->required();
  certificate->add_flag("--remove", options->remove, "no longer");
}

void add_collection(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<CollectionOptions>();
  auto* collection =
      add_command(app, "collection", "Where objects are kept, and who may read and write them.", "");
  auto* add = add_command(
      *collection, "add", "Adds a collection.",
      "entente collection add node exercises --title Exercises --readers KOR,USA,JPN --writers KOR,USA");
  add_folder(add, options);
  add->add_option("ALIAS", options->alias, "short name in addresses: a-z, 0-9, -")->required();
  add->add_option("--title", options->title, "for people");
  add->add_option("--description", options->description, "for people");
  add->add_option("--readers", options->readers, "nations, comma separated; * every user; - nobody")
      ->capture_default_str();
  add->add_option("--writers", options->writers, "likewise; the node's own nation when left out");
  add->add_option(
      "--default-label", options->default_label,
      "a label (a file that `entente label` printed) for what your nation puts in without any marking");
  add->add_flag("--json", options->json, "print JSON");
  add->callback([&chosen, options] { chosen = [options] { return collection_add(*options); }; });
  auto* list = add_command(*collection, "list", "Lists the collections.", "entente collection list node");
  add_folder(list, options);
  list->add_flag("--json", options->json, "print JSON");
  list->callback([&chosen, options] { chosen = [options] { return collection_list(*options); }; });
}

void add_config(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ConfigOptions>();
  auto* config = add_command(app, "config", "The configuration, entente.toml.", "");
  auto* show = add_command(*config, "show", "Prints every key with its value and what it is.",
                           "entente config show node\nentente config show > entente.toml");
  show->add_option("DIR", options->folder, "the node's folder; the defaults when left out");
  show->add_flag("--markdown", options->markdown, "the keys and defaults as a page of documentation");
  show->callback([&chosen, options] { chosen = [options] { return config_show(*options); }; });
}

void add_demo(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<DemoOptions>();
  auto* command = add_command(
      app, "demo", "Three nations on this machine, with a guided story of sharing, consent and recall.",
      "entente demo build/demo\nentente demo build/demo --once");
  command
      ->add_option("DIR", options->folder,
                   "a new folder, or one of an earlier demo, which is then served again")
      ->required();
  command->add_option("--port", options->port, "of the first node; the others have the next two")
      ->capture_default_str();
  command->add_option("--sample", options->sample, "a bundle that KOR's node has from the beginning");
  command->add_flag("--once", options->once, "end after the story instead of serving on");
  command->callback([&chosen, options] { chosen = [options] { return demo(*options); }; });
}

}  // namespace

void add_node_commands(CLI::App& app, Action& chosen) {
  add_init(app, chosen);
  add_serve(app, chosen);
  add_user(app, chosen);
  add_collection(app, chosen);
  add_config(app, chosen);
  add_demo(app, chosen);
}

}  // namespace entente::app
