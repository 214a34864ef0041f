// The collections of a node: settings in the log, a small table in memory. Rights are by nation
// (docs/roles.md).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "base/uuid.h"
#include "store/store.h"

namespace entente::exchange {

/// Who may do something: nations, everybody who is signed in (`*`), or nobody (`-`).
struct NationList {
  bool everyone = false;
  std::vector<std::string> nations;
  [[nodiscard]] bool admits(std::string_view nation) const;
  /// `KOR,USA`, `*` or `-`. Error (malformed) names the part that is not a three-letter code.
  [[nodiscard]] static Result<NationList> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
};

struct Collection {
  store::CollectionNumber number = 0;
  Uuid id;
  std::string alias;
  std::string title;
  std::string description;
  NationList readers;
  NationList writers;
  /// For what the node's own nation puts in without any marking, as release::canonical() writes it; empty:
  /// none, such objects go to nobody else.
  std::string default_label;
};

/// A collection as the body of its setting, back; nothing when this version cannot read it.
inline constexpr std::string_view collection_setting_prefix = "collection/";
[[nodiscard]] std::optional<Collection> read_collection(std::string_view key, std::string_view body);

/// Thread-safe: readers get immutable snapshots.
class Collections {
 public:
  /// Loads the table from the store's settings (`collection/<uuid>`).
  explicit Collections(store::Store& store);
  [[nodiscard]] std::shared_ptr<const std::vector<Collection>> all() const;
  /// By UUID (any case) or alias.
  [[nodiscard]] std::optional<Collection> find(std::string_view id_or_alias) const;
  /// The same without a copy; null when there is none.
  [[nodiscard]] std::shared_ptr<const Collection> locate(std::string_view id_or_alias) const;
  /// Assigns number and id (UUIDv4, TAXII 2.1 section 5.2.1), appends the setting, publishes. Errors:
  /// conflict (alias taken), malformed (alias not [a-z0-9-]{1,64}, or shaped like a UUID), and those of
  /// Store::append.
  [[nodiscard]] Result<Collection> add(Collection wanted, Random& random = system_random());
  /// Keys of settings that this version cannot read (a newer one wrote them); their collections are not
  /// served.
  [[nodiscard]] const std::vector<std::string>& unreadable() const { return unreadable_; }

 private:
  store::Store& store_;
  std::vector<std::string> unreadable_;
  std::mutex adding_;         ///< one add() at a time; readers never wait for its disk write
  mutable std::mutex mutex_;  ///< guards the pointer only
  std::shared_ptr<const std::vector<Collection>> table_;
};

}  // namespace entente::exchange
