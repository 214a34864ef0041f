#include "http/request_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace entente::http {

namespace {

Method method_of(std::string_view name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  if (name == "POST") return Method::post;
  if (name == "PUT") return Method::put;
  if (name == "DELETE") return Method::del;
  if (name == "OPTIONS") return Method::options;
  return Method::other;
}

std::size_t count_of(const std::vector<Header>& headers, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [&](const Header& header) { return same_name(header.name, name); }));
}

std::string_view value_of(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (same_name(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace

RequestReader::RequestReader(std::size_t max_content_bytes, BodyBudget& budget)
    : max_content_bytes_(max_content_bytes), parser_(Parser::Kind::request, *this), body_(budget) {}

RequestReader::State RequestReader::fail_with(ErrorKind kind, std::string what, std::string remedy,
                                              int status) {
  error_ = Error{kind, std::move(what), "request", std::move(remedy), status};
  return state_ = State::failed;
}

std::span<char> RequestReader::space() {
  if (state_ == State::content && direct() && begin_ == end_) {
    const std::span<char> room = body_.room();
    return room.first(static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), remaining_)));
  }
  if (begin_ == end_ && state_ == State::content) begin_ = end_ = head_end_;
  if (end_ == buffer_.size()) {
    const std::size_t floor = state_ == State::content ? head_end_ : 0;
    std::memmove(buffer_.data() + floor, buffer_.data() + begin_, end_ - begin_);
    end_ = floor + (end_ - begin_);
    begin_ = floor;
  }
  return std::span<char>(buffer_).subspan(end_);
}

RequestReader::State RequestReader::received(std::size_t bytes) {
  if (state_ == State::head) {
    end_ += bytes;
    return scan_head();
  }
  if (state_ == State::starved) state_ = State::content;
  if (state_ != State::content) return state_;
  if (direct() && begin_ == end_) {
    body_.added(bytes);
    remaining_ -= bytes;
  } else {
    end_ += bytes;
  }
  return advance_content();
}

RequestReader::State RequestReader::next() {
  const std::size_t left = end_ - begin_;
  std::memmove(buffer_.data(), buffer_.data() + begin_, left);
  begin_ = head_end_ = scanned_ = lines_ = 0;
  end_ = left;
  head_.headers.clear();
  head_.target = head_.method_name = {};
  head_.keep_alive = true;
  head_.expects_continue = head_.has_content = false;
  body_.clear();
  inflater_.reset();
  parser_.reset();
  remaining_ = raw_content_bytes_ = 0;
  coding_ = Coding::identity;
  chunked_ = discarding_ = starved_ = too_large_ = bad_gzip_ = false;
  state_ = State::head;
  return scan_head();
}

std::string RequestReader::park() {
  std::string bytes(buffer_.data(), end_);
  reset();
  return bytes;
}

void RequestReader::reset() {
  begin_ = end_ = 0;
  next();
}

std::string_view RequestReader::known_target() const {
  if (!head_.target.empty()) return head_.target;
  const std::string_view line = std::string_view(buffer_.data(), end_).substr(0, limits::max_target_bytes);
  const std::string_view rest = line.substr(std::min(line.find(' '), line.size()));
  if (rest.size() < 2 || rest[1] != '/') return {};
  const std::size_t end = rest.find_first_of(" \r\n", 1);
  return rest.substr(1, end == std::string_view::npos ? end : end - 1);
}

RequestReader::State RequestReader::unpark(std::string_view bytes) {
  std::memcpy(buffer_.data(), bytes.data(), bytes.size());
  end_ = bytes.size();
  return scan_head();
}

// Lines are looked at as they come, before Beast sees the whole head at once: this bounds them, and refuses
// what Beast would mend (RFC 9112 section 5.2, obsolete line folding) and lone line feeds (section 2.2).
RequestReader::State RequestReader::scan_head() {
  while (state_ == State::head) {
    // An empty line before the request line is skipped (RFC 9112 section 2.2), but only a few.
    const auto* const found =
        static_cast<const char*>(std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_));
    const std::size_t line_end = found == nullptr ? end_ : static_cast<std::size_t>(found - buffer_.data());
    if (lines_ == 0 && line_end - begin_ > limits::max_target_bytes + 32) {
      return fail_with(ErrorKind::malformed,
                       fmt::format("the request line is longer than {} bytes", limits::max_target_bytes),
                       "ask for less in one request", 414);
    }
    if (line_end >= limits::max_header_bytes) {
      return fail_with(ErrorKind::malformed,
                       fmt::format("the headers are longer than {} bytes", limits::max_header_bytes),
                       "send fewer or shorter headers", 431);
    }
    if (found == nullptr) return state_;
    scan_line(line_end);
  }
  return state_;
}

RequestReader::State RequestReader::scan_line(std::size_t line_end) {
  if (line_end == scanned_ || buffer_[line_end - 1] != '\r') {
    return fail_with(ErrorKind::malformed, "a line of the head does not end in CR LF",
                     "end every header line with CR LF");
  }
  const bool empty = line_end - 1 == scanned_;
  const char first = buffer_[scanned_];
  scanned_ = line_end + 1;
  if (empty && lines_ == 0) {
    begin_ = scanned_;
    return begin_ > 16 ? fail_with(ErrorKind::malformed, "empty lines where a request should begin",
                                   "send a request line")
                       : state_;
  }
  if (lines_ > 0 && (first == ' ' || first == '\t')) {
    return fail_with(ErrorKind::malformed, "a header is folded over two lines",
                     "send every header on one line");
  }
  if (empty) {
    head_end_ = scanned_;
    return parse_head();
  }
  if (++lines_ > limits::max_headers + 1) {
    return fail_with(ErrorKind::malformed, fmt::format("more than {} headers", limits::max_headers),
                     "send fewer headers", 431);
  }
  return state_;
}

RequestReader::State RequestReader::parse_head() {
  const Parser::Step step = parser_.put({buffer_.data() + begin_, head_end_ - begin_});
  if (!step.problem.empty() || !parser_.head_done()) {
    const std::string_view reason = step.problem.empty() ? "incomplete head" : std::string_view(step.problem);
    return fail_with(ErrorKind::malformed, fmt::format("it is not valid HTTP/1.1: {}", reason),
                     "see RFC 9112; only HTTP/1.0 and HTTP/1.1 are spoken here");
  }
  begin_ = head_end_;
  return check_framing();
}

/// RFC 9112 sections 3.2 and 6.3.
RequestReader::State RequestReader::check_framing() {
  const std::size_t codings = count_of(head_.headers, "Transfer-Encoding");
  const std::size_t lengths = count_of(head_.headers, "Content-Length");
  const std::size_t hosts = count_of(head_.headers, "Host");
  if (hosts > 1 || (hosts == 0 && head_.version == 11)) {
    return fail_with(ErrorKind::malformed, "a request needs exactly one Host header", "send one Host header");
  }
  if (codings > 0 && lengths > 0) {
    return fail_with(ErrorKind::malformed, "both Content-Length and Transfer-Encoding are given",
                     "send one of the two");
  }
  if (codings > 0 && head_.version == 10) {
    return fail_with(ErrorKind::malformed, "HTTP/1.0 knows no Transfer-Encoding",
                     "send HTTP/1.1 or a Content-Length");
  }
  if (codings > 0 && (codings > 1 || !same_name(value_of(head_.headers, "Transfer-Encoding"), "chunked"))) {
    return fail_with(ErrorKind::unsupported, "only the transfer coding 'chunked' is read here",
                     "send the content chunked or with a Content-Length", 501);
  }
  if (lengths > 1 || value_of(head_.headers, "Content-Length").find(',') != std::string_view::npos) {
    return fail_with(ErrorKind::malformed, "Content-Length is given more than once",
                     "send one Content-Length");
  }
  const std::string_view expectation = value_of(head_.headers, "Expect");
  if (!expectation.empty() && !same_name(expectation, "100-continue")) {
    return fail_with(ErrorKind::malformed, "the expectation is not 100-continue",
                     "leave the Expect header out", 417);
  }
  chunked_ = parser_.chunked();
  remaining_ = parser_.content_length().value_or(0);
  head_.keep_alive = parser_.keep_alive();
  head_.has_content = chunked_ || remaining_ > 0;
  head_.expects_continue = !expectation.empty() && head_.version == 11 && head_.has_content;
  return state_ = State::ready;
}

void RequestReader::on_request_line(std::string_view method, std::string_view target, int version) {
  head_.method = method_of(method);
  head_.method_name = method;
  head_.target = target;
  head_.version = version;
}

void RequestReader::on_status_line(int, int) {}

void RequestReader::on_field(std::string_view name, std::string_view value) {
  // Trailer fields come after the head; they are read over (RFC 9110 section 6.5.1 allows that).
  if (state_ == State::head) head_.headers.push_back({name, value});
}

}  // namespace entente::http
