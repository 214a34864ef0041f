// Single values: does this string, number or reference have the form that the table asks for?
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/instant.h"
#include "stix/inspection.h"
#include "stix/references.h"
#include "stix/text_forms.h"

namespace entente::stix {
namespace {

std::string_view kind_name(const dom::element& value) {
  switch (value.type()) {
    case dom::element_type::ARRAY:
      return "a list";
    case dom::element_type::OBJECT:
      return "an object";
    case dom::element_type::STRING:
      return "a string";
    case dom::element_type::BOOL:
      return "a boolean";
    case dom::element_type::NULL_VALUE:
      return "null";
    default:
      return "a number";
  }
}

/// JSON has one kind of number: 1.0 is a whole number too, as JSON Schema reads it.
bool is_whole(const dom::element& value) {
  if (value.is_int64() || value.is_uint64()) return true;
  return value.is_double() &&
         std::trunc(value.get_double().value_unsafe()) == value.get_double().value_unsafe();
}

struct Span {
  double least;
  double most;
};

constexpr double widest = std::numeric_limits<double>::max();

Span span_of(Form form) {
  switch (form) {
    case Form::counter:
      return {0, widest};
    case Form::port:
      return {0, 65535};
    case Form::percent:
      return {0, 100};
    case Form::sighting_count:
      return {0, 999'999'999};
    case Form::observed_count:
      return {1, 999'999'999};
    case Form::latitude:
      return {-90, 90};
    case Form::longitude:
      return {-180, 180};
    default:
      return {-widest, widest};
  }
}

struct Syntax {
  bool (*holds)(std::string_view);
  std::string_view expected;
  std::string_view section;
};

/// The forms that are a plain question about a string.
Syntax syntax_of(Form form) {
  switch (form) {
    case Form::binary:
      return {is_base64, "base64 text (RFC 4648 section 4)", "2.1"};
    case Form::hex:
      return {is_hex, "pairs of hexadecimal digits", "2.8"};
    case Form::uri:
      return {is_uri, "a URI (RFC 3986)", "2.5"};
    case Form::language:
      return {is_language_tag, "a language code (RFC 5646)", "3.2"};
    case Form::software_language:
      return {is_language_tag, "a language code (RFC 5646)", "6.14"};
    case Form::mime_type:
      return {is_media_type, "a registered media type", "6.1"};
    case Form::charset:
      return {is_charset, "a character set name as the IANA registry prefers it", "6.7"};
    case Form::ipv4:
      return {is_ipv4, "an IPv4 address, optionally with a CIDR suffix", "6.8"};
    case Form::ipv6:
      return {is_ipv6, "an IPv6 address, optionally with a CIDR suffix", "6.9"};
    case Form::mac:
      return {is_mac, "six pairs of lower-case hexadecimal digits with colons between", "6.10"};
    case Form::domain:
      return {is_domain, "a domain name (RFC 1034, RFC 5890)", "6.4"};
    case Form::email:
      return {is_email, "an e-mail address (RFC 5322)", "6.5"};
    case Form::cpe:
      return {is_cpe23, "a CPE 2.3 formatted string", "6.14"};
    default:
      return {nullptr, {}, {}};
  }
}

}  // namespace

void Inspection::wrong_kind(const dom::element& value, std::string_view expected, std::string_view section) {
  must({}, {}, fmt::format("must be {}, not {}", expected, kind_name(value)), section);
}

void Inspection::check_value(const Property& property, const dom::element& value, std::string_view section) {
  switch (property.form) {
    case Form::any:
      check_any(value);
      return;
    case Form::boolean:
      if (!value.is_bool()) wrong_kind(value, "true or false", section);
      return;
    case Form::integer:
    case Form::counter:
    case Form::port:
    case Form::percent:
    case Form::sighting_count:
    case Form::observed_count:
    case Form::number:
    case Form::latitude:
    case Form::longitude:
      check_number(property.form, value, section);
      return;
    case Form::record:
      if (!value.is_object()) {
        wrong_kind(value, "an object", section);
      } else {
        check_record(value.get_object().value_unsafe(),
                     catalogue().embedded(spec_, static_cast<Embedded>(property.detail)));
      }
      return;
    case Form::hashes:
    case Form::strict_hashes:
    case Form::dictionary:
    case Form::text_dictionary:
    case Form::header_dictionary:
    case Form::mail_headers:
    case Form::ipfix:
    case Form::exif_tags:
    case Form::socket_options:
    case Form::startup_info:
    case Form::contents:
    case Form::objects:
    case Form::extensions:
    case Form::definition:
      check_dictionary(property.form, value, section);
      return;
    default:
      if (!value.is_string()) {
        wrong_kind(value, "a string", section);
      } else {
        check_text(property, value.get_string().value_unsafe(), section);
      }
  }
}

void Inspection::check_number(Form form, const dom::element& value, std::string_view section) {
  if (!value.is_number()) {
    wrong_kind(value, "a number", section);
    return;
  }
  const double number = value.get_double().value_unsafe();
  const bool may_be_fraction = form == Form::number || form == Form::latitude || form == Form::longitude;
  if (!may_be_fraction && !is_whole(value)) {
    must({}, fmt::format("{}", number), "must be a whole number", section);
    return;
  }
  const Span span = span_of(form);
  if (number < span.least || number > span.most) {
    std::string expected = span.most == widest ? fmt::format("must be at least {}", span.least)
                                               : fmt::format("must be from {} to {}", span.least, span.most);
    must({}, fmt::format("{}", number), std::move(expected), section);
  }
}

void Inspection::check_text(const Property& property, std::string_view text, std::string_view section) {
  switch (property.form) {
    case Form::text:
      return;
    case Form::timestamp:
    case Form::version_time:
    case Form::whole_second:
      check_timestamp(property.form, text);
      return;
    case Form::type_name:
      if (!(v20() ? is_v20_type_name(text) : is_type_name(text)) || text == "action" ||
          (inside_container() && !is_lower_hyphenated(text))) {
        must({}, text, "is not a type name: 3 to 250 characters out of a-z, 0-9 and single hyphens",
             v20() ? "STIX 2.0 part 1 section 3.1" : "3.1");
      }
      return;
    case Form::spec_version:
      if (text != "2.0" && text != "2.1") must({}, text, "must be 2.0 or 2.1", "3.2");
      return;
    case Form::identifier:
      if (!is_identifier(text)) {
        must({}, text, "is not an identifier: type, two hyphens, UUID", "2.9");
      } else if (type_of_identifier(text) != type_ && !type_.empty()) {
        must({}, text, fmt::format("must begin with the object's type, {}", shortened(type_)), "2.9");
      }
      return;
    case Form::reference:
      check_reference(static_cast<References>(property.detail), text, section);
      return;
    case Form::open_vocabulary: {
      const auto vocabulary = static_cast<Vocabulary>(property.detail);
      if (!contains(vocabulary, text)) {
        should({}, text, fmt::format("is not in {}", name_of(vocabulary)), section_of(vocabulary));
      }
      return;
    }
    case Form::enumeration: {
      const auto vocabulary = static_cast<Vocabulary>(property.detail);
      if (!contains(vocabulary, text)) {
        must({}, text, fmt::format("must be a value of {}", name_of(vocabulary)), section_of(vocabulary));
      }
      return;
    }
    case Form::loose_mime_type:
      if (!is_media_type(text)) should({}, text, "should be a registered media type", "6.7");
      return;
    case Form::registry_key: {
      constexpr std::string_view short_hives[] = {"HKLM", "HKCC", "HKCR", "HKCU", "HKU",
                                                  "hklm", "hkcc", "hkcr", "hkcu", "hku"};
      const std::string_view hive = text.substr(0, text.find('\\'));
      if (std::ranges::find(short_hives, hive) != std::end(short_hives)) {
        must({}, text, "must name the hive in full, such as HKEY_LOCAL_MACHINE", "6.17");
      }
      return;
    }
    case Form::relationship_type:
      if (text.empty() || !std::ranges::all_of(text, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
          })) {
        must({}, text, "must be made of a-z, 0-9 and hyphen", section);
      }
      return;
    case Form::selector:
      check_selector(text);
      return;
    default: {
      const Syntax syntax = syntax_of(property.form);
      if (!syntax.holds(text)) must({}, text, fmt::format("is not {}", syntax.expected), syntax.section);
    }
  }
}

void Inspection::check_timestamp(Form form, std::string_view text) {
  const std::string_view section = v20() ? "STIX 2.0 part 1 section 2.10" : "2.15";
  if (!parse_instant(text)) {
    must({}, text, "is not a timestamp of the form YYYY-MM-DDThh:mm:ss[.s+]Z", section);
    return;
  }
  constexpr std::size_t without_fraction = 20;  // YYYY-MM-DDThh:mm:ssZ
  const std::size_t digits = text.size() == without_fraction ? 0 : text.size() - without_fraction - 1;
  if (form == Form::whole_second && digits != 0) {
    must({}, text, "must be a timestamp without a fraction of a second", "6.7.6");
  } else if (form == Form::version_time && (v20() ? digits != 3 : digits < 3)) {
    must({}, text,
         v20() ? "must be precise to the millisecond" : "must be precise to the millisecond at least",
         v20() ? "STIX 2.0 part 1 section 3.1" : "3.2");
  }
}

void Inspection::check_reference(References allowed, std::string_view text, std::string_view section) {
  if (!container_.empty()) {
    check_container_reference(allowed, text, section);
    return;
  }
  if (!is_identifier(text) || (v20() && uuid_version_of(text) != 4)) {
    must({}, text,
         v20() ? "is not an identifier: type, two hyphens, random UUID (version 4)"
               : "is not an identifier: type, two hyphens, UUID",
         v20() ? "STIX 2.0 part 1 section 2.5" : "2.9");
    return;
  }
  note_link(text);
  if (may_refer(allowed, type_of_identifier(text))) return;
  if (allowed == References::identity) {
    // 3.2 calls it an identity without saying MUST, and others name sources of their own types.
    should({}, text, "should refer to an identity", v20() ? "STIX 2.0 part 1 section 3.1" : "3.2");
  } else {
    must({}, text, fmt::format("must refer to {}", describe(allowed)), section);
  }
}

/// The present place is a property that refers, or an item of one.
void Inspection::note_link(std::string_view id) {
  const Step& last = path_[depth_ - 1];
  const Step& property = last.name.data() == nullptr ? path_[depth_ - 2] : last;
  links_.note_id(property.name, id, depth_ == 1);
}

void Inspection::check_container_reference(References allowed, std::string_view key,
                                           std::string_view section) {
  if (is_identifier(key)) note_link(key);
  const auto found = std::ranges::lower_bound(container_, key, {}, &Seat::first);
  if (found == container_.end() || found->first != key) {
    must({}, key, "must be a key of the objects dictionary", section);
    return;
  }
  const std::string_view type = found->second;
  if (!type.empty() && !may_refer(allowed, type)) {
    must({}, key, fmt::format("must refer to {}, not {}", describe(allowed), shortened(type)), section);
  }
}

void Inspection::check_custom(std::string_view name, const dom::element& value) {
  if (value.is_null()) {
    must({}, {}, "a property must have a value; leave it out instead of null",
         v20() ? "STIX 2.0 part 1 section 3.1" : "3.2");
  } else if (value.is_array() &&
             value.get_array().value_unsafe().begin() == value.get_array().value_unsafe().end()) {
    must({}, {}, "a list must not be empty", v20() ? "STIX 2.0 part 1 section 2.9" : "2.12");
  } else if (!v20() && name.size() > 5 && (name.ends_with("_hex") || name.ends_with("_bin"))) {
    // 3.1 keeps these endings for hexadecimal and binary values.
    check_value(Property("", name.ends_with("_hex") ? Form::hex : Form::binary), value, "3.1");
  } else {
    check_any(value);
  }
}

void Inspection::check_any(const dom::element& value) {
  if (value.is_object()) {
    const std::size_t first = strangers_.size();
    for (const auto [name, member] : dom::object(value.get_object().value_unsafe())) {
      strangers_.push_back(name);
      links_.note(name, member, false);
      if (!member.is_object() && !member.is_array()) continue;
      enter(name);
      check_any(member);
      leave();
    }
    check_repeats(first, {});
    strangers_.resize(first);
  } else if (value.is_array()) {
    std::size_t index = 0;
    for (const dom::element item : dom::array(value.get_array().value_unsafe())) {
      if (item.is_object() || item.is_array()) {
        enter(index);
        check_any(item);
        leave();
      }
      ++index;
    }
    if (index == 0) should({}, {}, "a list should not be empty, here too", "2.12");
  }
}

}  // namespace entente::stix
