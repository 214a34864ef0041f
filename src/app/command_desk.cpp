// entente request, requests, grant, refuse, recall, recalls
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/json.h"
#include "app/label_file.h"
#include "app/terminal.h"
#include "base/instant.h"

namespace entente::app {
namespace {

Result<std::string> body_of(const DeskOptions& options) {
  JsonObject body;
  body.text("originator", options.originator)
      .raw("objects", json_strings(options.objects))
      .text("version", options.version)
      .raw("recipients", json_strings(split_list(options.recipients)))
      .text("text", options.text)
      .text("lang", options.language)
      .boolean("standing", options.standing);
  ENTENTE_TRY(expires, parse_time(options.until, "--until"));
  if (expires) body.text("expires", format_micros(*expires));
  return body.done();
}

/// Posts it and says what came of it.
ExitCode speak(const DeskOptions& options, const std::string& path, std::string_view sentence) {
  ENTENTE_TRY(body, body_of(options));
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::post, path, body));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  ENTENTE_CHECK(print(options.json ? reply.body + "\n"
                                   : fmt::format("{} {}\n", sentence, text_of(document.root(), "id"))));
  return exit_code::ok;
}

std::string objects_of(simdjson::dom::element one) {
  std::vector<std::string> ids;
  for (const auto version : array_of(one, "versions")) ids.push_back(text_of(version, "object"));
  return fmt::format("{}", fmt::join(ids, " "));
}

std::string request_rows(simdjson::dom::element root, std::string_view list, std::string_view title,
                         std::string_view who) {
  const auto requests = array_of(root, list);
  if (requests.empty()) return {};
  std::vector<std::vector<std::string>> rows{{std::string(title), std::string(who == "from" ? "FROM" : "TO"),
                                              "FOR", "STATE", "ASKED", "OBJECTS", "PURPOSE"}};
  for (const auto request : requests) {
    rows.push_back({text_of(request, "id"), text_of(request, who),
                    fmt::format("{}", fmt::join(texts_of(request, "recipients"), ",")),
                    text_of(request, "state"), text_of(request, "asked"), objects_of(request),
                    text_of(request, "purpose")});
  }
  return format_table(rows);
}

}  // namespace

ExitCode request(const DeskOptions& options) {
  return speak(options, "/admin/desk/requests", "asked " + options.originator + ":");
}

ExitCode requests(const DeskOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/desk"));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  const std::string to_us = request_rows(document.root(), "to_us", "REQUEST TO US", "from");
  const std::string ours = request_rows(document.root(), "ours", "OUR REQUEST", "originator");
  std::string text = to_us + (to_us.empty() || ours.empty() ? "" : "\n") + ours;
  if (text.empty()) text = "no requests\n";
  ENTENTE_CHECK(print(options.json ? reply.body + "\n" : text));
  return exit_code::ok;
}

ExitCode grant(const DeskOptions& options) {
  if (options.request.empty()) return speak(options, "/admin/desk/grants", "granted:");
  return speak(options, "/admin/desk/requests/" + percent_encode(options.request) + "/grant", "granted:");
}

ExitCode refuse(const DeskOptions& options) {
  return speak(options, "/admin/desk/requests/" + percent_encode(options.request) + "/refuse", "refused:");
}

ExitCode recall(const DeskOptions& options) {
  return speak(options, "/admin/desk/recalls", "recalled:");
}

ExitCode recalls(const DeskOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/desk"));
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  if (options.json) {
    ENTENTE_CHECK(print(reply.body + "\n"));
    return exit_code::ok;
  }
  std::vector<std::vector<std::string>> rows{{"RECALL", "OBJECTS", "HELD BY", "ACKNOWLEDGED BY", "REASONS"}};
  for (const auto one : array_of(document.root(), "recalls")) {
    std::vector<std::string> acknowledged;
    for (const auto answer : array_of(one, "acknowledged"))
      acknowledged.push_back(fmt::format("{} ({})", text_of(answer, "nation"), text_of(answer, "time")));
    rows.push_back({text_of(one, "id"), objects_of(one),
                    fmt::format("{}", fmt::join(texts_of(one, "holders"), ",")),
                    fmt::format("{}", fmt::join(acknowledged, ", ")), text_of(one, "reasons")});
  }
  ENTENTE_CHECK(print(rows.size() == 1 ? "no recalls\n" : format_table(rows)));
  return exit_code::ok;
}

}  // namespace entente::app
