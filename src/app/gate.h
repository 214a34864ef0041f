// Decides who a request comes from: HTTP Basic (RFC 7617) against Accounts, or a client certificate that
// stands for a user. Verified credentials are remembered for a while, so quick() answers nearly always.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "exchange/accounts.h"
#include "exchange/credential_cache.h"
#include "http/caller.h"

namespace entente::app {

class AccountGate final : public http::Gate {
 public:
  AccountGate(exchange::Accounts& accounts, exchange::CredentialCache& cache)
      : accounts_(accounts), cache_(cache) {}
  [[nodiscard]] std::optional<http::Caller> quick(const http::Request& request) override;
  [[nodiscard]] Result<http::Caller> slow(const http::Request& request) override;

 private:
  using Outcome = Result<std::shared_ptr<const exchange::Standing>>;
  struct Flight {
    std::condition_variable landed;
    std::optional<Outcome> outcome;
  };
  [[nodiscard]] Outcome check(const http::Request& request) const;

  exchange::Accounts& accounts_;
  exchange::CredentialCache& cache_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Flight>>
      flights_;  ///< by cache key: sign-ins being checked at this moment
};

/// The admin socket belongs to whoever may open it (mode 0600): everybody there is the node's own
/// administrator.
class OwnerGate final : public http::Gate {
 public:
  explicit OwnerGate(std::string nation) : nation_(std::move(nation)) {}
  [[nodiscard]] std::optional<http::Caller> quick(const http::Request& request) override;
  [[nodiscard]] Result<http::Caller> slow(const http::Request& request) override;
  [[nodiscard]] http::Caller owner() const;

 private:
  std::string nation_;
};

}  // namespace entente::app
