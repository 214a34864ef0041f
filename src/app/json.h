// The little JSON that the admin API and the commands exchange.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "base/error.h"

namespace entente::app {

/// Builds an object member by member.
class JsonObject {
 public:
  JsonObject& text(std::string_view name, std::string_view value);
  JsonObject& number(std::string_view name, std::integral auto value) {
    return raw(name, std::to_string(value));
  }
  JsonObject& boolean(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  /// `json` is JSON already.
  JsonObject& raw(std::string_view name, std::string_view json);
  [[nodiscard]] std::string done() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

/// `[a,b]` of members that are JSON already.
[[nodiscard]] std::string json_array(const std::vector<std::string>& members);
[[nodiscard]] std::string json_strings(const std::vector<std::string>& members);

/// A document that was read; keeps its memory.
class JsonDocument {
 public:
  /// Error: malformed.
  [[nodiscard]] static Result<JsonDocument> parse(std::string_view text);
  [[nodiscard]] simdjson::dom::element root() const { return root_; }

 private:
  std::unique_ptr<simdjson::dom::parser> parser_;
  simdjson::dom::element root_;
};

/// Member of an object; the fallback when it is absent or of another type.
[[nodiscard]] std::string text_of(simdjson::dom::element object, std::string_view name);
[[nodiscard]] std::uint64_t number_of(simdjson::dom::element object, std::string_view name);
[[nodiscard]] bool boolean_of(simdjson::dom::element object, std::string_view name);
[[nodiscard]] std::vector<simdjson::dom::element> array_of(simdjson::dom::element object,
                                                           std::string_view name);
[[nodiscard]] std::vector<std::string> texts_of(simdjson::dom::element object, std::string_view name);

/// An Error as the admin API writes it, and back.
[[nodiscard]] std::string json_of(const Error& error);
[[nodiscard]] Error error_of(simdjson::dom::element object);

}  // namespace entente::app
