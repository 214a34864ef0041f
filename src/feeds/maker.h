// The objects that records of any source refer to: places, sectors, actors, techniques, vulnerabilities. Each
// is made once; later calls give the id only.
//
// Places and the victims in them are the same objects whichever source speaks of them; actors, techniques,
// malware and vulnerabilities are each source's own, because each tells other things about them. Whoever
// counts brings them together by external id and name.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/country.h"
#include "base/error.h"
#include "feeds/output.h"

namespace entente::feeds {

/// Who made the data.
struct Source {
  std::string_view key;   ///< source_name of the records' external references: "eurepoc"
  std::string_view name;  ///< of the identity that stands in created_by_ref
  std::string_view url;
  std::string_view duty;  ///< what the maker asks of those who use the data; becomes the description
};

struct Actor {
  std::string name;
  std::vector<std::string> aliases;
  std::vector<std::string> types;  ///< of threat-actor-type-ov
  std::string description;
  std::string mitre_group;  ///< "G0007"; empty: not known
};

/// A place where something happened: a country, a region of region-ov or an organisation.
struct Place {
  std::string id;    ///< of a location or an identity
  std::string key;   ///< "KR", "region:europe", "organisation:nato"
  std::string name;  ///< "South Korea"
};

class Maker {
 public:
  Maker(Output& output, const Source& source) : output_(output), source_(source) {}

  [[nodiscard]] Output& output() { return output_; }
  [[nodiscard]] const Source& source() const { return source_; }

  /// The identity of the source.
  [[nodiscard]] Result<std::string> author();
  [[nodiscard]] Result<Place> country(const Country& country);
  /// `word` is of region-ov.
  [[nodiscard]] Result<Place> region(std::string_view word);
  [[nodiscard]] Result<Place> organisation(std::string_view name);
  /// Those of a sector in a place, as an identity of class `class` that is located there. `sector` is of
  /// industry-sector-ov; empty: `group` alone says who they are and no sector counts them.
  [[nodiscard]] Result<std::string> victims(const Place& place, std::string_view sector,
                                            std::string_view group);
  /// `number` as T1566.001.
  [[nodiscard]] Result<std::string> technique(std::string_view number, std::string_view name);
  /// `cve` as CVE-2024-1234.
  [[nodiscard]] Result<std::string> vulnerability(std::string_view cve);
  /// What records say of one actor is gathered (aliases, types); the object itself comes with finish().
  [[nodiscard]] Result<std::string> actor(const Actor& actor);
  [[nodiscard]] Result<std::string> malware(std::string_view name);
  /// A relationship; `created_by` is the source unless the objects are common to all sources.
  [[nodiscard]] Result<> relate(std::string_view from, std::string_view type, std::string_view to,
                                std::string_view created, bool common = false);
  /// After the last record: the actors.
  [[nodiscard]] Result<> finish();

 private:
  Output& output_;
  const Source& source_;
  std::vector<std::pair<std::string, Actor>> actors_;             ///< by id, in the order of their appearance
  std::unordered_map<std::string, std::size_t> actor_positions_;  ///< by id
};

/// `T1566` or `T1566.001`.
[[nodiscard]] bool is_technique_number(std::string_view text);

}  // namespace entente::feeds
