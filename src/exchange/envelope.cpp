#include "exchange/envelope.h"

#include <algorithm>
#include <utility>

namespace entente::exchange {
namespace {

constexpr std::string_view separator = ",";
constexpr std::string_view suffix = "]}";
constexpr std::string_view nothing = "{}";
/// With fewer stored blocks than this share (of 100) it is cheaper to compress the page at once.
constexpr std::size_t min_blocks_percent = 90;
/// A larger page (of very large objects) is never copied in order to compress it.
constexpr std::size_t max_compressed_text_bytes = std::size_t{16} << 20;

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

Envelope plain(Selected&& selected) {
  if (selected.page.items.empty()) return {Parts{{nothing}, {}}, false};
  auto prefix = std::make_shared<const std::string>(prefix_of(selected));
  Parts parts{text_of(selected.page, *prefix), std::move(selected.page.pins)};
  parts.pins.push_back(std::move(prefix));
  return {std::move(parts), false};
}

}  // namespace

Envelope identity_envelope(release::Released<Selected>&& page) {
  return plain(std::move(page).value());
}

Envelope gzip_envelope(release::Released<Selected>&& page, PageCache& cache) {
  Selected selected = std::move(page).value();
  if (selected.page.items.empty()) return plain(std::move(selected));
  const std::string prefix = prefix_of(selected);
  const PageKey key = cache.key(selected.page, prefix, suffix);
  PageCache::Found found = cache.ask(key);
  if (found.body) return {std::move(found.body), true};
  if (!found.seen && has_blocks(selected.page))
    return {join_gzip(std::move(selected.page), prefix, suffix), true};
  if (text_bytes(selected.page) > max_compressed_text_bytes) return plain(std::move(selected));
  const int level = found.seen ? kept_level : quick_level;
  auto body = std::make_shared<const std::string>(gzip(text_of(selected.page, prefix), level));
  if (found.seen) cache.keep(key, body);
  return {std::move(body), true};
}

}  // namespace entente::exchange
