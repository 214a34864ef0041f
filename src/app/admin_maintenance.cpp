// Statistics, backup and reclaim of the admin API.
#include <filesystem>
#include <string>

#include <sys/stat.h>

#include "app/admin_api.h"
#include "app/json.h"
#include "app/node_files.h"
#include "store/backup.h"

namespace entente::app {
namespace {

http::Response statistics(const Node& node) {
  const store::Statistics log = node.store->statistics();
  return json_response(JsonObject()
                           .number("entries", log.entries)
                           .number("objects", log.objects)
                           .number("segments", log.segments)
                           .number("log_bytes", log.log_bytes)
                           .number("reclaimable_bytes", log.reclaimable_bytes)
                           .done());
}

Result<http::Response> backup(const Node& node, const http::Request& request) {
  ENTENTE_TRY(body, JsonDocument::parse(request.body));
  const std::filesystem::path target = text_of(body.root(), "to");
  if (!target.is_absolute())
    return fail(ErrorKind::malformed, "the backup's folder must be an absolute path", target.string());
  store::BackupOptions options;
  options.segment_bytes = static_cast<std::uint64_t>(node.config.segment_mib) << 20;
  ENTENTE_TRY(head, store::backup(*node.store, target, *node.signer, options));
  ::chmod(target.c_str(), S_IRWXU);
  ENTENTE_CHECK(copy_node_files(node.folder, Folder{target}, node.config));
  return json_response(JsonObject().number("entries", head.size).text("to", target.string()).done());
}

Result<http::Response> reclaim(const Node& node) {
  const auto before = node.store->statistics();
  ENTENTE_CHECK(node.store->reclaim());
  const auto after = node.store->statistics();
  return json_response(
      JsonObject().number("before", before.log_bytes).number("after", after.log_bytes).done());
}

}  // namespace

void add_maintenance_routes(http::Router& router, Node& node) {
  add_admin_route(router, http::Method::get, "/admin/statistics",
                  [&node](const http::Request&, const http::Captures&) { return statistics(node); });
  add_admin_route(
      router, http::Method::post, "/admin/backup",
      [&node](const http::Request& request, const http::Captures&) { return backup(node, request); });
  add_admin_route(router, http::Method::post, "/admin/reclaim",
                  [&node](const http::Request&, const http::Captures&) { return reclaim(node); });
}

}  // namespace entente::app
