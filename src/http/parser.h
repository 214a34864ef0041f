// The one door to Boost.Beast's HTTP/1 parser: bytes in, events out. Beast's headers are read by parser.cpp
// alone, since a translation unit that includes them takes a minute to compile.
//
// It allocates nothing per message and never copies: all views point into the bytes that were put in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace entente::http {

/// Where a Parser reports what it reads.
class ParserSink {
 public:
  virtual ~ParserSink() = default;
  virtual void on_request_line(std::string_view method, std::string_view target, int version) = 0;
  virtual void on_status_line(int status, int version) = 0;
  /// Header fields, and after the content the trailer fields.
  virtual void on_field(std::string_view name, std::string_view value) = 0;
  /// Content without its transfer coding. Returns how many bytes were taken; fewer stop the parser there.
  virtual std::size_t on_content(std::string_view bytes) = 0;
};

class Parser {
 public:
  enum class Kind : std::uint8_t { request, response };
  struct Step {
    std::size_t consumed = 0;
    std::string problem;  ///< why the bytes are not HTTP/1; empty: they are, as far as they go
  };

  /// `sink` must outlive the parser.
  Parser(Kind kind, ParserSink& sink);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// Starts a new message. `no_content`: the answer to a HEAD request.
  void reset(bool no_content = false);
  /// Reads as far as the bytes go, but stops after the head. What was not consumed must be put again, with
  /// more behind it.
  [[nodiscard]] Step put(std::string_view bytes);
  /// The peer has closed: ends content without a length. False: the message is not complete.
  [[nodiscard]] bool put_end();

  [[nodiscard]] bool head_done() const;
  [[nodiscard]] bool done() const;
  /// The following are known once the head is done.
  [[nodiscard]] bool chunked() const;
  [[nodiscard]] bool keep_alive() const;
  [[nodiscard]] std::optional<std::uint64_t> content_length() const;

 private:
  struct Beast;
  std::unique_ptr<Beast> beast_;
};

}  // namespace entente::http
