// Reads the requests of one connection from bytes that arrive in any pieces: head, then content with its
// transfer coding and gzip removed. Knows no sockets.
//
// Promises: memory is one fixed buffer and the content that has really arrived, within its limits; nothing
// ambiguous about where a request ends is accepted (RFC 9112 section 11.2), so that no two readers of the
// same bytes differ.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "http/body_buffer.h"
#include "http/inflater.h"
#include "http/message.h"
#include "http/parser.h"

namespace entente::http {

/// Views are valid until RequestReader::next().
struct Head {
  Method method = Method::get;
  std::string_view method_name;
  std::string_view target;
  int version = 11;  ///< 10 or 11
  std::vector<Header> headers;
  bool keep_alive = true;
  bool expects_continue = false;
  bool has_content = false;
};

class RequestReader final : private ParserSink {
 public:
  enum class State : std::uint8_t {
    head,      ///< wants bytes of a head
    ready,     ///< head() is there; read_content() or discard_content() goes on
    content,   ///< wants bytes of the content
    starved,   ///< the body budget has no room now: call received(0) later
    complete,  ///< content() is there; next() goes on
    failed,    ///< error() says why; the connection cannot be used further
  };

  RequestReader(std::size_t max_content_bytes, BodyBudget& budget);

  [[nodiscard]] State state() const { return state_; }
  /// Where the next bytes belong; never empty in the states head and content.
  [[nodiscard]] std::span<char> space();
  /// `bytes` were written to the front of space().
  State received(std::size_t bytes);
  State read_content();
  /// Reads over the content without keeping it. Only for content of known, small length: see can_discard().
  State discard_content();
  [[nodiscard]] bool can_discard() const;
  /// Forgets the request, keeps what was already received of the next one.
  State next();

  [[nodiscard]] const Head& head() const { return head_; }
  [[nodiscard]] std::string_view content() const { return body_.view(); }
  /// In state complete: frees the content before the request ends.
  void drop_content() { body_.clear(); }
  [[nodiscard]] const Error& error() const { return error_; }
  /// The target, even if the head could not be read to its end; empty if there is none. For choosing how to
  /// say error().
  [[nodiscard]] std::string_view known_target() const;
  /// In state head: some bytes have arrived.
  [[nodiscard]] bool begun() const { return end_ > 0; }
  /// In state head: takes the bytes received so far out, so that the reader can serve another connection
  /// meanwhile.
  [[nodiscard]] std::string park();
  State unpark(std::string_view bytes);
  /// Forgets all, for another connection.
  void reset();

 private:
  static constexpr std::size_t buffer_bytes = std::size_t{32} << 10;
  static_assert(buffer_bytes >= 2 * limits::max_header_bytes);
  enum class Coding : std::uint8_t { identity, gzip };

  void on_request_line(std::string_view method, std::string_view target, int version) override;
  void on_status_line(int status, int version) override;
  void on_field(std::string_view name, std::string_view value) override;
  std::size_t on_content(std::string_view bytes) override;

  State scan_head();
  State scan_line(std::size_t line_end);
  State parse_head();
  State check_framing();
  State check_coding();
  State advance_content();
  State advance_fixed();
  State advance_chunked();
  State finish_content();
  std::size_t keep(std::string_view bytes);
  std::size_t keep_inflated(std::string_view bytes);
  State fail_with(ErrorKind kind, std::string what, std::string remedy, int status = 0);
  [[nodiscard]] std::string_view raw() const { return {buffer_.data() + begin_, end_ - begin_}; }
  [[nodiscard]] bool direct() const { return !chunked_ && !discarding_ && coding_ == Coding::identity; }

  std::size_t max_content_bytes_;
  State state_ = State::head;
  Parser parser_;
  Head head_;
  Error error_;
  BodyBuffer body_;
  std::unique_ptr<Inflater> inflater_;

  std::size_t begin_ = 0;  ///< received and not consumed: [begin_, end_) of buffer_
  std::size_t end_ = 0;
  std::size_t head_end_ = 0;  ///< the head's views point into [0, head_end_)
  std::size_t scanned_ = 0;   ///< whole lines of the head before this were looked at
  std::size_t lines_ = 0;
  std::uint64_t remaining_ = 0;  ///< of content with a Content-Length
  std::uint64_t raw_content_bytes_ = 0;
  Coding coding_ = Coding::identity;
  bool chunked_ = false;
  bool discarding_ = false;
  bool starved_ = false;
  bool too_large_ = false;
  bool bad_gzip_ = false;
  std::array<char, buffer_bytes> buffer_;
};

}  // namespace entente::http
