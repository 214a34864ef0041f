#include "http/wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include <sys/sendfile.h>
#include <sys/socket.h>

namespace entente::http {

namespace {
constexpr std::size_t tls_record_bytes = 16384;  // RFC 8446 section 5.1
}  // namespace

Outgoing::Outgoing(std::string_view head, const Body* body) : head_(head), remaining_(head.size()) {
  if (body == nullptr) return;
  if (const auto* const gather = std::get_if<Gather>(body)) {
    body_ = gather->parts;
  } else {
    if (const auto* const owned = std::get_if<std::string>(body)) whole_ = *owned;
    if (const auto* const slice = std::get_if<Slice>(body)) {
      whole_ = slice->bytes;
      if (slice->descriptor >= 0 && !whole_.empty()) file_ = slice;
    }
    body_ = {&whole_, 1};
  }
  parts_ += body_.size();
  remaining_ += body_bytes(*body);
}

std::size_t Outgoing::fill(std::span<iovec> out) const {
  std::size_t used = 0;
  std::size_t offset = offset_;
  for (std::size_t index = index_; index < parts_ && used < out.size(); ++index, offset = 0) {
    const std::string_view bytes = part(index).substr(offset);
    if (bytes.empty()) continue;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): sendmsg does not write what it sends
    out[used++] = {const_cast<char*>(bytes.data()), bytes.size()};
  }
  return used;
}

std::size_t Outgoing::copy(std::span<char> out) const {
  std::size_t copied = 0;
  std::size_t offset = offset_;
  for (std::size_t index = index_; index < parts_ && copied < out.size(); ++index, offset = 0) {
    const std::string_view bytes = part(index).substr(offset);
    const std::size_t count = std::min(bytes.size(), out.size() - copied);
    if (count > 0) std::memcpy(out.data() + copied, bytes.data(), count);
    copied += count;
  }
  return copied;
}

void Outgoing::advance(std::size_t bytes) {
  remaining_ -= bytes;
  while (index_ < parts_) {
    const std::size_t left = part(index_).size() - offset_;
    if (bytes < left) {
      offset_ += bytes;
      return;
    }
    bytes -= left;
    ++index_;
    offset_ = 0;
  }
}

Io Wire::read(std::span<char> space) {
  if (tls_) return tls_->read(space.data(), space.size());
  while (true) {
    const ssize_t count = ::recv(socket_, space.data(), space.size(), 0);
    if (count > 0) return {IoState::done, static_cast<std::size_t>(count)};
    if (count == 0) return {IoState::closed, 0};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoState::wants_read, 0};
    if (errno != EINTR) return {IoState::failed, 0};
  }
}

Io Wire::send(Outgoing& outgoing, std::span<char> flat) {
  return tls_ ? send_encrypted(*tls_, outgoing, flat) : send_plain(outgoing);
}

namespace {

/// A part of the body that is in a file: the kernel sends it from where it is. SIGPIPE is the caller's care.
ssize_t send_from_file(int socket, const Outgoing& outgoing) {
  auto offset = static_cast<off_t>(outgoing.file_offset());
  return ::sendfile(socket, outgoing.descriptor(), &offset, outgoing.remaining());
}

ssize_t send_from_memory(int socket, const Outgoing& outgoing) {
  std::array<iovec, IOV_MAX>
      parts;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled as far as it is used
  msghdr message{};
  message.msg_iov = parts.data();
  // A head that a file follows waits for it, so that both leave in one segment.
  message.msg_iovlen = outgoing.fill(outgoing.file_follows() ? std::span(parts).first(1) : std::span(parts));
  return ::sendmsg(socket, &message, MSG_NOSIGNAL | (outgoing.file_follows() ? MSG_MORE : 0));
}

}  // namespace

Io Wire::send_plain(Outgoing& outgoing) const {
  while (!outgoing.done()) {
    const ssize_t count =
        outgoing.in_file() ? send_from_file(socket_, outgoing) : send_from_memory(socket_, outgoing);
    if (count > 0) {
      outgoing.advance(static_cast<std::size_t>(count));
    } else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      return {IoState::wants_write, 0};
    } else if (count == 0 || errno != EINTR) {
      return {IoState::failed, 0};
    }
  }
  return {};
}

// OpenSSL encrypts from one flat piece of memory: a call per part would make a record per part. After a pause
// the bytes are flattened anew, so that a slow reader holds no copy. All records but the last tell the kernel
// that more follows: it then delivers a few large segments instead of one for each record.
Io Wire::send_encrypted(TlsSession& session, Outgoing& outgoing, std::span<char> flat) {
  while (!outgoing.done()) {
    const std::size_t size = outgoing.copy(flat);
    const std::size_t last = outgoing.remaining() > size ? 0 : (size - 1) % tls_record_bytes + 1;
    for (std::size_t sent = 0; sent < size;) {
      const bool more = size - sent > last;
      const Io io = session.write(flat.data() + sent, more ? size - sent - last : size - sent, more);
      if (io.state != IoState::done) return io;
      sent += io.bytes;
      outgoing.advance(io.bytes);
    }
  }
  return {};
}

}  // namespace entente::http
