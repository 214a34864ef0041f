#include "exchange/rulebook.h"

#include <algorithm>

#include <simdjson.h>

#include "release/recipient.h"

namespace entente::exchange {
namespace {

std::optional<std::uint64_t> number_in(std::string_view body, std::string_view name) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  std::uint64_t number = 0;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return {};
  if (root[name].get(number) != simdjson::SUCCESS) return {};
  return number;
}

}  // namespace

std::optional<store::Origin> origin_of(std::string_view nation, std::string_view own_nation) {
  if (nation == own_nation) return store::Origin{0};
  return release::pack_nation(nation);
}

std::string Rulebook::nation_of(store::Origin origin) const {
  return origin == 0 ? rules_.own : release::unpack_nation(origin);
}

std::optional<store::Slot> Rulebook::slot_of(std::string_view nation) const {
  if (nation.empty()) return {};
  const auto at = std::ranges::find(recipients_, nation);
  if (at == recipients_.end()) return {};
  return static_cast<store::Slot>(at - recipients_.begin());
}

const Collection* Rulebook::collection(store::CollectionNumber number) const {
  const auto at = collections_.find(number);
  return at == collections_.end() ? nullptr : &at->second;
}

bool Rulebook::apply(std::string_view key, std::string_view body) {
  if (key.starts_with(recipient_setting_prefix)) {
    apply_recipient(key.substr(recipient_setting_prefix.size()), body);
  } else if (key.starts_with(collection_setting_prefix)) {
    if (auto collection = read_collection(key, body))
      collections_.insert_or_assign(collection->number, std::move(*collection));
  } else if (!key.starts_with(agreement_setting_prefix) && !key.starts_with(community_setting_prefix)) {
    return false;
  }
  settings_.insert_or_assign(std::string(key), std::string(body));
  gather_rules();
  return true;
}

void Rulebook::apply_recipient(std::string_view nation, std::string_view body) {
  const auto slot = number_in(body, "slot");
  if (!slot || *slot >= store::slots || !release::is_nation(nation) || nation == rules_.own) return;
  if (recipients_.size() <= *slot) recipients_.resize(static_cast<std::size_t>(*slot) + 1);
  recipients_[static_cast<std::size_t>(*slot)] = nation;
}

void Rulebook::gather_rules() {
  rules_.agreements.clear();
  rules_.communities.clear();
  for (const auto& [key, body] : settings_) {
    if (key.starts_with(agreement_setting_prefix)) {
      if (auto agreement = release::parse_agreement(body)) rules_.agreements.push_back(std::move(*agreement));
    } else if (key.starts_with(community_setting_prefix)) {
      if (auto community = release::parse_community(body))
        rules_.communities.push_back(std::move(*community));
    }
  }
}

}  // namespace entente::exchange
