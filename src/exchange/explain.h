// Why a version may go to a nation or not: the decision with its reasons, the references that keep it back,
// when it was listed and when it first left. For the node's own people; nothing here is ever shown to the
// nation in question.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "exchange/audiences.h"
#include "exchange/collections.h"
#include "release/decide.h"
#include "store/store.h"

namespace entente::exchange {

/// A reference that is not satisfied.
struct MissingReference {
  std::string id;
  bool here = false;  ///< there are versions of it, but none that the nation sees
};

struct Explanation {
  std::string id;
  std::string version{};     ///< as TAXII prints it
  std::string collection{};  ///< alias
  std::string origin{};      ///< nation
  store::Sequence sequence = 0;
  bool visible = false;          ///< what is true now, closure included
  release::Decision decision{};  ///< without the closure
  std::vector<MissingReference> missing{};
  std::optional<store::Stamp> date_added{};  ///< for the nation, when visible
};

/// One for each living version of the object, newest first. Errors: not_found (no such object here),
/// malformed (no nation), unprocessable (the nation is the node's own).
[[nodiscard]] Result<std::vector<Explanation>> explain(const store::Store& store, const Audiences& audiences,
                                                       const Collections& collections, std::string_view id,
                                                       std::string_view nation);

/// As text for a terminal, and as JSON.
[[nodiscard]] std::string explanation_text(const std::vector<Explanation>& explanations,
                                           std::string_view nation);
[[nodiscard]] std::string explanation_json(const std::vector<Explanation>& explanations,
                                           std::string_view nation);

}  // namespace entente::exchange
