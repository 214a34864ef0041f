// The rules of disclosure control as the configuration sets them.
#pragma once

#include <cstdint>

#include "app/config.h"
#include "trend/disclosure_rules.h"

namespace entente::app {

inline trend::DisclosureRules disclosure_rules(const Config& config) {
  trend::DisclosureRules rules;
  rules.min_contributors = static_cast<std::uint32_t>(config.trends_min_contributors);
  rules.min_events = static_cast<std::uint64_t>(config.trends_min_events);
  return rules;
}

}  // namespace entente::app
