// Tags of MISP events that name something STIX has an object or a marking for.
#pragma once

#include <string>
#include <string_view>

namespace entente::feeds {

struct TagWord {
  enum class Kind {
    other,      ///< a label, kept as it is
    marking,    ///< `id` is a marking-definition
    technique,  ///< `number` and `name`
    actor,      ///< `name`, and the group's `number` in ATT&CK where the tag has it
    malware,    ///< `name`
    country,    ///< `name`: where the victims are
    unread,     ///< of a galaxy, but nothing that is read
  };
  Kind kind = Kind::other;
  std::string name;
  std::string number;
  std::string_view id;
};

/// `tlp:amber`, `misp-galaxy:mitre-attack-pattern="Phishing - T1566"`.
[[nodiscard]] TagWord tag_word(std::string_view tag);

}  // namespace entente::feeds
