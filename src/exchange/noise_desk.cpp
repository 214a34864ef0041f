#include "exchange/noise_desk.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace entente::exchange {
namespace {

constexpr std::size_t most_name_bytes = 64;

Result<std::string> key_of(const std::string& name) {
  const bool spelled = std::ranges::all_of(
      name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (spelled && !name.empty() && name.size() <= most_name_bytes)
    return std::string(noise_note_prefix) + name;
  return fail(ErrorKind::unprocessable, "the name of a plan is 1 to 64 of a-z, 0-9 and -", name,
              "as phishing-2026");
}

std::vector<std::string> bodies_of(const store::Store& store, const std::string& wanted) {
  std::vector<std::string> bodies;
  store.notes(wanted, [&](store::Sequence, std::string_view key, std::string_view body) {
    if (key == wanted) bodies.emplace_back(body);  // the prefix is also that of longer names
  });
  return bodies;
}

std::unexpected<Error> not_ours(const std::string& key) {
  return fail(ErrorKind::corrupt, "a note about noise in the log does not follow from those before it", key,
              "tell nothing more by this plan; entente ledger verify says whether the log is sound");
}

Result<> append(store::Store& store, const std::string& key, const NoiseNote& note) {
  const std::array notes{std::pair<std::string, std::string>(key, print(note))};
  store::Batch batch;
  batch.notes = notes;
  ENTENTE_CHECK(store.append(batch));
  return {};
}

}  // namespace

Result<std::unique_ptr<NoiseDesk>> NoiseDesk::open(store::Store& store, const std::string& name) {
  ENTENTE_TRY(key, key_of(name));
  const std::vector<std::string> bodies = bodies_of(store, key);
  if (bodies.empty()) return fail(ErrorKind::not_found, "there is no plan of that name", name);
  const auto first = read_noise_note(bodies.front());
  if (!first || !std::holds_alternative<NoisePlanNote>(*first)) return not_ours(key);
  const auto& plan = std::get<NoisePlanNote>(*first);
  auto answers = trend::NoisedAnswers::make(plan.plan, plan.limit);
  if (!answers) return not_ours(key);
  std::unique_ptr<NoiseDesk> desk(
      new NoiseDesk(store, std::move(key), std::move(*answers), plan.plan.measure));
  for (std::size_t at = 1; at < bodies.size(); ++at) {
    const auto note = read_noise_note(bodies[at]);
    if (!note) return not_ours(desk->key_);
    ENTENTE_CHECK(desk->replay(*note));
  }
  return desk;
}

Result<std::unique_ptr<NoiseDesk>> NoiseDesk::make(store::Store& store, const std::string& name,
                                                   const trend::NoisePlan& plan, trend::PrivacyCost limit) {
  ENTENTE_TRY(key, key_of(name));
  ENTENTE_CHECK(trend::NoisedAnswers::make(plan, limit));
  if (!bodies_of(store, key).empty()) {
    return fail(ErrorKind::conflict, "there is a plan of that name", name,
                "plans never change: choose another name");
  }
  ENTENTE_CHECK(append(store, key, NoisePlanNote{.plan = plan, .limit = limit}));
  return open(store, name);
}

/// Believes nothing that the desk would not have written.
Result<> NoiseDesk::replay(const NoiseNote& note) {
  if (const auto* granted = std::get_if<NoiseBudgetNote>(&note)) {
    const trend::PrivacyBudget& budget = granted->budget;
    const bool fresh =
        budget.spendings() == 0 && budget.measure() == measure_ && budget.recipient() != trend::everybody;
    if (!fresh || !budgets_.emplace(budget.recipient(), budget).second) return not_ours(key_);
    return {};
  }
  const auto* told = std::get_if<NoiseToldNote>(&note);
  if (told == nullptr) return not_ours(key_);
  const auto budget = budgets_.find(told->after.recipient());
  if (budget == budgets_.end()) return not_ours(key_);
  const auto after = budget->second.spend(answers_.cost());
  if (!after || *after != told->after) return not_ours(key_);
  const trend::Told what{.question = told->question,
                         .recipient = told->after.recipient(),
                         .value = told->value,
                         .fresh = false,
                         .paid = true};
  if (!answers_.restore(what)) return not_ours(key_);
  budget->second = told->after;
  return {};
}

Result<> NoiseDesk::write(const NoiseNote& note) {
  return append(store_, key_, note);
}

Result<> NoiseDesk::grant(const std::string& recipient, trend::PrivacyCost limit) {
  const std::scoped_lock lock(mutex_);
  if (recipient == trend::everybody || budgets_.contains(recipient)) {
    return fail(ErrorKind::conflict, "the recipient has its budget", recipient,
                "a budget is given once; another plan, with other data, has its own");
  }
  ENTENTE_TRY(budget, trend::PrivacyBudget::make(recipient, measure_, limit));
  ENTENTE_CHECK(write(NoiseBudgetNote{.budget = budget}));
  budgets_.emplace(recipient, std::move(budget));
  return {};
}

Result<std::int64_t> NoiseDesk::tell(const std::string& recipient, const std::string& question,
                                     std::uint64_t count, Random& random) {
  const std::scoped_lock lock(mutex_);
  const auto held = budgets_.find(recipient);
  if (held == budgets_.end()) {
    return fail(ErrorKind::not_found, "the recipient has no budget in this plan", recipient,
                "give it one first");
  }
  ENTENTE_TRY(told, answers_.draw(question, count, held->second, random));
  if (!told.paid) return told.value;
  ENTENTE_TRY(after, held->second.spend(answers_.cost()));
  // Should this fail, nothing was told, and what was drawn is forgotten.
  ENTENTE_CHECK(write(NoiseToldNote{.question = question, .value = told.value, .after = after}));
  ENTENTE_CHECK(answers_.restore(told));
  held->second = std::move(after);
  return told.value;
}

Result<trend::PrivacyBudget> NoiseDesk::budget(const std::string& recipient) const {
  const std::scoped_lock lock(mutex_);
  const auto held = budgets_.find(recipient);
  if (held == budgets_.end())
    return fail(ErrorKind::not_found, "the recipient has no budget in this plan", recipient);
  return held->second;
}

trend::PrivacyBudget NoiseDesk::of_everybody() const {
  const std::scoped_lock lock(mutex_);
  return answers_.of_everybody();
}

}  // namespace entente::exchange
