// For tests: nations with a node each, in memory, that pull from each other over real sockets.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "exchange/accounts.h"
#include "exchange/agreements.h"
#include "exchange/audiences.h"
#include "exchange/custody.h"
#include "exchange/desk.h"
#include "exchange/intake.h"
#include "exchange/peers.h"
#include "exchange/release_gate.h"
#include "exchange/support_test.h"
#include "release/label.h"
#include "release/recipient.h"
#include "store/memory_store.h"
#include "taxii/lying_server_test.h"
#include "taxii/pull.h"
#include "taxii/routes.h"

namespace entente::taxii {

/// Moves on by a microsecond whenever it is looked at, so that nothing happens at the same time.
class RunningClock final : public Clock {
 public:
  [[nodiscard]] Micros now() const override { return ++time; }
  mutable std::atomic<Micros> time{1'700'000'000'000'000};
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "entente-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path path;
};

inline release::Label label_for(const std::string& originator, std::vector<std::string> to,
                                release::Onward onward = release::Onward::by_consent) {
  release::Label label;
  label.originator = originator;
  label.releasable_to = std::move(to);
  label.onward = onward;
  return label;
}

class NationNode {
 public:
  explicit NationNode(std::string own, RunningClock& time)
      : nation(std::move(own)), clock(time), audiences(nation) {
    add_taxii_routes(router, context);
    context.custody = &custody;
    add_collection("threats");
  }

  exchange::Collection add_collection(const std::string& alias, const std::string& default_label = {}) {
    exchange::Collection wanted;
    wanted.alias = wanted.title = alias;
    wanted.readers.everyone = wanted.writers.everyone = true;
    wanted.default_label = default_label;
    return collections.add(wanted).value();
  }

  /// With everybody for everything.
  void agree(std::vector<std::string> members, std::optional<std::string> hub = {},
             release::Onward onward = release::Onward::within_agreement) {
    release::Agreement agreement;
    agreement.id = exchange::uuid_text(77);
    agreement.members = std::move(members);
    agreement.hub = std::move(hub);
    agreement.onward = onward;
    const auto added = agreements.add(agreement);
    ASSERT_TRUE(added) << added.error().to_string();
  }

  [[nodiscard]] exchange::PeerCard card(const std::string& url = {}) const {
    return {.nation = nation,
            .name = "node of " + nation,
            .url = url,
            .certificate_sha256 = {},
            .signing_key = release::public_key_of(secrets->signing_seed())};
  }
  exchange::Peer meet(const exchange::PeerCard& card) {
    auto peer = peers.add_card(card, {}, false);
    EXPECT_TRUE(peer) << peer.error().to_string();
    return peer.value_or(exchange::Peer{});
  }

  /// Puts objects in, under our own name.
  void put(const std::vector<std::string>& objects, const std::string& collection = "threats") {
    const exchange::Padded envelope(exchange::envelope_of(objects));
    const auto status =
        submitter.submit(*collections.find(collection), {.name = "analyst", .nation = nation}, envelope);
    ASSERT_TRUE(status) << status.error().to_string();
    ASSERT_TRUE(status->failures.empty()) << status->failures.front().message;
  }
  /// An indicator that the label opens, with the label's definition.
  static std::vector<std::string> labelled(unsigned number, const release::Label& label,
                                           std::string_view modified = "2024-05-01T00:00:00.000Z") {
    std::string text = exchange::indicator(number, modified);
    text.insert(text.size() - 1, R"(,"object_marking_refs":[")" + release::marking_id(label) + "\"]");
    return {release::marking_definition(label), text};
  }

  /// What a user of that nation is answered.
  [[nodiscard]] http::Response answer(const std::string& reader, const http::Request& asked) {
    http::Request request = asked;
    request.may_wait = true;
    const http::Match match = router.match(request.method, request.path);
    if (match.route == nullptr)
      return router.error({ErrorKind::not_found, "no such place", "", "", 404, 0}, request);
    return match.route->handler(request, {true, "peer", reader, http::reader}, match.captures);
  }
  [[nodiscard]] LyingServer::Answer face_for(const std::string& reader) {
    return [this, reader](const http::Request& request) { return answer(reader, request); };
  }

  Result<PullReport> pull(const exchange::Peer& peer) {
    return puller.pull(peer, {.attempts = 2, .sleep = [](Micros) { return true; }}, {});
  }

  /// `ORIGIN id` of every version in a collection, in the order of the log.
  [[nodiscard]] std::vector<std::string> held(const std::string& alias = "threats") const {
    store::Query query;
    query.collection = collections.find(alias)->number;
    query.limit = 1'000'000;
    query.filter.versions.all = true;
    query.filter.specs = {20, 21};
    const auto page = store.page(query);
    std::vector<std::string> lines;
    for (const store::Item& item : page->items) {
      const std::string origin = item.origin == 0 ? nation : release::unpack_nation(item.origin);
      if (!item.id.starts_with("marking-definition")) lines.push_back(origin + " " + std::string(item.id));
    }
    return lines;
  }

  std::string nation;
  RunningClock& clock;
  TemporaryFolder folder;
  std::unique_ptr<exchange::Secrets> secrets =
      exchange::Secrets::create(folder.path / "secrets", system_random()).value();
  exchange::Audiences audiences;
  store::MemoryStore store{clock, system_random(), &audiences};
  exchange::Cursors cursors{secrets->cursor_key()};
  exchange::Collections collections{store};
  exchange::Agreements agreements{store, audiences};
  exchange::Accounts accounts{
      store, *secrets, clock, system_random(), {.memory_bytes = 8 << 20, .passes = 1}};
  exchange::Peers peers{{.store = store,
                         .accounts = accounts,
                         .agreements = agreements,
                         .secrets = *secrets,
                         .random = system_random(),
                         .own_nation = nation}};
  exchange::Submitter submitter{store, clock, system_random(), 0};
  exchange::ReleaseGate gate{store, cursors, audiences, submitter, clock};
  exchange::Custody custody{{.store = store,
                             .audiences = audiences,
                             .clock = clock,
                             .random = system_random(),
                             .signing_seed = secrets->signing_seed()}};
  exchange::Intake intake{{.store = store,
                           .clock = clock,
                           .keys = peers.key_ring(),
                           .own_nation = nation,
                           .admission = exchange::admit_signed(peers.key_ring(), nation),
                           .recalled = audiences.recall_check()}};
  exchange::Desk desk{{.store = store,
                       .audiences = audiences,
                       .collections = collections,
                       .clock = clock,
                       .random = system_random(),
                       .signing_seed = secrets->signing_seed()}};
  Puller puller{{.store = store,
                 .collections = collections,
                 .peers = peers,
                 .intake = intake,
                 .clock = clock,
                 .random = system_random(),
                 .certificate = {},
                 .private_key = {},
                 .page_objects = 10,
                 .timeout_seconds = 20}};
  exchange::PageCache pages;
  TaxiiContext context{
      gate, collections, submitter, pages, {"A node", "of tests", "desk@example.org", 1'000'000, {10, 10}}};
  http::Router router;
};

}  // namespace entente::taxii
