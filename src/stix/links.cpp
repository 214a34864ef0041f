#include "stix/links.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include <simdjson.h>

#include "base/limits.h"
#include "stix/link_collector.h"
#include "stix/text_forms.h"

namespace entente::stix {
namespace {

namespace dom = simdjson::dom;

/// Up to here comparing each with each is quicker than a table.
constexpr std::size_t quadratic_limit = 16;

void walk(const dom::element& value, LinkCollector& links, bool top) {
  if (value.is_object()) {
    for (const auto [name, member] : dom::object(value.get_object().value_unsafe())) {
      links.note(name, member, top);
      walk(member, links, false);
    }
  } else if (value.is_array()) {
    for (const dom::element item : dom::array(value.get_array().value_unsafe())) walk(item, links, false);
  }
}

}  // namespace

std::size_t IdList::size() const {
  return static_cast<std::size_t>(std::ranges::count(lines_, '\n'));
}

bool IdList::contains(std::string_view id) const {
  return std::ranges::find(begin(), end(), id) != end();
}

Links::Links(std::initializer_list<std::string_view> references,
             std::initializer_list<std::string_view> markings,
             std::initializer_list<std::string_view> granular_markings, std::string_view created_by) {
  const auto add = [this](std::string_view id) { text_.append(id).push_back('\n'); };
  const auto end = [this] { return static_cast<std::uint32_t>(text_.size()); };
  if (!created_by.empty()) add(created_by);
  created_ = end();
  std::ranges::for_each(markings, add);
  granular_ = end();
  std::ranges::for_each(granular_markings, add);
  marked_ = end();
  std::ranges::for_each(references, add);
}

void LinkCollector::clear() {
  created_by_ = {};
  markings_.clear();
  granular_markings_.clear();
  references_.clear();
}

void LinkCollector::note_values(std::string_view name, const dom::element& value, bool top) {
  if (value.is_string()) {
    const std::string_view text = value.get_string().value_unsafe();
    if (is_identifier(text)) note_id(name, text, top);
  } else if (value.is_array()) {
    for (const dom::element item : dom::array(value.get_array().value_unsafe())) note_values(name, item, top);
  }
}

void LinkCollector::note_id(std::string_view name, std::string_view id, bool top) {
  constexpr std::string_view marking = "marking-definition--";
  constexpr std::string_view definition = "extension-definition--";
  if (name == "object_marking_refs") {
    markings_.push_back(id);
  } else if (name == "marking_ref") {
    granular_markings_.push_back(id);
  } else if (top && name == "created_by_ref") {
    created_by_ = id;
  } else if (!id.starts_with(marking) && !id.starts_with(definition)) {
    references_.push_back(id);
  }
}

void LinkCollector::keep_first(Ids& ids) {
  if (ids.size() < 2) return;
  std::size_t kept = 1;
  if (ids.size() <= quadratic_limit) {
    for (std::size_t i = 1; i < ids.size(); ++i) {
      const auto end = ids.begin() + static_cast<std::ptrdiff_t>(kept);
      if (std::find(ids.begin(), end, ids[i]) == end) ids[kept++] = ids[i];
    }
  } else {
    std::unordered_set<std::string_view> seen{ids[0]};
    for (std::size_t i = 1; i < ids.size(); ++i) {
      if (seen.insert(ids[i]).second) ids[kept++] = ids[i];
    }
  }
  ids.resize(kept);
}

Links LinkCollector::finish() {
  std::size_t bytes = created_by_.empty() ? 0 : created_by_.size() + 1;
  for (Ids* const ids : {&markings_, &granular_markings_, &references_}) {
    keep_first(*ids);
    for (const std::string_view id : *ids) bytes += id.size() + 1;
  }
  Links links;
  links.text_.resize_and_overwrite(bytes, [&](char* const begin, std::size_t size) {
    char* out = begin;
    const auto add = [&out](std::string_view id) {
      std::memcpy(out, id.data(), id.size());
      out[id.size()] = '\n';
      out += id.size() + 1;
    };
    const auto so_far = [&] { return static_cast<std::uint32_t>(out - begin); };
    if (!created_by_.empty()) add(created_by_);
    links.created_ = so_far();
    std::ranges::for_each(markings_, add);
    links.granular_ = so_far();
    std::ranges::for_each(granular_markings_, add);
    links.marked_ = so_far();
    std::ranges::for_each(references_, add);
    return size;
  });
  return links;
}

Result<Links> read_links(std::string_view object) {
  // Parser memory is kept: links are read one object after another, usually small ones.
  static thread_local dom::parser parser(limits::max_object_bytes);
  static thread_local LinkCollector links;
  constexpr std::size_t most_kept_bytes = std::size_t{1} << 18;
  if (parser.capacity() > most_kept_bytes && object.size() <= most_kept_bytes) {
    parser = dom::parser(limits::max_object_bytes);
  }
  dom::element root;
  if (const auto code = parser.parse(object.data(), object.size()).get(root)) {
    return fail(ErrorKind::malformed,
                std::string("an object is not readable JSON: ") + simdjson::error_message(code));
  }
  if (!root.is_object())
    return fail(ErrorKind::malformed, "what should be a STIX object is not a JSON object");
  links.clear();
  walk(root, links, true);
  return links.finish();
}

}  // namespace entente::stix
