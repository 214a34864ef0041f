#include "http/inflater.h"

#include <algorithm>
#include <limits>

#include <zlib.h>

namespace entente::http {

struct Inflater::State {
  z_stream stream{};
  bool usable = false;
  bool between_members = false;
};

Inflater::Inflater() : state_(std::make_unique<State>()) {
  constexpr int gzip_only = 16 + MAX_WBITS;
  state_->usable = inflateInit2(&state_->stream, gzip_only) == Z_OK;
}

Inflater::~Inflater() {
  inflateEnd(&state_->stream);
}

Inflater::Step Inflater::put(std::string_view in, std::span<char> out) {
  Step step;
  z_stream& stream = state_->stream;
  const auto limited = [](std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
  };
  do {
    if (state_->between_members && in.empty()) return step;
    if (!state_->usable || (state_->between_members && inflateReset(&stream) != Z_OK)) {
      step.outcome = Outcome::bad;
      return step;
    }
    state_->between_members = false;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-*-cast): zlib counts in unsigned char and does not write its
    // input
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data() + step.consumed));
    stream.avail_in = limited(in.size() - step.consumed);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + step.produced);
    stream.avail_out = limited(out.size() - step.produced);
    const uInt in_before = stream.avail_in;
    const uInt out_before = stream.avail_out;
    const int code = inflate(&stream, Z_NO_FLUSH);
    step.consumed += in_before - stream.avail_in;
    step.produced += out_before - stream.avail_out;
    state_->between_members = code == Z_STREAM_END;
    if (code != Z_OK && code != Z_BUF_ERROR && code != Z_STREAM_END) {
      step.outcome = Outcome::bad;
      return step;
    }
    if (in_before == stream.avail_in && out_before == stream.avail_out) break;
  } while (step.consumed < in.size() && step.produced < out.size());
  return step;
}

bool Inflater::complete() const {
  return state_->between_members;
}

}  // namespace entente::http
