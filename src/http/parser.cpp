#include "http/parser.h"

#include <limits>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace entente::http {

namespace {

namespace beast = boost::beast;
using ErrorCode = beast::error_code;

/// Heads are bounded by who collects them (limits::max_header_bytes); trailers by the caller's buffer.
constexpr std::uint32_t beast_header_limit = std::numeric_limits<std::uint32_t>::max();

constexpr std::size_t last_chunk_bytes = 5;  // "0", CR LF, CR LF

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

template <bool is_request>
class Adapter final : public beast::http::basic_parser<is_request> {
  using Base = beast::http::basic_parser<is_request>;

 public:
  Adapter(ParserSink& sink, bool no_content) : sink_(sink) {
    this->body_limit(boost::none);
    this->header_limit(beast_header_limit);
    if (no_content) this->skip(true);
  }

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                       ErrorCode&) override {
    sink_.on_request_line(view(method), view(target), version);
  }
  void on_response_impl(int code, beast::string_view, int version, ErrorCode&) override {
    sink_.on_status_line(code, version);
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     ErrorCode&) override {
    sink_.on_field(view(name), view(value));
  }
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(beast::string_view body, ErrorCode& error) override {
    return take(view(body), error);
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, ErrorCode& error) override {
    return take(view(body), error);
  }
  void on_finish_impl(ErrorCode&) override {}

 private:
  std::size_t take(std::string_view bytes, ErrorCode& error) {
    const std::size_t taken = sink_.on_content(bytes);
    if (taken < bytes.size()) error = beast::http::error::need_buffer;
    return taken;
  }

  ParserSink& sink_;
};

}  // namespace

struct Parser::Beast {
  Kind kind;
  ParserSink& sink;
  std::optional<Adapter<true>> request;
  std::optional<Adapter<false>> response;

  template <class Function>
  auto with(Function function) {
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): reset(), which every constructor calls, fills one
    return kind == Kind::request ? function(*request) : function(*response);
  }
};

Parser::Parser(Kind kind, ParserSink& sink) : beast_(std::make_unique<Beast>(kind, sink)) {
  reset();
}

Parser::~Parser() = default;

void Parser::reset(bool no_content) {
  if (beast_->kind == Kind::request) {
    beast_->request.emplace(beast_->sink, no_content);
  } else {
    beast_->response.emplace(beast_->sink, no_content);
  }
}

Parser::Step Parser::put(std::string_view bytes) {
  return beast_->with([&](auto& parser) {
    Step step;
    const bool in_head = !parser.is_header_done();
    // A sink that stops, or a need for more, is no problem: the caller sees it from what was consumed.
    while (step.consumed < bytes.size() && !parser.is_done()) {
      ErrorCode error;
      const auto rest = bytes.substr(step.consumed);
      // Beast asserts that it never sees a part of the last chunk; less than that is never all that comes.
      if (!in_head && parser.chunked() && rest.size() < last_chunk_bytes) break;
      const std::size_t consumed = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
      step.consumed += consumed;
      if (error && error != beast::http::error::need_more && error != beast::http::error::need_buffer) {
        step.problem = error.message();
      }
      if (error || consumed == 0 || (in_head && parser.is_header_done())) break;
    }
    return step;
  });
}

bool Parser::put_end() {
  return beast_->with([](auto& parser) {
    if (parser.is_done()) return true;
    if (!parser.got_some()) return false;
    ErrorCode error;
    parser.put_eof(error);
    return !error;
  });
}

bool Parser::head_done() const {
  return beast_->with([](auto& parser) { return parser.is_header_done(); });
}
bool Parser::done() const {
  return beast_->with([](auto& parser) { return parser.is_done(); });
}
bool Parser::chunked() const {
  return beast_->with([](auto& parser) { return parser.chunked(); });
}
bool Parser::keep_alive() const {
  return beast_->with([](auto& parser) { return parser.keep_alive(); });
}
std::optional<std::uint64_t> Parser::content_length() const {
  return beast_->with([](auto& parser) -> std::optional<std::uint64_t> {
    const auto length = parser.content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
  });
}

}  // namespace entente::http
