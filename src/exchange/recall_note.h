// What a node writes down about a recall before it acts on it (docs/format/notes.md): which versions are
// taken back, and which of them it holds. So the recall stays in force and the acknowledgement stays true,
// whatever is interrupted or deleted later.
//
// Promises: reading is total.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/release_objects.h"

namespace entente::exchange {

inline constexpr std::string_view recall_note_key = "recall";

struct RecallNote {
  std::string by;                                ///< a nation: the versions' originator
  std::string recall;                            ///< id of the object that says so
  std::vector<record::NamedVersion> versions{};  ///< taken back; without hashes
  std::vector<record::NamedVersion> held{};      ///< of these, what stood here; each as the object writes it
  friend bool operator==(const RecallNote&, const RecallNote&) = default;
};

[[nodiscard]] std::string print(const RecallNote& note);
/// Nothing when it is not one.
[[nodiscard]] std::optional<RecallNote> read_recall_note(std::string_view body);

}  // namespace entente::exchange
