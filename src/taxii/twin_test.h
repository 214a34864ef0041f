// A whole node in memory with its release rules, called through the router: what tests of non-interference
// compare two of. Everything that is not an argument is the same in both: the clock, the random bytes of a
// step, the keys.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/agreements.h"
#include "exchange/audiences.h"
#include "exchange/release_gate.h"
#include "exchange/support_test.h"
#include "store/memory_store.h"
#include "taxii/media_type.h"
#include "taxii/routes.h"

namespace entente::taxii {

/// Bytes that depend on the step only: what happened in steps that the other node did not take leaves no
/// trace.
class StepRandom final : public Random {
 public:
  void begin_step(std::uint64_t step) { engine_.seed(step * 7'919 + 1); }
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937_64 engine_{1};
};

/// One request of a script.
struct Step {
  http::Method method = http::Method::get;
  std::string target;
  std::string nation;  ///< of the user who sends it
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
  bool hidden = false;  ///< only one of the twins takes it
};

/// What the caller gets, byte for byte.
struct Got {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  friend bool operator==(const Got&, const Got&) = default;
};

class TwinNode {
 public:
  explicit TwinNode(std::string own = "KOR") : audiences(std::move(own)) {
    add_taxii_routes(router, context);
  }

  void begin_step(std::uint64_t step) {
    random.begin_step(step);
    clock.time = 1'700'000'000'000'000 + static_cast<Micros>(step) * 1'000'000;
  }

  exchange::Collection add_collection(const std::string& alias, std::string_view readers,
                                      std::string_view writers, const std::string& default_label = {}) {
    exchange::Collection wanted;
    wanted.alias = wanted.title = alias;
    wanted.readers = *exchange::NationList::parse(readers);
    wanted.writers = *exchange::NationList::parse(writers);
    wanted.default_label = default_label;
    return collections.add(wanted, random).value();
  }

  Got take(const Step& step) {
    const exchange::Padded padded(step.body);
    http::Request request;
    request.method = step.method;
    request.target = step.target;
    request.may_wait = true;
    const std::size_t mark = step.target.find('?');
    request.path = http::decode_path(step.target.substr(0, mark)).value();
    if (mark != std::string::npos) request.query = std::string_view(request.target).substr(mark + 1);
    request.headers.emplace_back("Accept", media_type);
    if (step.method == http::Method::post) request.headers.emplace_back("Content-Type", media_type);
    for (const auto& [name, value] : step.headers) request.headers.emplace_back(name, value);
    request.body = padded;
    const http::Caller caller{true, "analyst", step.nation, http::reader | http::contributor};
    const http::Match match = router.match(step.method, request.path);
    http::Response response =
        match.route == nullptr
            ? router.error({ErrorKind::not_found, "no such place", "", "", 404, 0}, request)
            : match.route->handler(request, caller, match.captures);
    Got got{response.status, std::move(response.headers), {}};
    if (const auto* owned = std::get_if<std::string>(&response.body)) got.body = *owned;
    if (const auto* slice = std::get_if<http::Slice>(&response.body)) got.body = slice->bytes;
    if (const auto* gather = std::get_if<http::Gather>(&response.body)) {
      for (const auto part : gather->parts) got.body += part;
    }
    return got;
  }

  exchange::StillClock clock;
  StepRandom random;
  exchange::Audiences audiences;
  store::MemoryStore store{clock, random, &audiences};
  exchange::Cursors cursors{{1, 2, 3}};
  exchange::Collections collections{store};
  exchange::Agreements agreements{store, audiences};
  exchange::Submitter submitter{store, clock, random, 0};
  exchange::ReleaseGate gate{store, cursors, audiences, submitter, clock};
  exchange::PageCache pages;
  TaxiiContext context{
      gate, collections, submitter, pages, {"A node", "of tests", "desk@example.org", 1'000'000, {3, 10}}};
  http::Router router;
};

}  // namespace entente::taxii
