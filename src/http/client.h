// A small blocking HTTP/1.1 client: for commands that talk to a running node, and (later) for pulling from
// peers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "http/message.h"

namespace entente::http {

struct ClientOptions {
  std::string host;  ///< name or address
  std::uint16_t port = 443;
  std::filesystem::path unix_socket;  ///< when set, used instead of host and port
  bool tls = false;
  std::string
      pinned_certificate_sha256;  ///< hexadecimal; when set, the only certificate accepted (no CA needed)
  std::filesystem::path ca_file;  ///< authorities to trust instead of the system's; may be empty
  std::filesystem::path client_certificate;  ///< PEM, shown to servers that ask; may be empty
  std::filesystem::path client_key;
  int timeout_seconds = 60;
  std::size_t max_response_bytes = std::size_t{256} << 20;
};

struct ClientResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// One keep-alive connection, reconnected when it was closed. Not thread-safe.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  /// Errors: unavailable (cannot connect; says to whom), io, malformed (not HTTP), too_large, limited
  /// (timeout).
  [[nodiscard]] Result<ClientResponse> request(
      Method method, const std::string& target,
      const std::vector<std::pair<std::string, std::string>>& headers = {}, std::string_view body = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::http
