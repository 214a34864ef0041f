// Syntax of the strings that STIX borrows from elsewhere. Pure functions over bytes, linear in their length.
#pragma once

#include <string_view>

namespace entente::stix {

/// `type--UUID` with a type name of 2.9 and a UUID of RFC 4122 (version 1 to 5).
[[nodiscard]] bool is_identifier(std::string_view text);
/// What stands before `--` (empty when there is none).
[[nodiscard]] std::string_view type_of(std::string_view identifier);
/// The same of a text that satisfies is_identifier, without looking for the hyphens.
[[nodiscard]] std::string_view type_of_identifier(std::string_view identifier);
/// The version digit of the UUID; the text must satisfy is_identifier.
[[nodiscard]] int uuid_version_of(std::string_view identifier);

[[nodiscard]] bool is_type_name(std::string_view text);  ///< 2.1 section 3.1: a-z, 0-9, hyphen; 3 to 250
[[nodiscard]] bool is_v20_type_name(std::string_view text);
[[nodiscard]] bool is_property_name(
    std::string_view text);  ///< a-z first, then a-z, 0-9, underscore; 3 to 250, or "id"
[[nodiscard]] bool is_v20_property_name(std::string_view text);
[[nodiscard]] bool is_dictionary_key(
    std::string_view text);  ///< 2.3: a-z, A-Z, 0-9, hyphen, underscore; to 250
[[nodiscard]] bool is_lower_hyphenated(std::string_view text);  ///< no capitals, spaces, underscores
[[nodiscard]] bool is_hex(std::string_view text);               ///< 2.8: pairs of digits, at least one
[[nodiscard]] bool is_base64(std::string_view text);        ///< RFC 4648 section 4, with padding, not empty
[[nodiscard]] bool is_uri(std::string_view text);           ///< RFC 3986, absolute
[[nodiscard]] bool is_language_tag(std::string_view text);  ///< RFC 5646 syntax
[[nodiscard]] bool is_ipv4(std::string_view text);          ///< with or without a CIDR suffix
[[nodiscard]] bool is_ipv6(std::string_view text);          ///< with or without a CIDR suffix or zone
[[nodiscard]] bool is_mac(std::string_view text);           ///< six lower-case pairs with colons
[[nodiscard]] bool is_domain(std::string_view text);        ///< RFC 1034, labels by RFC 5890
[[nodiscard]] bool is_email(std::string_view text);
[[nodiscard]] bool is_cpe23(std::string_view text);       ///< CPE 2.3 formatted string
[[nodiscard]] bool is_media_type(std::string_view text);  ///< registered top level, RFC 6838 name
[[nodiscard]] bool is_charset(std::string_view text);     ///< a name of the IANA registry, as it prefers it
[[nodiscard]] bool is_cve(std::string_view text);
[[nodiscard]] bool is_capec(std::string_view text);

/// The value of a known hash has the length and letters of its algorithm; true for unknown algorithms.
[[nodiscard]] bool is_hash_value(std::string_view algorithm, std::string_view value);
[[nodiscard]] bool is_v20_hash_value(std::string_view algorithm, std::string_view value);

}  // namespace entente::stix
