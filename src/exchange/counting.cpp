#include "exchange/counting.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/counting_limits.h"
#include "base/limits.h"
#include "exchange/contributors.h"
#include "exchange/resolved_events.h"
#include "exchange/step_line.h"

namespace entente::exchange {
namespace {

constexpr std::array<std::string_view, 5> measure_words{"events", "sightings", "incidents", "reports",
                                                        "campaigns"};

constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();

/// Kinds of which the measure's events are made up: the sightings of an incident say what it was about.
bool wants(Measure measure, EventKind kind) {
  const bool sighted = kind == EventKind::sighting || kind == EventKind::observation;
  switch (measure) {
    case Measure::events:
      return sighted || kind == EventKind::incident;
    case Measure::sightings:
      return sighted;
    case Measure::incidents:
      return kind == EventKind::incident || kind == EventKind::sighting;
    case Measure::reports:
      return kind == EventKind::report;
    case Measure::campaigns:
      return kind == EventKind::campaign || kind == EventKind::first_seen;
  }
  return false;
}

bool many_times(EventKind kind) {
  return kind == EventKind::sighting || kind == EventKind::observation;
}

/// How often up to (not including) the day number `day` of `days`: the first days get what does not divide.
std::uint64_t spread_before(std::uint64_t count, std::uint64_t day, std::uint64_t days) {
  return (count * day + days - 1) / days;
}

/// Events in memory, small: a million of them are kept between the two passes.
struct Kept {
  std::int32_t first_day = 0;
  std::int32_t last_day = 0;
  std::uint32_t count = 0;
  std::uint32_t members = 0;  ///< place of the list of its series ...
  std::uint32_t more = 0;     ///< ... and of a second one, of series that are not in the first
  std::uint32_t source = 0;
  std::uint32_t reporters = 0;
  bool coarse = false;
};

/// Lists of numbers, equal ones once.
class Lists {
 public:
  std::uint32_t keep(const std::vector<std::uint32_t>& list) {
    const auto [at, fresh] = places_.try_emplace(list, static_cast<std::uint32_t>(lists_.size()));
    if (fresh) lists_.push_back(&at->first);
    return at->second;
  }
  [[nodiscard]] const std::vector<std::uint32_t>& operator[](std::uint32_t at) const { return *lists_[at]; }
  [[nodiscard]] std::size_t size() const { return lists_.size(); }

 private:
  std::map<std::vector<std::uint32_t>, std::uint32_t> places_;
  std::vector<const std::vector<std::uint32_t>*> lists_;
};

class Counting {
 public:
  Counting(const TallyRows& rows, const CountQuery& query, SubjectBook& book, const AudienceOf& audience)
      : rows_(rows), query_(query), book_(book), audience_(audience) {
    all_ = book_.number_of(SubjectClass::all, "", "everything");
    (void)members_.keep({});  // the list of nothing has place 0
    whole_lists_ = query.by == SplitBy::none && query.nation.empty() && query.sector.empty();
    if (!query.nation.empty()) nation_ = book_.number_of(SubjectClass::country, query.nation, query.nation);
    if (!query.sector.empty()) sector_ = book_.number_of(SubjectClass::sector, query.sector, query.sector);
  }

  void take(const ResolvedEvent& event) {
    if (!event.dated) {
      ++out_.undated;
      return;
    }
    if (event.first_day > query_.today) {
      ++out_.future;
      return;
    }
    Kept kept{.first_day = event.first_day, .last_day = std::min(event.last_day, query_.today)};
    if (!many_times(event.kind)) kept.last_day = kept.first_day;
    kept.count = many_times(event.kind) ? static_cast<std::uint32_t>(event.count) : 1;
    kept.coarse = event.precision == record::Precision::year ||
                  (event.precision == record::Precision::month && query_.step != trend::Step::month);
    note_accounts(kept, event);
    if (event.kept_lists && whole_lists_) {
      kept.members = known_members(event.subjects, true);
      kept.more = known_members(event.places, false);
    } else {
      kept.members = members_of(event);
    }
    kept_.push_back(kept);
    if (query_.with_shares) seen_by_.push_back(audience_ ? audience_(event.sequence) : 0);
    if (query_.subject.empty() || !counts(kept)) return;
    Contribution one{
        .sequence = event.sequence, .first_day = event.first_day, .count = kept.count, .reporters = {}};
    for (const std::uint32_t reporter : reporters_[kept.reporters])
      one.reporters.push_back(static_cast<store::Origin>(reporter));
    out_.contributions.push_back(std::move(one));
  }

  Result<Counted> finish() {
    find_range();
    const std::size_t steps = end_ > begin_ ? static_cast<std::size_t>(end_ - begin_) : 0;
    if (steps > limits::max_series_steps || steps * series_.size() > limits::max_counted_cells) {
      return fail(ErrorKind::too_large,
                  fmt::format("{} series of {} steps are more than fits", series_.size(), steps), {},
                  "choose larger steps, a later begin or one subject");
    }
    for (Series& series : series_) series.counts.assign(steps, 0);
    covered_.assign(sources_.size(), std::vector<bool>(steps));
    if (query_.with_shares) unite_contributors();
    for (const Kept& kept : kept_) add(kept);
    for (Series& series : series_) finish(series);
    std::ranges::sort(out_.series, {},
                      [](const CountedSeries& one) { return std::tie(one.subject.key, one.split); });
    std::erase_if(out_.contributions, [&](const Contribution& one) {
      const std::int64_t step = step_of(query_.step, one.first_day);
      return step < begin_ || step >= end_;
    });
    std::ranges::sort(out_.contributions, {},
                      [](const Contribution& one) { return std::pair(one.first_day, one.sequence); });
    return std::move(out_);
  }

 private:
  struct Series {
    SubjectNumber subject = 0;
    std::optional<SubjectNumber> split{};
    std::vector<double> counts{};
    std::uint64_t coarse = 0;
    std::uint32_t events = 0;
    std::uint32_t shared = 0;
    std::unordered_set<std::uint32_t> sources{};
    std::unordered_set<std::uint32_t> reporters{};
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> shares{};  ///< by step, contributor
    store::Audience seen_by = ~store::Audience{0};
    std::uint32_t last_source = absent;
    std::uint32_t last_reporters = absent;
  };

  /// Nearly always one account of a channel that was seen before.
  void note_accounts(Kept& kept, const ResolvedEvent& event) {
    const std::uint32_t channel = event.accounts.front()->channel;
    if (event.accounts.size() == 1) {
      if (channel >= by_channel_.size()) by_channel_.resize(channel + 1, {absent, absent});
      auto& [source, reporters] = by_channel_[channel];
      if (source == absent) {
        source = sources_.keep(sources_of(event));
        reporters = reporters_.keep(reporters_of(event));
      }
      kept.source = source;
      kept.reporters = reporters;
      return;
    }
    kept.source = sources_.keep(sources_of(event));
    kept.reporters = reporters_.keep(reporters_of(event));
  }

  [[nodiscard]] bool counts(const Kept& kept) const {
    return !members_[kept.members].empty() || !members_[kept.more].empty();
  }

  /// Series of a list that many events share, found once: without filters and splits, subjects and places
  /// count each by themselves.
  std::uint32_t known_members(const std::vector<SubjectNumber>* list, bool with_all) {
    const auto [at, fresh] = by_list_.try_emplace(list, 0);
    if (fresh) {
      std::vector<std::uint32_t> members;
      for (const SubjectNumber subject : *list) add_member(subject, {}, members);
      if (with_all) add_member(all_, {}, members);
      std::ranges::sort(members);
      at->second = members_.keep(members);
    }
    return at->second;
  }

  std::vector<std::uint32_t> sources_of(const ResolvedEvent& event) {
    std::vector<std::uint32_t> sources;
    for (const EventRow* const row : event.accounts) {
      const Channel& channel = rows_.channel(row->channel);
      const Mark key = channel.created_by + channel.origin;
      const auto [at, fresh] =
          source_numbers_.try_emplace(key, static_cast<std::uint32_t>(source_numbers_.size()));
      if (fresh) contributors_.add(channel.origin);
      sources.push_back(at->second);
    }
    std::ranges::sort(sources);
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    return sources;
  }

  std::vector<std::uint32_t> reporters_of(const ResolvedEvent& event) const {
    std::vector<std::uint32_t> reporters;
    for (const EventRow* const row : event.accounts) reporters.push_back(rows_.channel(row->channel).origin);
    std::ranges::sort(reporters);
    reporters.erase(std::unique(reporters.begin(), reporters.end()), reporters.end());
    return reporters;
  }

  std::uint32_t members_of(const ResolvedEvent& event) {
    const auto contains = [](const std::vector<SubjectNumber>& list, std::optional<SubjectNumber> wanted) {
      return !wanted || std::ranges::binary_search(list, *wanted);
    };
    std::vector<std::uint32_t> members;
    if (contains(*event.places, nation_) && contains(*event.places, sector_)) {
      about_.assign(event.subjects->begin(), event.subjects->end());
      about_.insert(about_.end(), event.places->begin(), event.places->end());
      about_.push_back(all_);
      std::ranges::sort(about_);
      about_.erase(std::unique(about_.begin(), about_.end()), about_.end());
      for (const SubjectNumber subject : about_) add_member(subject, *event.places, members);
      std::ranges::sort(members);
    }
    return members_.keep(members);
  }

  void add_member(SubjectNumber subject, const std::vector<SubjectNumber>& places,
                  std::vector<std::uint32_t>& members) {
    if (!query_.subject.empty() && book_.subjects()[subject].key != query_.subject) return;
    if (query_.by == SplitBy::none) return members.push_back(series_of(subject, {}));
    const auto split_class = query_.by == SplitBy::nation ? SubjectClass::country : SubjectClass::sector;
    if (book_.subjects()[subject].subject_class == split_class) return;
    for (const SubjectNumber place : places) {
      if (book_.subjects()[place].subject_class == split_class) members.push_back(series_of(subject, place));
    }
  }

  std::uint32_t series_of(SubjectNumber subject, std::optional<SubjectNumber> split) {
    const std::uint64_t key = std::uint64_t{subject} << 32U | (split ? *split + 1 : 0);
    const auto [at, fresh] = series_numbers_.try_emplace(key, static_cast<std::uint32_t>(series_.size()));
    if (fresh) series_.push_back({.subject = subject, .split = split});
    return at->second;
  }

  void find_range() {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (const Kept& kept : kept_) {
      if (kept.coarse) continue;
      first = std::min(first, step_of(query_.step, kept.first_day));
      last = std::max(last, step_of(query_.step, kept.last_day));
    }
    if (query_.from_day) first = std::max(first, step_of(query_.step, *query_.from_day));
    if (query_.to_day) last = std::min(last, step_of(query_.step, *query_.to_day));
    if (kept_.empty() || first > last) return;
    begin_ = first;
    end_ = last + 1;
    settle();
  }

  void settle() {
    const auto wanted = static_cast<std::int64_t>(query_.settle);
    if (wanted == 0) return;
    std::vector<bool> reported(static_cast<std::size_t>(end_ - begin_));
    const auto note_step = [&](std::int32_t day) {
      const std::int64_t step = step_of(query_.step, day);
      if (step >= begin_ && step < end_) reported[static_cast<std::size_t>(step - begin_)] = true;
    };
    for (const Kept& kept : kept_) {
      if (kept.coarse) continue;
      note_step(kept.first_day);
      note_step(kept.last_day);
    }
    const auto reported_among_last = [&] {
      const auto end = reported.begin() + (end_ - begin_);
      return std::count(end - wanted, end, true);
    };
    while (end_ - wanted > begin_ && reported_among_last() * 2 < wanted) --end_;
  }

  void unite_contributors() {
    for (std::uint32_t at = 0; at < sources_.size(); ++at) contributors_.unite(sources_[at]);
  }

  void note_share(Series& series, const Kept& kept, std::size_t step, double part) {
    const std::uint32_t contributor = contributors_.of(sources_[kept.source].front());
    series.shares[{static_cast<std::uint32_t>(step), contributor}] += static_cast<std::uint64_t>(part);
    series.seen_by &= seen_by_[static_cast<std::size_t>(&kept - kept_.data())];
  }

  void add(const Kept& kept) {
    if (kept.coarse) {
      for_each_member(kept, [&](Series& series) { series.coarse += kept.count; });
      return;
    }
    const std::int64_t first = step_of(query_.step, kept.first_day);
    const std::int64_t last = step_of(query_.step, kept.last_day);
    if (last < begin_ || first >= end_) return;
    for (std::int64_t step = std::max(first, begin_); step <= std::min(last, end_ - 1); ++step) {
      const auto at = static_cast<std::size_t>(step - begin_);
      for (const std::uint32_t source : sources_[kept.source]) source_steps(source)[at] = true;
      const double part = first == last ? kept.count : part_of(kept, step);
      for_each_member(kept, [&](Series& series) { series.counts[at] += part; });
      if (query_.with_shares)
        for_each_member(kept, [&](Series& series) { note_share(series, kept, at, part); });
    }
    if (counts(kept)) ++out_.events;
    for_each_member(kept, [&](Series& series) { note(series, kept); });
  }

  template <class Visit>
  void for_each_member(const Kept& kept, const Visit& visit) {
    for (const std::uint32_t member : members_[kept.members]) visit(series_[member]);
    for (const std::uint32_t member : members_[kept.more]) visit(series_[member]);
  }

  [[nodiscard]] double part_of(const Kept& kept, std::int64_t step) const {
    const auto days = static_cast<std::uint64_t>(kept.last_day - kept.first_day) + 1;
    const auto until = [&](std::int64_t at) {
      const std::int64_t day = std::int64_t{first_day_of(query_.step, at)} - kept.first_day;
      const auto within =
          static_cast<std::uint64_t>(std::clamp<std::int64_t>(day, 0, static_cast<std::int64_t>(days)));
      return spread_before(kept.count, within, days);
    };
    return static_cast<double>(until(step + 1) - until(step));
  }

  std::vector<bool>& source_steps(std::uint32_t source) {
    if (source >= covered_.size())
      covered_.resize(source + 1, std::vector<bool>(static_cast<std::size_t>(end_ - begin_)));
    return covered_[source];
  }

  void note(Series& series, const Kept& kept) {
    ++series.events;
    if (reporters_[kept.reporters].size() > 1) ++series.shared;
    if (kept.source != series.last_source) {
      series.sources.insert(sources_[kept.source].begin(), sources_[kept.source].end());
      series.last_source = kept.source;
    }
    if (kept.reporters != series.last_reporters) {
      series.reporters.insert(reporters_[kept.reporters].begin(), reporters_[kept.reporters].end());
      series.last_reporters = kept.reporters;
    }
  }

  void finish(Series& series) {
    if (series.events == 0 && series.coarse == 0) return;
    CountedSeries out;
    out.subject = book_.subjects()[series.subject];
    if (series.split) {
      const std::string& key = book_.subjects()[*series.split].key;
      out.split = key.substr(key.find(':') + 1);
    }
    std::vector<bool> reported(series.counts.size());
    for (const std::uint32_t source : series.sources) {
      const std::vector<bool>& steps = source_steps(source);
      for (std::size_t at = 0; at < reported.size(); ++at) {
        reported[at] = reported[at] || steps[at];
        if (query_.with_shares && steps[at])
          series.shares.try_emplace({static_cast<std::uint32_t>(at), contributors_.of(source)}, 0);
      }
    }
    out.seen_by = series.seen_by;
    for (const auto& [where, part] : series.shares)
      out.shares.push_back({.step = where.first, .contributor = where.second, .count = part});
    for (std::size_t at = 0; at < reported.size(); ++at) {
      out.total += static_cast<std::uint64_t>(series.counts[at]);
      if (!reported[at]) series.counts[at] = trend::missing;
    }
    out.coarse = series.coarse;
    out.events = series.events;
    out.shared = series.shared;
    for (const std::uint32_t reporter : series.reporters)
      out.reporters.push_back(static_cast<store::Origin>(reporter));
    std::ranges::sort(out.reporters);
    out.series.counts = std::move(series.counts);
    const std::chrono::sys_days first{std::chrono::days{first_day_of(query_.step, begin_)}};
    out.series.calendar = trend::Calendar::of_dates(query_.step, first);
    out_.series.push_back(std::move(out));
  }

  const TallyRows& rows_;
  const CountQuery& query_;
  SubjectBook& book_;
  const AudienceOf& audience_;
  Contributors contributors_;             ///< by source
  std::vector<store::Audience> seen_by_;  ///< of each in kept_; with shares only
  SubjectNumber all_ = 0;
  std::optional<SubjectNumber> nation_;
  std::optional<SubjectNumber> sector_;
  std::vector<Kept> kept_;
  Lists members_;
  Lists sources_;
  Lists reporters_;
  std::unordered_map<Mark, std::uint32_t> source_numbers_;
  std::unordered_map<std::uint64_t, std::uint32_t> series_numbers_;
  std::vector<Series> series_;
  std::vector<std::vector<bool>> covered_;  ///< steps in which a source reported, by source
  std::vector<SubjectNumber> about_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> by_channel_;  ///< sources and reporters
  bool whole_lists_ = false;  ///< neither filter nor split: series follow from each list alone
  std::unordered_map<const std::vector<SubjectNumber>*, std::uint32_t> by_list_;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  Counted out_;
};

}  // namespace

std::string_view to_string(Measure measure) {
  return measure_words.at(static_cast<std::size_t>(measure));
}

std::optional<Measure> parse_measure(std::string_view word) {
  const auto* const at = std::ranges::find(measure_words, word);
  if (at == measure_words.end()) return {};
  return static_cast<Measure>(at - measure_words.begin());
}

Result<Counted> count(const TallyRows& rows, const Visible& visible, const FactsOf& facts,
                      const CountQuery& query, const AudienceOf& audience) {
  SubjectBook book(rows, visible, facts);
  Counting counting(rows, query, book, audience);
  each_event(
      rows, visible, book, [&](EventKind kind) { return wants(query.measure, kind); },
      [&](const ResolvedEvent& event) {
        if (query.measure != Measure::incidents || event.kind == EventKind::incident) counting.take(event);
      });
  return counting.finish();
}

}  // namespace entente::exchange
