// One HTTP/1.1 connection that posts bodies and reads the answers, without blocking. Reconnects when the
// server closes.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <netinet/in.h>

namespace bench {

struct Answer {
  int status = 0;
  std::uint64_t accepted = 0;  ///< success_count of the TAXII status
  std::uint64_t refused = 0;   ///< failure_count
  std::string body;
  double seconds = 0;  ///< from the first byte sent to the last received
};

class HttpPoster {
 public:
  HttpPoster(std::uint16_t port, std::string headers) : port_(port), headers_(std::move(headers)) {}
  ~HttpPoster();
  HttpPoster(const HttpPoster&) = delete;
  HttpPoster& operator=(const HttpPoster&) = delete;

  /// Begins to post; `body` must outlive the answer.
  bool begin(std::string_view body);
  /// Goes on after poll() said so. True: the answer is whole.
  bool advance();
  [[nodiscard]] int socket() const { return socket_; }
  [[nodiscard]] bool wants_to_write() const { return sent_ < head_.size() + body_.size(); }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] const Answer& answer() const { return answer_; }

 private:
  bool connect();
  void drop();
  void send_more();
  bool receive_more();
  bool parse(bool closed);

  std::uint16_t port_;
  std::string headers_;  ///< request line and headers but Content-Length
  int socket_ = -1;
  bool reused_ = false;
  bool failed_ = false;
  std::string head_;
  std::string_view body_;
  std::size_t sent_ = 0;
  std::string received_;
  Answer answer_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace bench
