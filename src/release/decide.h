// The decision: may this version go to that nation, at that time, under these rules? Yes or no, with reasons.
//
// Promises: pure and total; no clock, no store. Everything it says follows from its arguments, and not from
// their order. It does not know the closure over references (exchange/audiences.h), which can only turn a yes
// into a no.
//
// The rules (docs/release.md explains each with examples). A version goes only when none of them refuses;
// each that has something to say is among the reasons, so that all that would have to change is seen at once.
//   recipient                the recipient is another nation, and somebody originated the version
//   recipient-is-originator  an originator always gets its own back; then no other rule is asked
//   recalled                 what the originator recalled goes to nobody
//   collection               the collection's readers must admit the recipient
//   label                    every marking must admit the recipient: release labels of the originator by name
//   or
//                            community, TLP by level, unknown markings and others' labels nobody; none that
//                            speaks of release: the collection's default label; failing that nobody
//   time                     embargo and expiry of every label
//   agreement                one in force must have us and the recipient, cover the domains and let the two
//   exchange
//                            directly (hub); what is only TLP:CLEAR needs none
//   onward                   what another nation originated: an agreement with it must be in force, and:
//   `prohibited`
//                            never; `by-consent` with a grant of the originator that names version and
//                            recipient, in time; `within-agreement` also when one agreement that permits it
//                            has originator, us and recipient, and for correspondence about release also
//                            when that agreement only permits passing on by consent. What is only TLP:CLEAR
//                            may be passed on.
// A grant of the originator also stands in for its release label and for TLP up to AMBER+STRICT (it names the
// recipient), never for anything else.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
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
  /// Of the RFC 8785 form. Only needed where a grant names one (Grant::needs_hash); without it such a grant
  /// is none.
  std::optional<Hash> sha256{};
  /// Its markings, granular ones too, each with the id that named it. A marking definition itself is marked
  /// by what it says; a label counts only when its originator is the subject's origin.
  struct Marked {
    std::string id;
    Marking marking;
  };
  std::vector<Marked> markings{};
  /// Of the collection; counts only when no marking speaks of release, and for what its originator
  /// originated.
  std::optional<Label> default_label{};
  /// A label that this node put on what another nation originated: restricts further, opens nothing.
  std::optional<Label> custodian_label{};
  bool collection_admits = true;  ///< its readers admit the recipient
  bool recalled = false;
  /// It is what its originator signed about release itself: a request, grant, refusal, recall or
  /// acknowledgement.
  bool correspondence = false;
};

struct Rules {
  std::string own;  ///< the node's nation
  std::vector<Agreement> agreements;
  std::vector<Community> communities;
};

struct Reason {
  std::string_view rule;  ///< as named above; static storage
  bool favours = false;
  std::string sentence;  ///< what the rule found
  std::string remedy;    ///< when against: what would have to change; empty: nothing can
};

struct Decision {
  bool yes = false;
  std::vector<Reason> reasons;  ///< in the order of the rules
  /// The first time after `now` at which `yes` turns, everything else unchanged; none: never.
  std::optional<Micros> next_change;
  std::string ground;  ///< when yes: the few words that the ledger of disclosures keeps
};

/// `grants`: those that may concern the subject, already verified; others are ignored. `now`: log time. About
/// 3 us in a usual case.
[[nodiscard]] Decision decide(const Subject& subject, std::string_view recipient, const Rules& rules,
                              std::span<const Grant> grants, Micros now);

/// The same answer without its words, for those who ask often: no sentence is made.
struct Verdict {
  bool yes = false;
  std::optional<Micros> next_change;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};
[[nodiscard]] Verdict judge(const Subject& subject, std::string_view recipient, const Rules& rules,
                            std::span<const Grant> grants, Micros now);

}  // namespace entente::release
