// entente explain, entente release ..., entente relabel
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/json.h"
#include "app/label_file.h"
#include "app/progress.h"
#include "app/terminal.h"
#include "release/agreement.h"

namespace entente::app {
namespace {

/// `name: contents` of a file, where one is given.
Result<> add_file(JsonObject& body, std::string_view name, const std::string& file) {
  if (file.empty()) return {};
  ENTENTE_TRY(text, read_small_file(file));
  body.text(name, text);
  return {};
}

Result<> add_community(JsonObject& body, const std::string& text) {
  if (text.empty()) return {};
  const auto sign = text.find('=');
  if (sign == std::string::npos)
    return fail(ErrorKind::malformed, "it has no '='", "--community",
                "write NAME=NATIONS, such as pacific=AUS,KOR");
  const release::Community community{.name = text.substr(0, sign),
                                     .members = split_list(text.substr(sign + 1))};
  body.text("community", release::to_json(community));
  return {};
}

Result<> add_label(JsonObject& body, const std::string& file) {
  if (file.empty()) return {};
  ENTENTE_TRY(label, read_label_file(file));
  body.text("label", release::canonical(label));
  return {};
}

std::string preview_text(simdjson::dom::element root) {
  const auto effects = array_of(root, "effects");
  if (effects.empty()) return "nothing would be revealed or hidden\n";
  std::vector<std::vector<std::string>> rows{{"NATION", "WOULD SEE", "WOULD NO LONGER SEE"}};
  for (const auto total : array_of(root, "totals")) {
    rows.push_back({text_of(total, "nation"), format_count(number_of(total, "revealed")),
                    format_count(number_of(total, "hidden"))});
  }
  std::string out = format_table(rows) + "\n";
  std::vector<std::vector<std::string>> versions{{"OBJECT", "REVEALED TO", "HIDDEN FROM"}};
  for (const auto effect : effects) {
    versions.push_back({text_of(effect, "id"),
                        fmt::format("{}", fmt::join(texts_of(effect, "revealed_to"), ",")),
                        fmt::format("{}", fmt::join(texts_of(effect, "hidden_from"), ","))});
  }
  return out + format_table(versions);
}

}  // namespace

ExitCode explain(const ExplainOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  const std::string target =
      "/admin/explain?id=" + percent_encode(options.object) + "&nation=" + percent_encode(options.nation);
  ENTENTE_TRY(reply, link->call(http::Method::get, target));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  if (options.json) {
    ENTENTE_CHECK(print(reply.body + "\n"));
  } else {
    ENTENTE_TRY(text, link->call(http::Method::get, target + "&form=text"));
    ENTENTE_TRY(words, JsonDocument::parse(text.body));
    ENTENTE_CHECK(print(text_of(words.root(), "text")));
  }
  const auto versions = array_of(document.root(), "versions");
  return !versions.empty() && boolean_of(versions.front(), "visible") ? exit_code::ok : exit_code::refused;
}

ExitCode release_preview(const PreviewOptions& options) {
  JsonObject body;
  ENTENTE_CHECK(add_file(body, "agreement", options.agreement));
  ENTENTE_CHECK(add_community(body, options.community));
  ENTENTE_CHECK(add_label(body, options.label));
  if (!options.end_agreement.empty()) body.text("end_agreement", options.end_agreement);
  body.raw("objects", json_strings(options.objects));
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::post, "/admin/preview", body.done()));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  ENTENTE_CHECK(print(options.json ? reply.body + "\n" : preview_text(document.root())));
  return exit_code::ok;
}

ExitCode relabel(const RelabelOptions& options) {
  JsonObject body;
  body.text("id", options.object).text("version", options.version);
  ENTENTE_CHECK(add_label(body, options.label));
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::post, "/admin/relabel", body.done()));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  ENTENTE_CHECK(print(
      options.json ? reply.body + "\n"
                   : fmt::format("relabelled {} of {}\n",
                                 number_of(document.root(), "versions") == 1
                                     ? "one version"
                                     : format_count(number_of(document.root(), "versions")) + " versions",
                                 options.object)));
  return exit_code::ok;
}

}  // namespace entente::app
