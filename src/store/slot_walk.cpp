#include "store/slot_walk.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace entente::store {
namespace {

constexpr std::size_t block_rows = SlotColumn::rows_per_block;

/// The part of a list from `ordinal` on, which is usually near its front.
std::span<const Ordinal> skip_to(std::span<const Ordinal> list, Ordinal ordinal) {
  std::size_t step = 1;
  std::size_t low = 0;
  while (low + step < list.size() && list[low + step] < ordinal) {
    low += step;
    step *= 2;
  }
  const auto part = list.subspan(low, std::min(step + 1, list.size() - low));
  return list.subspan(low + static_cast<std::size_t>(std::ranges::lower_bound(part, ordinal) - part.begin()));
}

/// Counts the bits of a slot from the front on.
class RankCursor {
 public:
  RankCursor(const SlotColumn& column, const SlotRanks& ranks, Slot slot)
      : column_(column), ranks_(ranks), slot_(slot) {}
  /// Bits below `row`, which is not below the one asked for before.
  [[nodiscard]] std::uint32_t before(std::size_t row) {
    constexpr std::size_t far = SlotRanks::blocks_per_sum * block_rows;
    if (row - row_ > far) {
      count_ = ranks_.before(column_, row, slot_);
      row_ = row;
      return count_;
    }
    for (; row_ / block_rows < row / block_rows; row_ = (row_ / block_rows + 1) * block_rows)
      count_ += static_cast<std::uint32_t>(std::popcount(rest_of(row_)));
    const std::uint64_t below = (std::uint64_t{1} << (row % block_rows)) - 1;
    count_ += static_cast<std::uint32_t>(std::popcount(rest_of(row_) & below));
    row_ = row;
    return count_;
  }

 private:
  /// The word of a row without the bits below it.
  [[nodiscard]] std::uint64_t rest_of(std::size_t row) const {
    return column_.word(row / block_rows, slot_) & (~std::uint64_t{0} << (row % block_rows));
  }
  const SlotColumn& column_;
  const SlotRanks& ranks_;
  Slot slot_;
  std::size_t row_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace

std::vector<std::span<const Ordinal>> lists_of(const Segment& segment, CollectionNumber collection,
                                               std::span<const std::string> types) {
  if (types.empty()) return {segment.index().list({collection, {}})};
  std::vector<std::span<const Ordinal>> lists;
  lists.reserve(types.size());
  for (const auto& type : types) {
    // The list of the empty name is that of all objects; no object has the empty type.
    if (!type.empty()) lists.push_back(segment.index().list({collection, type}));
  }
  return lists;
}

/// Own places of a segment.
class SlotWalk::Rows {
 public:
  Rows(const Segment& segment, const SlotWalkOptions& options, std::size_t begin)
      : rows_(segment.listings.rows), slot_(options.slot), current_only_(options.current_only) {
    if (rows_.listed.empty()) return;
    for (const auto& list : lists_of(segment, options.collection, options.types))
      push(skip_to(list, static_cast<Ordinal>(begin)));
  }
  [[nodiscard]] std::optional<Ordinal> peek() const {
    return heads_.empty() ? std::nullopt : std::optional(heads_.top().ordinal);
  }
  void pop() {
    const Head head = heads_.top();
    heads_.pop();
    push(head.rest);
  }

 private:
  struct Head {
    Ordinal ordinal = 0;
    std::span<const Ordinal> rest;
    friend bool operator>(const Head& a, const Head& b) { return a.ordinal > b.ordinal; }
  };

  [[nodiscard]] std::uint64_t shown(std::size_t block) {
    if (block == block_) return word_;
    block_ = block;
    word_ = rows_.listed.word(block, slot_);
    if (word_ != 0) word_ &= ~rows_.gone.word(block, slot_);
    if (word_ != 0 && current_only_) word_ &= ~rows_.stale.word(block, slot_);
    return word_;
  }

  /// The first of the list that is shown, if there is one.
  void push(std::span<const Ordinal> list) {
    while (!list.empty()) {
      std::size_t block = list.front() / block_rows;
      std::uint64_t word = shown(block) & (~std::uint64_t{0} << (list.front() % block_rows));
      while (word == 0 && ++block < rows_.listed.blocks()) word = shown(block);
      if (word == 0) return;
      const auto target =
          static_cast<Ordinal>(block * block_rows) + static_cast<Ordinal>(std::countr_zero(word));
      if (list.front() < target) list = skip_to(list, target);
      if (list.empty() || list.front() != target) continue;
      heads_.push({.ordinal = target, .rest = list.subspan(1)});
      return;
    }
  }

  const RowListings& rows_;
  Slot slot_;
  bool current_only_;
  std::size_t block_ = ~std::size_t{0};
  std::uint64_t word_ = 0;
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads_;  ///< of the lists
};

/// Listings of earlier versions by a segment's groups.
class SlotWalk::Agains {
 public:
  Agains(const View& view, const Segment& segment, const SlotWalkOptions& options, std::size_t begin)
      : view_(view), again_(segment.listings.again), options_(options) {
    find(begin);
  }
  struct Head {
    std::size_t index = 0;
    const AgainListings::Group* group = nullptr;
    Place place;
    bool current = false;
  };
  [[nodiscard]] const std::optional<Head>& peek() const { return head_; }
  void pop() { find(head_->index + 1); }

 private:
  void find(std::size_t index) {
    head_.reset();
    std::size_t block = index / block_rows;
    std::uint64_t from = ~std::uint64_t{0} << (index % block_rows);
    for (; block < again_.listed.blocks(); ++block, from = ~std::uint64_t{0}) {
      std::uint64_t word = again_.listed.word(block, options_.slot) & from;
      if (word != 0) word &= ~again_.gone.word(block, options_.slot);
      for (; word != 0; word &= word - 1) {
        if (take(block * block_rows + static_cast<std::size_t>(std::countr_zero(word)))) return;
      }
    }
  }

  bool take(std::size_t index) {
    if (again_.collections[index] != options_.collection) return false;
    const Sequence version = again_.versions[index];
    if (segment_ == nullptr || version < segment_->first() ||
        version - segment_->first() >= segment_->size()) {
      segment_ = view_.place(version)->segment;
      lists_ = options_.types.empty() ? std::vector<std::span<const Ordinal>>{}
                                      : lists_of(*segment_, options_.collection, options_.types);
    }
    const Place place{segment_, static_cast<Ordinal>(version - segment_->first())};
    const bool current = !segment_->listings.rows.stale.test(place.ordinal, options_.slot);
    if (options_.current_only && !current) return false;
    const auto has = [&](const auto& list) { return std::ranges::binary_search(list, place.ordinal); };
    if (!options_.types.empty() && std::ranges::none_of(lists_, has)) return false;
    if (group_ == nullptr) {
      const auto next = std::ranges::upper_bound(again_.groups, index, {}, &AgainListings::Group::first);
      group_ = &*std::prev(next);
    }
    const auto* const end = again_.groups.data() + again_.groups.size();
    while (group_ + 1 < end && group_[1].first <= index) ++group_;
    head_ = Head{.index = index, .group = group_, .place = place, .current = current};
    return true;
  }

  const View& view_;
  const AgainListings& again_;
  const SlotWalkOptions& options_;
  std::optional<Head> head_;
  const AgainListings::Group* group_ = nullptr;  ///< of the head
  const Segment* segment_ = nullptr;             ///< of the last version looked at
  std::vector<std::span<const Ordinal>> lists_;  ///< of that segment, with types
};

/// Dates of places that come in order.
class SlotWalk::Dates {
 public:
  Dates(const Segment& segment, Slot slot)
      : segment_(segment),
        rows_(segment.listings.rows.listed, segment.listings.rows.ranks, slot),
        agains_(segment.listings.again.listed, segment.listings.again.ranks, slot) {}

  [[nodiscard]] Stamp of_row(Ordinal row) {
    enter(row);
    return group_.time + rows_.before(row) - base_;
  }
  [[nodiscard]] Stamp of_again(std::size_t index, const AgainListings::Group& listed) {
    enter(listed.end);
    if (again_group_ != &listed) {
      again_group_ = &listed;
      again_base_ = agains_.before(listed.first);
      own_ = rows_.before(group_.end) - base_;
    }
    return group_.time + own_ + agains_.before(index) - again_base_;
  }

 private:
  void enter(std::size_t row) {
    if (row < group_.end) return;
    group_ = group_of(segment_, row);
    base_ = rows_.before(group_.begin);
  }

  const Segment& segment_;
  RankCursor rows_;
  RankCursor agains_;
  OwnGroup group_;
  std::uint32_t base_ = 0;  ///< listings before the group
  const AgainListings::Group* again_group_ = nullptr;
  std::uint32_t again_base_ = 0;
  std::uint32_t own_ = 0;  ///< own listings of the group
};

SlotWalk::SlotWalk(const View& view, const SlotWalkOptions& options) : view_(view), options_(options) {
  const auto start = Listings(view).start_after(options.slot, options.after);
  enter(start.segment, start.row, start.again);
}

SlotWalk::~SlotWalk() = default;

void SlotWalk::enter(std::size_t segment, std::size_t row, std::size_t again) {
  segment_ = segment;
  rows_.reset();
  if (segment_ >= view_.segments().size()) return;
  const Segment& in = *view_.segments()[segment_];
  rows_ = std::make_unique<Rows>(in, options_, row);
  agains_ = std::make_unique<Agains>(view_, in, options_, again);
  dates_ = std::make_unique<Dates>(in, options_.slot);
}

std::optional<SlotWalk::Found> SlotWalk::next() {
  while (rows_) {
    const auto row = rows_->peek();
    const auto& again = agains_->peek();
    if (row && (!again || *row <= again->group->end)) {
      const Segment* const segment = view_.segments()[segment_].get();
      const Found found{
          .place = {segment, *row},
          .date = dates_->of_row(*row),
          .current = options_.current_only || !segment->listings.rows.stale.test(*row, options_.slot)};
      rows_->pop();
      return found;
    }
    if (again) {
      const Found found{.place = again->place,
                        .date = dates_->of_again(again->index, *again->group),
                        .current = again->current};
      agains_->pop();
      return found;
    }
    enter(segment_ + 1, 0, 0);
  }
  return std::nullopt;
}

}  // namespace entente::store
