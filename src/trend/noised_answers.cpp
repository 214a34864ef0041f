#include "trend/noised_answers.h"

#include <utility>

namespace entente::trend {
namespace {

constexpr std::size_t most_question_bytes = 1'024;
constexpr std::uint64_t most_count = std::uint64_t{1} << 53;

}  // namespace

Result<NoisedAnswers> NoisedAnswers::make(const NoisePlan& plan, PrivacyCost limit) {
  ENTENTE_TRY(cost,
              std::visit([&](const auto& noise) { return cost_of(noise, plan.sensitivity, plan.measure); },
                         plan.noise));
  ENTENTE_TRY(budget, PrivacyBudget::make(everybody, plan.measure, limit));
  return NoisedAnswers(plan, cost, std::move(budget));
}

Result<Told> NoisedAnswers::answer(const std::string& question, std::uint64_t count, PrivacyBudget& budget,
                                   Random& random) {
  if (question.empty() || question.size() > most_question_bytes || count > most_count) {
    return fail(ErrorKind::unprocessable, "the question or its count is out of bounds",
                question.substr(0, 80));
  }
  if (budget.measure() != plan_.measure) {
    return fail(ErrorKind::unprocessable, "the budget measures privacy in another way than the plan",
                budget.recipient(), "make the budget with the measure of the plan");
  }
  Told told{.question = question, .recipient = budget.recipient()};
  const auto known = answers_.find(question);
  if (known != answers_.end() && known->second.recipients.contains(told.recipient)) {
    told.value = known->second.value;
    return told;
  }
  told.paid = true;
  told.fresh = known == answers_.end();
  ENTENTE_TRY(after, budget.spend(cost_));
  if (told.fresh) {
    ENTENTE_TRY(rest, everybody_.spend(cost_));
    everybody_ = std::move(rest);
    const std::int64_t noise =
        std::visit([&](const auto& kind) { return sample(kind, random); }, plan_.noise);
    answers_[question].value = static_cast<std::int64_t>(count) + noise;
  }
  budget = std::move(after);
  Answer& answer = answers_[question];
  answer.recipients.insert(told.recipient);
  told.value = answer.value;
  return told;
}

Result<> NoisedAnswers::restore(const Told& told) {
  const auto known = answers_.find(told.question);
  if (known != answers_.end() && known->second.value != told.value) {
    return fail(ErrorKind::conflict, "two answers to the same question", told.question,
                "one of them was not told by this plan");
  }
  if (known == answers_.end()) {
    ENTENTE_TRY(rest, everybody_.spend(cost_));
    everybody_ = std::move(rest);
  }
  Answer& answer = answers_[told.question];
  answer.value = told.value;
  answer.recipients.insert(told.recipient);
  return {};
}

}  // namespace entente::trend
