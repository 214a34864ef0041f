#include "app/trend_target.h"

#include "app/admin_link.h"

namespace entente::app {

std::string trend_target(std::string path, const TrendReadOptions& options) {
  char sign = '?';
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    path += sign + std::string(name) + '=' + percent_encode(value);
    sign = '&';
  };
  add("subject", options.subject);
  add("step", options.step);
  add("measure", options.measure);
  add("by", options.by);
  add("nation", options.nation);
  add("sector", options.sector);
  add("class", options.subject_class);
  add("from", options.from);
  add("to", options.to);
  add("recent", options.recent);
  add("level", options.level);
  add("least", options.least);
  add("as", options.as);
  return path;
}

}  // namespace entente::app
