// Notes in the log that change who may see what (docs/format/notes.md).
//
//   tick    empty: time has passed a deadline of the rules
//   label   somebody's word about the label of versions that are there: the originator's own (relabelling, or
//   the
//           statement that came with the versions) replaces the labels among their markings; another nation's
//           restricts them further
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/instant.h"

namespace entente::exchange {

inline constexpr std::string_view tick_note_key = "tick";
inline constexpr std::string_view label_note_key = "label";

struct LabelledVersion {
  std::string origin;  ///< a nation
  std::string id;
  std::string version;    ///< as the object writes it; empty: it has none
  std::size_t label = 0;  ///< index in LabelNote::labels
  /// When its originator signed that (exchange/statement.h): an older word changes nothing that a later one
  /// said, in whatever order they arrive. None: it is said here and now.
  std::optional<Micros> stated{};
  friend bool operator==(const LabelledVersion&, const LabelledVersion&) = default;
};

struct LabelNote {
  std::string by;                   ///< a nation
  std::vector<std::string> labels;  ///< release::canonical(); "" takes the label away
  std::vector<LabelledVersion> versions{};
  friend bool operator==(const LabelNote&, const LabelNote&) = default;
};

[[nodiscard]] std::string print(const LabelNote& note);
/// Nothing when it is not one. Total.
[[nodiscard]] std::optional<LabelNote> read_label_note(std::string_view body);

}  // namespace entente::exchange
