// Which subjects the ids in events stand for: one subject however many objects, names and versions it has.
//
//   - Objects that carry the same ATT&CK or CVE number, or (software, actors) the same name, are one subject.
//   - Aliases join subjects only where the node's own nation says so: a stranger's object that calls itself
//     everything must not melt ours together. So with `revoked-by`: it counts from our own nation, or from
//     the nation whose object is revoked.
//   - A technique counts for its parent and its tactics too.
//   - What a revoked object was counted for is counted for the one that replaces it.
//
// Promises: depends only on the rows that `visible` admits, and not on their order but where two are equally
// good (then the earlier).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "exchange/tally_rows.h"

namespace entente::exchange {

/// What a series can be about. The words are those of `entente trend list --class`.
enum class SubjectClass : std::uint8_t {
  technique,
  tactic,
  software,
  actor,
  campaign,
  vulnerability,
  sector,
  country,
  region,
  all,
};
[[nodiscard]] std::string_view to_string(SubjectClass subject_class);
[[nodiscard]] std::optional<SubjectClass> parse_subject_class(std::string_view word);

struct Subject {
  SubjectClass subject_class = SubjectClass::all;
  std::string key;   ///< unique, for people and commands: `technique:T1059.001`, `actor:apt28`, `country:KOR`
  std::string name;  ///< as the newest version calls it
  std::vector<std::string> aliases;  ///< sorted
  std::string id;                    ///< of the STIX object that stands for it; may be empty
};

/// Reads the facts of the object version in an entry of the log; nothing when it is gone.
using FactsOf = std::function<const record::TrendFacts*(store::Sequence)>;
/// True for versions that the reader sees. `channel` is the row's.
using Visible = std::function<bool(store::Sequence, const Channel&)>;
/// Number of a subject in a SubjectBook.
using SubjectNumber = std::uint32_t;

class SubjectBook {
 public:
  SubjectBook(const TallyRows& rows, const Visible& visible, const FactsOf& facts);

  /// The subject that an id stands for, and those that it is counted for beside: parent, tactics. An
  /// indicator stands for all that it indicates. Sorted, distinct; empty for what is no subject.
  [[nodiscard]] const std::vector<SubjectNumber>& subjects_of(Mark id);
  /// Where an identity or location is: sectors, countries and regions.
  [[nodiscard]] const std::vector<SubjectNumber>& places_of(Mark id);
  [[nodiscard]] const std::vector<Subject>& subjects() const { return subjects_; }
  /// That one, made where it is not known yet.
  [[nodiscard]] SubjectNumber number_of(SubjectClass subject_class, std::string_view word,
                                        std::string_view name);

 private:
  using Node = std::uint32_t;
  [[nodiscard]] Node node_of(Mark mark);
  [[nodiscard]] Node root_of(Node node);
  void join(Node a, Node b);
  void gather_names(const TallyRows& rows, const Visible& visible);
  void gather_ties(const TallyRows& rows, const Visible& visible);
  void choose_heads();
  [[nodiscard]] bool better(const NameRow& a, const NameRow& b) const;
  [[nodiscard]] SubjectNumber subject_of_root(Node root, Mark id);
  void add_parents(const record::TrendFacts& facts, Mark id, std::vector<SubjectNumber>& out);
  void read_place(const NameRow& row, std::vector<SubjectNumber>& out);
  void read_places(Mark id, std::vector<SubjectNumber>& out);

  const TallyRows& rows_;
  const FactsOf& facts_;
  std::unordered_map<Mark, Node> nodes_;
  std::vector<Node> parents_;  ///< union-find
  /// Newest version of each name object that is seen, of each origin.
  std::vector<const NameRow*> newest_;
  std::unordered_map<Mark, std::vector<const NameRow*>> by_id_;
  std::unordered_map<Node, const NameRow*> heads_;  ///< by root: the row that stands for the subject
  std::unordered_map<Node, std::vector<const NameRow*>> members_;
  std::unordered_map<Mark, std::vector<Mark>> indicated_;  ///< by indicator
  std::unordered_map<Mark, std::vector<Mark>> located_;    ///< by identity
  std::unordered_map<Mark, Mark> parent_technique_;
  std::unordered_map<Node, SubjectNumber> numbers_;  ///< by root
  std::unordered_map<std::string, SubjectNumber> by_key_;
  std::vector<Subject> subjects_;
  std::unordered_map<Mark, std::vector<SubjectNumber>> subjects_of_;
  std::unordered_map<Mark, std::vector<SubjectNumber>> places_of_;
};

}  // namespace entente::exchange
