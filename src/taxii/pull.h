// Pulls what a peer lets us read into our collections: page by page, each checked, proven where the peer is a
// node of ours, and appended together with the place to go on from.
//
// Promises: a pull that is interrupted anywhere goes on to the object where it stopped; it ends, whatever the
// peer does; memory is bounded by one page; what cannot be believed is refused with a sentence and nothing of
// it is kept.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "exchange/collections.h"
#include "exchange/intake.h"
#include "exchange/peers.h"
#include "taxii/client.h"

namespace entente::taxii {

/// What came of one collection.
struct CollectionPull {
  std::string theirs;  ///< alias or id
  std::string ours;    ///< alias
  std::size_t pages = 0;
  std::size_t added = 0;
  std::size_t known = 0;
  std::size_t own = 0;                                ///< ours, come back
  std::size_t refused = 0;                            ///< single objects
  std::vector<exchange::StatusLine> first_refused{};  ///< at most 20
};

struct PullReport {
  std::vector<CollectionPull> collections{};
  std::vector<std::string> left_out{};  ///< sentences: collections of theirs that are not pulled, and why
  bool finished = true;                 ///< false: stopped by the caller; pulling again goes on
};

/// Thread-safe; one pull of a peer at a time, the next one waits for its turn.
class Puller {
 public:
  struct Parts {
    const store::Store& store;
    const exchange::Collections& collections;
    const exchange::Peers& peers;
    exchange::Intake& intake;
    const Clock& clock;
    Random& random;
    std::filesystem::path certificate;  ///< ours, shown to peers
    std::filesystem::path private_key;
    std::size_t page_objects = 1'000;  ///< asked for at a time
    int timeout_seconds = 60;          ///< of one request
  };
  explicit Puller(Parts parts) : parts_(std::move(parts)) {}

  /// Called after every page with what came of its collection so far; false: stop here.
  using Progress = std::function<bool(const CollectionPull&)>;
  /// `sleep` of the patience waits between attempts, or returns false when it is time to stop; `progress` may
  /// be empty. Errors: unprocessable (a peer without an address), those of TaxiiClient, Paging, Intake. What
  /// came before the error is kept.
  [[nodiscard]] Result<PullReport> pull(const exchange::Peer& peer, const Patience& patience,
                                        const Progress& progress);

 private:
  class Round;
  [[nodiscard]] Result<PullReport> pull_collections(const exchange::Peer& peer, const Patience& patience,
                                                    const Progress& progress);

  Parts parts_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::set<std::string> under_way_;
};

}  // namespace entente::taxii
