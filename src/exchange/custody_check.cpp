#include "exchange/custody_check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/instant.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "exchange/nation_keys.h"
#include "ledger/checkpoint.h"
#include "ledger/multiproof.h"
#include "ledger/tree.h"
#include "release/label.h"
#include "release/recipient.h"

namespace entente::exchange {
namespace {

constexpr Micros micros_per_second = 1'000'000;
constexpr std::string_view talk = "nothing of this page was kept; talk to that nation before pulling again";

class Check {
 public:
  Check(const CustodyPage& page, std::span<const ReceivedObject> objects, const CustodyContext& context)
      : page_(page), objects_(objects), context_(context) {}

  Result<BelievedCustody> run() {
    ENTENTE_CHECK(same_page());
    ENTENTE_CHECK(history());
    ENTENTE_CHECK(membership());
    believed_.origins.assign(objects_.size(), context_.peer);
    believed_.labels.resize(objects_.size());
    believed_.times.resize(objects_.size());
    for (std::size_t i = 0; i < page_.statements.size(); ++i) {
      ENTENTE_CHECK(statement(i));
    }
    ENTENTE_CHECK(own_word_of_the_peer());
    believed_.checkpoint = page_.checkpoint;
    return std::move(believed_);
  }

 private:
  [[nodiscard]] std::unexpected<Error> refuse(ErrorKind kind, std::string what,
                                              std::string_view remedy = talk) const {
    return fail(kind, std::move(what), fmt::format("custody at {}", context_.peer), std::string(remedy));
  }

  /// The objects and their custody were asked for one after the other.
  Result<> same_page() const {
    const auto changed = [&](std::string what) {
      return refuse(ErrorKind::conflict, std::move(what), "ask again");
    };
    if (page_.versions.size() != objects_.size())
      return changed(fmt::format("it is about {} objects, not {}", page_.versions.size(), objects_.size()));
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      const ReceivedObject& object = objects_[i];
      const CustodyVersion& said = page_.versions[i];
      if (!object.id.empty() && (object.id != said.id || object.modified != said.version))
        return changed(fmt::format("it is about {} where the page has {}", json_string(said.id), object.id));
    }
    return {};
  }

  /// Our tree at the peer is one that it signed, and continues the one that we know.
  Result<> history() {
    const auto key = context_.keys(context_.peer);
    if (!key)
      return refuse(ErrorKind::forbidden, "the peer's key is not known", "add its card: entente peer add");
    ENTENTE_TRY(verifier, verifier_of(released_key_name(context_.peer, context_.own), *key));
    auto now = ledger::verify_checkpoint(page_.checkpoint, verifier);
    if (!now)
      return refuse(ErrorKind::forbidden,
                    "the checkpoint of what it gave to us is not signed by its key: " + now.error().what);
    tree_ = *std::move(now);
    if (context_.checkpoint.empty()) return {};
    const auto before = ledger::verify_checkpoint(context_.checkpoint, verifier);
    if (!before)
      return refuse(ErrorKind::forbidden, "the checkpoint that was kept is not by the key that is known now",
                    "if the peer changed its key or began anew: entente peer remove, then entente peer add");
    if (tree_.size < before->size)
      return refuse(
          ErrorKind::corrupt,
          fmt::format("it signed that it gave us {} versions, and now signs that it gave us {}: its "
                      "history was cut",
                      before->size, tree_.size));
    if (!ledger::verify_consistency(before->size, tree_.size, before->root, tree_.root, page_.consistency))
      return refuse(
          ErrorKind::corrupt,
          fmt::format("what it signs now does not continue the {} versions that it signed before: its "
                      "history was rewritten",
                      before->size));
    return {};
  }

  /// Every object, byte for byte, is a leaf of that tree.
  Result<> membership() const {
    std::vector<std::pair<std::uint64_t, Hash>> leaves;
    leaves.reserve(objects_.size());
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      const ReleasedVersion& released = page_.versions[i].released;
      leaves.emplace_back(released.leaf, released_leaf(released.listed,
                                                       sha256({as_view(released.nonce), objects_[i].bytes})));
    }
    std::ranges::sort(leaves, {}, &std::pair<std::uint64_t, Hash>::first);
    std::vector<std::uint64_t> indexes;
    std::vector<Hash> hashes;
    for (const auto& [index, hash] : leaves) {
      indexes.push_back(index);
      hashes.push_back(hash);
    }
    if (!indexes.empty() && !ledger::verify_multi(indexes, tree_.size, hashes, page_.path, tree_.root))
      return refuse(ErrorKind::corrupt, "the objects are not what it signed that it gave to us");
    return {};
  }

  /// A statement that can be checked makes its versions the originator's; one of a nation whose key is not
  /// known leaves them the peer's.
  Result<> statement(std::size_t index) {
    const std::string& origin = page_.statements[index].origin;
    std::vector<std::size_t> positions;
    Statement stated = page_.statement(index, positions);
    if (!release::is_nation(origin)) return refuse(ErrorKind::malformed, "a statement is no nation's");
    for (const std::size_t position : positions) {
      if (page_.versions[position].origin != origin)
        return refuse(ErrorKind::malformed,
                      fmt::format("it hands on a statement of {} with an object of another nation", origin));
    }
    const auto key = context_.keys(origin);
    if (!key || positions.empty()) return {};
    std::vector<StatedVersion> versions;
    for (const std::size_t position : positions) {
      const CustodyVersion& said = page_.versions[position];
      versions.push_back({.id = said.id,
                          .modified = said.version,
                          .sha256 = sha256(objects_[position].bytes),
                          .label = said.stated->label});
    }
    ENTENTE_TRY(verifier, verifier_of(statement_key_name(origin), *key));
    const auto verified = verify_statement(stated, versions, origin, verifier);
    if (!verified)
      return refuse(verified.error().kind, verified.error().where + ": " + verified.error().what);
    if (verified->time > context_.now + limits::max_clock_lead_seconds * micros_per_second)
      return refuse(ErrorKind::malformed, fmt::format("{} states at {}, which is in the future", origin,
                                                      format_micros(verified->time)));
    return keep(index, std::move(stated),
                {.time = verified->time, .positions = positions, .versions = versions});
  }

  struct Believed {
    Micros time = 0;
    const std::vector<std::size_t>& positions;
    const std::vector<StatedVersion>& versions;
  };
  Result<> keep(std::size_t index, Statement stated, const Believed& one) {
    const auto& [time, positions, versions] = one;
    const std::string& origin = page_.statements[index].origin;
    CustodyNote::Signed kept{.origin = origin, .kept = {.statement = std::move(stated), .leaves = {}}};
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const std::size_t position = positions[i];
      ENTENTE_TRY(label, label_number(origin, versions[i].label));
      believed_.origins[position] = origin;
      believed_.labels[position] = versions[i].label;
      believed_.times[position] = time;
      kept.kept.leaves.push_back(stated_leaf(kept.kept.statement.places[i].nonce, versions[i]));
      believed_.note.versions.push_back(
          {.key = custody_key(origin, versions[i].id, versions[i].modified),
           .statement = static_cast<std::uint32_t>(believed_.note.statements.size()),
           .position = static_cast<std::uint32_t>(i),
           .label = label});
    }
    believed_.note.statements.push_back(std::move(kept));
    return {};
  }

  /// Index plus 1 among the labels of the note; 0: none.
  Result<std::uint32_t> label_number(const std::string& origin, std::string_view label) {
    if (label.empty()) return 0;
    const auto [at, fresh] =
        labels_.emplace(label, static_cast<std::uint32_t>(believed_.note.labels.size() + 1));
    if (!fresh) return at->second;
    const auto read = release::parse_label(label);
    if (!read || release::canonical(*read) != label)
      return refuse(ErrorKind::malformed, fmt::format("{} states a label that cannot be read", origin));
    if (read->originator != origin)
      return refuse(ErrorKind::forbidden, fmt::format("{} states a label of {}; only the originator labels",
                                                      origin, read->originator));
    believed_.note.labels.emplace_back(label);
    return at->second;
  }

  /// A node of ours signs whatever it calls its own.
  Result<> own_word_of_the_peer() const {
    for (const CustodyVersion& said : page_.versions) {
      if (said.origin == context_.peer && !said.stated)
        return refuse(ErrorKind::forbidden,
                      fmt::format("it calls {} its own and does not sign it", json_string(said.id)));
    }
    return {};
  }

  const CustodyPage& page_;
  std::span<const ReceivedObject> objects_;
  const CustodyContext& context_;
  ledger::Checkpoint tree_;
  std::map<std::string, std::uint32_t, std::less<>> labels_;
  BelievedCustody believed_;
};

}  // namespace

Result<std::uint64_t> checkpoint_size(std::string_view checkpoint) {
  if (checkpoint.empty()) return 0;
  ENTENTE_TRY(note, ledger::parse_note(checkpoint));
  ENTENTE_TRY(read, ledger::parse_checkpoint(note.text));
  return read.size;
}

Result<BelievedCustody> check_custody(const CustodyPage& page, std::span<const ReceivedObject> objects,
                                      const CustodyContext& context) {
  return Check(page, objects, context).run();
}

}  // namespace entente::exchange
