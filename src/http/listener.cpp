#include "http/listener.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace entente::http {

namespace {

constexpr int backlog = 4096;

// NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface is made of such casts
template <class Address>
const sockaddr* generic(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}
template <class Address>
sockaddr* generic(Address& address) {
  return reinterpret_cast<sockaddr*>(&address);
}
// NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)

std::string text_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    const bool mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr) != 0;
    // One client has one name, whichever kind of socket it reached us through.
    if (mapped) inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text.data(), text.size());
    if (!mapped) inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

Result<sockaddr_un> unix_address(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) {
    return fail(ErrorKind::malformed,
                fmt::format("the path of a socket has at most {} bytes", sizeof address.sun_path - 1),
                path.string(), "choose a folder with a shorter path");
  }
  std::memcpy(address.sun_path, path.c_str(), path.native().size() + 1);
  return address;
}

bool somebody_listens(const sockaddr_un& address) {
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  const bool connected = ::connect(probe, generic(address), sizeof address) == 0;
  ::close(probe);
  return connected;
}

}  // namespace

Listener::Listener(int socket, std::uint16_t port, std::filesystem::path path)
    : socket_(socket), port_(port), path_(std::move(path)) {}
Listener::~Listener() {
  close();
}
Listener::Listener(Listener&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), port_(other.port_), path_(std::move(other.path_)) {}
Listener& Listener::operator=(Listener&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(port_, other.port_);
  std::swap(path_, other.path_);
  return *this;
}

void Listener::close() {
  if (socket_ < 0) return;
  ::close(std::exchange(socket_, -1));
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<Listener> Listener::on_tcp(const std::string& address, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string place = fmt::format("{}:{}", address, port);
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return fail(ErrorKind::malformed, "this is no IPv4 or IPv6 address", place,
                "use one such as 127.0.0.1 or ::1");
  }
  sockaddr_storage chosen{};
  const socklen_t size = found->ai_addrlen;
  std::memcpy(&chosen, found->ai_addr, size);
  ::freeaddrinfo(found);
  const int socket = ::socket(chosen.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return fail_errno("socket", place, errno);
  Listener listener(socket, port, {});
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(socket, generic(chosen), size) != 0) return fail_errno("bind", place, errno);
  if (::listen(socket, backlog) != 0) return fail_errno("listen", place, errno);
  sockaddr_storage bound{};
  socklen_t bound_size = sizeof bound;
  if (::getsockname(socket, generic(bound), &bound_size) != 0) return fail_errno("getsockname", place, errno);
  sockaddr_in with_port{};
  std::memcpy(&with_port, &bound, sizeof with_port);  // the port stands at the same place in both families
  listener.port_ = ntohs(with_port.sin_port);
  return listener;
}

Result<Listener> Listener::on_unix(const std::filesystem::path& path) {
  ENTENTE_TRY(address, unix_address(path));
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode))
      return fail(ErrorKind::conflict, "there is a file in the socket's place", path.string());
    if (somebody_listens(address)) {
      return fail(ErrorKind::conflict, "somebody listens on this socket already", path.string(),
                  "stop the other process");
    }
    ::unlink(path.c_str());
  }
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return fail_errno("socket", path.string(), errno);
  Listener listener(socket, 0, {});
  // Linux creates the file with the socket's own mode, so that there is no moment at which others could
  // connect.
  if (::fchmod(socket, S_IRUSR | S_IWUSR) != 0) return fail_errno("fchmod", path.string(), errno);
  if (::bind(socket, generic(address), sizeof address) != 0) return fail_errno("bind", path.string(), errno);
  listener.path_ = path;
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return fail_errno("chmod", path.string(), errno);
  if (::listen(socket, backlog) != 0) return fail_errno("listen", path.string(), errno);
  return listener;
}

Listener::Accepted Listener::accept() const {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  Accepted accepted;
  do {
    accepted.socket = ::accept4(socket_, generic(peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (accepted.socket < 0 && (errno == EINTR || errno == ECONNABORTED));
  if (accepted.socket < 0) {
    accepted.error = errno == EAGAIN || errno == EWOULDBLOCK ? 0 : errno;
    return accepted;
  }
  if (local()) {
    accepted.remote = "local";
    return accepted;
  }
  const int yes = 1;
  ::setsockopt(accepted.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  accepted.remote = text_of(peer);
  return accepted;
}

}  // namespace entente::http
