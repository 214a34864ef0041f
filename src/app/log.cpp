#include "app/log.h"

#include <algorithm>
#include <array>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/instant.h"
#include "base/json_text.h"

namespace entente::app {
namespace {

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warn", "error"};

Level level_named(std::string_view name) {
  const auto* found = std::ranges::find(level_names, name);
  return found == level_names.end() ? Level::info : static_cast<Level>(found - level_names.begin());
}

void append_logfmt(std::string& line, std::string_view name, std::string_view value) {
  if (!line.empty()) line += ' ';
  line += name;
  line += '=';
  const bool plain = !value.empty() && std::ranges::all_of(value, [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\';
  });
  // A newline or a quote from a stranger must not be able to forge a line.
  if (plain) {
    line += value;
  } else {
    append_json_string(line, value);
  }
}

void append_json(std::string& line, std::string_view name, std::string_view value, bool quote) {
  line += line.empty() ? '{' : ',';
  append_json_string(line, name);
  line += ':';
  if (quote) {
    append_json_string(line, value);
  } else {
    line += value;
  }
}

}  // namespace

std::string log_line(bool json, Micros time, Level level, std::string_view event,
                     std::initializer_list<Field> fields) {
  std::string line;
  const auto put = [&](std::string_view name, std::string_view value, bool quote) {
    if (json) {
      append_json(line, name, value, quote);
    } else {
      append_logfmt(line, name, value);
    }
  };
  put("time", format_micros(time), true);
  put("level", level_names.at(static_cast<std::size_t>(level)), true);
  put("event", event, true);
  for (const Field& field : fields) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      put(field.name, *text, true);
    } else {
      put(field.name, std::to_string(std::get<std::int64_t>(field.value)), false);
    }
  }
  if (json) line += '}';
  return line;
}

Log::Log(std::string_view level, bool json, const Clock& clock)
    : logger_(std::make_shared<spdlog::logger>("entente", std::make_shared<spdlog::sinks::stderr_sink_mt>())),
      least_(level_named(level)),
      json_(json),
      clock_(clock) {
  logger_->set_level(spdlog::level::trace);
  logger_->set_pattern("%v");
}

Log::~Log() = default;

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) const {
  if (level < least_) return;
  const std::string line = log_line(json_, clock_.now(), level, event, fields);
  logger_->log(spdlog::level::critical, spdlog::string_view_t(line.data(), line.size()));
}

void Log::error(std::string_view event, const Error& error) const {
  write(Level::error, event, {{"what", error.what}, {"where", error.where}, {"remedy", error.remedy}});
}

}  // namespace entente::app
