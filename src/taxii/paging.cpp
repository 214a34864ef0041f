#include "taxii/paging.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/instant.h"
#include "base/limits.h"

namespace entente::taxii {
namespace {

constexpr Micros micros_per_second = 1'000'000;

}  // namespace

std::string print_pull_position(Micros after) {
  return fmt::format(R"({{"added_after":"{}"}})", format_micros(after));
}

std::optional<Micros> read_pull_position(std::string_view json) {
  simdjson::dom::parser parser;
  std::string_view text;
  if (parser.parse(json.data(), json.size())["added_after"].get(text) != simdjson::SUCCESS)
    return std::nullopt;
  const auto instant = parse_instant(text);
  if (!instant) return std::nullopt;
  return micros_from_instant(*instant);
}

Paging::Paging(Micros after, Dates dates, std::string place)
    : position_{.after = after, .next = {}}, dates_(dates), place_(std::move(place)) {}

std::unexpected<Error> Paging::refuse(std::string what) const {
  return fail(ErrorKind::malformed, std::move(what), place_,
              "nothing of this page was kept; tell its operators");
}

Micros Paging::kept() const {
  if (last_ == 0) return position_.after;
  const Micros overlap = dates_ == Dates::exact ? 0 : limits::pull_overlap_seconds * micros_per_second;
  return std::max(position_.after, last_ - overlap);
}

bool Paging::start_again() {
  if (position_.next.empty()) return false;
  // Several objects may have the last date, and not all of them have been read.
  if (last_ != 0) position_.after = std::max(position_.after, dates_ == Dates::exact ? last_ : last_ - 1);
  position_.next.clear();
  previous_ = 0;
  return true;
}

Result<> Paging::check_dates(const RemotePage& page, Micros now) const {
  if (page.objects.empty()) return {};
  const bool exact = dates_ == Dates::exact;
  if (!page.first || !page.last) {
    if (exact) return refuse("the page does not tell when its objects were added");
    return {};
  }
  const auto [first, last] = std::pair(*page.first, *page.last);
  if (first > last || (exact && first == last && page.objects.size() > 1))
    return refuse(fmt::format("the dates of the page go backwards: from {} to {}", format_micros(first),
                              format_micros(last)));
  // A server that rounds its dates down repeats what it added at that very instant.
  const bool repeats = exact ? first <= position_.after : first < position_.after;
  if (position_.after != 0 && repeats)
    return refuse(fmt::format("asked for what was added after {}, it sends what it added at {}",
                              format_micros(position_.after), format_micros(first)));
  const bool backwards = exact ? first <= previous_ : first < previous_;
  if (previous_ != 0 && backwards)
    return refuse(fmt::format("the dates go backwards between pages: from {} to {}", format_micros(previous_),
                              format_micros(first)));
  if (last > now + limits::max_clock_lead_seconds * micros_per_second)
    return refuse(
        fmt::format("it says that it added an object at {}, which is in the future", format_micros(last)));
  return {};
}

/// By `next`. Some servers give the same text for page after page, so a circle is one of pages, too.
Result<> Paging::follow(const RemotePage& page) {
  const Hash step = sha256({page.next, std::string_view("\0", 1), page.body});
  if (step == remembered_) return refuse("its `next` leads in a circle: the same pages would come for ever");
  if (standing_pages_ == limits::max_standing_pages)
    return refuse("it says that more follows, page after page, and its dates do not get further");
  standing_pages_ = page.last && *page.last > last_ ? 0 : standing_pages_ + 1;
  if (++steps_ == steps_to_remember_) {
    steps_to_remember_ *= 2;
    remembered_ = step;
  }
  position_.next = page.next;
  previous_ = page.last.value_or(previous_);
  return {};
}

/// `more` without `next`. Several objects may have the last date and not all of them be in this page, so they
/// are read again; what was kept before is not kept twice.
Result<> Paging::go_on_by_date(const RemotePage& page) {
  if (!page.last) return refuse("it says that more follows, but not where: neither `next` nor a date");
  const Micros after = dates_ == Dates::exact ? *page.last : *page.last - 1;
  if (after <= position_.after)
    return refuse("it says that more follows without `next`, and its dates do not get further");
  position_ = {.after = after, .next = {}};
  previous_ = 0;
  return {};
}

Result<> Paging::accept(const RemotePage& page, std::size_t limit, Micros now) {
  if (dates_ == Dates::exact && page.objects.size() > limit)
    return refuse(fmt::format("asked for {} objects at most, it sends {}", limit, page.objects.size()));
  if (objects_ + page.objects.size() > limits::max_objects_per_pull)
    return fail(ErrorKind::too_large,
                fmt::format("more than {} objects in one pull", limits::max_objects_per_pull), place_,
                "pull again to go on");
  ENTENTE_CHECK(check_dates(page, now));
  if (page.more && page.objects.empty() && empty_pages_ == limits::max_empty_pages)
    return refuse("it says that more follows and sends nothing, again and again");
  if (page.more) {
    ENTENTE_CHECK(page.next.empty() ? go_on_by_date(page) : follow(page));
  }
  done_ = !page.more;
  empty_pages_ = page.objects.empty() ? empty_pages_ + 1 : 0;
  objects_ += page.objects.size();
  last_ = std::max(last_, page.last.value_or(0));
  return {};
}

}  // namespace entente::taxii
