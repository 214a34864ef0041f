// Listening sockets: TCP on an address, or a Unix socket that only its owner may open.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/error.h"

namespace entente::http {

class Listener {
 public:
  /// `address`: a numeric IPv4 or IPv6 address. Errors: malformed, io (in use, not allowed), naming the
  /// address.
  [[nodiscard]] static Result<Listener> on_tcp(const std::string& address, std::uint16_t port);
  /// Mode 0600. A socket file that nobody listens on any more is replaced. Errors: conflict (somebody
  /// listens), io.
  [[nodiscard]] static Result<Listener> on_unix(const std::filesystem::path& path);
  ~Listener();
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) noexcept;

  [[nodiscard]] int socket() const { return socket_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] bool local() const { return !path_.empty(); }
  void close();

  struct Accepted {
    int socket = -1;     ///< non-blocking; -1: none waits
    int error = 0;       ///< errno when none could be taken; 0: none waits
    std::string remote;  ///< address without port, or "local"
  };
  [[nodiscard]] Accepted accept() const;

 private:
  Listener(int socket, std::uint16_t port, std::filesystem::path path);
  int socket_;
  std::uint16_t port_;
  std::filesystem::path path_;
};

}  // namespace entente::http
