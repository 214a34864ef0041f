// Room for pages that are kept in the form in which they go out. It is one file in memory, so that the kernel
// can send a page from it (sendfile) without copying it.
//
// Promises: never more than its size; the bytes of a page stay as they are for as long as somebody holds it,
// and for as long as the kernel still has them to send.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace entente::exchange {

struct KeptPage {
  std::string_view bytes;    ///< the same bytes, mapped
  int descriptor = -1;       ///< of the file that holds them
  std::uint64_t offset = 0;  ///< where in it they begin
  std::shared_ptr<const void> pin;
};

class PageMemory {
 public:
  /// At most `bytes`, rounded down to whole memory pages; 0, or a system without memfd_create: none.
  explicit PageMemory(std::size_t bytes);

  /// A copy of the bytes. Nothing when there is no room for them in one piece. Thread-safe; what is kept may
  /// outlive this object.
  [[nodiscard]] std::optional<KeptPage> keep(std::string_view bytes);
  /// What a page of so many bytes takes.
  [[nodiscard]] static std::size_t room_for(std::size_t bytes);

 private:
  struct State;
  struct Piece;
  std::shared_ptr<State> state_;
};

}  // namespace entente::exchange
