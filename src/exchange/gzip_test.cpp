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
  if (const auto* whole = std::get_if<std::string>(&envelope.body)) return *whole;
  if (const auto* kept = std::get_if<KeptPage>(&envelope.body)) return std::string(kept->bytes);
  std::string out;
  for (const auto part : std::get<Parts>(envelope.body).parts) out += part;
  return out;
}

/// What a cache without room makes of it: the plain text, gathered.
std::string text_of(Selected&& selected) {
  PageCache none_kept(0);
  return bytes_of(make_envelope(released(std::move(selected)), Coding::identity, none_kept));
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

std::vector<std::string> indicators(unsigned count) {
  std::vector<std::string> objects;
  for (unsigned i = 0; i < count; ++i) objects.push_back(indicator(i));
  return objects;
}

TEST(Envelope, IsTheSameTextInEveryForm) {
  const Source source(indicators(150));
  for (const std::string next : {"", "abcdefghijklmnopqrstuvwxyz_-0123"}) {
    PageCache cache;
    const std::string text = text_of(source.selected(none, next));
    EXPECT_TRUE(text.starts_with(next.empty() ? "{\"objects\":[{" : "{\"more\":true,\"next\":\"abc"))
        << text.substr(0, 80);
    for (const Coding coding : {Coding::identity, Coding::gzip}) {
      const auto plain = [&](const Envelope& envelope) {
        EXPECT_EQ(envelope.coding, coding);
        return coding == Coding::gzip ? gunzip(bytes_of(envelope)) : bytes_of(envelope);
      };
      EXPECT_FALSE(kept_envelope(released(source.selected(none, next)), coding, cache));
      const Envelope first = make_envelope(released(source.selected(all, next)), coding, cache);
      EXPECT_TRUE(std::holds_alternative<Parts>(first.body)) << "the first time it is put together";
      EXPECT_FALSE(kept_envelope(released(source.selected(none, next)), coding, cache)) << "and not kept";
      const Envelope second = make_envelope(released(source.selected(none, next)), coding, cache);
      EXPECT_TRUE(std::holds_alternative<KeptPage>(second.body));
      const auto third = kept_envelope(released(source.selected(none, next)), coding, cache);
      ASSERT_TRUE(third);
      EXPECT_EQ(std::get<KeptPage>(third->body).bytes.data(), std::get<KeptPage>(second.body).bytes.data());
      for (const Envelope* envelope : {&first, &second, &*third}) EXPECT_EQ(plain(*envelope), text);
      if (coding == Coding::gzip) {
        EXPECT_LT(bytes_of(second).size(), bytes_of(first).size());
      }
    }
  }
}

TEST(Envelope, KeepsNoPlainPageThatCopyingSendsAsFast) {
  const Source source(indicators(2));
  PageCache cache;
  for (int i = 0; i < 3; ++i) {
    const Envelope envelope = make_envelope(released(source.selected(none)), Coding::identity, cache);
    EXPECT_TRUE(std::holds_alternative<Parts>(envelope.body));
  }
}

TEST(Envelope, WithoutStoredBlocksIsCompressedAtOnce) {
  const Source source(indicators(2));
  PageCache cache;
  const Envelope envelope = make_envelope(released(source.selected(none)), Coding::gzip, cache);
  EXPECT_EQ(gunzip(bytes_of(envelope)), text_of(source.selected(none)));
}

TEST(Envelope, IsNotCopiedWhenItIsVeryLarge) {
  const Source source({std::string(9 << 20, 'x'), std::string(9 << 20, 'y')});
  PageCache cache;
  for (int i = 0; i < 3; ++i) {
    const Envelope plain = make_envelope(released(source.selected(none)), Coding::gzip, cache);
    EXPECT_EQ(plain.coding, Coding::identity);
    EXPECT_TRUE(std::holds_alternative<Parts>(plain.body));
    const Envelope joined = make_envelope(released(source.selected(all)), Coding::gzip, cache);
    EXPECT_EQ(joined.coding, Coding::gzip);
    EXPECT_TRUE(std::holds_alternative<Parts>(joined.body));
  }
}

TEST(Envelope, OfNothingIsAnEmptyObject) {
  PageCache cache;
  for (const Coding coding : {Coding::identity, Coding::gzip}) {
    const Envelope envelope = make_envelope(released(Selected{}), coding, cache);
    EXPECT_EQ(envelope.coding, Coding::identity);
    EXPECT_EQ(bytes_of(envelope), "{}");
    EXPECT_FALSE(kept_envelope(released(Selected{}), coding, cache));
  }
}

TEST(PageCache, KeysCoverExactlyTheVersionsTheFrameAndTheCoding) {
  const PageCache cache;
  const Source source(indicators(2));
  const store::Page page = source.selected(none).page;
  store::Page other = page;
  other.items[1].sequence = 99;
  store::Page shorter = page;
  shorter.items.pop_back();
  const auto key = [&](const store::Page& of, std::string_view prefix, std::string_view suffix) {
    return cache.key(of, prefix, suffix, Coding::gzip);
  };
  EXPECT_EQ(key(page, "a", "b"), key(source.selected(all).page, "a", "b"));
  EXPECT_FALSE(key(page, "a", "b") == key(other, "a", "b"));
  EXPECT_FALSE(key(page, "a", "b") == key(shorter, "a", "b"));
  EXPECT_FALSE(key(page, "a", "b") == key(page, "ab", ""));
  EXPECT_FALSE(key(page, "a", "b") == cache.key(page, "a", "b", Coding::identity));
  EXPECT_FALSE(key(page, "a", "b") == PageCache().key(page, "a", "b", Coding::gzip))
      << "each process has its own key";
}

PageKey numbered(std::uint64_t number) {
  return PageKey{{number, 0}};
}

TEST(PageCache, ForgetsTheLeastRecentlyUsedAndStaysInItsBounds) {
  constexpr std::size_t most = 20'000;  // four pages of one unit each
  PageCache cache(most);
  const std::string body(3'000, 'x');
  for (std::uint64_t i = 0; i < 4; ++i) {
    EXPECT_FALSE(cache.ask(numbered(i)));
    EXPECT_TRUE(cache.keep(numbered(i), body));
  }
  EXPECT_EQ(cache.find(numbered(0))->bytes, body);  // now the most recent
  (void)cache.ask(numbered(4));
  EXPECT_TRUE(cache.keep(numbered(4), body)) << "room is made for it";
  EXPECT_LE(cache.bytes(), most);
  EXPECT_TRUE(cache.find(numbered(0)));
  EXPECT_FALSE(cache.find(numbered(1)));
  for (std::uint64_t i = 10; i < 1'000; ++i) (void)cache.ask(numbered(i));
  EXPECT_LE(cache.bytes(), most);
  EXPECT_FALSE(cache.keep(numbered(999), std::string(most / 2, 'x')))
      << "one page is not to push out all others";
  EXPECT_TRUE(cache.ask(numbered(999)));
}

TEST(PageCache, WhatIsHeldStaysWhenItIsForgotten) {
  PageCache cache(20'000);
  const std::string body(3'000, 'x');
  (void)cache.ask(numbered(0));
  const auto held = cache.keep(numbered(0), body);
  ASSERT_TRUE(held);
  for (std::uint64_t i = 1; i < 20; ++i) {
    (void)cache.ask(numbered(i));
    (void)cache.keep(numbered(i), std::string(3'000, 'y'));
  }
  EXPECT_FALSE(cache.find(numbered(0)));
  EXPECT_EQ(held->bytes, body);
}

TEST(PageCache, OfNoSizeKeepsNothing) {
  PageCache cache(0);
  EXPECT_FALSE(cache.ask(numbered(1)));
  EXPECT_FALSE(cache.keep(numbered(1), "x"));
  EXPECT_FALSE(cache.find(numbered(1)));
  EXPECT_EQ(cache.bytes(), 0U);
}

}  // namespace
}  // namespace entente::exchange
