// The proof that something may leave: a value that only the release path can make. Faces serialise nothing
// else.
//
// Promises: there is no way to a Released<T> but exchange::Gate, which asks who the reader is, what it may
// see (release/decide.h, kept as audiences) and records the disclosure first. test/compile_fail/ proves it.
#pragma once

#include <utility>

namespace entente::exchange {
class ReleaseGate;
}

namespace entente::release {

/// Defined by tests only (exchange/support_test.h); test/house/layers_test.py keeps it out of everything
/// else.
struct ReleasedForTests;

template <class T>
class Released {
 public:
  [[nodiscard]] const T& value() const& { return value_; }
  [[nodiscard]] T&& value() && { return std::move(value_); }

 private:
  friend class exchange::ReleaseGate;
  friend struct ReleasedForTests;
  explicit Released(T value) : value_(std::move(value)) {}
  T value_;
};

}  // namespace entente::release
