// One question put to all rules at one time (decide.h names them). Each rule is a function of its own, in the
// order in which docs/release.md tells them.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "release/decide.h"

namespace entente::release {

/// What the rules have in common; made once for a question, for any time.
class Question {
 public:
  /// All must outlive it.
  Question(const Subject& subject, std::string_view recipient, const Rules& rules,
           std::span<const Grant> grants);

  const Subject& subject;
  const std::string_view recipient;
  const Rules& rules;
  /// The originator's labels that count: among the markings, or the collection's default label.
  std::vector<const Label*> labels;
  bool uses_default = false;  ///< the one in `labels` is the collection's
  bool silent = false;        ///< nothing speaks of release, and no default label counts
  bool only_clear = false;    ///< TLP:CLEAR speaks, and nothing else does
  /// Grants of the originator for this version and recipient, expired ones too, by id.
  std::vector<const Grant*> grants;
  /// Of `labels` (the default domain where there is none) and of the label put on it here.
  std::vector<std::string_view> domains;

  [[nodiscard]] bool ours() const { return subject.origin == rules.own; }
  [[nodiscard]] bool names(const Label& label) const;
  /// The community by which the label names the recipient; empty when it names it itself or not at all.
  [[nodiscard]] std::string_view community_in(const Label& label) const;
  [[nodiscard]] bool some_label_names() const;
  /// Times at which some rule may speak otherwise, in no order.
  [[nodiscard]] std::vector<Micros> turning_points() const;

 private:
  void gather_labels();
};

/// All rules asked about a question at a time. With a `listener` every reason is told to it; without one
/// nothing is put into words.
class Hearing {
 public:
  using Listener = std::function<void(Reason)>;
  Hearing(const Question& question, Micros now, const Listener* listener)
      : q_(question), now_(now), listener_(listener) {}

  [[nodiscard]] bool run();
  /// After a yes.
  [[nodiscard]] std::string ground() const;

 private:
  // hearing.cpp
  bool about_recipient();
  bool about_recall();
  bool about_collection();
  bool about_time();
  bool about_span(std::string_view name, const std::optional<Micros>& from, const std::optional<Micros>& to);

  // hearing_markings.cpp
  bool about_markings();
  void about_label(const Label& label);
  /// `policy`: an IEP policy says so.
  void about_tlp(Tlp tlp, bool policy);
  void about_acs(const Acs& acs);
  void about_unknown(const std::string& id, const Unknown& unknown);
  void about_custodian();
  /// Refuses whatever is granted.
  template <class Say, class Remedy>
  void keep(Say&& say, Remedy&& remedy);
  /// Refuses unless a grant stands in.
  template <class Say>
  void keep_unless_granted(Say&& say);

  // hearing_agreements.cpp
  bool about_agreement();
  void explain_no_agreement();
  bool about_onward();
  bool about_consent(bool within_agreement);
  [[nodiscard]] std::optional<Onward> permitted_onward() const;
  [[nodiscard]] std::string_view prohibiting() const;
  [[nodiscard]] const Agreement* joint_agreement() const;
  [[nodiscard]] bool covers_all(const Agreement& agreement) const;

  /// The first grant that has not expired.
  [[nodiscard]] const Grant* grant() const;
  template <class Say>
  void favour(std::string_view rule, Say&& say) {
    if (listener_ != nullptr) (*listener_)({.rule = rule, .favours = true, .sentence = say(), .remedy = {}});
  }
  /// Always false.
  template <class Say, class Remedy>
  bool refuse(std::string_view rule, Say&& say, Remedy&& remedy) {
    if (listener_ != nullptr)
      (*listener_)({.rule = rule, .favours = false, .sentence = say(), .remedy = remedy()});
    return false;
  }

  const Question& q_;
  const Micros now_;
  const Listener* const listener_;
  bool kept_ = false;                     ///< a marking refuses, whatever is granted
  bool replaced_ = false;                 ///< a grant stands in for a marking
  const Agreement* agreement_ = nullptr;  ///< by which it goes
  const Grant* used_grant_ = nullptr;     ///< by which it goes
  bool goes_home_ = false;                ///< the recipient originated it
};

/// "JPN", "JPN and USA", "AUS, JPN and 3 more": at most eight names.
[[nodiscard]] std::string and_list(const std::vector<std::string>& names);
/// A time as people read it: seconds, with a fraction only where there is one.
[[nodiscard]] std::string time_words(Micros time);

}  // namespace entente::release
