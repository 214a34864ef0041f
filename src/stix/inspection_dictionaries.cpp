// Values whose member names are data: dictionaries of all kinds, hashes, extensions, the observed-data
// container.
#include <algorithm>

#include <fmt/format.h>

#include "stix/inspection.h"
#include "stix/selector.h"
#include "stix/text_forms.h"

namespace entente::stix {
namespace {

constexpr std::string_view definition_prefix = "extension-definition--";

bool is_empty(const dom::object& object) {
  return object.begin() == object.end();
}
bool is_empty(const dom::array& list) {
  return list.begin() == list.end();
}

bool is_text_list(const dom::element& value) {
  if (!value.is_array()) return false;
  const dom::array list = value.get_array().value_unsafe();
  return std::ranges::all_of(list.begin(), list.end(),
                             [](const dom::element item) { return item.is_string(); });
}

bool is_exif_tag(std::string_view key) {
  return key.size() > 1 && key[0] >= 'A' && key[0] <= 'Z' && is_dictionary_key(key);
}

bool is_socket_option(std::string_view key) {
  constexpr std::string_view families[] = {"SO_",   "ICMP_",  "ICMP6_", "IP_",
                                           "IPV6_", "MCAST_", "TCP_",   "IRLMP_"};
  return std::ranges::any_of(families, [key](std::string_view family) { return key.starts_with(family); });
}

bool is_number_in_startup_info(std::string_view key) {
  constexpr std::string_view numbers[] = {"cb",      "dwX",           "dwY",          "dwXSize",
                                          "dwYSize", "dwXCountChars", "dwYCountChars"};
  return std::ranges::find(numbers, key) != std::end(numbers);
}

bool is_text_in_startup_info(std::string_view key) {
  constexpr std::string_view texts[] = {"lpDesktop",   "lpTitle",   "dwFillAttribute", "dwFlags",
                                        "wShowWindow", "hStdInput", "hStdOutput",      "hStdError"};
  return std::ranges::find(texts, key) != std::end(texts);
}

bool is_null_in_startup_info(std::string_view key) {
  return key == "lpReserved" || key == "lpReserved2";
}

bool is_extension_name(std::string_view name) {
  return name.size() > 4 && name.ends_with("-ext") && is_type_name(name);
}

}  // namespace

void Inspection::check_dictionary(Form form, const dom::element& value, std::string_view section) {
  if (!value.is_object()) {
    wrong_kind(value, "an object", section);
    return;
  }
  const dom::object object = value.get_object().value_unsafe();
  if (form == Form::objects) {
    check_container(object);
    return;
  }
  if (form == Form::contents) {
    check_contents(value);
    return;
  }
  if (form == Form::extensions) {
    check_extensions(value);
    return;
  }
  if (form == Form::definition) {
    check_any(value);
    return;
  }
  // 2.0 says nothing about empty dictionaries.
  if (!v20() && is_empty(object)) must({}, {}, "a dictionary must not be empty", "2.3");
  const std::size_t first = strangers_.size();
  for (const auto [key, member] : object) {
    strangers_.push_back(key);
    links_.note(key, member, false);
    enter(key);
    const bool shortest = !v20() || key.size() >= 3;
    if (form != Form::header_dictionary && (!is_dictionary_key(key) || !shortest)) {
      must({}, {}, "a dictionary key has at most 250 characters out of a-z, A-Z, 0-9, hyphen and underscore",
           v20() ? "STIX 2.0 part 3 section 2.3" : "2.3");
    }
    check_entry(form, key, member, section);
    leave();
  }
  check_repeats(first, section);
  strangers_.resize(first);
}

void Inspection::check_entry(Form form, std::string_view key, const dom::element& value,
                             std::string_view section) {
  bool holds = true;
  std::string_view expected;
  switch (form) {
    case Form::hashes:
    case Form::strict_hashes:
      check_hash(form, key, value);
      return;
    case Form::text_dictionary:
      holds = value.is_string();
      expected = "a string";
      break;
    case Form::header_dictionary:
      holds = is_text_list(value) && !is_empty(value.get_array().value_unsafe());
      expected = "a list of strings";
      break;
    case Form::mail_headers:
      holds = value.is_string() || (is_text_list(value) && !is_empty(value.get_array().value_unsafe()));
      expected = "a list of strings";
      break;
    case Form::ipfix:
      holds = value.is_string() || value.is_int64() || value.is_uint64();
      expected = "a string or a whole number";
      break;
    case Form::exif_tags:
      holds = is_exif_tag(key) && (value.is_string() || value.is_int64() || value.is_uint64());
      expected = "an EXIF tag name with a string or a whole number";
      break;
    case Form::socket_options:
      holds = is_socket_option(key) && (value.is_int64() || value.is_uint64());
      expected = "a socket option, such as SO_REUSEADDR, with a whole number";
      break;
    case Form::startup_info:
      if (is_null_in_startup_info(key)) {
        holds = value.is_null();
      } else if (key == "cbReserved2") {
        holds = value.is_int64() && value.get_int64().value_unsafe() == 0;
      } else {
        holds = is_number_in_startup_info(key) ? value.is_int64() || value.is_uint64()
                                               : is_text_in_startup_info(key) && value.is_string();
      }
      expected = "a member of STARTUPINFO with a value of its kind";
      break;
    default:
      check_custom({}, value);
      return;
  }
  if (!holds)
    must({}, value.is_string() ? value.get_string().value_unsafe() : std::string_view(),
         fmt::format("must be {}", expected), section);
}

void Inspection::check_hash(Form form, std::string_view algorithm, const dom::element& value) {
  const std::string_view section = v20() ? "STIX 2.0 part 3 section 2.4" : "2.7";
  if (algorithm.size() < 3) must({}, {}, "a hash algorithm's name has at least 3 characters", section);
  if (!value.is_string()) {
    wrong_kind(value, "a string", section);
    return;
  }
  const std::string_view text = value.get_string().value_unsafe();
  if (!(v20() ? is_v20_hash_value(algorithm, text) : is_hash_value(algorithm, text))) {
    must({}, text, fmt::format("is not a value of {}", algorithm), section);
  }
  if (v20() || contains(Vocabulary::hash_algorithm, algorithm)) return;
  if (form == Form::strict_hashes) {
    must({}, {}, "must be a name of hash-algorithm-ov", "2.5.2");
  } else if (!algorithm.starts_with("x_")) {
    should({}, {}, "is not in hash-algorithm-ov", "10.7");
  }
}

// Section 7.1: language code -> translated properties of the object.
void Inspection::check_contents(const dom::element& value) {
  const dom::object languages = value.get_object().value_unsafe();
  if (is_empty(languages)) must({}, {}, "a dictionary must not be empty", "2.3");
  const std::size_t first = strangers_.size();
  for (const auto [code, translations] : languages) {
    strangers_.push_back(code);
    enter(code);
    if (!is_language_tag(code)) must({}, {}, "a key of contents must be a language code (RFC 5646)", "7.1.1");
    if (!translations.is_object()) {
      wrong_kind(translations, "an object of translated properties", "7.1.1");
    } else {
      const std::size_t first_name = strangers_.size();
      for (const auto [name, text] : dom::object(translations.get_object().value_unsafe())) {
        strangers_.push_back(name);
        links_.note(name, text, false);
        enter(name);
        if (!is_v20_property_name(name)) must({}, {}, "must be the name of a property", "7.1.1");
        check_any(text);
        leave();
      }
      check_repeats(first_name, {});
      strangers_.resize(first_name);
    }
    leave();
  }
  check_repeats(first, {});
  strangers_.resize(first);
}

// The dictionary of observed-data: deprecated in 2.1 (4.14), the only way in 2.0.
void Inspection::check_container(const dom::object& objects) {
  const std::string_view section = v20() ? "STIX 2.0 part 2 section 2.8" : "4.14";
  if (is_empty(objects)) must({}, {}, "must hold at least one object", section);
  if (inside_container()) {
    must({}, {}, "must not hold another such dictionary", section);
    return;
  }
  for (const auto [key, object] : objects) {
    const auto type = object["type"].get_string();
    container_.emplace_back(key,
                            type.error() == simdjson::SUCCESS ? type.value_unsafe() : std::string_view());
  }
  std::ranges::sort(container_, {}, &Seat::first);
  for (std::size_t i = 1; i < container_.size(); ++i) {
    if (container_[i].first == container_[i - 1].first) {
      must(container_[i].first, {}, "this key stands here twice", "RFC 7493 section 2.3");
    }
  }
  const std::string_view outer = type_;
  for (const auto [key, object] : objects) {
    enter(key);
    const auto type = object["type"].get_string();
    if (type.error() != simdjson::SUCCESS) {
      must({}, {}, "must be an object with a type", section);
      if (object.is_object()) check_any(object);
    } else {
      type_ = type.value_unsafe();
      const Compiled* known = catalogue().observable(spec_, type_);
      check_record(object.get_object().value_unsafe(),
                   known != nullptr ? *known : catalogue().custom(spec_, Category::sco));
    }
    leave();
  }
  type_ = outer;
  container_.clear();
}

void Inspection::check_extensions(const dom::element& value) {
  const dom::object extensions = value.get_object().value_unsafe();
  if (!v20() && is_empty(extensions)) must({}, {}, "a dictionary must not be empty", "2.3");
  const std::size_t first = strangers_.size();
  for (const auto [name, extension] : extensions) {
    strangers_.push_back(name);
    enter(name);
    check_extension(name, extension);
    leave();
  }
  check_repeats(first, {});
  strangers_.resize(first);
}

void Inspection::check_extension(std::string_view name, const dom::element& value) {
  const std::string_view section = v20() ? "STIX 2.0 part 3 section 3.1" : "7.3";
  if (!value.is_object()) {
    wrong_kind(value, "an object", section);
    return;
  }
  const dom::object extension = value.get_object().value_unsafe();
  if (const Compiled* known = catalogue().extension(spec_, type_, name)) {
    if (!v20() && is_empty(extension)) must({}, {}, "an extension must not be empty", section);
    check_record(extension, *known);
    return;
  }
  if (v20()) {
    if (!is_dictionary_key(name) || name.size() < 3) must({}, {}, "is not a name for an extension", section);
    check_dictionary(Form::dictionary, value, section);
    return;
  }
  const bool defined = name.starts_with(definition_prefix) && is_identifier(name);
  if (!defined && (!is_extension_name(name) || type_ == "marking-definition")) {
    must({}, {}, "must be the id of an extension-definition or a name that ends in -ext", section);
  }
  if (is_empty(extension)) must({}, {}, "an extension must not be empty", section);
  const std::size_t first = strangers_.size();
  bool has_type = false;
  for (const auto [property, member] : extension) {
    strangers_.push_back(property);
    links_.note(property, member, false);
    enter(property);
    if (!is_property_name(property)) {
      must({}, {},
           "a property name has 3 to 250 characters out of a-z, 0-9 and underscore, and starts with a letter",
           "3.1");
    }
    if (defined && property == "extension_type") {
      has_type = true;
      check_value(Property("", Form::enumeration, required, Vocabulary::extension_type), member, "7.3");
    } else {
      check_custom(property, member);
    }
    leave();
  }
  if (defined && !has_type) must("extension_type", {}, "this required property is missing", "7.3");
  check_repeats(first, {});
  strangers_.resize(first);
}

void Inspection::check_selector(std::string_view selector) {
  const std::string_view section = v20() ? "STIX 2.0 part 1 section 4.3" : "7.2.3.1";
  if (!well_formed(selector)) {
    must({}, selector, "is not a selector: property names and [indexes] joined by dots", section);
    return;
  }
  // Resolving walks along lists and objects: all selectors together may take so many steps and no more.
  const bool found = resolves(root_, selector, selector_budget_);
  if (selector_budget_ == 0) {
    must({}, selector, "too many selectors for an object of this size; mark whole properties instead",
         section);
  } else if (!found) {
    must({}, selector, "names nothing in this object", section);
  }
}

}  // namespace entente::stix
