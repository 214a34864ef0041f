// Whom the node deals with, and how: recipients, agreements and communities, written into the log as settings
// (exchange/rulebook.h says how they are read). What a change would reveal or hide is known before it is
// made: exchange/preview.h.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "exchange/audiences.h"
#include "release/agreement.h"
#include "store/store.h"

namespace entente::exchange {

/// Thread-safe. Every change is durable, and its effect visible, when the call returns.
class Agreements {
 public:
  /// Both must outlive it.
  Agreements(store::Store& store, const Audiences& audiences) : store_(store), audiences_(audiences) {}

  /// Makes the nation a recipient, so that something can be listed for it. Nothing happens when it is one, or
  /// is the node's own. Errors: malformed (no nation), too_large (there are 64 already), those of
  /// Store::append.
  [[nodiscard]] Result<> admit(std::string_view nation);
  /// Puts the agreement in place of one with the same id; its members become recipients. Errors:
  /// unprocessable (the node's own nation is no member), those of admit().
  [[nodiscard]] Result<> add(const release::Agreement& agreement);
  /// Errors: not_found, those of Store::append.
  [[nodiscard]] Result<> end(const std::string& agreement_id);
  [[nodiscard]] Result<> add(const release::Community& community);
  [[nodiscard]] Result<> end_community(const std::string& name);

  [[nodiscard]] std::vector<release::Agreement> all() const { return audiences_.rules().agreements; }
  [[nodiscard]] std::vector<release::Community> communities() const { return audiences_.rules().communities; }

 private:
  [[nodiscard]] Result<> write(std::string key, std::string body);

  store::Store& store_;
  const Audiences& audiences_;
  std::mutex admitting_;  ///< one new slot at a time
};

}  // namespace entente::exchange
