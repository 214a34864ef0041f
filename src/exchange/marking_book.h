// The marking definitions that the log holds: what each says, by the nation under whose name it stands. A
// definition counts only for objects of the same nation: nobody can define another's labels. The first one of
// an id counts, since marking definitions have no versions (STIX 2.1 section 7.2.1).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "release/marking.h"
#include "store/projection.h"

namespace entente::exchange {

class MarkingBook {
 public:
  /// True when that changes what the id means.
  bool add(store::Origin origin, std::string_view id, store::Sequence definition, std::string_view object);
  bool remove(store::Origin origin, std::string_view id, store::Sequence definition);
  /// What the id says on an object of that origin; Unknown when nobody defined it.
  [[nodiscard]] release::Marking find(store::Origin origin, const std::string& id) const;

  void save(std::string& out) const;
  [[nodiscard]] bool load(std::string_view& in);

 private:
  struct Definition {
    store::Sequence sequence = 0;
    std::string object;
    release::Marking marking;
  };
  std::map<std::pair<store::Origin, std::string>, std::vector<Definition>> definitions_;
};

}  // namespace entente::exchange
