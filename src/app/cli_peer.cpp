// peer card, add, list, remove; pull
#include <memory>

#include "app/cli.h"

namespace entente::app {
namespace {

std::shared_ptr<PeerOptions> add(CLI::App& parent, Action& chosen, ExitCode (*run)(const PeerOptions&),
                                 const std::string& name, const std::string& what,
                                 const std::string& examples, CLI::App** added) {
  auto options = std::make_shared<PeerOptions>();
  auto* command = add_command(parent, name, what, examples);
  command->add_option("DIR", options->folder, "the node's folder")->required();
  command->callback([&chosen, options, run] { chosen = [options, run] { return run(*options); }; });
  *added = command;
  return options;
}

void add_peer_add(CLI::App& peer, Action& chosen) {
  CLI::App* command = nullptr;
  const auto options =
      add(peer, chosen, peer_add, "add", "Makes another nation's node, or any TAXII 2.1 server, known.",
          "entente peer add node usa.card.json\n"
          "entente peer add node usa.card.json --collections threats=from-usa\n"
          "printf '%s\\n' PASSWORD | entente peer add node --server https://feed.example/taxii2/ --name feed "
          "--nation GBR --user kor",
          &command);
  auto* card = command->add_option("CARD", options->card,
                                   "the file that `peer card` printed there; - for standard input");
  command->add_flag("--replace", options->replace,
                    "the nation has changed its key, and a person there has confirmed it");
  auto* server =
      command->add_option("--server", options->url, "a plain TAXII server: its discovery or API root")
          ->excludes(card);
  command->add_option("--name", options->name, "what to call the server")->needs(server);
  command->add_option("--nation", options->nation, "whose word counts for what it sends")->needs(server);
  command->add_option("--user", options->user, "to sign in with; the password comes on standard input")
      ->needs(server);
  command
      ->add_option("--pin", options->pin,
                   "SHA-256 of its certificate, or a PEM file; else authorities decide")
      ->needs(server);
  command->add_option("--collections", options->collections,
                      "THEIRS=OURS, comma separated; without it those with the same alias");
  command->add_flag("--json", options->json, "print JSON");
}

}  // namespace

void add_peer_commands(CLI::App& app, Action& chosen) {
  auto* peer = add_command(app, "peer", "Other nations' nodes and other TAXII servers.", "");
  CLI::App* command = nullptr;
  const auto card =
      add(*peer, chosen, peer_card, "card", "Prints this node's card, for other nations to add.",
          "entente peer card node --url https://node.example.kr:8443 > kor.card.json", &command);
  command->add_option("--url", card->url,
                      "where others reach this node; left out, they know it and do not pull");
  add_peer_add(*peer, chosen);
  const auto list = add(*peer, chosen, peer_list, "list", "Lists peers.", "entente peer list node", &command);
  command->add_flag("--json", list->json, "print JSON");
  const auto removed = add(*peer, chosen, peer_remove, "remove",
                           "Forgets a peer: its key, its access, what was pulled up to where.",
                           "entente peer remove node USA", &command);
  command->add_option("NAME", removed->name, "a nation, or the name of a server")->required();
  const auto pulled = add(app, chosen, pull, "pull", "Pulls what is new from one peer, or from all.",
                          "entente pull node\nentente pull node USA", &command);
  command->add_option("PEER", pulled->name,
                      "a nation, or the name of a server; left out: all that have an address");
  command->add_flag("--json", pulled->json, "print JSON, one line for each peer");
}

}  // namespace entente::app
