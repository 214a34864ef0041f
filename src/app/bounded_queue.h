// Hands values from one thread to others, at most `capacity` at a time; either side can end it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace entente::app {

template <class Value>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Waits for room. False: the queue was ended, the value is dropped.
  bool push(Value value) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || values_.size() < capacity_; });
    if (ended_) return false;
    values_.push_back(std::move(value));
    changed_.notify_all();
    return true;
  }

  /// Waits for a value. Nothing: the queue was ended and is empty.
  std::optional<Value> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !values_.empty(); });
    if (values_.empty()) return {};
    std::optional<Value> value(std::move(values_.front()));
    values_.pop_front();
    changed_.notify_all();
    return value;
  }

  /// Nothing more will be pushed; with `drop`, what waits is dropped as well.
  void end(bool drop = false) {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    if (drop) values_.clear();
    changed_.notify_all();
  }

 private:
  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Value> values_;
  bool ended_ = false;
};

}  // namespace entente::app
