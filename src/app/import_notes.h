// What an importer of another format could not read: counts by reason, the first places of each, and every
// note as a line of JSON where one is asked for. Bounded memory.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "feeds/output.h"

namespace entente::app {

/// One thread at a time.
class ImportNotes {
 public:
  /// `lines`: as for ImportReport; may be null. Not owned.
  explicit ImportNotes(std::FILE* lines) : lines_(lines) {}
  [[nodiscard]] Result<> add(const feeds::Note& note);

  /// `{"format":...,"records":...,"left_out":...,"objects":...,"notes":[...]}`
  [[nodiscard]] std::string to_json(std::string_view format, const feeds::Output& output) const;
  /// A few lines for a person.
  [[nodiscard]] std::string to_text(std::string_view format, const feeds::Output& output) const;

 private:
  struct Group {
    std::uint64_t count = 0;
    std::vector<feeds::Note> first;
  };
  using Groups = std::map<std::pair<bool, std::string>, Group>;
  [[nodiscard]] std::vector<const Groups::value_type*> by_count() const;

  std::FILE* lines_;
  Groups groups_;
};

}  // namespace entente::app
