#include "http/client.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/parser.h"
#include "http/wire.h"

namespace entente::http {

namespace {

constexpr std::size_t read_bytes = std::size_t{64} << 10;

std::string_view method_name(Method method) {
  switch (method) {
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::get:
    case Method::other:
      break;
  }
  return "GET";
}

/// Collects one response; its limits are checked as it grows.
class Collector final : public ParserSink {
 public:
  Collector(ClientResponse& response, std::size_t max_bytes) : response_(response), max_bytes_(max_bytes) {}
  void on_request_line(std::string_view, std::string_view, int) override {}
  void on_status_line(int status, int) override { response_.status = status; }
  void on_field(std::string_view name, std::string_view value) override {
    response_.headers.emplace_back(name, value);
  }
  std::size_t on_content(std::string_view bytes) override {
    too_large_ = bytes.size() > max_bytes_ - response_.body.size();
    if (too_large_) return 0;
    response_.body += bytes;
    return bytes.size();
  }
  [[nodiscard]] bool too_large() const { return too_large_; }

 private:
  ClientResponse& response_;
  std::size_t max_bytes_;
  bool too_large_ = false;
};

class OwnedSocket {
 public:
  OwnedSocket() = default;
  explicit OwnedSocket(int socket) : socket_(socket) {}
  ~OwnedSocket() {
    if (socket_ >= 0) ::close(socket_);
  }
  OwnedSocket(OwnedSocket&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  OwnedSocket& operator=(OwnedSocket&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  [[nodiscard]] int get() const { return socket_; }

 private:
  int socket_ = -1;
};

}  // namespace

std::string_view ClientResponse::header(std::string_view name) const {
  for (const auto& header : headers) {
    if (same_name(header.first, name)) return header.second;
  }
  return {};
}

struct Client::State {
  explicit State(ClientOptions chosen) : options(std::move(chosen)) {}

  Result<> connect();
  [[nodiscard]] Result<OwnedSocket> connect_tcp() const;
  [[nodiscard]] Result<OwnedSocket> connect_unix() const;
  Result<OwnedSocket> finish_connect(OwnedSocket made, const sockaddr* address, socklen_t size) const;
  Result<> shake_hands();
  Result<> send(std::string_view head, std::string_view body);
  Result<ClientResponse> receive(bool no_content, bool& keep_alive);
  [[nodiscard]] Result<> wait(bool write) const { return wait(socket.get(), write); }
  [[nodiscard]] Result<> wait(int descriptor, bool write) const;
  [[nodiscard]] std::string place() const;
  [[nodiscard]] std::string host_header() const;
  void disconnect() {
    wire.reset();
    socket = {};
    pending.clear();
  }

  ClientOptions options;
  OwnedSocket socket;
  std::shared_ptr<TlsContext> tls;
  std::unique_ptr<Wire> wire;
  std::string pending;  ///< received beyond the last response
  Micros deadline = 0;  ///< of the request under way, on the steady clock
};

std::string Client::State::place() const {
  if (!options.unix_socket.empty()) return options.unix_socket.string();
  return fmt::format("{}:{}", options.host, options.port);
}

/// RFC 9110 section 7.2: with the port unless it is the scheme's own.
std::string Client::State::host_header() const {
  if (!options.unix_socket.empty()) return "local";
  std::string host = options.host.contains(':') ? "[" + options.host + "]" : options.host;
  if (options.port != (options.tls ? 443 : 80)) host += ":" + std::to_string(options.port);
  return host;
}

Result<> Client::State::wait(int descriptor, bool write) const {
  const Micros left = deadline - steady_micros();
  pollfd waiting{descriptor, static_cast<short>(write ? POLLOUT : POLLIN), 0};
  const int ready = left <= 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(left / 1000 + 1));
  if (ready > 0 || (ready < 0 && errno == EINTR)) return {};
  if (ready < 0) return fail_errno("poll", place(), errno);
  return fail(ErrorKind::limited, fmt::format("no answer within {} seconds", options.timeout_seconds),
              place(), "check that it runs and can be reached");
}

Result<OwnedSocket> Client::State::finish_connect(OwnedSocket made, const sockaddr* address,
                                                  socklen_t size) const {
  const auto refused = [this](int error_number) {
    return fail(ErrorKind::unavailable,
                std::string("cannot connect: ") + std::generic_category().message(error_number), place(),
                "check that it runs and can be reached");
  };
  if (made.get() < 0) return refused(errno);
  if (::connect(made.get(), address, size) == 0) return made;
  if (errno != EINPROGRESS && errno != EAGAIN) return refused(errno);
  ENTENTE_CHECK(wait(made.get(), true));
  int problem = 0;
  socklen_t problem_size = sizeof problem;
  ::getsockopt(made.get(), SOL_SOCKET, SO_ERROR, &problem, &problem_size);
  if (problem != 0) return refused(problem);
  return made;
}

Result<OwnedSocket> Client::State::connect_tcp() const {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(options.host.c_str(), std::to_string(options.port).c_str(), &hints, &found);
  if (code != 0) {
    return fail(ErrorKind::unavailable, std::string("the name cannot be resolved: ") + ::gai_strerror(code),
                place(), "check the name");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  Result<OwnedSocket> connected = fail(ErrorKind::unavailable, "it has no address", place());
  for (const addrinfo* address = found; address != nullptr && !connected; address = address->ai_next) {
    OwnedSocket made(::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connected = finish_connect(std::move(made), address->ai_addr, address->ai_addrlen);
  }
  return connected;
}

Result<OwnedSocket> Client::State::connect_unix() const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& path = options.unix_socket.native();
  if (path.size() >= sizeof address.sun_path)
    return fail(ErrorKind::malformed, "the path of a socket is too long", path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface is made of such casts
  return finish_connect(OwnedSocket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
                        reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

Result<> Client::State::connect() {
  ENTENTE_TRY(connected, options.unix_socket.empty() ? connect_tcp() : connect_unix());
  socket = std::move(connected);
  if (!options.tls) {
    wire = std::make_unique<Wire>(socket.get());
    return {};
  }
  if (!tls) {
    const bool pinned = !options.pinned_certificate_sha256.empty();
    ENTENTE_TRY(made, TlsContext::for_client(
                          {options.ca_file, options.client_certificate, options.client_key, pinned}));
    tls = std::move(made);
  }
  wire = std::make_unique<Wire>(socket.get(), TlsSession(*tls, socket.get(), options.host));
  return shake_hands();
}

Result<> Client::State::shake_hands() {
  while (true) {
    const Io io = wire->tls()->handshake();
    if (io.state == IoState::done) break;
    if (io.state == IoState::closed || io.state == IoState::failed) {
      return fail(ErrorKind::unavailable, "TLS cannot be agreed: " + wire->tls()->problem(), place(),
                  "check its certificate, or pin it");
    }
    ENTENTE_CHECK(wait(io.state == IoState::wants_write));
  }
  const std::string& pin = options.pinned_certificate_sha256;
  if (!pin.empty() && !same_name(pin, wire->tls()->peer_fingerprint())) {
    return fail(ErrorKind::unauthorized, "its certificate is not the pinned one", place(),
                "compare fingerprints with its administrator; somebody may be in between");
  }
  return {};
}

Result<> Client::State::send(std::string_view head, std::string_view body) {
  const Body content = Gather{{body}, {}};
  Outgoing outgoing(head, &content);
  std::string flat(options.tls ? read_bytes : 0, '\0');
  while (true) {
    const Io io = wire->send(outgoing, flat);
    if (io.state == IoState::done) return {};
    // A server that refuses early stops reading; its answer may wait to be read.
    if (io.state == IoState::closed || io.state == IoState::failed) {
      return fail(ErrorKind::io, "the connection broke while sending", place());
    }
    ENTENTE_CHECK(wait(io.state == IoState::wants_write));
  }
}

Result<ClientResponse> Client::State::receive(bool no_content, bool& keep_alive) {
  ClientResponse response;
  Collector collector(response, options.max_response_bytes);
  Parser parser(Parser::Kind::response, collector);
  parser.reset(no_content);
  std::string buffer = std::exchange(pending, {});
  std::string space(read_bytes, '\0');
  while (true) {
    const Parser::Step step = parser.put(buffer);
    buffer.erase(0, step.consumed);
    if (collector.too_large()) {
      return fail(ErrorKind::too_large,
                  fmt::format("the answer is larger than {} bytes", options.max_response_bytes), place());
    }
    if (!step.problem.empty())
      return fail(ErrorKind::malformed, "the answer is not HTTP/1.1: " + step.problem, place());
    if (parser.done()) {
      if (response.status != 100) break;
      response = {};
      parser.reset(no_content);
      continue;
    }
    if (step.consumed > 0 && !buffer.empty()) continue;
    if (buffer.size() > read_bytes * 2)
      return fail(ErrorKind::malformed, "the answer's head is too long", place());
    const Io io = wire->read(space);
    if (io.state == IoState::done) {
      buffer.append(space.data(), io.bytes);
    } else if (io.state == IoState::closed || io.state == IoState::failed) {
      if (!parser.put_end())
        return fail(ErrorKind::io, "the connection ended before the answer did", place());
      break;
    } else {
      ENTENTE_CHECK(wait(io.state == IoState::wants_write));
    }
  }
  keep_alive = parser.done() && parser.keep_alive();
  pending = std::move(buffer);
  return response;
}

Client::Client(ClientOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<ClientResponse> Client::request(Method method, const std::string& target,
                                       const std::vector<std::pair<std::string, std::string>>& headers,
                                       std::string_view body) {
  State& state = *state_;
  std::string head =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", method_name(method), target, state.host_header());
  for (const auto& [name, value] : headers) head += fmt::format("{}: {}\r\n", name, value);
  if (!body.empty() || method == Method::post || method == Method::put) {
    head += fmt::format("Content-Length: {}\r\n", body.size());
  }
  head += "\r\n";
  state.deadline = steady_micros() + Micros{state.options.timeout_seconds} * 1'000'000;
  // A kept connection may have been closed meanwhile; then a new one is tried, once.
  for (bool reused = state.wire != nullptr;; reused = false) {
    if (!state.wire) {
      if (auto connected = state.connect(); !connected) {
        state.disconnect();
        return std::unexpected(std::move(connected).error());
      }
    }
    bool keep_alive = false;
    const Result<> sent = state.send(head, body);
    Result<ClientResponse> response = state.receive(method == Method::head, keep_alive);
    if (!response || !keep_alive) state.disconnect();
    if (response || !reused || response.error().kind != ErrorKind::io) {
      return !response && !sent ? std::unexpected(sent.error()) : std::move(response);
    }
  }
}

}  // namespace entente::http
