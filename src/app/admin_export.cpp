// Reading out a collection as one nation may see it, page by page.
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/admin_api.h"
#include "app/object_frames.h"

namespace entente::app {
namespace {

constexpr std::size_t page_objects = 1'000;

Result<store::Stamp> stamp_of(const std::string& text) {
  store::Stamp stamp = 0;
  if (text.empty()) return stamp;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), stamp);
  if (code != std::errc() || end != text.data() + text.size())
    return fail(ErrorKind::malformed, "after is not a number");
  return stamp;
}

Result<http::Response> export_page(Node& node, const http::Request& request, const std::string& name) {
  ENTENTE_TRY(collection, collection_named(node, name));
  ENTENTE_TRY(nation, parameter(request, "nation"));
  ENTENTE_TRY(after_text, parameter(request, "after"));
  ENTENTE_TRY(versions, parameter(request, "versions"));
  ENTENTE_TRY(after, stamp_of(after_text));
  if (!collection.readers.admits(nation)) {
    return fail(ErrorKind::forbidden,
                fmt::format("{} may not read the collection '{}'", nation, collection.alias), {},
                fmt::format("its readers are {}", collection.readers.to_string()));
  }
  exchange::Selection selection;
  selection.nation = nation;
  selection.after = after;
  selection.limit = page_objects;
  selection.filter.specs = {20, 21};
  selection.filter.versions.all = versions == "all";
  selection.filter.versions.last = !selection.filter.versions.all;
  const auto selected = node.gate->select(collection, selection, true);
  if (!selected) return std::unexpected(selected.error());
  if (!*selected) return fail(ErrorKind::internal, "the release gate would not wait");
  const store::Page& page = (*selected)->value().page;
  std::string body;
  for (const auto& item : page.items) append_frame(body, item.bytes);
  http::Response response;
  response.headers.emplace_back("Content-Type", "application/x-entente-objects");
  if (page.more) response.headers.emplace_back("Entente-Next", std::to_string(page.items.back().stamp));
  response.body = std::move(body);
  return response;
}

}  // namespace

void add_export_routes(http::Router& router, Node& node) {
  add_admin_route(router, http::Method::get, "/admin/collections/{}/export",
                  [&node](const http::Request& request, const http::Captures& captures) {
                    return export_page(node, request, captures.at(0));
                  });
}

}  // namespace entente::app
