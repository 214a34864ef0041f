// Where things lie in a node's folder (docs/admin.md); what the log keeps there is the store's own business
// (store/log_store.h).
#pragma once

#include <filesystem>

namespace entente::app {

struct Folder {
  std::filesystem::path root;
  [[nodiscard]] std::filesystem::path config() const { return root / "entente.toml"; }
  [[nodiscard]] std::filesystem::path secrets() const { return root / "secrets"; }
  [[nodiscard]] std::filesystem::path certificate() const { return root / "tls" / "certificate.pem"; }
  [[nodiscard]] std::filesystem::path private_key() const { return root / "tls" / "private_key.pem"; }
  [[nodiscard]] std::filesystem::path admin_socket() const { return root / "admin.sock"; }
};

}  // namespace entente::app
