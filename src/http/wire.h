// A connected socket, plain or TLS, without waiting: moves what can be moved now and says what to wait for.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <sys/uio.h>

#include "http/message.h"
#include "http/tls.h"

namespace entente::http {

/// What is still to be sent of one response: a head and the body's parts, which must stay where they are.
class Outgoing {
 public:
  /// `body` null: no content is sent (HEAD, 204).
  Outgoing(std::string_view head, const Body* body);
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;
  [[nodiscard]] bool done() const { return remaining_ == 0; }
  [[nodiscard]] std::size_t remaining() const { return remaining_; }
  /// Points `out` at the front of what remains; returns how many entries were used.
  [[nodiscard]] std::size_t fill(std::span<iovec> out) const;
  /// The body is in a file, and the head is not out yet.
  [[nodiscard]] bool file_follows() const { return file_ != nullptr && index_ == 0; }
  /// All that remains is in a file.
  [[nodiscard]] bool in_file() const { return file_ != nullptr && index_ == 1; }
  [[nodiscard]] int descriptor() const { return file_->descriptor; }
  [[nodiscard]] std::uint64_t file_offset() const { return file_->offset + offset_; }
  /// Copies the front of what remains; returns how much.
  [[nodiscard]] std::size_t copy(std::span<char> out) const;
  void advance(std::size_t bytes);

 private:
  [[nodiscard]] std::string_view part(std::size_t index) const {
    return index == 0 ? head_ : body_[index - 1];
  }

  std::string_view head_;
  std::string_view whole_;                  ///< a body in one piece
  std::span<const std::string_view> body_;  ///< the body's pieces
  const Slice* file_ = nullptr;
  std::size_t parts_ = 1;   ///< with the head
  std::size_t index_ = 0;   ///< part that is next
  std::size_t offset_ = 0;  ///< in that part
  std::size_t remaining_;
};

class Wire {
 public:
  /// The socket is non-blocking and belongs to the caller.
  explicit Wire(int socket) : socket_(socket) {}
  Wire(int socket, TlsSession session) : socket_(socket), tls_(std::move(session)) {}
  Wire(int socket, const TlsContext& context) : socket_(socket), tls_(TlsSession(context, socket)) {}

  [[nodiscard]] TlsSession* tls() { return tls_ ? &*tls_ : nullptr; }
  [[nodiscard]] bool pending() const { return tls_ && tls_->pending(); }
  [[nodiscard]] Io read(std::span<char> space);
  /// Sends until all is out (done), or the socket takes no more. `flat` is scratch memory for TLS.
  [[nodiscard]] Io send(Outgoing& outgoing, std::span<char> flat);

 private:
  Io send_plain(Outgoing& outgoing) const;
  static Io send_encrypted(TlsSession& session, Outgoing& outgoing, std::span<char> flat);

  int socket_;
  std::optional<TlsSession> tls_;
};

}  // namespace entente::http
