// Pulling from peers as the running node does it: when told to, and in the background.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/log.h"
#include "app/node.h"
#include "taxii/pull.h"

namespace entente::app {

/// Pulls, and applies the recalls that came.
[[nodiscard]] Result<taxii::PullReport> pull_from(Node& node, const exchange::Peer& peer,
                                                  const taxii::Patience& patience,
                                                  const taxii::Puller::Progress& progress);

/// Pulls from every peer with an address, again and again, on a thread of its own.
class BackgroundPull {
 public:
  /// Both must outlive it. An interval of 0 pulls never.
  BackgroundPull(Node& node, const Log& log, std::chrono::seconds interval);
  /// Stops after the page under way.
  ~BackgroundPull();
  BackgroundPull(const BackgroundPull&) = delete;
  BackgroundPull& operator=(const BackgroundPull&) = delete;

 private:
  void run();
  void pull_all();
  /// False: it is time to stop.
  bool sleep(std::chrono::microseconds span);

  Node& node_;
  const Log& log_;
  const std::chrono::seconds interval_;
  std::mutex mutex_;
  std::condition_variable stop_asked_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace entente::app
