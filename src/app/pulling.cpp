#include "app/pulling.h"

#include <algorithm>
#include <string>

namespace entente::app {
namespace {

/// A node that has just started is asked by others first.
constexpr auto first_delay = std::chrono::seconds(2);
constexpr int background_attempts = 4;

std::size_t sum(const taxii::PullReport& report, std::size_t taxii::CollectionPull::* part) {
  std::size_t total = 0;
  for (const auto& one : report.collections) total += one.*part;
  return total;
}

}  // namespace

Result<taxii::PullReport> pull_from(Node& node, const exchange::Peer& peer, const taxii::Patience& patience,
                                    const taxii::Puller::Progress& progress) {
  auto report = node.puller->pull(peer, patience, progress);
  // What came before an error counts, too.
  const auto settled = node.desk->settle();
  if (report && !settled) return std::unexpected(settled.error());
  return report;
}

BackgroundPull::BackgroundPull(Node& node, const Log& log, std::chrono::seconds interval)
    : node_(node), log_(log), interval_(interval) {
  if (interval_.count() > 0) thread_ = std::thread([this] { run(); });
}

BackgroundPull::~BackgroundPull() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool BackgroundPull::sleep(std::chrono::microseconds span) {
  std::unique_lock lock(mutex_);
  return !stop_asked_.wait_for(lock, span, [this] { return stopping_; });
}

void BackgroundPull::run() {
  for (bool go_on = sleep(std::min<std::chrono::seconds>(first_delay, interval_)); go_on;
       go_on = sleep(interval_))
    pull_all();
}

void BackgroundPull::pull_all() {
  const taxii::Patience patience{.attempts = background_attempts, .sleep = [this](Micros span) {
                                   return sleep(std::chrono::microseconds(span));
                                 }};
  const auto go_on = [this](const taxii::CollectionPull&) { return sleep(std::chrono::microseconds(0)); };
  for (const exchange::Peer& peer : node_.peers->all()) {
    if (peer.url.empty()) continue;
    if (!sleep(std::chrono::microseconds(0))) return;
    const auto report = pull_from(node_, peer, patience, go_on);
    if (!report) {
      log_.error("pull", report.error());
      continue;
    }
    const std::size_t added = sum(*report, &taxii::CollectionPull::added);
    const std::size_t refused = sum(*report, &taxii::CollectionPull::refused);
    if (added + refused == 0) continue;
    log_.info("pulled", {{"peer", peer.name},
                         {"added", static_cast<std::int64_t>(added)},
                         {"refused", static_cast<std::int64_t>(refused)}});
  }
}

}  // namespace entente::app
