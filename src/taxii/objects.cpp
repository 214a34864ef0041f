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
using exchange::Selected;
using exchange::Selection;

constexpr KnownFilters collection_filters{.id = true, .type = true, .version = true, .spec_version = true};
constexpr KnownFilters object_filters{.version = true, .spec_version = true};
constexpr KnownFilters versions_filters{.spec_version = true};

/// `outline`: the items need sequence and stamp only.
Result<Selected> select(const Call& call, Listing listing, KnownFilters known, bool outline = false) {
  ENTENTE_TRY(collection,
              open_collection(call.context.collections, call.captures.at(0), call.caller, Wish::read));
  ENTENTE_TRY(selection, read_parameters(call.request.query, known, call.context.options.page));
  selection.listing = listing;
  selection.outline = outline;
  selection.nation = call.caller.nation;
  const bool one_object = listing == Listing::object || listing == Listing::versions;
  if (one_object) selection.filter.ids = {call.captures.at(1)};
  if (listing == Listing::versions) selection.filter.versions.all = true;
  ENTENTE_TRY(selected, call.context.reader.select(*collection, selection));
  if (one_object && selected.page.items.empty() &&
      !call.context.reader.contains(*collection, call.captures.at(1))) {
    return fail(ErrorKind::not_found, "the collection holds no object with this id", "object",
                "its manifest lists what it holds");
  }
  return selected;
}

}  // namespace

Result<http::Response> get_manifest(const Call& call) {
  ENTENTE_TRY(selected, select(call, Listing::manifest, collection_filters));
  http::Response response = answer(call.request, manifest_text(selected));
  add_dates(response, selected.page);
  return response;
}

Result<http::Response> get_objects(const Call& call) {
  const exchange::Coding coding = coding_of(call.request);
  exchange::PageCache& pages = call.context.pages;
  // Which versions the page holds is known long before the page is: enough to find one that is kept.
  ENTENTE_TRY(outline, select(call, Listing::objects, collection_filters, true));
  if (auto kept = exchange::kept_envelope(outline, coding, pages))
    return answer_objects(dated_answer(outline.page), *std::move(kept));
  ENTENTE_TRY(selected, select(call, Listing::objects, collection_filters));
  auto dated = dated_answer(selected.page);
  return answer_objects(std::move(dated), exchange::make_envelope(std::move(selected), coding, pages));
}

Result<http::Response> get_object(const Call& call) {
  ENTENTE_TRY(selected, select(call, Listing::object, object_filters));
  auto dated = dated_answer(selected.page);
  return answer_objects(
      std::move(dated),
      exchange::make_envelope(std::move(selected), coding_of(call.request), call.context.pages));
}

Result<http::Response> get_versions(const Call& call) {
  ENTENTE_TRY(selected, select(call, Listing::versions, versions_filters));
  http::Response response = answer(call.request, versions_text(selected));
  add_dates(response, selected.page);
  return response;
}

Result<http::Response> post_objects(const Call& call) {
  ENTENTE_TRY(collection,
              open_collection(call.context.collections, call.captures.at(0), call.caller, Wish::write));
  if (!is_taxii(call.request.header("Content-Type"))) {
    return fail(ErrorKind::unsupported, "the body is not declared as a TAXII 2.1 envelope", "Content-Type",
                "send Content-Type: " + std::string(media_type));
  }
  if (call.request.body.size() > call.context.options.max_content_bytes) {
    return fail(ErrorKind::too_large, "the body is larger than max_content_length of the API root",
                "envelope", "send it in several envelopes");
  }
  const std::string owner = call.caller.nation + "/" + call.caller.name;
  ENTENTE_TRY(status, call.context.submitter.submit(*collection, owner, call.request.body));
  return answer(call.request, status_text(status), 202);
}

Result<http::Response> delete_object(const Call& call) {
  ENTENTE_TRY(collection,
              open_collection(call.context.collections, call.captures.at(0), call.caller, Wish::erase));
  ENTENTE_TRY(selection, read_parameters(call.request.query, object_filters, call.context.options.page));
  ENTENTE_CHECK(call.context.submitter.erase(*collection, call.captures.at(1), selection.filter.versions,
                                             selection.filter.specs));
  return answer(call.request, {});
}

}  // namespace entente::taxii
