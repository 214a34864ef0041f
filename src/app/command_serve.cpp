// entente serve: the node with its listeners, until it is told to stop.
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <unistd.h>

#include "api/routes.h"
#include "app/admin_api.h"
#include "app/commands.h"
#include "app/gate.h"
#include "app/log.h"
#include "app/metrics.h"
#include "app/node.h"
#include "app/pulling.h"
#include "app/service_manager.h"
#include "app/trend_keeper.h"
#include "base/version.h"
#include "http/server.h"
#include "taxii/routes.h"

namespace entente::app {
namespace {

constexpr Micros micros_per_second = 1'000'000;
constexpr std::size_t mib = std::size_t{1} << 20;
constexpr std::size_t admin_content_bytes = 64 * mib;
constexpr int admin_workers = 8;

http::Response plain_text(std::string text, std::string_view type = "text/plain; charset=utf-8") {
  http::Response response;
  response.headers.emplace_back("Content-Type", std::string(type));
  response.body = std::move(text);
  return response;
}

void add_health_route(http::Router& router) {
  http::Route route;
  route.pattern = "/healthz";
  route.anonymous = true;
  route.handler = [](const http::Request&, const http::Caller&, const http::Captures&) {
    return plain_text("ok\n");
  };
  router.add(std::move(route));
}

/// Everything that listens, in the order it depends on each other.
class Service {
 public:
  Service(std::unique_ptr<Node> node, const Log& log, bool plain)
      : node_(std::move(node)),
        log_(log),
        plain_(plain),
        context_{.gate = *node_->gate,
                 .collections = *node_->collections,
                 .submitter = *node_->submitter,
                 .pages = pages_,
                 .options = taxii_options(node_->config),
                 .custody = node_->custody.get()},
        api_context_{.store = *node_->store,
                     .audiences = *node_->audiences,
                     .collections = *node_->collections,
                     .gate = *node_->gate,
                     .tally = *node_->tally},
        credentials_(static_cast<std::size_t>(node_->config.cache_entries),
                     node_->config.cache_seconds * micros_per_second, node_->random, steady_micros),
        gate_(*node_->accounts, credentials_),
        owner_gate_(node_->config.nation) {}

  Result<> start(const Listen& listen) {
    add_health_route(router_);
    taxii::add_taxii_routes(router_, context_);
    api::add_api_routes(router_, api_context_);
    ENTENTE_TRY(server, http::Server::create(server_options(listen), router_, gate_));
    server_ = std::move(server);
    add_admin_routes(admin_router_, *node_);
    add_observation_routes(admin_router_);
    ENTENTE_TRY(admin, http::Server::create(admin_options(), admin_router_, owner_gate_));
    admin_ = std::move(admin);
    if (!node_->config.metrics_listen.empty()) {
      add_observation_routes(metrics_router_);
      ENTENTE_TRY(address, parse_listen(node_->config.metrics_listen));
      ENTENTE_TRY(metrics, http::Server::create(metrics_options(address), metrics_router_, owner_gate_));
      metrics_ = std::move(metrics);
    }
    server_->start();
    admin_->start();
    if (metrics_) metrics_->start();
    pulling_ = std::make_unique<BackgroundPull>(*node_, log_,
                                                std::chrono::seconds(node_->config.pull_interval_seconds));
    trends_ = std::make_unique<TrendKeeper>(*node_, log_);
    return {};
  }

  void stop() {
    trends_.reset();
    pulling_.reset();
    const int grace = static_cast<int>(node_->config.grace_seconds);
    server_->stop(grace);
    admin_->stop(grace);
    if (metrics_) metrics_->stop(grace);
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] const Node& node() const { return *node_; }

 private:
  static taxii::TaxiiOptions taxii_options(const Config& config) {
    taxii::TaxiiOptions options;
    options.title = !config.title.empty() ? config.title : config.name;
    options.description = config.description;
    options.contact = config.contact;
    options.max_content_bytes = static_cast<std::size_t>(config.max_content_mib) * mib;
    options.page.default_objects = static_cast<std::size_t>(config.default_page_objects);
    options.page.max_objects = static_cast<std::size_t>(config.max_page_objects);
    return options;
  }

  [[nodiscard]] http::ServerOptions server_options(const Listen& listen) const {
    const Config& config = node_->config;
    http::ServerOptions options;
    options.address = listen.address;
    options.port = listen.port;
    if (!plain_) {
      options.tls = http::TlsFiles{.certificate_chain = node_->folder.root / config.certificate,
                                   .private_key = node_->folder.root / config.private_key};
    }
    options.threads = static_cast<int>(config.threads);
    options.workers = static_cast<int>(config.workers);
    options.max_content_bytes = static_cast<std::size_t>(config.max_content_mib) * mib;
    options.max_bodies_in_flight_bytes = static_cast<std::size_t>(config.max_bodies_in_flight_mib) * mib;
    options.max_connections = static_cast<std::size_t>(config.max_connections);
    options.header_timeout_seconds = static_cast<int>(config.header_timeout_seconds);
    options.body_timeout_seconds = static_cast<int>(config.body_timeout_seconds);
    options.idle_timeout_seconds = static_cast<int>(config.idle_timeout_seconds);
    options.log = access_log();
    return options;
  }

  [[nodiscard]] std::function<void(const http::LogLine&)> access_log() const {
    const bool all = node_->config.access == "all";
    const bool errors = all || node_->config.access == "errors";
    return [this, all, errors](const http::LogLine& line) {
      if (!line.fault.empty()) {
        log_.write(Level::error, "fault", {{"path", line.path}, {"what", line.fault}});
      }
      if (!all && (!errors || line.status < 400)) return;
      log_.info("request", {{"method", line.method},
                            {"path", line.path},
                            {"status", line.status},
                            {"remote", line.remote},
                            {"user", line.caller},
                            {"bytes", static_cast<std::int64_t>(line.bytes)},
                            {"micros", line.micros}});
    };
  }

  [[nodiscard]] http::ServerOptions admin_options() const {
    http::ServerOptions options;
    options.unix_socket = node_->folder.admin_socket();
    options.threads = 1;
    options.workers = admin_workers;
    options.max_content_bytes = admin_content_bytes;
    options.max_bodies_in_flight_bytes = 2 * admin_content_bytes;
    options.idle_timeout_seconds = 3'600;
    return options;
  }

  static http::ServerOptions metrics_options(const Listen& listen) {
    http::ServerOptions options;
    options.address = listen.address;
    options.port = listen.port;
    options.threads = 1;
    options.workers = 1;
    options.max_connections = 64;
    return options;
  }

  void add_observation_routes(http::Router& router) {
    add_health_route(router);
    http::Route route;
    route.pattern = "/metrics";
    route.handler = [this](const http::Request&, const http::Caller&, const http::Captures&) {
      return plain_text(render_metrics(*node_, pages_, server_->counters()),
                        "text/plain; version=0.0.4; charset=utf-8");
    };
    router.add(std::move(route));
  }

  std::unique_ptr<Node> node_;
  const Log& log_;
  bool plain_;
  exchange::PageCache pages_;
  taxii::TaxiiContext context_;
  api::ApiContext api_context_;
  exchange::CredentialCache credentials_;
  AccountGate gate_;
  OwnerGate owner_gate_;
  http::Router router_;
  http::Router admin_router_;
  http::Router metrics_router_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Server> admin_;
  std::unique_ptr<http::Server> metrics_;
  std::unique_ptr<BackgroundPull> pulling_;
  std::unique_ptr<TrendKeeper> trends_;
};

Result<Listen> where_to_listen(const ServeOptions& options, const Config& config) {
  ENTENTE_TRY(listen, parse_listen(options.listen.empty() ? config.listen : options.listen));
  if (options.plain_http && !is_loopback(listen)) {
    return fail(
        ErrorKind::forbidden,
        "--plain-http is for loopback addresses only, because passwords would cross the network readable",
        listen.address, "leave --plain-http out, or listen on 127.0.0.1");
  }
  return listen;
}

}  // namespace

ExitCode serve(const ServeOptions& options) {
  hold_signals();
  const Folder folder{options.folder};
  ENTENTE_TRY(config, read_config(folder.config()));
  ENTENTE_TRY(listen, where_to_listen(options, config));
  const Log log(config.level, config.format == "json", system_clock());
  ENTENTE_TRY(node, Node::open(folder, NodeUse::service, system_clock(), system_random(),
                               [&log](const Error& error) { log.error("checkpoint", error); }));
  if (!node->store->notice().empty()) log.warn("log", {{"notice", node->store->notice()}});
  const auto statistics = node->store->statistics();
  Service service(std::move(node), log, options.plain_http);
  ENTENTE_CHECK(service.start(listen));
  log.info("serving", {{"address", listen.address},
                       {"port", service.port()},
                       {"tls", options.plain_http ? "no" : "yes"},
                       {"nation", config.nation},
                       {"objects", static_cast<std::int64_t>(statistics.objects)},
                       {"entries", static_cast<std::int64_t>(statistics.entries)},
                       {"version", version}});
  notify_service_manager("READY=1");
  const int signal = wait_for_stop();
  notify_service_manager("STOPPING=1");
  log.info("stopping", {{"signal", signal}, {"grace_seconds", config.grace_seconds}});
  service.stop();
  log.info("stopped");
  return exit_code::ok;
}

}  // namespace entente::app
