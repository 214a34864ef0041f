#include "taxii/pull.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json_text.h"
#include "exchange/custody_check.h"
#include "exchange/custody_page.h"

namespace entente::taxii {
namespace {

/// How often a page and its custody are asked for again when they do not belong together.
constexpr int max_mismatches = 5;
constexpr std::size_t max_first_refused = 20;
constexpr std::string_view custody_resource = "custody";
constexpr std::string_view api_root_of_nodes = "exchange/";
constexpr std::size_t shrink_factor = 4;

/// Where the client finds the peer.
Result<RemoteServer> server_of(const exchange::Peer& peer, const exchange::Peers& peers,
                               const std::filesystem::path& certificate,
                               const std::filesystem::path& private_key) {
  if (peer.url.empty()) {
    return fail(ErrorKind::unprocessable, fmt::format("{} has no address to pull from", peer.name), "peer",
                "take a card that names one: entente peer card DIR --url URL");
  }
  ENTENTE_TRY(url, http::parse_url(peer.url));
  RemoteServer server;
  server.url = std::move(url);
  server.pinned_certificate_sha256 = peer.certificate_sha256;
  server.user = peer.user;
  server.password = peers.password(peer);
  if (!peer.entente) return server;
  if (!server.url.path.ends_with('/')) server.url.path += '/';
  server.url.path += api_root_of_nodes;
  if (server.url.tls) {
    server.client_certificate = certificate;
    server.client_key = private_key;
  }
  return server;
}

/// The answer to a `next` did not come, or the server does not know it any more.
bool may_go_on_by_date(const Error& error) {
  switch (error.kind) {
    case ErrorKind::not_found:
    case ErrorKind::unavailable:
    case ErrorKind::limited:
    case ErrorKind::io:
      return true;
    default:
      return error.kind == ErrorKind::malformed && error.status == 400;
  }
}

}  // namespace

/// One collection, to its end.
class Puller::Round {
 public:
  struct Way {
    TaxiiClient& client;
    const http::Url& api_root;
    const exchange::Peer& peer;
    const Patience& patience;
  };
  Round(const Parts& parts, Way way, const RemoteCollection& theirs, const exchange::Collection& ours)
      : parts_(parts),
        way_(way),
        ours_(ours),
        query_{.collection = theirs.id,
               .position = {},
               .limit = std::max<std::size_t>(parts.page_objects, 1),
               .all_versions = true,
               .all_specs = way.peer.entente,
               .next_can_be_repeated = way.peer.entente},
        position_key_(fmt::format("{}{}/{}", exchange::pull_setting_prefix, way.peer.name, theirs.id)),
        paging_(
            start(), way.peer.entente ? Dates::exact : Dates::any,
            fmt::format("{}, collection {}", way.peer.name, theirs.alias.empty() ? theirs.id : theirs.alias)),
        result_{.theirs = theirs.alias.empty() ? theirs.id : theirs.alias, .ours = ours.alias} {}

  /// False: `progress` wants it to stop.
  Result<bool> run(const Progress& progress) {
    while (!paging_.done()) {
      ENTENTE_CHECK(page());
      if (progress && !progress(result_)) return false;
    }
    return true;
  }
  [[nodiscard]] CollectionPull result() { return std::move(result_); }

 private:
  [[nodiscard]] std::string setting(const std::string& key) const {
    std::string found;
    parts_.store.settings([&](std::string_view name, std::string_view body) {
      if (name == key) found = body;
    });
    return found;
  }
  [[nodiscard]] Micros start() const { return read_pull_position(setting(position_key_)).value_or(0); }
  [[nodiscard]] bool sleep() const {
    return way_.patience.sleep && way_.patience.sleep(way_.patience.first_delay);
  }

  Result<> page() {
    for (int mismatches = 0, breaks = 0;;) {
      auto taken = try_page();
      if (taken) {
        count(*taken);
        return {};
      }
      const Error& error = taken.error();
      bool again = false;
      if (error.kind == ErrorKind::too_large && query_.limit > 1) {
        query_.limit = std::max<std::size_t>(query_.limit / shrink_factor, 1);
        if (!query_.next_can_be_repeated) (void)paging_.start_again();
        again = true;
      } else if (error.kind == ErrorKind::conflict) {
        // Something was added, hidden or superseded between the two requests.
        again = ++mismatches < max_mismatches && sleep();
      } else if (may_go_on_by_date(error)) {
        again = ++breaks <= way_.patience.attempts && paging_.start_again() && sleep();
      }
      if (!again) return std::unexpected(std::move(taken).error());
    }
  }

  Result<exchange::Taken> try_page() {
    query_.position = paging_.position();
    ENTENTE_TRY(page, way_.client.objects(way_.api_root, query_));
    Paging next = paging_;
    ENTENTE_CHECK(next.accept(page, query_.limit, parts_.clock.now()));
    exchange::PulledPage pulled{.collection = ours_,
                                .objects = page.objects,
                                .readable_end = page.readable_end(),
                                .peer = way_.peer.name,
                                .nation = way_.peer.nation};
    if (next.kept() != paging_.kept())
      pulled.settings.emplace_back(position_key_, print_pull_position(next.kept()));
    exchange::CustodyPage custody;
    if (way_.peer.entente && !page.objects.empty()) {
      pulled.checkpoint = setting(std::string(exchange::pull_setting_prefix) + way_.peer.name);
      ENTENTE_TRY(asked, ask_custody(pulled.checkpoint));
      custody = std::move(asked);
      pulled.custody = &custody;
    }
    ENTENTE_TRY(taken, parts_.intake.take(pulled));
    paging_ = std::move(next);
    return taken;
  }

  Result<exchange::CustodyPage> ask_custody(const std::string& checkpoint) {
    ENTENTE_TRY(known_size, exchange::checkpoint_size(checkpoint));
    ENTENTE_TRY(text, way_.client.beside_objects(way_.api_root, custody_resource, query_,
                                                 {"known_size", std::to_string(known_size)}));
    auto custody = exchange::read_custody_page(text);
    if (!custody)
      custody.error().where = fmt::format("custody at {}: {}", way_.peer.name, custody.error().where);
    return custody;
  }

  void count(const exchange::Taken& taken) {
    ++result_.pages;
    result_.added += taken.added;
    result_.known += taken.known;
    result_.own += taken.own;
    result_.refused += taken.refused.size();
    for (const auto& line : taken.refused) {
      if (result_.first_refused.size() == max_first_refused) break;
      result_.first_refused.push_back(line);
    }
  }

  const Parts& parts_;
  Way way_;
  const exchange::Collection& ours_;
  TaxiiClient::PageQuery query_;
  std::string position_key_;
  Paging paging_;
  CollectionPull result_;
};

Result<PullReport> Puller::pull_collections(const exchange::Peer& peer, const Patience& patience,
                                            const Progress& progress) {
  ENTENTE_TRY(server, server_of(peer, parts_.peers, parts_.certificate, parts_.private_key));
  server.timeout_seconds = parts_.timeout_seconds;
  TaxiiClient client(std::move(server), patience, parts_.random);
  ENTENTE_TRY(root, client.api_root());
  ENTENTE_TRY(theirs, client.collections(root));
  PullReport report;
  for (const RemoteCollection& one : theirs) {
    const std::string name = one.alias.empty() ? one.id : one.alias;
    const auto leave_out = [&](std::string_view why) {
      report.left_out.push_back(fmt::format("{}: {}", json_string(name.substr(0, 100)), why));
    };
    std::string target = peer.collections.empty() ? one.alias : "";
    for (const std::string& key : {one.id, one.alias}) {
      if (const auto mapped = peer.collections.find(key); mapped != peer.collections.end())
        target = mapped->second;
    }
    const auto ours = target.empty() ? std::nullopt : parts_.collections.find(target);
    if (!ours) {
      leave_out(target.empty() ? "no collection of ours is named for it"
                               : "we have no collection of that alias");
    } else if (!one.can_read) {
      leave_out("we may not read it");
    } else {
      Round round(parts_, {.client = client, .api_root = root, .peer = peer, .patience = patience}, one,
                  *ours);
      ENTENTE_TRY(to_the_end, round.run(progress));
      report.collections.push_back(round.result());
      if (!to_the_end) {
        report.finished = false;
        return report;
      }
    }
  }
  return report;
}

Result<PullReport> Puller::pull(const exchange::Peer& peer, const Patience& patience,
                                const Progress& progress) {
  {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [&] { return !under_way_.contains(peer.name); });
    under_way_.insert(peer.name);
  }
  auto report = pull_collections(peer, patience, progress);
  {
    const std::scoped_lock lock(mutex_);
    under_way_.erase(peer.name);
  }
  ended_.notify_all();
  return report;
}

}  // namespace entente::taxii
