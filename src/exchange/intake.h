// Takes in a page that was pulled from a peer: checks every object, believes its custody, and appends
// objects, labels, custody and the new position in ONE batch. So after a kill at any moment the next pull
// goes on where the log ends.
//
// Promises: an object stands under the name of its established originator; what is ours is never overwritten
// by a copy that comes back; what its originator recalled stays away; what is there already settles; a page
// that proves less than it must is refused whole.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "exchange/check_pool.h"
#include "exchange/collections.h"
#include "exchange/custody_check.h"
#include "exchange/key_ring.h"
#include "exchange/recall_book.h"
#include "exchange/submit.h"
#include "store/store.h"

namespace entente::exchange {

struct PulledPage {
  const Collection& collection;  ///< of ours
  std::span<const std::string_view> objects;
  const char* readable_end =
      nullptr;         ///< all objects lie in memory that may be read so far (CheckPool::check)
  std::string peer;    ///< its name
  std::string nation;  ///< the peer's
  const CustodyPage* custody =
      nullptr;               ///< none: from a plain TAXII server, all of it is the peer's nation's
  std::string checkpoint{};  ///< of our tree at the peer, as kept; empty: none yet
  /// Settings to write with the objects: where the pull has got to.
  std::vector<std::pair<std::string, std::string>> settings{};
};

struct Taken {
  std::size_t added = 0;
  std::size_t known = 0;              ///< there before
  std::size_t own = 0;                ///< ours, come back
  std::vector<StatusLine> refused{};  ///< objects that break a MUST, or that nobody may say
  std::string checkpoint{};           ///< to keep, when there was custody
};

/// Thread-safe.
class Intake {
 public:
  struct Parts {
    store::Store& store;
    const Clock& clock;
    KeyRing keys;
    std::string own_nation;
    Admission admission;  ///< may be empty
    int helpers = -1;     ///< helper_count()
    /// What its originator took back is not taken in; may be empty.
    RecallCheck recalled{};
  };
  explicit Intake(Parts parts);

  /// Blocks until durable. Errors: conflict (custody of another page: ask
  /// for both again), those of check_custody(), malformed (an object is not JSON), too_large, those of
  /// Store::append.
  [[nodiscard]] Result<Taken> take(const PulledPage& page);

 private:
  struct Batch;
  [[nodiscard]] Result<BelievedCustody> believe(const PulledPage& page,
                                                const std::vector<stix::Checked>& verdicts) const;
  void sort(const PulledPage& page, const std::vector<stix::Checked>& verdicts,
            const BelievedCustody& believed, Batch& batch) const;
  [[nodiscard]] std::vector<bool> which_are_there(const Batch& batch) const;
  /// Writes down what originators state about labels, where it is not what the versions' bytes say.
  void hear_labels(const PulledPage& page, const std::vector<stix::Checked>& verdicts,
                   const BelievedCustody& believed, Batch& batch) const;

  Parts parts_;
  CheckPool pool_;
  std::mutex appending_;  ///< from looking what is there to having appended
};

}  // namespace entente::exchange
