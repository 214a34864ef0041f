// entente peer ..., entente pull
#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "app/admin_link.h"
#include "app/certificate_file.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/json.h"
#include "app/label_file.h"
#include "app/progress.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "base/file.h"
#include "http/url.h"

namespace entente::app {
namespace {

constexpr std::size_t max_card_bytes = std::size_t{64} << 10;
constexpr std::size_t max_messages = 20;  ///< about single objects of one collection

Result<std::string> read_card_text(const std::string& file) {
  if (file != "-") return read_file(file, max_card_bytes);
  std::string text;
  char buffer[4'096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) {
    text.append(buffer, got);
    if (text.size() > max_card_bytes)
      return fail(ErrorKind::too_large, "this is too long for a card", "standard input");
  }
  return text;
}

Result<std::string> body_of(const PeerOptions& options) {
  JsonObject body;
  body.raw("collections", json_strings(split_list(options.collections))).boolean("replace", options.replace);
  if (options.url.empty()) {
    if (options.card.empty())
      return fail(ErrorKind::malformed, "neither a card nor a server is named", {},
                  "entente peer add --help shows how");
    ENTENTE_TRY(card, read_card_text(options.card));
    body.text("card", card);
    return body.done();
  }
  body.text("url", options.url)
      .text("name", options.name)
      .text("nation", options.nation)
      .text("user", options.user);
  if (!options.pin.empty()) {
    ENTENTE_TRY(pin, certificate_fingerprint(options.pin));
    body.text("certificate", pin);
  }
  if (!options.user.empty()) {
    ENTENTE_TRY(password, read_password(options.user));
    body.text("password", password);
  }
  return body.done();
}

/// What one peer gave, over all calls.
struct Pulled {
  std::uint64_t objects = 0;  ///< seen so far
  struct Sums {
    std::string theirs;
    std::string ours;
    std::uint64_t added = 0;
    std::uint64_t known = 0;
    std::uint64_t own = 0;
    std::uint64_t refused = 0;
    std::vector<std::string> messages;
  };
  std::vector<Sums> collections;
  std::vector<std::string> left_out;

  void take(simdjson::dom::element reply) {
    for (const auto one : array_of(reply, "collections")) {
      const std::string theirs = text_of(one, "theirs");
      auto at = std::ranges::find(collections, theirs, &Sums::theirs);
      if (at == collections.end())
        at = collections.insert(at, {.theirs = theirs, .ours = text_of(one, "ours"), .messages = {}});
      at->added += number_of(one, "added");
      at->known += number_of(one, "known");
      at->own += number_of(one, "own");
      at->refused += number_of(one, "refused");
      objects += number_of(one, "added") + number_of(one, "known") + number_of(one, "own") +
                 number_of(one, "refused");
      for (const auto line : array_of(one, "first_refused")) {
        if (at->messages.size() == max_messages) break;
        at->messages.push_back(text_of(line, "id") + ": " + text_of(line, "message"));
      }
    }
    left_out = texts_of(reply, "left_out");
  }
  [[nodiscard]] bool refused() const {
    return std::ranges::any_of(collections, [](const Sums& one) { return one.refused > 0; });
  }
  [[nodiscard]] std::string text(const std::string& peer) const {
    std::string out;
    for (const Sums& one : collections) {
      if (one.added + one.known + one.own + one.refused == 0) continue;
      const std::string place = one.theirs == one.ours ? one.theirs : one.theirs + " into " + one.ours;
      out += fmt::format("{} {}: {} added", peer, place, format_count(one.added));
      if (one.known > 0) out += fmt::format(", {} known", format_count(one.known));
      if (one.own > 0) out += fmt::format(", {} our own", format_count(one.own));
      if (one.refused > 0) out += fmt::format(", {} refused", format_count(one.refused));
      out += '\n';
      for (const std::string& message : one.messages) out += "  " + message + "\n";
    }
    if (out.empty()) out = peer + ": nothing new\n";
    for (const std::string& sentence : left_out) out += fmt::format("{} left out: {}\n", peer, sentence);
    return out;
  }
  [[nodiscard]] std::string json(const std::string& peer) const {
    std::vector<std::string> members;
    for (const Sums& one : collections) {
      members.push_back(JsonObject()
                            .text("theirs", one.theirs)
                            .text("ours", one.ours)
                            .number("added", one.added)
                            .number("known", one.known)
                            .number("own", one.own)
                            .number("refused", one.refused)
                            .raw("messages", json_strings(one.messages))
                            .done());
    }
    return JsonObject()
               .text("peer", peer)
               .raw("collections", json_array(members))
               .raw("left_out", json_strings(left_out))
               .done() +
           "\n";
  }
};

Result<Pulled> pull_one(AdminLink& link, const std::string& peer) {
  Pulled pulled;
  Progress progress(peer, 0, stderr, steady_micros);
  for (bool finished = false; !finished;) {
    ENTENTE_TRY(reply, link.call(http::Method::post, "/admin/peers/" + percent_encode(peer) + "/pull"));
    ENTENTE_TRY(document, JsonDocument::parse(reply.body));
    pulled.take(document.root());
    progress.show(0, pulled.objects);
    finished = boolean_of(document.root(), "finished");
  }
  return pulled;
}

}  // namespace

ExitCode peer_card(const PeerOptions& options) {
  if (!options.url.empty()) {
    ENTENTE_CHECK(http::parse_url(options.url));
  }
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/card?url=" + percent_encode(options.url)));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  simdjson::dom::element card;
  if (document.root()["card"].get(card) != simdjson::SUCCESS)
    return fail(ErrorKind::internal, "the node's answer has no card");
  ENTENTE_CHECK(print(simdjson::to_string(card) + "\n"));
  // For a person who watches; the card itself goes to a file.
  if (::isatty(STDERR_FILENO) == 1)
    std::fprintf(stderr, "compare by voice: key %s\n", text_of(document.root(), "key").c_str());
  return exit_code::ok;
}

ExitCode peer_add(const PeerOptions& options) {
  // Asked for before the folder is taken, so that nobody waits for a person who types.
  ENTENTE_CHECK(read_config(Folder{options.folder}.config()));
  ENTENTE_TRY(body, body_of(options));
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::post, "/admin/peers/", body));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  const auto root = document.root();
  const std::string key = text_of(root, "key");
  const std::string sentence =
      key.empty() ? fmt::format("added {}: what it sends counts as {}'s\n", text_of(root, "name"),
                                text_of(root, "nation"))
                  : fmt::format("added {}\ncompare by voice: key {}\n", text_of(root, "name"), key);
  ENTENTE_CHECK(print(options.json ? reply.body + "\n" : sentence));
  return exit_code::ok;
}

ExitCode peer_list(const PeerOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/peers/"));
  if (options.json) {
    ENTENTE_CHECK(print(reply.body + "\n"));
    return exit_code::ok;
  }
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  std::vector<std::vector<std::string>> rows{{"NAME", "NATION", "KIND", "URL", "KEY", "TITLE"}};
  for (const auto peer : array_of(document.root(), "peers")) {
    rows.push_back({text_of(peer, "name"), text_of(peer, "nation"), text_of(peer, "kind"),
                    text_of(peer, "url"), text_of(peer, "key"), text_of(peer, "title")});
  }
  ENTENTE_CHECK(print(rows.size() == 1 ? "no peers\n" : format_table(rows)));
  return exit_code::ok;
}

ExitCode peer_remove(const PeerOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_CHECK(link->call(http::Method::del, "/admin/peers/" + percent_encode(options.name)));
  ENTENTE_CHECK(print("removed " + options.name + "\n"));
  return exit_code::ok;
}

ExitCode pull(const PeerOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  std::vector<std::string> names{options.name};
  if (options.name.empty()) {
    names.clear();
    ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/peers/"));
    ENTENTE_TRY(document, JsonDocument::parse(reply.body));
    for (const auto peer : array_of(document.root(), "peers")) {
      if (!text_of(peer, "url").empty()) names.push_back(text_of(peer, "name"));
    }
    if (names.empty())
      return fail(ErrorKind::not_found, "there is no peer to pull from", {},
                  "entente peer add --help shows how");
  }
  bool refused = false;
  std::optional<Error> failed;
  for (const std::string& name : names) {
    auto pulled = pull_one(*link, name);
    if (!pulled) {
      // The others are pulled all the same; the last error is the command's.
      if (failed) warn(*failed);
      failed = std::move(pulled).error();
      continue;
    }
    refused = refused || pulled->refused();
    ENTENTE_CHECK(print(options.json ? pulled->json(name) : pulled->text(name)));
  }
  if (failed) return std::unexpected(*std::move(failed));
  return refused ? exit_code::refused : exit_code::ok;
}

}  // namespace entente::app
