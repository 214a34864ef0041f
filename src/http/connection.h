// One connection: waits for requests, has each answered, and ends. All of it runs on one network thread,
// apart from what a worker does while the connection waits for it.
//
// Promises: between requests it holds no buffers; every wait has a deadline; responses leave in the order of
// the requests.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "http/network.h"
#include "http/wire.h"

namespace entente::http {

class Connection {
 public:
  Connection(NetworkThread& network, int socket, std::string remote, bool local);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Task<> serve();
  /// The following make the wait under way end.
  void close_if_late(SteadyClock::time_point now);
  void close_if_idle();
  void abort();

 private:
  enum class Wish : bool { read, write };
  /// How the content of a request ended.
  enum class Content : std::uint8_t { complete, refused, gone };

  Task<bool> shake_hands();
  Task<bool> wait(Wish wish, SteadyClock::time_point deadline);
  Task<bool> wait_for_request();
  Task<bool> answer();
  Task<Content> receive_content();
  Task<Content> receive_some();
  Task<bool> wait_for_budget(SteadyClock::time_point since);
  Task<bool> send_response(bool keep_alive);
  Task<bool> skip_content();
  Task<> linger();
  template <class Function>
  Task<> on_worker(Function function);
  bool send_continue();
  bool read_head();
  void set_aside();
  void refuse_head();
  void report(SteadyClock::time_point started, std::uint64_t bytes);
  [[nodiscard]] Exchange& exchange() { return slot_->exchange; }

  NetworkThread& network_;
  Socket socket_;
  Wire wire_;
  std::string remote_;
  std::string fingerprint_;
  bool secure_;
  bool idle_ = false;
  bool late_ = false;
  bool aborted_ = false;
  bool hung_up_ = false;
  int answered_in_a_row_ = 0;  ///< without waiting
  SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
  SteadyClock::time_point request_deadline_ = SteadyClock::time_point::max();  ///< for the head under way
  std::unique_ptr<Slot> slot_;
  std::string parked_;  ///< part of a head that has arrived while no slot is held
};

}  // namespace entente::http
