// Reading the JSON of rules. A misspelt or repeated property of a rule would be a rule that says less than
// its author thinks, and what says less opens more: so nothing that is not known is passed over.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "base/clock.h"
#include "base/error.h"

namespace entente::release {

/// A JSON object of at most limits::max_rule_bytes. Owns its memory.
class StrictJson {
 public:
  /// `what` names it in errors: "agreement", "release label". Errors: malformed (no JSON object), too_large.
  [[nodiscard]] static Result<StrictJson> parse(std::string_view text, std::string_view what);
  /// For an object inside another document, which must outlive it.
  StrictJson(simdjson::dom::object object, std::string_view what) : object_(object), what_(what) {}

  /// Every property is one of `names` and stands there once.
  [[nodiscard]] Result<> only(std::initializer_list<std::string_view> names) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] bool is_empty_list(std::string_view name) const;
  /// A string of 1 to `most` bytes that must be there.
  [[nodiscard]] Result<std::string> text(std::string_view name, std::size_t most) const;
  /// The same where it may be absent.
  [[nodiscard]] Result<std::optional<std::string>> text_if_any(std::string_view name, std::size_t most) const;
  /// A list of 1 to `most` strings: sorted, distinct.
  [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view name, std::size_t most) const;
  /// Begins are rounded up to microseconds and ends down, so that rounding opens nothing.
  enum class Rounding : std::uint8_t { up, down };
  [[nodiscard]] Result<std::optional<Micros>> time_if_any(std::string_view name, Rounding rounding) const;

  /// "agreement: members: ..." with what should stand there.
  [[nodiscard]] std::unexpected<Error> wrong(std::string_view name, std::string_view expected) const;

 private:
  std::unique_ptr<simdjson::dom::parser> parser_;  ///< none when the document is somebody else's
  simdjson::dom::object object_;
  std::string_view what_;
};

}  // namespace entente::release
