// The rules of a node as its log says them: recipients, collections, agreements, communities. One setting
// each, the last one of a key counts.
//
//   recipient/USA        {"slot":0}                 a nation that may be shown something, and its number for
//   ever collection/<uuid>    see collections.h agreement/<uuid>     release::Agreement, or {"ended":true}
//   community/<name>     release::Community, or {"ended":true}
//
// Promises: reading settings is total; what cannot be read is as good as absent, hence never opens anything.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/collections.h"
#include "release/decide.h"
#include "store/store.h"

namespace entente::exchange {

inline constexpr std::string_view recipient_setting_prefix = "recipient/";
inline constexpr std::string_view agreement_setting_prefix = "agreement/";
inline constexpr std::string_view community_setting_prefix = "community/";
/// Body of a setting that takes an agreement or community away.
inline constexpr std::string_view ended_setting = R"({"ended":true})";

class Rulebook {
 public:
  explicit Rulebook(std::string own_nation) { rules_.own = std::move(own_nation); }

  /// True when the setting is one of ours (it may change who sees what).
  bool apply(std::string_view key, std::string_view body);
  /// Every setting that apply() took, the last of each key: enough to make the same book.
  [[nodiscard]] const std::map<std::string, std::string>& settings() const { return settings_; }

  [[nodiscard]] const release::Rules& rules() const { return rules_; }
  /// Nations by slot; "" where there is none.
  [[nodiscard]] const std::vector<std::string>& recipients() const { return recipients_; }
  [[nodiscard]] std::optional<store::Slot> slot_of(std::string_view nation) const;
  [[nodiscard]] const Collection* collection(store::CollectionNumber number) const;
  /// The nation that an origin stands for: 0 is the node's own.
  [[nodiscard]] std::string nation_of(store::Origin origin) const;

 private:
  void apply_recipient(std::string_view nation, std::string_view body);
  void gather_rules();

  std::map<std::string, std::string> settings_;
  release::Rules rules_;
  std::vector<std::string> recipients_;
  std::map<store::CollectionNumber, Collection> collections_;
};

/// The origin that stands for a nation on a node of `own_nation`; nothing for what is no nation.
[[nodiscard]] std::optional<store::Origin> origin_of(std::string_view nation, std::string_view own_nation);

}  // namespace entente::exchange
