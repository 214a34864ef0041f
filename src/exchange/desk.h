// The desk of those who decide on release: requests that travel to the originator, grants and refusals that
// travel back, recalls and their acknowledgements. All of them are signed objects in the collection
// `releases`, which peers pull like any other (docs/release.md, "Asking, granting, recalling").
//
// Promises: what it says is signed with the nation's key and durable when a call returns. A recall that
// arrived is applied once (settle()), whatever happens in between.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "exchange/audiences.h"
#include "exchange/collections.h"
#include "record/release_objects.h"
#include "release/decide.h"
#include "store/store.h"

namespace entente::exchange {

inline constexpr std::string_view releases_alias = "releases";

/// A request as it stands.
struct RequestState {
  record::ReleaseRequest request;
  std::string answer{};  ///< id of the grant or refusal; empty: none yet
  bool granted = false;
  std::string reasons{};  ///< of the answer
};

/// A recall as it stands.
struct RecallState {
  record::Recall recall;
  /// Nations that may hold one of its versions, by our ledger, our grants and what may be passed on.
  std::vector<std::string> holders;
  struct Acknowledged {
    std::string nation;
    Micros time = 0;
    std::size_t versions = 0;
  };
  std::vector<Acknowledged> acknowledged;
};

class Desk {
 public:
  struct Parts {
    store::Store& store;
    const Audiences& audiences;
    const Collections& collections;
    const Clock& clock;
    Random& random;
    std::array<std::uint8_t, 32> signing_seed;
  };
  /// All parts must outlive it.
  explicit Desk(Parts parts) : parts_(parts) {}

  /// Asks `originator` to let versions come to us (or to further recipients). Returns the request's id.
  struct Wish {
    std::string originator{};  ///< for request()
    std::vector<record::NamedVersion> versions{};
    std::vector<std::string> recipients{};
    std::string text{};  ///< purpose or reasons
    std::string language{};
    std::optional<Micros> expires{};  ///< of a grant
    bool standing = false;            ///< a grant for future versions, too
  };
  /// Errors: unprocessable (we are the originator, nothing named), those of Store::append.
  [[nodiscard]] Result<std::string> request(const Wish& wish);
  /// Grants what a request asks for; recipients, expiry and text of the wish, where given, count instead.
  /// Errors: not_found (no such request to us), conflict (answered), those of Store::append.
  [[nodiscard]] Result<std::string> grant_request(const std::string& request_id, const Wish& wish);
  /// Grants unasked. Errors: not_found (a version that is not ours), unprocessable (no recipient).
  [[nodiscard]] Result<std::string> grant(const Wish& wish);
  [[nodiscard]] Result<std::string> refuse(const std::string& request_id, const std::string& reasons,
                                           const std::string& language);
  /// Of versions that were deleted here, too: others hold them still. Errors: not_found (a version that is
  /// not ours), those of Store::append.
  [[nodiscard]] Result<std::string> recall(const Wish& wish);

  /// Requests to us, oldest first.
  [[nodiscard]] Result<std::vector<RequestState>> requests_to_us() const;
  /// Ours to others.
  [[nodiscard]] Result<std::vector<RequestState>> our_requests() const;
  /// Recalls that we made.
  [[nodiscard]] Result<std::vector<RecallState>> recalls() const;

  /// Applies recalls of other nations that arrived: writes down what is held, erases it and acknowledges.
  /// Erases what of recalled versions came after that. Returns how many recalls were applied.
  /// Thread-safe; cheap when there is nothing new.
  [[nodiscard]] Result<std::size_t> settle();

 private:
  struct Entry {
    std::string id;
    std::string object;
    store::Stamp stamp = 0;
  };
  [[nodiscard]] Result<Collection> releases() const;
  /// All objects of these types, oldest first.
  [[nodiscard]] Result<std::vector<Entry>> objects(std::vector<std::string> types,
                                                   store::Stamp after = 0) const;
  [[nodiscard]] record::Spoken spoken(std::string_view type, const Wish& wish) const;
  /// Those nations, and the hubs through which they are reached.
  [[nodiscard]] std::vector<std::string> reached(std::vector<std::string> nations) const;
  /// Entries that hold our versions which are meant, those that were deleted here included.
  struct Meant {
    std::set<store::Sequence> versions;
    std::string unknown{};  ///< an id of which nothing is known to be ours; empty: none
  };
  [[nodiscard]] Meant ours_ever(const std::vector<record::NamedVersion>& versions) const;
  /// Versions of ours as the rules saw them under each label that they had since they left first (by version:
  /// the disclosure).
  [[nodiscard]] std::vector<release::Subject> labelled_ever(
      const std::map<store::Sequence, store::Sequence>& first_left) const;
  /// Nations that may hold one of the versions: by the ledger of disclosures, by our grants, and by what
  /// holders may pass on without asking.
  [[nodiscard]] std::vector<std::string> holders_of(const std::vector<record::NamedVersion>& versions) const;
  /// Labels the objects for the nations, signs them and puts them into the collection, all or none.
  template <class T>
  [[nodiscard]] Result<> say(std::span<const T> words, const std::vector<std::string>& to,
                             std::span<const std::pair<std::string, std::string>> notes);
  template <class T>
  [[nodiscard]] Result<std::string> say(const T& word, const std::vector<std::string>& to);
  [[nodiscard]] Result<std::vector<RequestState>> requests(bool to_us) const;
  [[nodiscard]] Result<RequestState> open_request(const std::string& id) const;
  /// Our versions that are meant, each with version and hash. Errors: not_found, unprocessable (none is
  /// named).
  [[nodiscard]] Result<std::vector<record::NamedVersion>> ours(
      const std::vector<record::NamedVersion>& versions) const;
  [[nodiscard]] Result<> apply_recall(const record::Recall& recall);
  [[nodiscard]] Result<> acknowledge(const record::Recall& recall,
                                     const std::vector<record::NamedVersion>& held);
  /// Erases what came of recalled versions after their recall had been applied.
  [[nodiscard]] Result<> erase_late() const;

  Parts parts_;
  std::mutex settling_;
  store::Stamp settled_ = 0;  ///< recalls up to there are applied
};

}  // namespace entente::exchange
