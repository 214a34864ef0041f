// Who may see which version: the rules of release/decide.h applied to everything the log holds, kept up to
// date as entries apply. The store calls it (store/projection.h) and keeps the answer; reads only test
// membership.
//
// Promises: the same log gives the same audiences; time is that of the log (a deadline passes with the next
// entry, for want of another with a tick). What cannot be read opens nothing. Other threads may ask while the
// committing thread projects.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "exchange/closure.h"
#include "exchange/governing_statements.h"
#include "exchange/marking_book.h"
#include "exchange/recall_book.h"
#include "exchange/rulebook.h"
#include "exchange/version_class.h"
#include "release/decide.h"
#include "store/projection.h"

namespace entente::exchange {

class Audiences final : public store::Projection {
 public:
  explicit Audiences(std::string own_nation);
  ~Audiences() override;

  [[nodiscard]] store::ProjectionAnswer project(std::span<const store::GroupEntry> group,
                                                const store::ProjectionView& view) override;
  [[nodiscard]] std::string save() const override;
  [[nodiscard]] Result<> load(std::string_view saved) override;

  // Thread-safe:
  [[nodiscard]] const std::string& own_nation() const { return own_; }
  [[nodiscard]] std::optional<store::Slot> slot_of(std::string_view nation) const;
  /// Nations by slot; "" where there is none.
  [[nodiscard]] std::shared_ptr<const std::vector<std::string>> recipients() const;
  /// At that time somebody's audience may change, if no entry does it first. No deadline: the end of time.
  [[nodiscard]] Micros next_deadline() const { return next_deadline_.load(std::memory_order_acquire); }
  [[nodiscard]] release::Rules rules() const;
  [[nodiscard]] Micros log_time() const;
  /// The decision about a version, given the tag that the store keeps for it; without the closure.
  struct Question {
    store::Tag tag = 0;
    std::string id{};
    std::optional<Instant> version{};
    std::string recipient{};
    std::string_view object{};  ///< its bytes: needed where has_grants()
  };
  [[nodiscard]] release::Decision decide(const Question& question) const;
  /// The same under other rules, or with the version's labels replaced by one (preview).
  [[nodiscard]] release::Decision decide(const Question& question, const release::Rules& rules,
                                         const std::optional<release::Label>& label) const;
  /// The originator's statement that speaks for the version is in the first custody note behind that entry.
  [[nodiscard]] store::Sequence stated_at(store::Sequence version) const;
  /// Its originator took the version back.
  [[nodiscard]] bool recalled(store::Origin origin, std::string_view id,
                              const std::optional<Instant>& version) const;
  /// The same, for those who need to know nothing else. Refers to this.
  [[nodiscard]] RecallCheck recall_check() const {
    return [this](store::Origin origin, std::string_view id, const std::optional<Instant>& version) {
      return recalled(origin, id, version);
    };
  }
  /// Recalls of other nations that were applied here: nothing of that may be here.
  [[nodiscard]] std::vector<RecalledVersion> applied_recalls() const;
  /// True when a grant names the object: then its versions are decided one by one.
  [[nodiscard]] bool has_grants(std::string_view id) const;
  /// Rules as they might be.
  struct Imagined {
    release::Rules rules;
    std::vector<std::string> recipients;  ///< by slot
  };
  /// Who would see a version under them, closure aside; with a label, that in place of its own labels.
  [[nodiscard]] Base imagine(const Imagined& imagined, const Question& question,
                             const std::optional<release::Label>& label) const;
  /// Who else might see a version of our own in the collection with these markings: now, or as soon as an
  /// agreement or the end of an embargo lets those see it whom its label names. All bits: nobody can say.
  [[nodiscard]] store::Audience widest_audience(store::CollectionNumber collection,
                                                const std::vector<std::string>& markings) const;
  /// What the rules know of a version.
  [[nodiscard]] release::Subject subject_of(const Question& question) const;
  /// The same with another label of its originator by note (canonical; empty: the one its markings name).
  [[nodiscard]] release::Subject subject_under(const Question& question, const std::string& label) const;

 private:
  struct Group;  ///< one call of project()
  /// What the rules say of a class for each slot; asked again when something they depend on changes.
  struct Verdict {
    Base base;
    Micros next_change = 0;
    bool known = false;
  };

  [[nodiscard]] release::Subject subject_of(const VersionClass& one, std::string_view id,
                                            const std::optional<Instant>& version) const;
  /// Asks the rules about every recipient; `next_change` is when they want to be asked again.
  [[nodiscard]] Base ask_all(const release::Subject& subject, store::CollectionNumber collection,
                             const release::Rules& rules, const std::vector<std::string>& recipients,
                             Micros& next_change) const;
  [[nodiscard]] Base ask(const VersionClass& one, Micros& next_change) const;
  /// For a version that somebody granted.
  [[nodiscard]] Base ask_alone(const VersionClass& one, const store::RawEntry& entry,
                               Micros& next_change) const;
  /// Where a grant names the hash of the object.
  void add_hash(release::Subject& subject, std::string_view object) const;
  [[nodiscard]] const Verdict& verdict_of(store::Tag tag);
  /// A grant as it stands: of several versions the newest, and a withdrawn one for good.
  struct HeldGrant {
    store::Sequence sequence = 0;  ///< of its entry
    Instant version;
    std::string object;
    bool revoked = false;
    std::vector<std::string> objects;  ///< that it names
  };
  using GrantKey =
      std::pair<store::Origin, std::string>;  ///< the same id under another name is another grant
  /// Puts it in force unless a newer or withdrawn one stands; `changed` gets the objects that must be decided
  /// again.
  void add_grant(store::Origin origin, HeldGrant held, std::set<std::string, std::less<>>& changed);
  void remove_grant(const GrantKey& key, std::set<std::string, std::less<>>& changed);
  /// On new audiences.
  [[nodiscard]] Result<> load_all(std::string_view in);
  [[nodiscard]] bool load_grants(std::string_view& in);
  void publish();

  // audiences_group.cpp: the steps of project()
  void read_entry(Group& group, const store::GroupEntry& one);
  void read_object(Group& group, const store::GroupEntry& one);
  void read_special(Group& group, const store::RawEntry& entry);
  void read_erasure(Group& group, const store::RawEntry& entry);
  void read_label_note(Group& group, const store::RawEntry& note);
  void read_recall(Group& group, const store::RawEntry& entry);
  void read_recall_note(Group& group, std::string_view body);
  void take_back(Group& group, const RecalledVersion& one, bool applied);
  void retag(Group& group, store::Sequence version, const VersionClass& wanted);
  void reconsider_classes(Group& group);
  void reconsider_granted(Group& group);

  const std::string own_;
  mutable std::shared_mutex mutex_;  ///< guards what follows; project() is the only writer
  Rulebook book_;
  MarkingBook markings_;
  VersionClasses classes_;
  GoverningStatements statements_;
  RecallBook recalls_;
  std::map<GrantKey, HeldGrant> held_grants_;
  std::map<std::string, std::vector<release::Grant>, std::less<>> grants_;  ///< by id of the object granted
  std::vector<Verdict> verdicts_;                                           ///< by tag - 1
  Micros now_ = 0;
  std::map<std::string, Micros, std::less<>> granted_deadlines_;  ///< of what is decided one by one

  std::atomic<Micros> next_deadline_;
  std::atomic<std::shared_ptr<const std::vector<std::string>>> recipients_;
};

}  // namespace entente::exchange
