// One STIX 2.1 object as JSON text, member by member, in a fixed order: the same facts give the same bytes,
// so that a file that is imported again adds nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/fidelity.h"

namespace entente::feeds {

/// `type--UUIDv5`: the same for the same type and key on every node. A key begins with the source's name
/// where the object is the source's own ("eurepoc:2"), else with what it names ("country:KR").
[[nodiscard]] std::string object_id(std::string_view type, std::string_view key);

class ObjectText {
 public:
  /// `created` is also `modified`: a node that holds the object already keeps its dates, or gives it new ones
  /// when anything else differs (exchange/edition.h). `creator`: for created_by_ref; may be empty.
  ObjectText(std::string_view type, std::string_view id, std::string_view created, std::string_view creator);

  /// Empty values and lists leave the member out.
  ObjectText& text(std::string_view name, std::string_view value);
  ObjectText& texts(std::string_view name, std::span<const std::string> values);
  ObjectText& number(std::string_view name, std::uint64_t value);
  /// `json` is JSON already; empty: left out.
  ObjectText& raw(std::string_view name, std::string_view json);
  [[nodiscard]] std::string done() { return std::move(text_) + "}"; }

 private:
  std::string text_;
};

/// `"a":"x","b":"y"` as a JSON object, for members with members of their own.
class InnerText {
 public:
  InnerText& text(std::string_view name, std::string_view value);
  InnerText& texts(std::string_view name, std::span<const std::string> values);
  [[nodiscard]] std::string done() const { return "{" + text_ + "}"; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

[[nodiscard]] std::string json_texts(std::span<const std::string> values);
/// `[a,b]` of JSON values; empty when there are none.
[[nodiscard]] std::string json_list(std::span<const std::string> values);

/// An external-reference. An address that is not a URI becomes the description; all empty but the name: "".
[[nodiscard]] std::string external_reference(std::string_view source, std::string_view external_id,
                                             std::string_view url, std::string_view description = {});

/// Without blanks at both ends and with each run of blanks and line ends as one blank; cut at
/// limits::max_feed_text_bytes; what is not UTF-8 becomes U+FFFD when it is written.
[[nodiscard]] std::string tidy(std::string_view text);

}  // namespace entente::feeds
