#include "exchange/custody_book.h"

#include <algorithm>

#include "store/projection.h"

namespace entente::exchange {
namespace {

constexpr std::size_t recent_notes = 16;

}  // namespace

void CustodyBook::catch_up() const {
  store_.notes(
      custody_note_prefix,
      [&](store::Sequence sequence, std::string_view, std::string_view) {
        notes_.push_back(sequence);
        next_ = sequence + 1;
      },
      next_);
}

std::shared_ptr<const CustodyNote> CustodyBook::note(store::Sequence sequence) const {
  const auto known = std::ranges::find(recent_, sequence, [](const auto& one) { return one.first; });
  if (known != recent_.end()) {
    recent_.splice(recent_.begin(), recent_, known);
    return known->second;
  }
  std::shared_ptr<const CustodyNote> read;
  store_.look([&](const store::ProjectionView& view) {
    const auto entry = view.entry(sequence);
    if (!entry) return;
    if (auto note = read_custody_note(entry->body))
      read = std::make_shared<const CustodyNote>(std::move(*note));
  });
  recent_.emplace_front(sequence, read);
  if (recent_.size() > recent_notes) recent_.pop_back();
  return read;
}

std::optional<CustodyBook::Found> CustodyBook::find(store::Sequence entry, std::string_view nation,
                                                    std::string_view id, std::string_view modified) const {
  const std::scoped_lock lock(mutex_);
  // A batch's objects stand right before its note.
  if (notes_.empty() || notes_.back() < entry) catch_up();
  const auto at = std::ranges::upper_bound(notes_, entry);
  if (at == notes_.end()) return std::nullopt;
  Found found{.note = note(*at), .version = nullptr, .note_sequence = *at};
  if (!found.note) return std::nullopt;
  found.version = found.note->find(custody_key(nation, id, modified));
  if (found.version == nullptr) return std::nullopt;
  return found;
}

}  // namespace entente::exchange
