// What the words of EuRepoC's columns are in STIX.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/maker.h"

namespace entente::feeds {

struct ReceiverSector {
  std::string_view sector;  ///< of industry-sector-ov; empty: none of them fits
  std::string_view group;   ///< who they are, where no sector fits; both empty: not known
};
/// Of receiver_category and receiver_category_subcode.
[[nodiscard]] ReceiverSector receiver_sector(std::string_view category, std::string_view subcode);

/// What receiver_country names.
struct PlaceWord {
  enum class Kind { country, region, organisation, nowhere, unknown };
  Kind kind = Kind::unknown;
  const Country* country = nullptr;
  std::string_view word;  ///< of region-ov, or the organisation's name
};
/// `nowhere`: the source says that it does not know or that all the world was meant; `unknown`: a word that
/// this table does not have.
[[nodiscard]] PlaceWord place_word(std::string_view text);

/// "Fancy Bear/APT28/G0007 (GRU)": the first name, the others as aliases, the group's number in ATT&CK, the
/// affiliation as description. Nothing when there is no name.
[[nodiscard]] std::optional<Actor> initiator(std::string_view text);
/// The same, but "Anonymous/LulzSec Italy" are two: Anonymous is no name of a group with other names, and who
/// acts with it is not it.
[[nodiscard]] std::vector<Actor> initiators(std::string_view text);
/// Of initiator_category and its subcode; empty: none fits.
[[nodiscard]] std::string_view initiator_type(std::string_view category, std::string_view subcode);

/// Appends the words of event-type-ov for incident_type ("Data theft & Doxing; Disruption").
void append_incident_types(std::string_view text, std::vector<std::string>& out);
/// The same with detection-methods-ov for source_incident_detection_disclosure.
void append_detection_methods(std::string_view text, std::vector<std::string>& out);

/// The ATT&CK number of a technique of the tactics initial access and impact by its name; empty: not one.
[[nodiscard]] std::string_view technique_number(std::string_view name);

/// The parts of a text between semicolons, tidied, without empty ones.
[[nodiscard]] std::vector<std::string> semicolon_parts(std::string_view text);

}  // namespace entente::feeds
