#include "http/body_buffer.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

namespace entente::http {

namespace {
constexpr std::size_t first_capacity_bytes = std::size_t{16} << 10;
}  // namespace

bool BodyBudget::take(std::size_t bytes) {
  std::size_t used = used_.load(std::memory_order_relaxed);
  do {
    if (bytes > limit_ || used > limit_ - bytes) return false;
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  return true;
}

bool BodyBuffer::grow(std::size_t most) {
  if (size_ < capacity_) return true;
  const std::size_t wanted = std::min(std::max(first_capacity_bytes, capacity_ * 2), most);
  if (wanted <= capacity_ || !budget_->take(wanted - capacity_)) return false;
  void* const grown =
      std::realloc(data_, wanted + body_padding_bytes);  // moves pages, not bytes, when it is large
  if (grown == nullptr) {
    budget_->give_back(wanted - capacity_);
    return false;
  }
  data_ = static_cast<char*>(grown);
  capacity_ = wanted;
  return true;
}

std::string_view BodyBuffer::view() const {
  static constexpr std::array<char, body_padding_bytes> nothing{};
  if (data_ == nullptr) return {nothing.data(), 0};
  std::memset(data_ + size_, 0, body_padding_bytes);
  return {data_, size_};
}

void BodyBuffer::clear() {
  std::free(data_);
  budget_->give_back(capacity_);
  data_ = nullptr;
  size_ = 0;
  capacity_ = 0;
}

}  // namespace entente::http
