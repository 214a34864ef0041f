// Checks many objects at once: the caller's own thread works, and for large posts a few helpers beside it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <limits>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.h"
#include "stix/checker.h"

namespace entente::exchange {

/// Threads that check beside a caller's own; -1: one fewer than there are cores.
[[nodiscard]] unsigned helper_count(int wanted);

class CheckPool {
 public:
  explicit CheckPool(unsigned helpers);
  ~CheckPool();
  CheckPool(const CheckPool&) = delete;
  CheckPool& operator=(const CheckPool&) = delete;

  /// One verdict per object, in order. All objects lie in memory readable up to `readable_end`; null: each
  /// may be read to its own end only. Error malformed: one of them is not JSON (the first such is named).
  /// Thread-safe.
  /// Findings of all objects together take about `max_finding_bytes` at most: beyond it warnings are dropped,
  /// and one more object that is not accepted is the error unprocessable.
  [[nodiscard]] Result<std::vector<stix::Checked>> check(
      std::span<const std::string_view> objects, const char* readable_end,
      std::size_t max_finding_bytes = std::numeric_limits<std::size_t>::max());

 private:
  struct Job;
  void help();
  void work(Job& job);
  static bool within_budget(Job& job, stix::Checked& verdict);
  void refuse(Job& job, std::size_t index, Error error);
  /// Checkers own parser memory: as many as work at the same time, kept for the next.
  [[nodiscard]] std::unique_ptr<stix::Checker> borrow();
  void give_back(std::unique_ptr<stix::Checker> checker);

  std::mutex mutex_;
  std::condition_variable work_there_;
  std::condition_variable helper_left_;
  std::list<Job*> jobs_;
  std::vector<std::unique_ptr<stix::Checker>> idle_;
  bool stopping_ = false;
  std::vector<std::thread> helpers_;
};

}  // namespace entente::exchange
