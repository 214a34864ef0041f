// Finding actors by name in the titles of reports.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/maker.h"

namespace entente::feeds {

/// Names of actors and their synonyms. A name counts where it stands as a word of its own and in the same
/// letters; names under five letters and without a digit are not looked for, they are words of the language
/// ("Play", "Hive") too often.
class ActorNames {
 public:
  void add(Actor actor);
  [[nodiscard]] bool empty() const { return actors_.empty(); }
  /// The actors whose names stand in the text, each once, in the order of the text. Names of the kinds
  /// APT28, APT-C-36, FIN7, TA505, UNC2452 are actors even where nobody added them.
  [[nodiscard]] std::vector<Actor> find(std::string_view text) const;

 private:
  std::vector<Actor> actors_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::size_t longest_words_ = 1;
};

}  // namespace entente::feeds
