// Attributes of MISP events as STIX cyber-observables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "stix/checker.h"

namespace entente::feeds {

struct Observable {
  std::string id;    ///< deterministic (STIX 2.1 section 2.9)
  std::string text;  ///< the object
};

struct Observables {
  bool known = false;               ///< the attribute's type is one of those that are read
  std::vector<Observable> objects;  ///< none: the value is not what its type says. References go backwards
};

/// Reuses its memory; one thread at a time.
class ObservableMaker {
 public:
  /// `type` and `value` as MISP has them: "domain|ip", "example.org|192.0.2.1".
  [[nodiscard]] Observables make(std::string_view type, std::string_view value);

 private:
  [[nodiscard]] std::optional<Observable> finish(std::string_view type, const std::string& members);
  [[nodiscard]] std::optional<Observable> address(std::string_view value);
  [[nodiscard]] std::optional<Observable> file(std::string_view name, std::string_view algorithm,
                                               std::string_view hash);
  [[nodiscard]] std::optional<Observable> registry_key(std::string_view key, std::string_view data);
  void add_domain_with_address(std::string_view domain, std::string_view ip, Observables& out);

  stix::Checker checker_;
};

}  // namespace entente::feeds
