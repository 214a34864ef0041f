// The second half of RequestReader: content, its transfer coding (RFC 9112 section 7) and gzip.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "http/request_reader.h"

namespace entente::http {

RequestReader::State RequestReader::read_content() {
  if (!head_.has_content) return state_ = State::complete;
  if (check_coding() == State::failed) return state_;
  if (remaining_ > max_content_bytes_) {
    return fail_with(ErrorKind::too_large,
                     fmt::format("the content is larger than {} bytes", max_content_bytes_),
                     "send it in several requests");
  }
  state_ = State::content;
  return advance_content();
}

RequestReader::State RequestReader::check_coding() {
  std::size_t codings = 0;
  for (const Header& header : head_.headers) {
    if (!same_name(header.name, "Content-Encoding") || same_name(header.value, "identity")) continue;
    coding_ = Coding::gzip;
    if (++codings > 1 || (!same_name(header.value, "gzip") && !same_name(header.value, "x-gzip"))) {
      return fail_with(ErrorKind::unsupported, "only the content coding 'gzip' is read here",
                       "send the content as it is, or encoded once with gzip");
    }
  }
  if (coding_ == Coding::gzip) inflater_ = std::make_unique<Inflater>();
  return state_;
}

bool RequestReader::can_discard() const {
  if (!head_.has_content) return true;
  const bool unsent = head_.expects_continue && begin_ == end_;
  return state_ == State::ready && !chunked_ && !unsent && remaining_ <= limits::max_discarded_bytes;
}

RequestReader::State RequestReader::discard_content() {
  if (!head_.has_content) return state_ = State::complete;
  discarding_ = true;
  state_ = State::content;
  return advance_content();
}

RequestReader::State RequestReader::advance_content() {
  starved_ = false;
  chunked_ ? advance_chunked() : advance_fixed();
  if (state_ == State::failed) return state_;
  if (bad_gzip_) {
    return fail_with(ErrorKind::malformed, "the content is not the gzip that Content-Encoding announces",
                     "compress it again or send it as it is");
  }
  if (too_large_ || raw_content_bytes_ > max_content_bytes_) {
    return fail_with(ErrorKind::too_large,
                     fmt::format("the content is larger than {} bytes", max_content_bytes_),
                     "send it in several requests");
  }
  if (starved_) return state_ = State::starved;
  const bool ended = chunked_ ? parser_.done() : remaining_ == 0;
  return ended ? finish_content() : state_;
}

RequestReader::State RequestReader::advance_fixed() {
  const auto available = static_cast<std::size_t>(std::min<std::uint64_t>(end_ - begin_, remaining_));
  const std::size_t taken = available == 0 ? 0 : on_content({buffer_.data() + begin_, available});
  begin_ += taken;
  remaining_ -= taken;
  // The rest of plain content goes straight to where it stays, so there must be room for it.
  if (direct() && remaining_ > 0 && begin_ == end_) {
    const std::uint64_t most = body_.size() + remaining_;
    if (!body_.grow(static_cast<std::size_t>(std::min<std::uint64_t>(most, max_content_bytes_))))
      starved_ = true;
  }
  return state_;
}

RequestReader::State RequestReader::advance_chunked() {
  const Parser::Step step = parser_.put(raw());
  begin_ += step.consumed;
  const bool stopped = starved_ || too_large_ || bad_gzip_;
  if (!step.problem.empty() && !stopped) {
    return fail_with(ErrorKind::malformed, fmt::format("its chunks are not valid: {}", step.problem),
                     "see RFC 9112 section 7.1");
  }
  // What is left is a chunk's size line or the trailers; they must fit the buffer.
  if (!stopped && !parser_.done() && end_ - begin_ > limits::max_header_bytes / 2) {
    return fail_with(ErrorKind::malformed, "a chunk extension or the trailers are too long", "leave them out",
                     431);
  }
  return state_;
}

std::size_t RequestReader::on_content(std::string_view bytes) {
  if (discarding_) return bytes.size();
  const std::size_t taken = coding_ == Coding::gzip ? keep_inflated(bytes) : keep(bytes);
  raw_content_bytes_ += taken;
  return taken;
}

std::size_t RequestReader::keep(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size()) {
    if (body_.size() == max_content_bytes_) {
      too_large_ = true;
      return taken;
    }
    // Chunked content announces nothing, so it may grow to the maximum; other content to its length.
    const std::uint64_t most = chunked_ ? max_content_bytes_ : body_.size() + remaining_ - taken;
    if (!body_.grow(static_cast<std::size_t>(std::min<std::uint64_t>(most, max_content_bytes_)))) {
      starved_ = true;
      return taken;
    }
    const std::span<char> room = body_.room();
    const std::size_t count = std::min(room.size(), bytes.size() - taken);
    std::memcpy(room.data(), bytes.data() + taken, count);
    body_.added(count);
    taken += count;
  }
  return taken;
}

std::size_t RequestReader::keep_inflated(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size()) {
    // One byte more than allowed, so that content of exactly the maximum can be told from more.
    if (!body_.grow(max_content_bytes_ + 1)) {
      starved_ = body_.size() <= max_content_bytes_;
      return taken;
    }
    const Inflater::Step step = inflater_->put(bytes.substr(taken), body_.room());
    body_.added(step.produced);
    taken += step.consumed;
    if (body_.size() > max_content_bytes_) too_large_ = true;
    if (step.outcome == Inflater::Outcome::bad || (step.consumed == 0 && step.produced == 0))
      bad_gzip_ = true;
    if (too_large_ || bad_gzip_) return taken;
  }
  return taken;
}

RequestReader::State RequestReader::finish_content() {
  if (!discarding_ && coding_ == Coding::gzip) {
    // zlib may hold back output although it has consumed all input: ask until it is empty.
    while (!inflater_->complete() && !too_large_) {
      if (!body_.grow(max_content_bytes_ + 1)) return state_ = State::starved;
      const Inflater::Step step = inflater_->put({}, body_.room());
      body_.added(step.produced);
      if (step.outcome == Inflater::Outcome::bad || step.produced == 0) {
        return fail_with(ErrorKind::malformed, "the gzip content ends early", "send all of it");
      }
      too_large_ = body_.size() > max_content_bytes_;
    }
    if (too_large_) {
      return fail_with(ErrorKind::too_large,
                       fmt::format("the content is larger than {} bytes", max_content_bytes_),
                       "send it in several requests");
    }
  }
  return state_ = State::complete;
}

}  // namespace entente::http
