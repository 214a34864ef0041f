// The store: one log of entries, and the view derived from it. `LogStore` (log_store.h) keeps segment files;
// `MemoryStore` (memory_store.h) is the slow, obvious oracle that passes the same conformance suite.
//
// Promises: what append() returned Ok for is durable; entries have one order; stamps (TAXII date_added) are
// unique and strictly increasing over the whole node; a read sees whole commits only, a recipient whole
// groups. Knows neither TAXII's media types nor who may read what: callers pass a collection number and
// decide rights themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/instant.h"
#include "base/uuid.h"
#include "stix/links.h"

namespace entente::store {

using Sequence = std::uint64_t;          ///< number of an entry in the log, from 0
using Stamp = Micros;                    ///< date_added: unique, strictly increasing
using CollectionNumber = std::uint16_t;  ///< assigned by exchange in a `setting` entry, never reused
/// Under whose name a version stands: part of what it is (collection, origin, id, version). Opaque here; 0:
/// the node's own.
using Origin = std::uint16_t;
using Slot = std::uint8_t;       ///< number of a recipient, below `slots`
using Audience = std::uint64_t;  ///< a set of recipients: bit n is slot n
inline constexpr std::size_t slots = 64;
/// Who reads: a recipient, who sees what was listed for it, or (none) the node itself, which sees all.
using Viewer = std::optional<Slot>;

/// The kinds of entries (docs/format/log.md). Numbers are on disk: never change one.
enum class EntryKind : std::uint8_t {
  object = 1,  ///< an object version accepted into a collection
  erase = 2,   ///< object versions deleted from a collection
  status = 3,  ///< the outcome of one POST, keyed by its UUID
  setting =
      4,  ///< anything small that configures the node (users, collections, ...): key -> JSON, last one wins
  disclosure = 5,  ///< object versions that leave for a recipient for the first time
  note = 6,  ///< anything else that happened, for a projection to read (custody, relabelling, ticks, ...)
};

/// An object to append. Views stay valid until append() returns.
struct NewObject {
  CollectionNumber collection = 0;
  std::string_view id;     ///< STIX id, at most limits::max_id_bytes; its type is the part before `--`
  std::string_view bytes;  ///< exactly as received
  std::optional<Instant>
      version;             ///< none: the version is the stamp (an object without modified and created)
  std::uint8_t spec = 21;  ///< 20 or 21
  Origin origin = 0;
  /// What the object refers to, when the caller has read it already; else it is read again. Must outlive
  /// append().
  const stix::Links* links = nullptr;
};

/// What became of one NewObject, in the order given.
struct Outcome {
  bool added =
      false;  ///< false: that (collection, origin, id, spec, version) was there already, nothing was stored.
              ///< Without a version, "there already" means byte-for-byte equal to the last one of that id
              ///< (in that collection and spec). Erased ones do not count: adding again adds.
  Sequence sequence = 0;  ///< of the entry that holds it, old or new
  Stamp stamp = 0;        ///< its date_added
};

/// Appended together and visible together. The order in the log is: objects, status, settings, notes.
struct Batch {
  std::span<const NewObject> objects{};
  /// Called once in the committing thread with the outcomes; returns the body of a `status` entry keyed by
  /// status_id.
  std::function<std::string(std::span<const Outcome>)> make_status{};
  std::optional<Uuid> status_id{};
  /// `setting` entries: key (at most 255 bytes) and body.
  std::span<const std::pair<std::string, std::string>> settings{};
  /// `note` entries: key (at most 255 bytes, not unique) and body.
  std::span<const std::pair<std::string, std::string>> notes{};
  /// Runs in the caller's thread once the batch is encoded, before it takes its place in the order of
  /// batches; its error ends the batch, and nothing of it is kept. So callers can wait for their turn when
  /// all that can be done beside others is done.
  std::function<Result<>()> before_queue{};
  /// Runs in the committing thread before anything is planned; its error ends this batch alone and nothing of
  /// it is kept. What it saw (settings, versions) is what the batch is appended to.
  std::function<Result<>()> precondition{};
};

struct Receipt {
  std::vector<Outcome> outcomes;  ///< one per object of the batch
  Stamp time = 0;                 ///< commit time
  Sequence first_note = 0;        ///< of the batch's notes
};

/// Which versions of each object (TAXII 2.1 section 3.4, match[version]); values are OR-ed. First and last
/// are those of all versions of the id in the collection that the viewer sees and that have one of the specs
/// selected, ordered by (version, spec, place in the log), whatever `after` says: exactly one of each origin
/// is the last. An object without a version has its entry's stamp there, and the viewer's date as exact
/// version.
struct VersionFilter {
  bool first = false;
  bool last = false;
  bool all = false;
  std::vector<Instant> exact;
  /// Nothing said: the last version.
  [[nodiscard]] bool empty() const { return !first && !last && !all && exact.empty(); }
};

/// Different fields are AND-ed; an empty field does not restrict (versions and specs: last, latest spec).
struct Filter {
  std::vector<std::string> ids;
  std::vector<std::string> types;
  VersionFilter versions;
  std::vector<std::uint8_t>
      specs;  ///< 20, 21; empty: the latest spec version of each object.
              ///< The version filter applies among the versions of the spec(s) selected.
};

struct Query {
  CollectionNumber collection = 0;
  Viewer viewer{};
  Stamp after = 0;        ///< only entries with stamp > after
  std::size_t limit = 0;  ///< at least 1
  Filter filter{};
  bool outline =
      false;  ///< the items need sequence and stamp only: for a reader who may have the rest already
};

/// One object version as it lies in the log (or its compressed side file).
struct Item {
  Sequence sequence = 0;
  Stamp stamp = 0;  ///< the viewer's date_added
  Origin origin = 0;
  Instant version;  ///< the stamp as an instant when the object has no version
  std::uint8_t spec = 21;
  std::string_view id;
  std::string_view bytes;
  /// Where the segment has it: a raw deflate stream of "," + bytes that starts at a byte boundary with an
  /// empty window and ends with Z_FULL_FLUSH, never with a final block, and the CRC-32 of "," + bytes. Else
  /// empty.
  std::string_view deflated;
  std::uint32_t deflated_crc = 0;
};

struct Page {
  std::vector<Item> items;  ///< ordered by stamp
  bool more = false;        ///< something matching follows the last item
  /// Keeps the memory behind the views alive. Hold it until the bytes are on their way.
  std::vector<std::shared_ptr<const void>> pins;
  /// Of the items, those that no disclosure entry names yet for the viewer, in order. Empty for the node
  /// itself.
  std::vector<Sequence> undisclosed{};
};

/// The first time that versions leave for a recipient.
struct Disclosure {
  Slot recipient = 0;
  std::string_view ground;  ///< why they may: a few words for the ledger, at most 4,096 bytes
  std::span<const Sequence> versions;
};

/// One disclosure entry. Views are valid during the visit.
struct DisclosureEntry {
  Sequence sequence = 0;
  Stamp time = 0;
  Slot recipient = 0;
  std::string_view ground;
  std::span<const Sequence> versions;
};

struct Erasure {
  CollectionNumber collection = 0;
  Viewer viewer{};                 ///< a recipient takes away only what it sees
  std::optional<Origin> origin{};  ///< only versions that stand under this name; none: any
  std::string_view id;
  VersionFilter versions{};           ///< empty: all versions (TAXII 2.1 section 5.8)
  std::vector<std::uint8_t> specs{};  ///< empty: all
};

/// State of the Merkle tree over all entries (RFC 9162).
struct TreeHead {
  std::uint64_t size = 0;
  Hash root{};
};

struct InclusionProof {
  Sequence index = 0;
  TreeHead head;
  Hash leaf{};
  std::vector<Hash> path;  ///< RFC 9162 section 2.1.3, from the leaf upwards
  std::string header;      ///< the hashed entry header: leaf = SHA-256(0x00, header, SHA-256(nonce, body))
  std::string nonce;       ///< empty when the entry's bytes were reclaimed
  std::string body;        ///< likewise
};

struct Statistics {
  std::uint64_t entries = 0;
  std::uint64_t objects = 0;  ///< object versions alive
  std::uint64_t segments = 0;
  std::uint64_t log_bytes = 0;
  std::uint64_t reclaimable_bytes = 0;
  std::uint64_t uncompressed_segments = 0;  ///< full ones whose objects are not compressed (yet)
  Stamp last_stamp = 0;
  std::uint64_t commits = 0;  ///< since start; with commit_objects and fsync_micros for /metrics
  std::uint64_t fsync_micros = 0;
};

/// A number that a projection keeps for each object version (store/projection.h); 0 at first.
using Tag = std::uint32_t;
class ProjectionView;

class Store {
 public:
  virtual ~Store() = default;

  /// Thread-safe; blocks until the batch is durable and visible. Concurrent callers share one fdatasync.
  /// Errors: no_space and io (nothing of the batch is kept; a later call may succeed), too_large.
  [[nodiscard]] virtual Result<Receipt> append(const Batch& batch) = 0;
  /// Appends an erase entry; returns how many versions it took away (0 when there were none: no entry then).
  [[nodiscard]] virtual Result<std::size_t> erase(const Erasure& erasure) = 0;
  /// Appends a disclosure entry for those of the versions that the recipient sees and that no entry names
  /// yet; returns when it is durable. Returns how many they were (0: no entry).
  [[nodiscard]] virtual Result<std::size_t> disclose(const Disclosure& disclosure) = 0;

  /// Thread-safe, never waits for a disk write. A page after `query.after`, oldest first.
  [[nodiscard]] virtual Result<Page> page(const Query& query) const = 0;
  /// True when the collection holds a version of that id that the viewer sees.
  [[nodiscard]] virtual bool contains(CollectionNumber collection, std::string_view id,
                                      Viewer viewer = {}) const = 0;
  /// The object version in an entry; nothing when erased, not an object or not seen by the viewer. Pins are
  /// added to `page.pins`.
  [[nodiscard]] virtual std::optional<Item> object_at(Sequence sequence,
                                                      std::vector<std::shared_ptr<const void>>& pins,
                                                      Viewer viewer = {}) const = 0;
  /// Who sees the version in that entry now.
  [[nodiscard]] virtual Audience audience(Sequence sequence) const = 0;
  /// What the projection said of it last.
  [[nodiscard]] virtual Tag tag(Sequence sequence) const = 0;
  /// Lets `visit` look at the state between two groups, as a projection sees it (store/projection.h). Commits
  /// wait meanwhile where they must, reads do not. `visit` must not call the store.
  virtual void look(const std::function<void(const ProjectionView&)>& visit) const = 0;
  /// When the version in that entry was listed for the recipient for the first time, whether it sees it now
  /// or not and even when it was erased since; nothing when it never was.
  [[nodiscard]] virtual std::optional<Stamp> first_listed(Sequence sequence, Slot recipient) const = 0;
  /// Calls `visit(sequence, key, body)` for every note entry from sequence `from` on whose key begins with
  /// `prefix`, oldest first. A body that is not looked at costs nothing.
  virtual void notes(std::string_view prefix,
                     const std::function<void(Sequence, std::string_view key, std::string_view body)>& visit,
                     Sequence from = 0) const = 0;
  /// Calls `visit` for every disclosure entry from sequence `from` on, oldest first: its sequence, time,
  /// recipient, ground, and the sequences of the versions in the order of the entry.
  virtual void disclosures(const std::function<void(const DisclosureEntry&)>& visit,
                           Sequence from = 0) const = 0;
  /// Body of the status entry with that id.
  [[nodiscard]] virtual std::optional<std::string> status(const Uuid& id) const = 0;
  /// Calls `visit(key, body)` for every setting, the last body of each key, in order of first appearance.
  virtual void settings(
      const std::function<void(std::string_view key, std::string_view body)>& visit) const = 0;

  [[nodiscard]] virtual TreeHead tree_head() const = 0;
  /// Sequences of all entries about an id in any collection, oldest first, erased ones included where known.
  [[nodiscard]] virtual std::vector<Sequence> entries_of(std::string_view id) const = 0;
  [[nodiscard]] virtual Result<InclusionProof> prove(Sequence sequence) const = 0;
  [[nodiscard]] virtual Statistics statistics() const = 0;
};

}  // namespace entente::store
