// Notes in the log about counts told with noise (docs/format/notes.md): the plan that they are made by, the
// budgets of recipients, and each number that was told together with what it cost. They hold no true count.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "trend/noised_answers.h"

namespace entente::exchange {

/// Keys are this and the name of the plan.
inline constexpr std::string_view noise_note_prefix = "noise/";

/// The first note of a plan.
struct NoisePlanNote {
  trend::NoisePlan plan;
  trend::PrivacyCost limit;  ///< of everybody together
};

/// A recipient gets a budget.
struct NoiseBudgetNote {
  trend::PrivacyBudget budget;
};

/// A recipient was told a number, or will be: the entry is durable before the number leaves.
struct NoiseToldNote {
  std::string question;
  std::int64_t value = 0;
  trend::PrivacyBudget after;  ///< the recipient's
};

using NoiseNote = std::variant<NoisePlanNote, NoiseBudgetNote, NoiseToldNote>;

[[nodiscard]] std::string print(const NoiseNote& note);
/// Nothing when it is not one. Total.
[[nodiscard]] std::optional<NoiseNote> read_noise_note(std::string_view body);

}  // namespace entente::exchange
