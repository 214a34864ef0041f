// entente agreement ..., entente community ..., entente label
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/json.h"
#include "app/label_file.h"
#include "app/terminal.h"
#include "base/random.h"
#include "base/uuid.h"
#include "release/agreement.h"
#include "release/label.h"

namespace entente::app {
namespace {

std::vector<std::string> sorted_list(const std::string& text) {
  auto parts = split_list(text);
  std::ranges::sort(parts);
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  return parts;
}

Result<release::Onward> onward_of(const std::string& text) {
  if (const auto onward = release::parse_onward(text)) return *onward;
  return fail(ErrorKind::malformed, "'" + text.substr(0, 60) + "' is no onward rule", "--onward",
              "it is prohibited, by-consent or within-agreement");
}

std::string members_of(simdjson::dom::element object) {
  return fmt::format("{}", fmt::join(texts_of(object, "members"), ","));
}

ExitCode say(const std::string& sentence) {
  ENTENTE_CHECK(print(sentence + "\n"));
  return exit_code::ok;
}

}  // namespace

ExitCode agreement_make(const AgreementOptions& options) {
  release::Agreement agreement;
  agreement.id = to_string(random_uuid(system_random()));
  agreement.title = options.title;
  agreement.members = sorted_list(options.members);
  if (!options.hub.empty()) agreement.hub = options.hub;
  agreement.domains = sorted_list(options.domains);
  ENTENTE_TRY(onward, onward_of(options.onward));
  agreement.onward = onward;
  ENTENTE_TRY(from, parse_time(options.from, "--from"));
  ENTENTE_TRY(to, parse_time(options.to, "--to"));
  agreement.from = from;
  agreement.to = to;
  // Read back: whatever can be printed can be added.
  const std::string json = release::to_json(agreement);
  ENTENTE_CHECK(release::parse_agreement(json));
  return say(json);
}

ExitCode agreement_add(const AgreementOptions& options) {
  ENTENTE_TRY(text, read_small_file(options.file));
  ENTENTE_TRY(agreement, release::parse_agreement(text));
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::post, "/admin/agreements/", release::to_json(agreement)));
  return say(options.json ? reply.body
                          : fmt::format("added agreement {} between {}", agreement.id,
                                        fmt::join(agreement.members, ", ")));
}

ExitCode agreement_list(const AgreementOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/agreements/"));
  if (options.json) return say(reply.body);
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  std::vector<std::vector<std::string>> rows{
      {"AGREEMENT", "MEMBERS", "HUB", "DOMAINS", "ONWARD", "FROM", "TO", "TITLE"}};
  for (const auto one : array_of(document.root(), "agreements")) {
    const auto domains = texts_of(one, "domains");
    rows.push_back({text_of(one, "id"), members_of(one), text_of(one, "hub"),
                    domains.empty() ? "all" : fmt::format("{}", fmt::join(domains, ",")),
                    text_of(one, "onward"), text_of(one, "from"), text_of(one, "to"), text_of(one, "title")});
  }
  std::string out = format_table(rows);
  const auto communities = array_of(document.root(), "communities");
  if (!communities.empty()) {
    std::vector<std::vector<std::string>> more{{"COMMUNITY", "MEMBERS"}};
    for (const auto one : communities) more.push_back({text_of(one, "name"), members_of(one)});
    out += "\n" + format_table(more);
  }
  ENTENTE_CHECK(print(out));
  return exit_code::ok;
}

ExitCode agreement_end(const AgreementOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_CHECK(link->call(http::Method::del, "/admin/agreements/" + percent_encode(options.id)));
  return say("ended agreement " + options.id);
}

ExitCode community_add(const CommunityOptions& options) {
  const release::Community community{.name = options.name, .members = sorted_list(options.members)};
  const std::string json = release::to_json(community);
  ENTENTE_CHECK(release::parse_community(json));
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_CHECK(link->call(http::Method::post, "/admin/communities/", json));
  return say(fmt::format("community {} is {}", community.name, fmt::join(community.members, ", ")));
}

ExitCode community_end(const CommunityOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_CHECK(link->call(http::Method::del, "/admin/communities/" + percent_encode(options.name)));
  return say("ended community " + options.name);
}

ExitCode label(const LabelOptions& options) {
  release::Label label;
  label.originator = options.originator;
  label.releasable_to = sorted_list(options.to);
  ENTENTE_TRY(onward, onward_of(options.onward));
  label.onward = onward;
  if (!options.domain.empty()) label.domain = options.domain;
  ENTENTE_TRY(not_before, parse_time(options.not_before, "--not-before"));
  ENTENTE_TRY(expires, parse_time(options.until, "--until"));
  label.not_before = not_before;
  label.expires = expires;
  ENTENTE_CHECK(release::check(label));
  return say(release::marking_definition(label));
}

}  // namespace entente::app
