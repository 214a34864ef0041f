// The node's own log: one line per event on standard error, logfmt or JSON, time in UTC. Fields are named
// values; nobody puts a secret or a query string into one.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/error.h"

namespace spdlog {
class logger;
}

namespace entente::app {

enum class Level { debug, info, warn, error };

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
  Field(std::string_view field, std::string_view text) : name(field), value(text) {}
  Field(std::string_view field, const std::string& text) : name(field), value(std::string_view(text)) {}
  Field(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}
  Field(std::string_view field, std::int64_t number) : name(field), value(number) {}
};

/// One line without its end; pure.
[[nodiscard]] std::string log_line(bool json, Micros time, Level level, std::string_view event,
                                   std::initializer_list<Field> fields);

/// Thread-safe.
class Log {
 public:
  /// `level`: debug, info, warn, error; `json`: else logfmt.
  Log(std::string_view level, bool json, const Clock& clock);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  void write(Level level, std::string_view event, std::initializer_list<Field> fields = {}) const;
  void info(std::string_view event, std::initializer_list<Field> fields = {}) const {
    write(Level::info, event, fields);
  }
  void warn(std::string_view event, std::initializer_list<Field> fields = {}) const {
    write(Level::warn, event, fields);
  }
  void error(std::string_view event, const Error& error) const;

 private:
  std::shared_ptr<spdlog::logger> logger_;
  Level least_;
  bool json_;
  const Clock& clock_;
};

}  // namespace entente::app
