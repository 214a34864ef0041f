#include "taxii/paging.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/instant.h"
#include "base/json_text.h"
#include "base/limits.h"

namespace entente::taxii {
namespace {

constexpr Micros micros_per_second = 1'000'000;

std::optional<Micros> date_in(const simdjson::dom::element& object, std::string_view name) {
  std::string_view text;
  const auto code = object[name].get(text);
  if (code == simdjson::NO_SUCH_FIELD) return Micros{0};
  const auto instant = code == simdjson::SUCCESS ? parse_instant(text) : std::nullopt;
  if (!instant) return std::nullopt;
  return micros_from_instant(*instant);
}

}  // namespace

std::string print(const PullPosition& position) {
  std::string out = "{";
  const auto add = [&](std::string_view name, std::string_view value) {
    if (out.size() > 1) out += ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, value);
  };
  if (position.after != 0) add("after", format_micros(position.after));
  if (!position.next.empty()) add("next", position.next);
  if (position.last != 0) add("last", format_micros(position.last));
  return out + "}";
}

std::optional<PullPosition> read_position(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS || !root.is_object())
    return std::nullopt;
  PullPosition position;
  const auto after = date_in(root, "after");
  const auto last = date_in(root, "last");
  if (!after || !last) return std::nullopt;
  position.after = *after;
  position.last = *last;
  std::string_view next;
  if (const auto code = root["next"].get(next); code == simdjson::SUCCESS) {
    position.next = next;
  } else if (code != simdjson::NO_SUCH_FIELD) {
    return std::nullopt;
  }
  return position;
}

Paging::Paging(PullPosition start, Dates dates, std::string place)
    : position_(std::move(start)), dates_(dates), place_(std::move(place)) {}

std::unexpected<Error> Paging::refuse(std::string what) const {
  return fail(ErrorKind::malformed, std::move(what), place_,
              "nothing of this page was kept; tell its operators");
}

bool Paging::start_again() {
  if (position_.next.empty()) return false;
  position_.next.clear();
  position_.last = 0;
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
  const bool backwards = exact ? first <= position_.last : first < position_.last;
  if (position_.last != 0 && backwards)
    return refuse(fmt::format("the dates go backwards between pages: from {} to {}",
                              format_micros(position_.last), format_micros(first)));
  if (last > now + limits::max_clock_lead_seconds * micros_per_second)
    return refuse(
        fmt::format("it says that it added an object at {}, which is in the future", format_micros(last)));
  return {};
}

Result<> Paging::go_on(const RemotePage& page) {
  if (page.objects.empty() && empty_pages_ == limits::max_empty_pages)
    return refuse("it says that more follows and sends nothing, again and again");
  const int empty_pages = page.objects.empty() ? empty_pages_ + 1 : 0;
  if (!page.next.empty()) {
    if (page.next == position_.next || page.next == remembered_)
      return refuse("its `next` leads in a circle: the same pages would come for ever");
    empty_pages_ = empty_pages;
    if (++steps_ == steps_to_remember_) {
      steps_to_remember_ *= 2;
      remembered_ = page.next;
    }
    position_.next = page.next;
    if (page.last) position_.last = *page.last;
    return {};
  }
  // `more` without `next`: by date, then. Several objects may have the last date and not all of them be in
  // this page, so they are read again; what was kept before is not kept twice.
  if (!page.last) return refuse("it says that more follows, but not where: neither `next` nor a date");
  const Micros after = dates_ == Dates::exact ? *page.last : *page.last - 1;
  if (after <= position_.after)
    return refuse("it says that more follows without `next`, and its dates do not get further");
  empty_pages_ = empty_pages;
  position_ = {.after = after, .next = {}, .last = 0};
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
  if (page.more) {
    ENTENTE_CHECK(go_on(page));
    objects_ += page.objects.size();
    return {};
  }
  done_ = true;
  Micros after = std::max(position_.after, position_.last);
  if (page.last) after = std::max(after, *page.last);
  position_ = {.after = after, .next = {}, .last = 0};
  return {};
}

}  // namespace entente::taxii
