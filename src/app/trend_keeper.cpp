#include "app/trend_keeper.h"

#include <chrono>

#include "app/disclosure_config.h"
#include "exchange/step_line.h"
#include "exchange/trend_publish.h"

namespace entente::app {
namespace {

constexpr std::int64_t publish_check_ms = 60'000;

std::optional<trend::Step> calendar_of(const Config& config) {
  if (config.trends_publish == "day") return trend::Step::day;
  if (config.trends_publish == "week") return trend::Step::week;
  if (config.trends_publish == "month") return trend::Step::month;
  return {};
}

}  // namespace

TrendKeeper::TrendKeeper(Node& node, const Log& log) : node_(node), log_(log) {
  const std::int64_t follow = node.config.trends_follow_ms;
  if (follow > 0) {
    thread_ = std::thread([this, follow] { run(follow); });
  } else if (calendar_of(node.config)) {
    thread_ = std::thread([this] { run(publish_check_ms); });
  }
}

TrendKeeper::~TrendKeeper() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void TrendKeeper::run(std::int64_t interval_ms) {
  bool failing = false;
  for (;;) {
    if (node_.config.trends_follow_ms > 0) {
      const auto counted = node_.tally->catch_up();
      if (!counted && !failing) log_.error("trends", counted.error());
      failing = !counted;
    }
    publish_when_due();
    std::unique_lock lock(mutex_);
    if (stop_asked_.wait_for(lock, std::chrono::milliseconds(interval_ms), [this] { return stopping_; }))
      return;
  }
}

void TrendKeeper::publish_when_due() {
  const auto calendar = calendar_of(node_.config);
  if (!calendar) return;
  const std::int64_t now = exchange::step_of(*calendar, exchange::day_of(node_.clock.now()));
  if (published_step_ == now) return;
  published_step_ = now;
  const auto collection = node_.collections->find("trends");
  if (!collection) return;
  exchange::PublishOptions options;
  options.query.count.step = *calendar;
  options.rules = disclosure_rules(node_.config);
  const auto published = exchange::publish_trends(*node_.tally, *node_.store, *node_.submitter, *collection,
                                                  options, *node_.audiences);
  if (!published) return log_.error("trends", published.error());
  if (!published->held_back.empty())
    log_.info("trends held back", {{"count", static_cast<std::int64_t>(published->held_back.size())}});
  if (published->added > 0)
    log_.info("trends published", {{"added", static_cast<std::int64_t>(published->added)}});
}

}  // namespace entente::app
