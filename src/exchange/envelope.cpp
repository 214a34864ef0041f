#include "exchange/envelope.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::exchange {
namespace {

constexpr std::string_view separator = ",";
constexpr std::string_view suffix = "]}";
constexpr std::string_view nothing = "{}";
/// With fewer stored blocks than this share (of 100) it is cheaper to compress the page at once.
constexpr std::size_t min_blocks_percent = 90;
/// A larger page (of very large objects) is never copied in order to compress or keep it.
constexpr std::size_t max_copied_text_bytes = std::size_t{16} << 20;
/// Copying less than this costs no more than sending it without copying.
constexpr std::size_t min_kept_text_bytes = std::size_t{16} << 10;

std::string prefix_of(const Selected& selected) {
  if (selected.next.empty()) return R"({"objects":[)";
  return R"({"more":true,"next":")" + selected.next + R"(","objects":[)";  // base64url needs no escaping
}

/// The views of the whole text; `prefix` is not pinned.
std::vector<std::string_view> text_of(const store::Page& page, std::string_view prefix) {
  std::vector<std::string_view> parts;
  parts.reserve(2 * page.items.size() + 1);
  parts.push_back(prefix);
  for (const store::Item& item : page.items) {
    parts.push_back(item.bytes);
    parts.push_back(separator);
  }
  parts.back() = suffix;
  return parts;
}

std::size_t text_bytes(const store::Page& page) {
  std::size_t bytes = 0;
  for (const store::Item& item : page.items) bytes += item.bytes.size();
  return bytes;
}

bool has_blocks(const store::Page& page) {
  const auto blocks =
      std::ranges::count_if(page.items, [](const store::Item& item) { return !item.deflated.empty(); });
  return static_cast<std::size_t>(blocks) * 100 >= page.items.size() * min_blocks_percent;
}

Parts gathered(Selected&& selected, std::string&& prefix) {
  auto owned = std::make_shared<const std::string>(std::move(prefix));
  Parts parts{text_of(selected.page, *owned), std::move(selected.page.pins)};
  parts.pins.push_back(std::move(owned));
  return parts;
}

/// `key`: kept under it; null: not kept. The same below.
Envelope identity_envelope(Selected&& selected, std::string&& prefix, const PageKey* key, PageCache& cache) {
  Parts parts = gathered(std::move(selected), std::move(prefix));
  if (key != nullptr) {
    std::string text;
    for (const std::string_view part : parts.parts) text += part;
    if (auto kept = cache.keep(*key, text)) return {*std::move(kept), Coding::identity};
  }
  return {std::move(parts), Coding::identity};
}

Envelope gzip_envelope(Selected&& selected, const std::string& prefix, const PageKey* key, PageCache& cache) {
  if (key == nullptr && !selected.foreign && has_blocks(selected.page))
    return {join_gzip(std::move(selected.page), prefix, suffix), Coding::gzip};
  // A recipient gets the same bytes whatever was compressed or asked for before: that depends on what it may
  // not know.
  const int level = key != nullptr || selected.foreign ? kept_level : quick_level;
  std::string body = gzip(text_of(selected.page, prefix), level);
  if (key != nullptr) {
    if (auto kept = cache.keep(*key, body)) return {*std::move(kept), Coding::gzip};
  }
  return {std::move(body), Coding::gzip};
}

PageKey key_of(const Selected& selected, const std::string& prefix, Coding coding, PageCache& cache) {
  return cache.key(selected.page, selected.nation + "\n" + prefix, suffix, coding);
}

}  // namespace

std::optional<Envelope> kept_envelope(const release::Released<Selected>& page, Coding coding,
                                      PageCache& cache) {
  const Selected& selected = page.value();
  if (selected.page.items.empty()) return std::nullopt;
  auto kept = cache.find(key_of(selected, prefix_of(selected), coding, cache));
  if (!kept) return std::nullopt;
  return Envelope{*std::move(kept), coding};
}

Envelope make_envelope(release::Released<Selected>&& page, Coding coding, PageCache& cache) {
  Selected selected = std::move(page).value();
  if (selected.page.items.empty()) return {Parts{{nothing}, {}}, Coding::identity};
  const std::size_t bytes = text_bytes(selected.page);
  const bool large = bytes > max_copied_text_bytes;
  if (large && coding == Coding::gzip && (selected.foreign || !has_blocks(selected.page)))
    coding = Coding::identity;
  const bool worth_keeping = !large && (coding == Coding::gzip || bytes >= min_kept_text_bytes);
  std::string prefix = prefix_of(selected);
  const PageKey key = key_of(selected, prefix, coding, cache);
  const PageKey* const kept_under = worth_keeping && cache.ask(key) ? &key : nullptr;
  return coding == Coding::gzip
             ? gzip_envelope(std::move(selected), prefix, kept_under, cache)
             : identity_envelope(std::move(selected), std::move(prefix), kept_under, cache);
}

}  // namespace entente::exchange
