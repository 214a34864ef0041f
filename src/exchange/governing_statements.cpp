#include "exchange/governing_statements.h"

#include <algorithm>

#include "exchange/saved_bytes.h"
#include "exchange/version_text.h"

namespace entente::exchange {

std::optional<store::Sequence> GoverningStatements::note_behind(store::Sequence entry) const {
  const auto at = std::ranges::upper_bound(notes_, entry);
  return at == notes_.end() ? std::nullopt : std::optional(*at);
}

std::optional<Micros> GoverningStatements::first_time(const store::ProjectionView& view,
                                                      store::Sequence version, std::string_view nation,
                                                      store::Sequence note) {
  if (!recent_ || recent_->first != note) {
    const auto read = view.entry(note);
    recent_.emplace(note, read ? read_custody_note(read->body) : std::nullopt);
  }
  const auto& custody = recent_->second;
  const auto entry = view.entry(version);
  if (!custody || !entry) return std::nullopt;
  const std::string modified =
      entry->has_version ? version_text(entry->version, entry->stamp, entry->body) : std::string();
  const auto* const found = custody->find(custody_key(nation, entry->key, modified));
  if (found == nullptr) return std::nullopt;
  return statement_time(custody->statements[found->statement].kept.statement);
}

bool GoverningStatements::hear(const store::ProjectionView& view, store::Sequence version,
                               std::string_view nation, const Word& word) {
  const auto own_note = note_behind(word.label_note);  // of the commit that tells of the word
  if (const auto known = later_.find(version); known != later_.end()) {
    if (word.time < known->second.time) return false;
    known->second = word;
    return true;
  }
  const auto first = note_behind(version);
  if (first == own_note) return true;  // they came together
  const auto before =
      first && *first < word.label_note ? first_time(view, version, nation, *first) : std::optional<Micros>();
  if (before && word.time < *before) return false;
  later_.emplace(version, word);
  return true;
}

store::Sequence GoverningStatements::stated_at(store::Sequence version) const {
  const auto known = later_.find(version);
  return known == later_.end() ? version : known->second.label_note;
}

void GoverningStatements::save(std::string& out) const {
  save_number(out, notes_.size());
  for (const store::Sequence note : notes_) save_number(out, note);
  std::vector<std::pair<store::Sequence, Word>> ordered(later_.begin(), later_.end());
  std::ranges::sort(ordered, {}, [](const auto& one) { return one.first; });
  save_number(out, ordered.size());
  for (const auto& [version, word] : ordered) {
    save_number(out, version);
    save_number(out, word.label_note);
    save_number(out, word.time);
  }
}

bool GoverningStatements::load(std::string_view& in) {
  std::uint64_t count = 0;
  if (!load_count(in, count)) return false;
  for (store::Sequence note = 0; count > 0; --count) {
    if (!load_number(in, note)) return false;
    notes_.push_back(note);
  }
  if (!load_count(in, count)) return false;
  for (store::Sequence version = 0; count > 0; --count) {
    Word word;
    if (!load_number(in, version) || !load_number(in, word.label_note) || !load_number(in, word.time))
      return false;
    later_[version] = word;
  }
  return true;
}

}  // namespace entente::exchange
