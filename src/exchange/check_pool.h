// Checks many objects at once: the caller's own thread works, and for large posts a few helpers beside it.
#pragma once

#include <condition_variable>
#include <cstddef>
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

class CheckPool {
 public:
  explicit CheckPool(unsigned helpers);
  ~CheckPool();
  CheckPool(const CheckPool&) = delete;
  CheckPool& operator=(const CheckPool&) = delete;

  /// One verdict per object, in order. All objects lie in memory readable up to `readable_end`; null: each
  /// may be read to its own end only. Error malformed: one of them is not JSON (the first such is named).
  /// Thread-safe.
  [[nodiscard]] Result<std::vector<stix::Checked>> check(std::span<const std::string_view> objects,
                                                         const char* readable_end);

 private:
  struct Job;
  void help();
  void work(Job& job);
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
