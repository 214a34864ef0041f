#include "exchange/reader.h"

#include <algorithm>

#include "base/hash.h"

namespace entente::exchange {
namespace {

/// Longer contexts are hashed first, so that a cursor costs the same whatever the filters are.
constexpr std::size_t max_plain_context_bytes = 256;

void append_number(std::string& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(number >> shift & 0xFF);
}

/// Length before content: no two different filters have the same bytes.
void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out += text;
}

std::string cursor_context(const Collection& collection, const Selection& selection) {
  const store::Filter& filter = selection.filter;
  std::string context("entente next 1");
  context += static_cast<char>(selection.listing);
  context += as_view(collection.id.bytes);
  append_text(context, selection.nation);
  append_number(context, static_cast<std::uint64_t>(selection.after));
  const auto flags =
      (filter.versions.first ? 1U : 0U) | (filter.versions.last ? 2U : 0U) | (filter.versions.all ? 4U : 0U);
  context += static_cast<char>(flags);
  for (const auto* list : {&filter.ids, &filter.types}) {
    append_number(context, list->size());
    for (const std::string& value : *list) append_text(context, value);
  }
  append_number(context, filter.specs.size());
  for (const std::uint8_t spec : filter.specs) context += static_cast<char>(spec);
  for (const Instant& version : filter.versions.exact) {
    append_number(context, static_cast<std::uint64_t>(version.seconds));
    append_number(context, version.attoseconds);
  }
  if (context.size() > max_plain_context_bytes) return std::string(as_view(sha256(context)));
  return context;
}

}  // namespace

Result<Selected> Reader::select(const Collection& collection, const Selection& selection,
                                store::Viewer viewer) const {
  store::Query query;
  query.collection = collection.number;
  query.viewer = viewer;
  query.after = selection.after;
  query.limit = std::max<std::size_t>(selection.limit, 1);
  query.filter = selection.filter;
  query.outline = selection.outline;
  std::string context;
  if (!selection.next.empty()) {
    context = cursor_context(collection, selection);
    ENTENTE_TRY(after, cursors_.read(selection.next, context));
    query.after = std::max(query.after, after);
  }
  ENTENTE_TRY(page, store_.page(query));
  Selected selected{std::move(page), std::string(selection.nation), viewer.has_value(), {}};
  if (selected.page.more && !selected.page.items.empty()) {
    if (context.empty()) context = cursor_context(collection, selection);
    selected.next = cursors_.make(selected.page.items.back().stamp, context);
    // `more` without `next` would make clients ask for the same page for ever.
    if (selected.next.empty())
      return fail(ErrorKind::internal, "the cipher of cursors does not work", "next");
  }
  return selected;
}

}  // namespace entente::exchange
