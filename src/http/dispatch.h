// From a request's head to its response, without sockets and without waiting: who asks, which route, what
// answer.
//
// Order of the checks: the target can be read (400), credentials (401, 429), the path (404), the method
// (405). A caller who is not signed in learns nothing about which paths exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/caller.h"
#include "http/message.h"
#include "http/request_reader.h"
#include "http/router.h"

namespace entente::http {

/// One request under way. Reused for the next one to keep its memory.
struct Exchange {
  Request request;
  Caller caller;
  Match match;
  Response response;
  std::string fault;  ///< what a handler threw
};

class Dispatch {
 public:
  Dispatch(const Router& router, Gate& gate) : router_(&router), gate_(&gate) {}

  enum class Next : std::uint8_t { answer, ask_slowly, read_content };
  /// Fills exchange.request from the head. answer: exchange.response refuses; ask_slowly: settle_slowly()
  /// must run on a worker.
  [[nodiscard]] Next settle(const Head& head, Exchange& exchange) const;
  /// May block. Never `ask_slowly`.
  [[nodiscard]] Next settle_slowly(Exchange& exchange) const;
  /// Runs the handler of the route found. May block if the route does.
  void run(Exchange& exchange) const;
  /// Answers with an error of the face that owns the path.
  void refuse(const Error& error, Exchange& exchange) const;

 private:
  Next admit(Result<Caller> caller, Exchange& exchange) const;

  const Router* router_;
  Gate* gate_;
};

}  // namespace entente::http
