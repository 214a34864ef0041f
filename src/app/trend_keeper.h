// Counting in the running node: follows the log so that a question finds little left to count, and publishes
// trends when a step of the calendar is over, if the configuration says so.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "app/log.h"
#include "app/node.h"

namespace entente::app {

class TrendKeeper {
 public:
  /// Both must outlive it.
  TrendKeeper(Node& node, const Log& log);
  ~TrendKeeper();
  TrendKeeper(const TrendKeeper&) = delete;
  TrendKeeper& operator=(const TrendKeeper&) = delete;

 private:
  void run(std::int64_t interval_ms);
  void publish_when_due();

  Node& node_;
  const Log& log_;
  std::mutex mutex_;
  std::condition_variable stop_asked_;
  bool stopping_ = false;
  std::optional<std::int64_t> published_step_;  ///< the step that was under way at the last publication
  std::thread thread_;
};

}  // namespace entente::app
