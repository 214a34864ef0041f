#include <charconv>
#include <optional>
#include <utility>

#include "taxii/access.h"
#include "taxii/answer.h"
#include "taxii/handlers.h"
#include "taxii/media_type.h"
#include "taxii/parameters.h"
#include "taxii/resources.h"

namespace entente::taxii {
namespace {

using exchange::Listing;
using exchange::Released;
using exchange::Selected;
using exchange::Selection;

constexpr std::string_view known_size_parameter = "known_size";
constexpr KnownFilters collection_filters{.id = true, .type = true, .version = true, .spec_version = true};
constexpr KnownFilters object_filters{.version = true, .spec_version = true};
constexpr KnownFilters versions_filters{.spec_version = true};

/// What the caller may see of it; nothing: the handler has to wait for the disk and may not. `outline`: the
/// items need sequence and stamp only.
Result<std::optional<Released<Selected>>> select(const Call& call, Listing listing, KnownFilters known,
                                                 bool outline = false) {
  ENTENTE_TRY(collection, open_collection(call, Wish::read));
  ENTENTE_TRY(selection, read_parameters(call.request.query, known, call.context.options.page));
  selection.listing = listing;
  selection.outline = outline;
  selection.nation = call.caller.nation;
  const bool one_object = listing == Listing::object || listing == Listing::versions;
  if (one_object) selection.filter.ids = {call.captures.at(1)};
  if (listing == Listing::versions) selection.filter.versions.all = true;
  ENTENTE_TRY(selected, call.context.gate.select(*collection, selection, call.request.may_wait));
  if (one_object && selected && selected->value().page.items.empty() &&
      !call.context.gate.contains(*collection, call.captures.at(1), call.caller.nation)) {
    return fail(ErrorKind::not_found, "the collection holds no object with this id", "object",
                "its manifest lists what it holds");
  }
  return selected;
}

http::Response ask_again_where_waiting_is_allowed() {
  http::Response response;
  response.must_wait = true;
  return response;
}

/// A page as objects.
Result<http::Response> objects_page(const Call& call, Listing listing, KnownFilters known) {
  ENTENTE_TRY(selected, select(call, listing, known));
  if (!selected) return ask_again_where_waiting_is_allowed();
  auto dated = dated_answer(*selected);
  return answer_objects(
      std::move(dated),
      exchange::make_envelope(*std::move(selected), coding_of(call.request), call.context.pages));
}

/// A page as text about the objects.
Result<http::Response> text_page(const Call& call, Listing listing, KnownFilters known,
                                 std::string (*text_of)(const Released<Selected>&)) {
  ENTENTE_TRY(selected, select(call, listing, known));
  if (!selected) return ask_again_where_waiting_is_allowed();
  http::Response response = answer(call.request, text_of(*selected));
  add_dates(response, *selected);
  return response;
}

/// How much of its tree the caller knows; 0 when it does not say.
Result<std::uint64_t> read_known_size(std::string_view query) {
  ENTENTE_TRY(parameters, http::parse_query(query));
  for (const http::Parameter& parameter : parameters) {
    if (parameter.name != known_size_parameter) continue;
    std::uint64_t size = 0;
    const char* end = parameter.value.data() + parameter.value.size();
    const auto [last, problem] = std::from_chars(parameter.value.data(), end, size);
    if (problem == std::errc() && last == end && !parameter.value.empty()) return size;
    return fail(ErrorKind::malformed, "this is not a number of versions", std::string(known_size_parameter),
                "send the size in your last checkpoint, or leave it out");
  }
  return 0;
}

}  // namespace

Result<http::Response> get_manifest(const Call& call) {
  return text_page(call, Listing::manifest, collection_filters, manifest_text);
}

Result<http::Response> get_objects(const Call& call) {
  const exchange::Coding coding = coding_of(call.request);
  exchange::PageCache& pages = call.context.pages;
  // Which versions the page holds is known long before the page is: enough to find one that is kept.
  ENTENTE_TRY(outline, select(call, Listing::objects, collection_filters, true));
  if (!outline) return ask_again_where_waiting_is_allowed();
  if (auto kept = exchange::kept_envelope(*outline, coding, pages))
    return answer_objects(dated_answer(*outline), *std::move(kept));
  return objects_page(call, Listing::objects, collection_filters);
}

Result<http::Response> get_custody(const Call& call) {
  if (call.context.custody == nullptr)
    return fail(ErrorKind::not_found, "this node does not tell custody", "custody");
  ENTENTE_TRY(known_size, read_known_size(call.request.query));
  ENTENTE_TRY(selected, select(call, Listing::objects, collection_filters));
  if (!selected) return ask_again_where_waiting_is_allowed();
  ENTENTE_TRY(page, call.context.custody->of(*selected, call.caller.nation, known_size));
  return answer(call.request, print(page));
}

Result<http::Response> get_object(const Call& call) {
  return objects_page(call, Listing::object, object_filters);
}

Result<http::Response> get_versions(const Call& call) {
  return text_page(call, Listing::versions, versions_filters, versions_text);
}

Result<http::Response> post_objects(const Call& call) {
  ENTENTE_TRY(collection, open_collection(call, Wish::write));
  if (!is_taxii(call.request.header("Content-Type"))) {
    return fail(ErrorKind::unsupported, "the body is not declared as a TAXII 2.1 envelope", "Content-Type",
                "send Content-Type: " + std::string(media_type));
  }
  if (call.request.body.size() > call.context.options.max_content_bytes) {
    return fail(ErrorKind::too_large, "the body is larger than max_content_length of the API root",
                "envelope", "send it in several envelopes");
  }
  ENTENTE_TRY(poster, call.context.gate.poster(call.caller.name, call.caller.nation));
  ENTENTE_TRY(status, call.context.submitter.submit(*collection, poster, call.request.body));
  return answer(call.request, status_text(call.context.gate.outcome(std::move(status), poster.nation)), 202);
}

Result<http::Response> delete_object(const Call& call) {
  ENTENTE_TRY(collection, open_collection(call, Wish::erase));
  ENTENTE_TRY(selection, read_parameters(call.request.query, object_filters, call.context.options.page));
  ENTENTE_CHECK(call.context.gate.erase(
      call.context.submitter, *collection, call.caller.nation,
      {.id = call.captures.at(1), .versions = selection.filter.versions, .specs = selection.filter.specs}));
  return answer(call.request, {});
}

}  // namespace entente::taxii
