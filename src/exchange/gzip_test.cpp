#include "exchange/gzip.h"

#include <random>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "exchange/envelope.h"
#include "exchange/support_test.h"

namespace entente::exchange {
namespace {

/// A block as a segment keeps it: "," + bytes, raw deflate, ended with Z_FULL_FLUSH.
std::string stored_block(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string text = "," + std::string(bytes);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FULL_FLUSH), Z_OK);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// Owns what the items of a page point to.
struct Source {
  std::vector<std::string> bytes;
  std::vector<std::string> blocks;
  explicit Source(std::vector<std::string> objects) : bytes(std::move(objects)) {
    for (const auto& one : bytes) blocks.push_back(stored_block(one));
  }
  /// `with_block(i)` says whether item i has its stored block.
  template <class Choice>
  Selected selected(Choice with_block, std::string next = {}) const {
    Selected out;
    out.next = std::move(next);
    out.page.more = !out.next.empty();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      store::Item item;
      item.sequence = i;
      item.bytes = bytes[i];
      if (with_block(i)) {
        item.deflated = blocks[i];
        item.deflated_crc = crc32("," + bytes[i]);
      }
      out.page.items.push_back(item);
    }
    return out;
  }
};

std::string bytes_of(const Envelope& envelope) {
  if (const auto* whole = std::get_if<std::shared_ptr<const std::string>>(&envelope.body)) return **whole;
  std::string out;
  for (const auto part : std::get<Parts>(envelope.body).parts) out += part;
  return out;
}

constexpr auto all = [](std::size_t) { return true; };
constexpr auto none = [](std::size_t) { return false; };

TEST(Gzip, HoldsTheTextOfItsParts) {
  EXPECT_EQ(gunzip(gzip({"abc"}, quick_level)), "abc");
  EXPECT_EQ(gunzip(gzip({"abc", "", "def"}, kept_level)), "abcdef");
  EXPECT_EQ(gunzip(gzip({}, kept_level)), "");
}

TEST(Gzip, JoinsStoredAndFreshBlocksIntoOneMember) {
  std::mt19937 random(7);
  std::string noise(70'000, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  const std::vector<std::vector<std::string>> lists = {
      {indicator(1)},
      {indicator(1), indicator(2), indicator(3)},
      {std::string(65'530, 'x'), indicator(2)},  // prefix and first item just over a stored block
      {noise, noise, std::string(), "x"},
      {std::string(200'000, 'y'), noise},
  };
  for (const auto& list : lists) {
    const Source source(list);
    std::string text = "{\"prefix\":";
    for (std::size_t i = 0; i < list.size(); ++i) text += (i == 0 ? "" : ",") + list[i];
    text += "]}";
    const auto odd = [](std::size_t i) { return i % 2 == 1; };
    for (const auto& page :
         {source.selected(all).page, source.selected(none).page, source.selected(odd).page}) {
      Parts joined = join_gzip(store::Page(page), "{\"prefix\":", "]}");
      std::string body;
      for (const auto part : joined.parts) body += part;
      EXPECT_EQ(gunzip(body), text);
    }
  }
}

TEST(Envelope, IsTheSameTextInEveryForm) {
  std::vector<std::string> objects;
  for (unsigned i = 0; i < 150; ++i) objects.push_back(indicator(i));
  const Source source(objects);
  for (const std::string next : {"", "abcdefghijklmnopqrstuvwxyz_-0123"}) {
    PageCache cache;
    const Envelope plain = identity_envelope(released(source.selected(none, next)));
    EXPECT_FALSE(plain.gzip);
    const std::string text = bytes_of(plain);
    EXPECT_TRUE(text.starts_with(next.empty() ? "{\"objects\":[{" : "{\"more\":true,\"next\":\"abc"))
        << text.substr(0, 80);
    const Envelope joined = gzip_envelope(released(source.selected(all, next)), cache);
    EXPECT_TRUE(std::holds_alternative<Parts>(joined.body)) << "the first time it is joined";
    const Envelope kept = gzip_envelope(released(source.selected(all, next)), cache);
    const Envelope again = gzip_envelope(released(source.selected(none, next)), cache);
    EXPECT_LT(bytes_of(kept).size(), bytes_of(joined).size());
    EXPECT_EQ(std::get<1>(kept.body).get(), std::get<1>(again.body).get())
        << "the third time it is the kept body itself";
    for (const auto* envelope : {&joined, &kept, &again}) {
      EXPECT_TRUE(envelope->gzip);
      EXPECT_EQ(gunzip(bytes_of(*envelope)), text);
    }
  }
}

TEST(Envelope, WithoutStoredBlocksIsCompressedAtOnce) {
  const Source source({indicator(1), indicator(2)});
  PageCache cache;
  const Envelope envelope = gzip_envelope(released(source.selected(none)), cache);
  EXPECT_EQ(gunzip(bytes_of(envelope)), bytes_of(identity_envelope(released(source.selected(none)))));
}

TEST(Envelope, OfNothingIsAnEmptyObject) {
  PageCache cache;
  EXPECT_EQ(bytes_of(identity_envelope(released(Selected{}))), "{}");
  const Envelope packed = gzip_envelope(released(Selected{}), cache);
  EXPECT_FALSE(packed.gzip);
  EXPECT_EQ(bytes_of(packed), "{}");
}

TEST(PageCache, KeysCoverExactlyTheVersionsAndTheFrame) {
  const PageCache cache;
  const Source source({indicator(1), indicator(2)});
  const store::Page page = source.selected(none).page;
  store::Page other = page;
  other.items[1].sequence = 99;
  store::Page shorter = page;
  shorter.items.pop_back();
  EXPECT_EQ(cache.key(page, "a", "b"), cache.key(source.selected(all).page, "a", "b"));
  EXPECT_FALSE(cache.key(page, "a", "b") == cache.key(other, "a", "b"));
  EXPECT_FALSE(cache.key(page, "a", "b") == cache.key(shorter, "a", "b"));
  EXPECT_FALSE(cache.key(page, "a", "b") == cache.key(page, "ab", ""));
  EXPECT_FALSE(cache.key(page, "a", "b") == PageCache().key(page, "a", "b"))
      << "each process has its own key";
}

TEST(PageCache, ForgetsTheLeastRecentlyUsedAndStaysInItsBounds) {
  PageCache cache(10'000);
  const auto body = std::make_shared<const std::string>(std::string(3'000, 'x'));
  const auto key = [](std::uint64_t number) { return PageKey{{number, 0}}; };
  for (std::uint64_t i = 0; i < 3; ++i) {
    EXPECT_FALSE(cache.ask(key(i)).seen);
    cache.keep(key(i), body);
  }
  EXPECT_EQ(cache.ask(key(0)).body, body);  // now the most recent
  (void)cache.ask(key(3));
  cache.keep(key(3), body);
  EXPECT_LE(cache.bytes(), 10'000U);
  EXPECT_TRUE(cache.ask(key(0)).body);
  EXPECT_FALSE(cache.ask(key(1)).body);
  for (std::uint64_t i = 10; i < 1'000; ++i) (void)cache.ask(key(i));
  EXPECT_LE(cache.bytes(), 10'000U);
}

TEST(PageCache, OfNoSizeKeepsNothing) {
  PageCache cache(0);
  const PageKey key{{1, 1}};
  EXPECT_FALSE(cache.ask(key).seen);
  cache.keep(key, std::make_shared<const std::string>("x"));
  EXPECT_FALSE(cache.ask(key).body);
  EXPECT_EQ(cache.bytes(), 0U);
}

}  // namespace
}  // namespace entente::exchange
