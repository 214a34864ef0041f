#include "exchange/noise_notes.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_text.h"

namespace entente::exchange {
namespace {

namespace dom = simdjson::dom;

std::string_view text_of(const dom::element& object, std::string_view name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::optional<std::uint64_t> number_of(const dom::element& object, std::string_view name) {
  std::uint64_t number = 0;
  if (object[name].get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

struct Printer {
  std::string operator()(const NoisePlanNote& note) const {
    const bool laplace = std::holds_alternative<trend::DiscreteLaplace>(note.plan.noise);
    const trend::Ratio size = laplace ? std::get<trend::DiscreteLaplace>(note.plan.noise).scale
                                      : std::get<trend::DiscreteGaussian>(note.plan.noise).variance;
    return fmt::format(
        R"({{"noise":"{}","numerator":{},"denominator":{},"sensitivity":{},"measure":"{}","limit":"{}"}})",
        laplace ? "laplace" : "gaussian", size.numerator, size.denominator, note.plan.sensitivity,
        note.plan.measure == trend::PrivacyMeasure::pure ? "epsilon" : "zcdp", trend::print(note.limit));
  }
  std::string operator()(const NoiseBudgetNote& note) const {
    return R"({"budget":)" + json_string(note.budget.print()) + "}";
  }
  std::string operator()(const NoiseToldNote& note) const {
    return R"({"question":)" + json_string(note.question) +
           fmt::format(R"(,"value":{},"after":)", note.value) + json_string(note.after.print()) + "}";
  }
};

std::optional<NoiseNote> read_plan(const dom::element& root) {
  const auto numerator = number_of(root, "numerator");
  const auto denominator = number_of(root, "denominator");
  const auto sensitivity = number_of(root, "sensitivity");
  const auto limit = trend::parse_cost(text_of(root, "limit"));
  const std::string_view kind = text_of(root, "noise");
  const std::string_view measure = text_of(root, "measure");
  if (!numerator || !denominator || !sensitivity || !limit) return std::nullopt;
  if ((kind != "laplace" && kind != "gaussian") || (measure != "epsilon" && measure != "zcdp"))
    return std::nullopt;
  const trend::Ratio size{.numerator = *numerator, .denominator = *denominator};
  NoisePlanNote note{
      .plan = {.noise = trend::DiscreteGaussian{size},
               .sensitivity = *sensitivity,
               .measure = measure == "zcdp" ? trend::PrivacyMeasure::zcdp : trend::PrivacyMeasure::pure},
      .limit = *limit};
  if (kind == "laplace") note.plan.noise = trend::DiscreteLaplace{size};
  return note;
}

}  // namespace

std::string print(const NoiseNote& note) {
  return std::visit(Printer(), note);
}

std::optional<NoiseNote> read_noise_note(std::string_view body) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS || !root.is_object())
    return std::nullopt;
  if (!text_of(root, "noise").empty()) return read_plan(root);
  if (const std::string_view text = text_of(root, "budget"); !text.empty()) {
    auto budget = trend::PrivacyBudget::parse(text);
    if (!budget) return std::nullopt;
    return NoiseBudgetNote{.budget = std::move(*budget)};
  }
  auto after = trend::PrivacyBudget::parse(text_of(root, "after"));
  std::int64_t value = 0;
  const std::string_view question = text_of(root, "question");
  if (!after || question.empty() || root["value"].get(value) != simdjson::SUCCESS) return std::nullopt;
  return NoiseToldNote{.question = std::string(question), .value = value, .after = std::move(*after)};
}

}  // namespace entente::exchange
