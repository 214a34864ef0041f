// A small world of release, for tests: all that decides who sees what, as plain values. Tests build it by
// hand or at random (random_world_test.h), and read it with decide(), with the literal reader, or through a
// node's log.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/instant.h"
#include "release/decide.h"

namespace entente::release {

struct World {
  struct Place {  ///< a collection
    bool everyone = true;
    std::vector<std::string> readers{};  ///< where not everyone
    std::optional<Label> default_label{};
  };
  struct Version {
    std::string origin{};
    std::string id{};
    std::optional<Instant> version{};
    std::size_t place = 0;
    std::vector<std::string> markings{};    ///< ids
    std::vector<std::string> references{};  ///< ids
    std::optional<Marking> says{};          ///< of marking definitions
    std::optional<Hash> sha256{};           ///< of the RFC 8785 form; made where a grant asks for it
  };
  struct Relabelling {
    std::string by{};  ///< the originator, or whoever holds it
    std::string origin{};
    std::string id{};
    std::optional<Instant> version{};
    std::optional<Label> label{};  ///< none: takes the last one away
  };
  struct Recall {
    std::string originator{};
    std::string id{};
    std::optional<Instant> version{};  ///< none: all versions
  };

  Micros now = 0;
  Rules rules;
  std::vector<std::string> nations;  ///< who asks, never rules.own
  std::vector<Place> places;
  std::vector<Version> versions;          ///< in the order of the log
  std::vector<Relabelling> relabellings;  ///< likewise: the last word counts
  std::vector<Recall> recalls;
  std::vector<Grant> grants;
};

inline bool is_marking_definition(std::string_view id) {
  return id.starts_with("marking-definition--");
}

inline bool is_correspondence(std::string_view id) {
  for (const std::string_view type :
       {"release-request--", "release-grant--", "release-refusal--", "recall--", "acknowledgement--"}) {
    if (id.starts_with(type)) return true;
  }
  return false;
}

/// What a marking id means on a version of that origin.
inline Marking marking_of(const World& world, std::string_view origin, std::string_view id) {
  if (const auto tlp = fixed_tlp(id)) return *tlp;
  for (const World::Version& version : world.versions) {
    if (version.origin == origin && version.id == id && version.says) return *version.says;
  }
  return Unknown{"its definition is not here under the originator's name"};
}

/// The last word about a version: of its originator, or of anybody else.
inline std::optional<Label> relabelled(const World& world, const World::Version& version,
                                       bool by_originator) {
  std::optional<Label> last;
  for (const World::Relabelling& word : world.relabellings) {
    if (word.origin == version.origin && word.id == version.id && word.version == version.version &&
        (word.by == version.origin) == by_originator) {
      last = word.label;
    }
  }
  return last;
}

inline bool is_recalled(const World& world, const World::Version& version) {
  for (const World::Recall& recall : world.recalls) {
    if (recall.originator == version.origin && recall.id == version.id &&
        (!recall.version || recall.version == version.version)) {
      return true;
    }
  }
  return false;
}

/// A version as decide() wants it, all but `collection_admits`, which depends on the recipient.
inline Subject subject_of(const World& world, const World::Version& version) {
  Subject subject{
      .origin = version.origin, .id = version.id, .version = version.version, .sha256 = version.sha256};
  subject.recalled = is_recalled(world, version);
  subject.correspondence = is_correspondence(version.id);
  subject.default_label = world.places[version.place].default_label;
  subject.custodian_label = relabelled(world, version, false);
  const auto own_word = relabelled(world, version, true);
  std::vector<std::string> ids = version.markings;
  if (is_marking_definition(version.id)) ids.push_back(version.id);
  for (const std::string& id : ids) {
    if (own_word && id == marking_id(*own_word)) continue;
    Marking marking = marking_of(world, version.origin, id);
    if (own_word && std::holds_alternative<Label>(marking)) continue;
    subject.markings.push_back({.id = id, .marking = std::move(marking)});
  }
  if (own_word) subject.markings.push_back({.id = marking_id(*own_word), .marking = *own_word});
  return subject;
}

inline bool reads(const World::Place& place, std::string_view nation) {
  return place.everyone || std::ranges::find(place.readers, nation) != place.readers.end();
}

inline Decision decide_in(const World& world, const World::Version& version, std::string_view nation) {
  Subject subject = subject_of(world, version);
  subject.collection_admits = reads(world.places[version.place], nation);
  return decide(subject, nation, world.rules, world.grants, world.now);
}

}  // namespace entente::release
