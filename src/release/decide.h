// The decision: may this version go to that nation, at that time, under these rules? Yes or no, with reasons.
//
// Promises: pure and total; no clock, no store. Everything it says follows from its arguments. It does not know the
// closure over references (exchange/audiences.h), which can only turn a yes into a no.
//
// The rules, in order (docs/release.md explains each with examples); the first that refuses decides, and all that
// spoke are among the reasons:
//   recipient-is-originator  an originator always gets its own back
//   recalled                 the originator recalled it
//   collection               the collection's readers must admit the recipient
//   label                    every marking must admit the recipient: release labels by name or community, TLP by
//                            level, unknown markings nobody; none at all: the collection's default label; failing
//                            that nobody
//   time                     embargo and expiry of every label
//   agreement                one in force must have us and the recipient, cover the domain and let the two exchange
//                            directly (hub); TLP:CLEAR without a label needs none
//   onward                   what another nation originated: `prohibited` never; `by-consent` with a grant of the
//                            originator that names version and recipient, in time; `within-agreement` when one
//                            agreement that permits it has originator, us and recipient
// A grant of the originator also stands in for the label rule (it names the recipient), never for `recalled`,
// `time`, `collection`, `agreement` or an unknown marking.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/instant.h"
#include "release/agreement.h"
#include "release/grant.h"
#include "release/marking.h"

namespace entente::release {

/// A version as far as release goes.
struct Subject {
  std::string origin;  ///< nation under whose name it stands here
  std::string id;
  std::optional<Instant> version{};
  /// Its markings, granular ones too, each with the id that named it. A marking definition itself is marked by
  /// what it says; a label counts only when its originator is the subject's origin.
  struct Marked {
    std::string id;
    Marking marking;
  };
  std::vector<Marked> markings{};
  std::optional<Label> default_label{};  ///< of the collection; counts only when no marking speaks of release
  /// A label that this node put on what another nation originated: restricts further, opens nothing.
  std::optional<Label> custodian_label{};
  bool collection_admits = true;       ///< its readers admit the recipient
  bool recalled = false;
};

struct Rules {
  std::string own;  ///< the node's nation
  std::vector<Agreement> agreements;
  std::vector<Community> communities;
};

struct Reason {
  std::string_view rule;  ///< as named above; static storage
  bool favours = false;
  std::string sentence;   ///< what the rule found
  std::string remedy;     ///< when against: what would have to change; may be empty
};

struct Decision {
  bool yes = false;
  std::vector<Reason> reasons;
  /// The next time after `now` at which the same arguments may give another answer.
  std::optional<Micros> next_change;
  std::string ground;  ///< when yes: the few words that the ledger of disclosures keeps
};

/// `grants`: those that may concern the subject, already verified; others are ignored. `now`: log time.
[[nodiscard]] Decision decide(const Subject& subject, std::string_view recipient, const Rules& rules,
                              std::span<const Grant> grants, Micros now);

}  // namespace entente::release
