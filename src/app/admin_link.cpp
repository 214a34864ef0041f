#include "app/admin_link.h"

#include <chrono>
#include <thread>
#include <utility>
#include <variant>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/admin_api.h"
#include "app/commands.h"
#include "app/gate.h"
#include "app/node.h"
#include "http/client.h"
#include "http/router.h"

namespace entente::app {
namespace {

constexpr int admin_timeout_seconds = 3'600;  // a backup or a reclaim may take that long
constexpr std::size_t readable_slack_bytes = 64;
constexpr auto retry_every = std::chrono::milliseconds(100);
constexpr int retries = 100;
constexpr std::string_view next_header = "Entente-Next";

std::unexpected<Error> read_error(std::string_view body) {
  auto document = JsonDocument::parse(body);
  if (!document) return fail(ErrorKind::internal, "the node answered with an error that cannot be read");
  return std::unexpected(error_of(document->root()));
}

class SocketLink final : public AdminLink {
 public:
  explicit SocketLink(std::filesystem::path socket) : socket_(std::move(socket)), client_(options(socket_)) {}

  Result<AdminReply> call(http::Method method, const std::string& target, std::string body) override {
    ENTENTE_TRY(response,
                client_.request(method, target, {{"Content-Type", "application/octet-stream"}}, body));
    if (response.status >= 400) return read_error(response.body);
    return AdminReply{.body = std::move(response.body), .next = std::string(response.header(next_header))};
  }
  std::unique_ptr<AdminLink> another() override { return std::make_unique<SocketLink>(socket_); }
  [[nodiscard]] bool to_running_node() const override { return true; }

 private:
  static http::ClientOptions options(const std::filesystem::path& socket) {
    http::ClientOptions options;
    options.host = "localhost";
    options.unix_socket = socket;
    options.timeout_seconds = admin_timeout_seconds;
    return options;
  }

  std::filesystem::path socket_;
  http::Client client_;
};

/// The node opened here, shared by the links of this process.
struct OpenedNode {
  std::unique_ptr<Node> node;
  http::Router router;
  http::Caller caller;
};

std::string text_of(const http::Body& body) {
  if (const auto* owned = std::get_if<std::string>(&body)) return *owned;
  if (const auto* slice = std::get_if<http::Slice>(&body)) return std::string(slice->bytes);
  std::string text;
  for (const std::string_view part : std::get<http::Gather>(body).parts) text += part;
  return text;
}

class LocalLink final : public AdminLink {
 public:
  explicit LocalLink(std::shared_ptr<OpenedNode> opened) : opened_(std::move(opened)) {}

  Result<AdminReply> call(http::Method method, const std::string& target, std::string body) override {
    http::Request request;
    request.method = method;
    request.target = target;
    const auto mark = target.find('?');
    ENTENTE_TRY(path, http::decode_path(std::string_view(target).substr(0, mark)));
    request.path = std::move(path);
    if (mark != std::string::npos) request.query = std::string_view(target).substr(mark + 1);
    // Handlers may read a little past the body.
    const std::size_t size = body.size();
    body.append(readable_slack_bytes, '\0');
    request.body = std::string_view(body).substr(0, size);
    request.remote = "local";
    request.secure = true;
    const http::Match match = opened_->router.match(method, request.path);
    if (match.route == nullptr) return fail(ErrorKind::internal, "the admin API has no " + target);
    const http::Response response = match.route->handler(request, opened_->caller, match.captures);
    AdminReply reply{.body = text_of(response.body), .next = {}};
    if (response.status >= 400) return read_error(reply.body);
    for (const auto& [name, value] : response.headers) {
      if (name == next_header) reply.next = value;
    }
    return reply;
  }
  std::unique_ptr<AdminLink> another() override { return std::make_unique<LocalLink>(opened_); }
  [[nodiscard]] bool to_running_node() const override { return false; }

 private:
  std::shared_ptr<OpenedNode> opened_;
};

/// True when somebody listens on the socket.
bool answers(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = socket.string();
  if (name.size() >= sizeof address.sun_path) return false;
  name.copy(address.sun_path, name.size());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets interface
  const int code = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::close(descriptor);
  return code == 0;
}

}  // namespace

Result<std::unique_ptr<AdminLink>> reach_node(const Folder& folder) {
  for (int attempt = 0;; ++attempt) {
    if (answers(folder.admin_socket())) return std::make_unique<SocketLink>(folder.admin_socket());
    auto node = Node::open(folder, NodeUse::command, system_clock(), system_random(), warn);
    if (node) {
      auto opened = std::make_shared<OpenedNode>();
      opened->caller = OwnerGate((*node)->config.nation).owner();
      opened->node = *std::move(node);
      add_admin_routes(opened->router, *opened->node);
      return std::make_unique<LocalLink>(std::move(opened));
    }
    // The folder's lock is taken and nobody listens: a node that is just starting or stopping, or another
    // command.
    if (node.error().kind != ErrorKind::conflict || attempt >= retries)
      return std::unexpected(std::move(node).error());
    std::this_thread::sleep_for(retry_every);
  }
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    out += '%';
    out += digits[static_cast<std::uint8_t>(c) >> 4];
    out += digits[static_cast<std::uint8_t>(c) & 15];
  }
  return out;
}

}  // namespace entente::app
