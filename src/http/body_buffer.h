// The content of one request: grows with what has arrived, never with what was announced, and only as far as
// the node's budget for all bodies in flight allows.
#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <string_view>

namespace entente::http {

/// Bytes of request content that all connections may hold together. Thread-safe.
class BodyBudget {
 public:
  explicit BodyBudget(std::size_t limit) : limit_(limit) {}
  /// False, and nothing taken, when there is no room.
  [[nodiscard]] bool take(std::size_t bytes);
  void give_back(std::size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  [[nodiscard]] std::size_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  std::size_t limit_;
  std::atomic<std::size_t> used_{0};
};

/// Readable zero bytes behind every body, which simdjson wants.
inline constexpr std::size_t body_padding_bytes = 64;

class BodyBuffer {
 public:
  explicit BodyBuffer(BodyBudget& budget) : budget_(&budget) {}
  ~BodyBuffer() { clear(); }
  BodyBuffer(const BodyBuffer&) = delete;
  BodyBuffer& operator=(const BodyBuffer&) = delete;

  /// Makes room() non-empty, by doubling but never beyond `most` bytes of content. False: the budget has no
  /// room now, or `most` is reached.
  [[nodiscard]] bool grow(std::size_t most);
  [[nodiscard]] std::span<char> room() { return {data_ + size_, capacity_ - size_}; }
  /// That many bytes were written to the front of room().
  void added(std::size_t bytes) { size_ += bytes; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// The content, with body_padding_bytes zeros behind it.
  [[nodiscard]] std::string_view view() const;
  /// Frees the memory and gives it back to the budget.
  void clear();

 private:
  BodyBudget* budget_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;  ///< without the padding
};

}  // namespace entente::http
