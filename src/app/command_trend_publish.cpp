// entente trend publish, entente trend check
#include <string>

#include <fmt/format.h>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/json.h"
#include "app/label_file.h"
#include "app/progress.h"
#include "app/terminal.h"
#include "app/trend_target.h"
#include "release/label.h"

namespace entente::app {

ExitCode trend_publish(const TrendPublishOptions& options) {
  JsonObject body;
  if (!options.label.empty()) {
    ENTENTE_TRY(label, read_label_file(options.label));
    body.text("label", release::canonical(label));
  }
  body.boolean("steady", options.steady);
  ENTENTE_TRY(link, reach_node({options.question.folder}));
  const std::string path = "/admin/trends/publish/" + percent_encode(options.collection);
  ENTENTE_TRY(reply, link->call(http::Method::post, trend_target(path, options.question), body.done()));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  if (options.question.json) {
    ENTENTE_CHECK(print(reply.body + "\n"));
    return exit_code::ok;
  }
  const auto held_back = array_of(document.root(), "held_back");
  std::string out = fmt::format(
      "{} trends: {} published, {} there already with the same numbers, {} held back\n",
      format_count(number_of(document.root(), "trends")), format_count(number_of(document.root(), "added")),
      format_count(number_of(document.root(), "unchanged")), format_count(held_back.size()));
  for (const auto& one : held_back) {
    const std::string where = text_of(one, "where");
    out += fmt::format("held back: {}{}{}: {}\n", text_of(one, "subject"), where.empty() ? "" : " in ", where,
                       text_of(one, "reason"));
  }
  ENTENTE_CHECK(print(out));
  return exit_code::ok;
}

ExitCode trend_check(const TrendPublishOptions& options) {
  ENTENTE_TRY(link, reach_node({options.question.folder}));
  const std::string path = "/admin/trends/check/" + percent_encode(options.collection);
  ENTENTE_TRY(reply, link->call(http::Method::get, path));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  const auto different = texts_of(document.root(), "different");
  if (options.question.json) {
    ENTENTE_CHECK(print(reply.body + "\n"));
  } else {
    std::string out = fmt::format("{} published trends come out of the log byte for byte\n",
                                  format_count(number_of(document.root(), "same")));
    for (const std::string& one : different) out += one + "\n";
    ENTENTE_CHECK(print(out));
  }
  return different.empty() ? exit_code::ok : exit_code::refused;
}

}  // namespace entente::app
