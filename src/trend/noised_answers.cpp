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

Result<Told> NoisedAnswers::draw(const std::string& question, std::uint64_t count,
                                 const PrivacyBudget& budget, Random& random) const {
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
  told.fresh = known == answers_.end();
  told.paid = told.fresh || !known->second.recipients.contains(told.recipient);
  if (told.paid) ENTENTE_CHECK(budget.spend(cost_));
  if (!told.fresh) {
    told.value = known->second.value;
    return told;
  }
  ENTENTE_CHECK(everybody_.spend(cost_));
  told.value = static_cast<std::int64_t>(count) +
               std::visit([&](const auto& kind) { return sample(kind, random); }, plan_.noise);
  return told;
}

Result<Told> NoisedAnswers::answer(const std::string& question, std::uint64_t count, PrivacyBudget& budget,
                                   Random& random) {
  ENTENTE_TRY(told, draw(question, count, budget, random));
  if (!told.paid) return told;
  ENTENTE_TRY(after, budget.spend(cost_));
  ENTENTE_CHECK(restore(told));
  budget = std::move(after);
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
