// OpenSSL contexts and sessions for non-blocking sockets. Nothing of OpenSSL shows through.
//
// Promises: TLS 1.2 or later; an idle session keeps no record buffers; a client certificate is accepted
// without an authority, and its fingerprint is given only after the handshake has proved possession of its
// key. Who it belongs to is decided above, by pinning. Never raises SIGPIPE.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace entente::http {

enum class IoState : std::uint8_t { done, wants_read, wants_write, closed, failed };
struct Io {
  IoState state = IoState::done;
  std::size_t bytes = 0;  ///< moved; more than 0 only with done
};

class TlsSession;

class TlsContext {
 public:
  /// For servers. Errors: io or malformed, naming the file.
  [[nodiscard]] static Result<std::shared_ptr<TlsContext>> for_server(
      const std::filesystem::path& certificate_chain, const std::filesystem::path& private_key);
  struct ClientFiles {
    std::filesystem::path ca_file;      ///< none: the system's authorities
    std::filesystem::path certificate;  ///< of the client itself; may be none
    std::filesystem::path private_key;
    bool trust_any = false;  ///< the caller pins the server's certificate
  };
  [[nodiscard]] static Result<std::shared_ptr<TlsContext>> for_client(const ClientFiles& files);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsSession;
  struct State;
  explicit TlsContext(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// One TLS connection over a non-blocking socket that someone else owns.
class TlsSession {
 public:
  /// Server side.
  TlsSession(const TlsContext& context, int socket);
  /// Client side: `host` is sent as SNI and checked against the certificate unless the context trusts any.
  TlsSession(const TlsContext& context, int socket, const std::string& host);
  ~TlsSession();
  TlsSession(TlsSession&&) noexcept;
  TlsSession& operator=(TlsSession&&) noexcept;

  [[nodiscard]] Io handshake();
  [[nodiscard]] Io read(char* data, std::size_t size);
  /// After wants_read or wants_write the same bytes must be offered again (they may have moved). `more`: a
  /// write follows at once, so that the kernel may wait for it before it sends a short segment.
  [[nodiscard]] Io write(const char* data, std::size_t size, bool more = false);
  /// Sends close_notify, if it can be sent at once.
  void shut_down();
  /// True when bytes are decrypted already, so that waiting for the socket could wait for ever. A record that
  /// has not arrived in full does not count.
  [[nodiscard]] bool pending() const;
  /// SHA-256 of the peer's certificate, hexadecimal; empty without one.
  [[nodiscard]] std::string peer_fingerprint() const;
  /// Why the last operation failed, for people.
  [[nodiscard]] std::string problem() const;

 private:
  struct State;
  [[nodiscard]] Io outcome(int code, std::size_t bytes);
  std::unique_ptr<State> state_;
};

}  // namespace entente::http
