#include "exchange/subject_book.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "stix/text_forms.h"

namespace entente::exchange {
namespace {

constexpr std::array<std::string_view, 10> class_words{
    "technique",     "tactic", "software", "actor",  "campaign",
    "vulnerability", "sector", "country",  "region", "all"};

/// The number that ATT&CK or CVE gives an object; empty without.
std::string_view number_in(const record::TrendFacts& facts, SubjectClass subject_class) {
  for (const auto& reference : facts.references) {
    if (subject_class == SubjectClass::vulnerability ? reference.source == "cve"
                                                     : reference.source.starts_with("mitre")) {
      if (!reference.id.empty()) return reference.id;
    }
  }
  return {};
}

SubjectClass class_of(NameKind kind) {
  switch (kind) {
    case NameKind::technique:
      return SubjectClass::technique;
    case NameKind::software:
      return SubjectClass::software;
    case NameKind::actor:
      return SubjectClass::actor;
    case NameKind::campaign:
      return SubjectClass::campaign;
    case NameKind::vulnerability:
      return SubjectClass::vulnerability;
    default:
      return SubjectClass::all;
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return out;
}

void sort_distinct(std::vector<SubjectNumber>& numbers) {
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

std::string_view to_string(SubjectClass subject_class) {
  return class_words.at(static_cast<std::size_t>(subject_class));
}

std::optional<SubjectClass> parse_subject_class(std::string_view word) {
  const auto* const at = std::ranges::find(class_words, word);
  if (at == class_words.end()) return {};
  return static_cast<SubjectClass>(at - class_words.begin());
}

SubjectBook::SubjectBook(const TallyRows& rows, const Visible& visible, const FactsOf& facts)
    : rows_(rows), facts_(facts) {
  gather_names(rows, visible);
  gather_ties(rows, visible);
  choose_heads();
}

SubjectBook::Node SubjectBook::node_of(Mark mark) {
  const auto [at, fresh] = nodes_.try_emplace(mark, static_cast<Node>(parents_.size()));
  if (fresh) parents_.push_back(at->second);
  return at->second;
}

SubjectBook::Node SubjectBook::root_of(Node node) {
  while (parents_[node] != node) {
    parents_[node] = parents_[parents_[node]];
    node = parents_[node];
  }
  return node;
}

void SubjectBook::join(Node a, Node b) {
  a = root_of(a);
  b = root_of(b);
  parents_[std::max(a, b)] = std::min(a, b);
}

void SubjectBook::gather_names(const TallyRows& rows, const Visible& visible) {
  std::unordered_map<Mark, std::vector<std::size_t>> of_id;  // places in newest_
  for (const NameRow& row : rows.names()) {
    const Channel& channel = rows.channel(row.channel);
    if (row.erased || !visible(row.sequence, channel)) continue;
    auto& known = of_id[row.id];
    const auto same = std::ranges::find_if(
        known, [&](std::size_t at) { return rows.channel(newest_[at]->channel).origin == channel.origin; });
    if (same == known.end()) {
      known.push_back(newest_.size());
      newest_.push_back(&row);
    } else if (row.version >= newest_[*same]->version) {
      newest_[*same] = &row;
    }
  }
  for (const NameRow* row : newest_) {
    by_id_[row->id].push_back(row);
    if (row->kind == NameKind::identity || row->kind == NameKind::location) continue;
    const Node node = node_of(row->id);
    const auto keys = rows.lists().at(row->keys);
    const bool own = rows.channel(row->channel).origin == 0;
    // A revoked object's names are those of what replaced it, or of nothing: only its number is its own.
    const std::size_t joined = row->revoked ? 0
                               : own        ? keys.size()
                                            : std::min<std::size_t>(row->strong, keys.size());
    for (const Mark key : keys.first(joined)) join(node, node_of(key));
  }
}

void SubjectBook::gather_ties(const TallyRows& rows, const Visible& visible) {
  std::map<std::pair<Mark, store::Origin>, const TieRow*> newest;
  for (const TieRow& row : rows.ties()) {
    const Channel& channel = rows.channel(row.channel);
    if (row.kind == TieKind::concerns || row.erased || !visible(row.sequence, channel)) continue;
    const TieRow*& known = newest[{row.id, channel.origin}];
    if (known == nullptr || row.version >= known->version) known = &row;
  }
  std::vector<const TieRow*> ties;
  for (const auto& [id, row] : newest) {
    if (!row->revoked) ties.push_back(row);
  }
  // The key of the map is random; the log is not.
  std::ranges::sort(ties, {}, [](const TieRow* row) { return row->sequence; });
  std::unordered_map<Mark, const TieRow*> replaced;
  for (const TieRow* const row : ties) {
    const store::Origin origin = rows.channel(row->channel).origin;
    const auto about = by_id_.find(row->source);
    const bool may =
        origin == 0 || (about != by_id_.end() && std::ranges::any_of(about->second, [&](const NameRow* name) {
                          return rows.channel(name->channel).origin == origin;
                        }));
    if (row->kind == TieKind::indicates) indicated_[row->source].push_back(row->target);
    if (row->kind == TieKind::located_at && may) located_[row->source].push_back(row->target);
    if (row->kind == TieKind::subtechnique_of && may) parent_technique_[row->source] = row->target;
    if (row->kind == TieKind::revoked_by && may) replaced[row->source] = row;
  }
  for (const auto& [id, row] : replaced) join(node_of(row->source), node_of(row->target));
}

/// Our own word first, then what is in force, then the newer, then the earlier in the log.
bool SubjectBook::better(const NameRow& a, const NameRow& b) const {
  const auto rank = [&](const NameRow& row) {
    return std::tuple(row.revoked, rows_.channel(row.channel).origin != 0, -row.version, row.sequence);
  };
  return rank(a) < rank(b);
}

void SubjectBook::choose_heads() {
  for (const NameRow* const row : newest_) {
    if (row->kind == NameKind::identity || row->kind == NameKind::location) continue;
    const Node root = root_of(node_of(row->id));
    members_[root].push_back(row);
    const NameRow*& head = heads_[root];
    if (head == nullptr || better(*row, *head)) head = row;
  }
}

SubjectNumber SubjectBook::number_of(SubjectClass subject_class, std::string_view word,
                                     std::string_view name) {
  std::string key(to_string(subject_class));
  if (subject_class != SubjectClass::all) {
    key += ':';
    key += word;
  }
  const auto [at, fresh] = by_key_.try_emplace(std::move(key), static_cast<SubjectNumber>(subjects_.size()));
  if (fresh) {
    subjects_.push_back({.subject_class = subject_class,
                         .key = at->first,
                         .name = std::string(name),
                         .aliases = {},
                         .id = {}});
  }
  return at->second;
}

SubjectNumber SubjectBook::subject_of_root(Node root, Mark id) {
  const auto known = numbers_.find(root);
  if (known != numbers_.end()) return known->second;
  const auto head = heads_.find(root);
  const record::TrendFacts* facts = head == heads_.end() ? nullptr : facts_(head->second->sequence);
  SubjectNumber number = 0;
  if (facts == nullptr) {
    const std::string_view text = rows_.subject_id(id);
    const auto kind = name_kind_of(stix::type_of(text));
    // Nothing says what it is called: each id stands for itself.
    return number_of(class_of(kind.value_or(NameKind::other)), text, text);
  } else {
    const SubjectClass subject_class = class_of(head->second->kind);
    const std::string_view code = number_in(*facts, subject_class);
    const bool coded = !code.empty() && (subject_class == SubjectClass::technique ||
                                         subject_class == SubjectClass::vulnerability);
    number = number_of(subject_class, coded ? std::string(code) : lower(facts->name), facts->name);
    Subject& subject = subjects_[number];
    // Techniques without a number may share a name: in whatever order they are met, it is the same subject.
    if (subject.id.empty() || facts->id < subject.id) {
      subject.id = facts->id;
      subject.name = facts->name;
    }
    std::vector<std::string> names(facts->aliases.begin(), facts->aliases.end());
    for (const NameRow* const member : members_[root]) {
      if (member == head->second) continue;
      if (const auto* other = facts_(member->sequence); other != nullptr && !other->name.empty())
        names.emplace_back(other->name);
    }
    std::erase(names, subject.name);
    names.insert(names.end(), subject.aliases.begin(), subject.aliases.end());
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    subject.aliases = std::move(names);
  }
  numbers_[root] = number;
  return number;
}

void SubjectBook::add_parents(const record::TrendFacts& facts, Mark id, std::vector<SubjectNumber>& out) {
  for (const std::string_view tactic : facts.tactics)
    out.push_back(number_of(SubjectClass::tactic, tactic, tactic));
  const std::string code(number_in(facts, SubjectClass::technique));
  const auto dot = code.find('.');
  if (dot != std::string::npos) {
    const std::string above = code.substr(0, dot);
    const auto node = nodes_.find(rows_.mark("technique", above));
    const Node root = node == nodes_.end() ? 0 : root_of(node->second);
    const bool here = node != nodes_.end() && heads_.contains(root);
    out.push_back(here ? subject_of_root(root, node->first)
                       : number_of(SubjectClass::technique, above, above));
  } else if (const auto tie = parent_technique_.find(id); tie != parent_technique_.end()) {
    const Node root = root_of(node_of(tie->second));
    if (heads_.contains(root)) out.push_back(subject_of_root(root, tie->second));
  }
}

const std::vector<SubjectNumber>& SubjectBook::subjects_of(Mark id) {
  const auto known = subjects_of_.find(id);
  if (known != subjects_of_.end()) return known->second;
  std::vector<SubjectNumber> out;
  subjects_of_[id];  // what indicates itself ends here
  if (const auto indicated = indicated_.find(id); indicated != indicated_.end()) {
    for (const Mark target : indicated->second) {
      if (rows_.subject_id(target).empty()) continue;  // one step, not from indicator to indicator
      const auto more = subjects_of(target);
      out.insert(out.end(), more.begin(), more.end());
    }
  }
  const auto node = nodes_.find(id);
  const bool named = !rows_.subject_id(id).empty();
  if (named) {
    const Node root = root_of(node == nodes_.end() ? node_of(id) : node->second);
    out.push_back(subject_of_root(root, id));
    const auto head = heads_.find(root);
    if (head != heads_.end() && head->second->kind == NameKind::technique) {
      // Copied: to read another object takes the reader's memory.
      const Mark head_id = head->second->id;
      if (const auto* facts = facts_(head->second->sequence)) add_parents(*facts, head_id, out);
    }
  }
  sort_distinct(out);
  return subjects_of_[id] = std::move(out);
}

void SubjectBook::read_place(const NameRow& row, std::vector<SubjectNumber>& out) {
  const auto* const facts = facts_(row.sequence);
  if (facts == nullptr) return;
  for (const std::string_view sector : facts->sectors)
    out.push_back(number_of(SubjectClass::sector, lower(sector), lower(sector)));
  if (!facts->country.empty()) {
    const std::string code = upper(facts->country);
    out.push_back(number_of(SubjectClass::country, code, code));
  }
  if (!facts->region.empty())
    out.push_back(number_of(SubjectClass::region, lower(facts->region), lower(facts->region)));
}

void SubjectBook::read_places(Mark id, std::vector<SubjectNumber>& out) {
  const auto names = by_id_.find(id);
  if (names == by_id_.end()) return;
  const NameRow* best = nullptr;
  for (const NameRow* const row : names->second) {
    if (best == nullptr || better(*row, *best)) best = row;
  }
  if (best->kind == NameKind::identity || best->kind == NameKind::location) read_place(*best, out);
}

const std::vector<SubjectNumber>& SubjectBook::places_of(Mark id) {
  const auto known = places_of_.find(id);
  if (known != places_of_.end()) return known->second;
  std::vector<SubjectNumber> out;
  read_places(id, out);
  if (const auto located = located_.find(id); located != located_.end()) {
    for (const Mark target : located->second) read_places(target, out);
  }
  sort_distinct(out);
  return places_of_[id] = std::move(out);
}

}  // namespace entente::exchange
