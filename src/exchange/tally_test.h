// A log in memory for tests of counting: objects in, counts out, without a store.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "exchange/counting.h"
#include "exchange/support_test.h"
#include "exchange/tally_rows.h"

namespace entente::exchange {

/// `type--` and a UUID of that number.
inline std::string test_id(std::string_view type, unsigned number) {
  return std::string(type) + "--" + uuid_text(number);
}

/// An object; `members` are JSON members without braces.
inline std::string test_object(const std::string& id, std::string_view members = "") {
  return fmt::format(R"({{"type":"{}","id":"{}"{}{}}})", id.substr(0, id.find("--")), id,
                     members.empty() ? "" : ",", members);
}

class TestLog {
 public:
  struct Place {
    store::Origin origin = 0;
    store::CollectionNumber collection = 1;
    int version = 0;  ///< seconds
  };

  /// The sequence of the entry.
  store::Sequence add(const std::string& object, Place place) {
    const std::string id =
        object.substr(object.find(R"("id":")") + 6, object.substr(object.find(R"("id":")") + 6).find('"'));
    texts_.push_back(id);
    texts_.push_back(object);
    store::RawEntry entry;
    entry.kind = store::EntryKind::object;
    entry.origin = place.origin;
    entry.collection = place.collection;
    entry.has_version = true;
    entry.version = {.seconds = place.version, .attoseconds = 0};
    entry.key = texts_[texts_.size() - 2];
    entry.body = texts_.back();
    return append(entry);
  }
  store::Sequence add(const std::string& object) { return add(object, Place{}); }

  store::Sequence erase(store::Sequence version) {
    texts_.push_back(store::encode_erased({.current = {}, .sequences = {version}}));
    store::RawEntry entry;
    entry.kind = store::EntryKind::erase;
    entry.body = texts_.back();
    erased_.push_back(version);
    return append(entry);
  }

  [[nodiscard]] const std::vector<store::RawEntry>& entries() const { return entries_; }

  /// Rows of all entries, or of the first `count`.
  [[nodiscard]] TallyRows rows(std::size_t count = SIZE_MAX, HashKey key = {1}) const {
    TallyRows rows(key);
    for (std::size_t at = 0; at < std::min(count, entries_.size()); ++at) rows.take(entries_[at]);
    return rows;
  }

  [[nodiscard]] Counted count(const CountQuery& query, const Visible& visible = everything()) const {
    return count(rows(), query, visible);
  }
  [[nodiscard]] Counted count(const TallyRows& rows, const CountQuery& query,
                              const Visible& visible = everything()) const {
    record::TrendFactReader reader;
    const FactsOf facts = [&](store::Sequence sequence) -> const record::TrendFacts* {
      const auto read = reader.read(entries_.at(sequence).body);
      return read ? *read : nullptr;
    };
    auto counted = exchange::count(rows, visible, facts, query);
    EXPECT_TRUE(counted.has_value());
    return counted ? *std::move(counted) : Counted{};
  }
  static Visible everything() {
    return [](store::Sequence, const Channel&) { return true; };
  }

 private:
  store::Sequence append(store::RawEntry entry) {
    entry.sequence = entries_.size();
    entry.stamp = static_cast<store::Stamp>(entries_.size() + 1);
    entries_.push_back(entry);
    return entry.sequence;
  }

  std::deque<std::string> texts_;
  std::vector<store::RawEntry> entries_;
  std::vector<store::Sequence> erased_;
};

/// Everything that a count says, as text: two that are equal say the same.
inline std::string text_of(const Counted& counted) {
  std::string out = fmt::format("{} {} {}\n", counted.events, counted.undated, counted.future);
  for (const CountedSeries& one : counted.series) {
    out += fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|", one.subject.key, one.subject.name,
                       fmt::join(one.subject.aliases, ","), one.split, one.total, one.coarse, one.events,
                       one.shared);
    for (const auto reporter : one.reporters) out += fmt::format("{},", reporter);
    for (const double count : one.series.counts)
      out += trend::is_missing(count) ? "-," : fmt::format("{},", count);
    out += one.series.counts.empty() ? "\n" : one.series.calendar.label(0) + "\n";
  }
  return out;
}

}  // namespace entente::exchange
