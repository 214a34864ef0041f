#include "exchange/agreements.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "exchange/rulebook.h"
#include "release/recipient.h"

namespace entente::exchange {

Result<> Agreements::write(std::string key, std::string body) {
  const std::array settings{std::pair(std::move(key), std::move(body))};
  store::Batch batch;
  batch.settings = settings;
  ENTENTE_CHECK(store_.append(batch));
  return {};
}

Result<> Agreements::admit(std::string_view nation) {
  if (!release::is_nation(nation)) {
    return fail(ErrorKind::malformed, fmt::format("'{}' is not a nation code", nation.substr(0, 40)), {},
                "write three capital letters of ISO 3166-1, such as KOR");
  }
  if (nation == audiences_.own_nation()) return {};
  const std::scoped_lock lock(admitting_);
  if (audiences_.slot_of(nation)) return {};
  const auto known = audiences_.recipients();
  const auto free = std::ranges::find(*known, "");
  const auto slot = static_cast<std::size_t>(free - known->begin());
  if (slot >= store::slots) {
    return fail(ErrorKind::too_large, fmt::format("this node knows {} other nations already", store::slots),
                std::string(nation));
  }
  return write(std::string(recipient_setting_prefix) + std::string(nation),
               fmt::format(R"({{"slot":{}}})", slot));
}

Result<> Agreements::add(const release::Agreement& agreement) {
  if (!agreement.has_member(audiences_.own_nation())) {
    return fail(ErrorKind::unprocessable, fmt::format("{} is no member of it", audiences_.own_nation()),
                "agreement " + agreement.id, "a node keeps the agreements of its own nation");
  }
  for (const std::string& member : agreement.members) {
    ENTENTE_CHECK(admit(member));
  }
  return write(std::string(agreement_setting_prefix) + agreement.id, release::to_json(agreement));
}

Result<> Agreements::end(const std::string& agreement_id) {
  const auto known = all();
  if (std::ranges::find(known, agreement_id, &release::Agreement::id) == known.end()) {
    return fail(ErrorKind::not_found, "there is no such agreement", "agreement " + agreement_id,
                "entente agreement list DIR shows them");
  }
  return write(std::string(agreement_setting_prefix) + agreement_id, std::string(ended_setting));
}

Result<> Agreements::add(const release::Community& community) {
  for (const std::string& member : community.members) {
    ENTENTE_CHECK(admit(member));
  }
  return write(std::string(community_setting_prefix) + community.name, release::to_json(community));
}

Result<> Agreements::end_community(const std::string& name) {
  const auto known = communities();
  if (std::ranges::find(known, name, &release::Community::name) == known.end()) {
    return fail(ErrorKind::not_found, "there is no such community", "community " + name,
                "entente community list DIR shows them");
  }
  return write(std::string(community_setting_prefix) + name, std::string(ended_setting));
}

}  // namespace entente::exchange
