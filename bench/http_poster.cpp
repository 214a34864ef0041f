#include "http_poster.h"

#include <cctype>
#include <cerrno>
#include <charconv>
#include <optional>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {
namespace {

constexpr int created = 202;
constexpr std::size_t receive_bytes = 64 * 1024;

std::optional<std::uint64_t> number_after(std::string_view text, std::string_view key) {
  std::size_t at = text.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  at += key.size();
  while (at < text.size() && (text[at] == ' ' || text[at] == ':' || text[at] == '"')) ++at;
  std::uint64_t value = 0;
  if (std::from_chars(text.data() + at, text.data() + text.size(), value).ec != std::errc{})
    return std::nullopt;
  return value;
}

}  // namespace

HttpPoster::~HttpPoster() {
  drop();
}

void HttpPoster::drop() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  reused_ = false;
}

bool HttpPoster::connect() {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port_);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket_ < 0 || ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return false;
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return ::fcntl(socket_, F_SETFL, O_NONBLOCK) == 0;
}

bool HttpPoster::begin(std::string_view body) {
  head_ = fmt::format("{}Content-Length: {}\r\n\r\n", headers_, body.size());
  body_ = body;
  sent_ = 0;
  received_.clear();
  answer_ = {};
  start_ = std::chrono::steady_clock::now();
  if (socket_ < 0 && !connect()) return failed_ = true, false;
  send_more();
  return !failed_;
}

void HttpPoster::send_more() {
  while (wants_to_write()) {
    const bool in_head = sent_ < head_.size();
    const std::string_view rest =
        in_head ? std::string_view(head_).substr(sent_) : body_.substr(sent_ - head_.size());
    const ssize_t count = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL | (in_head ? MSG_MORE : 0));
    if (count > 0) {
      sent_ += static_cast<std::size_t>(count);
      continue;
    }
    if (errno == EAGAIN) return;
    // A server without keep-alive may have closed the connection that the last answer came on: once more,
    // afresh.
    const bool again = reused_;
    drop();
    sent_ = 0;
    if (!again || !connect()) {
      failed_ = true;
      return;
    }
  }
}

bool HttpPoster::parse(bool closed) {
  const std::size_t end = received_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  std::string head = received_.substr(0, end + 2);
  for (char& letter : head) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  const auto length = number_after(head, "\r\ncontent-length");
  if (!closed && (!length || received_.size() < end + 4 + *length)) return false;
  answer_.status = static_cast<int>(number_after(head, "http/1.1").value_or(0));
  answer_.body = received_.substr(end + 4);
  answer_.accepted = number_after(answer_.body, "\"success_count\"").value_or(0);
  answer_.refused = number_after(answer_.body, "\"failure_count\"").value_or(0);
  answer_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  reused_ = true;
  if (closed || head.find("\r\nconnection: close") != std::string::npos || answer_.status != created) drop();
  return true;
}

bool HttpPoster::receive_more() {
  char buffer[receive_bytes];
  while (true) {
    const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
    if (count > 0) {
      received_.append(buffer, static_cast<std::size_t>(count));
      if (parse(false)) return true;
      continue;
    }
    if (count < 0 && errno == EAGAIN) return false;
    if (received_.empty() && reused_) {
      drop();
      if (!connect()) failed_ = true;
      sent_ = 0;
      if (!failed_) send_more();
      return false;
    }
    if (parse(true)) return true;
    drop();
    failed_ = true;
    return false;
  }
}

bool HttpPoster::advance() {
  if (wants_to_write()) send_more();
  return !failed_ && receive_more();
}

}  // namespace bench
