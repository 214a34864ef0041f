#include "stix/inspection.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "base/instant.h"
#include "stix/text_forms.h"

namespace entente::stix {
namespace {

constexpr std::size_t most_findings = 100;
constexpr std::size_t most_value_bytes = 100;
constexpr std::size_t most_path_bytes = 1'000;
constexpr std::size_t quadratic_limit = 16;

/// Names kept for later versions.
bool is_reserved(std::string_view name, bool v20) {
  constexpr std::string_view in_v21[] = {"severity", "username", "phone_numbers", "action"};
  constexpr std::string_view in_v20[] = {"severity",
                                         "action",
                                         "phone_numbers",
                                         "confidence",
                                         "usernames",
                                         "addresses",
                                         "first_seen_precision",
                                         "last_seen_precision",
                                         "valid_from_precision",
                                         "valid_until_precision"};
  return v20 ? std::ranges::find(in_v20, name) != std::end(in_v20)
             : std::ranges::find(in_v21, name) != std::end(in_v21);
}

}  // namespace

std::string shortened(std::string_view text) {
  if (text.size() <= most_value_bytes) return std::string(text);
  constexpr std::string_view dots = "...";
  std::size_t end = most_value_bytes - dots.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)).append(dots);
}

Findings Inspection::run(const dom::object& root, SpecVersion spec, std::string_view type_name,
                         const Compiled& type) {
  spec_ = spec;
  root_ = root;
  depth_ = 0;
  selector_budget_ = limits::max_selector_steps;
  values_.clear();
  strangers_.clear();
  container_.clear();
  links_.clear();
  findings_.clear();
  type_ = type_name;
  check_record(root, type);
  check_identity(type);
  return std::move(findings_);
}

void Inspection::must(std::string_view property, std::string_view value, std::string message,
                      std::string_view section) {
  add(Severity::must, property, value, std::move(message), section);
}

void Inspection::should(std::string_view property, std::string_view value, std::string message,
                        std::string_view section) {
  add(Severity::should, property, value, std::move(message), section);
}

void Inspection::add(Severity severity, std::string_view property, std::string_view value,
                     std::string message, std::string_view section) {
  if (findings_.size() >= most_findings) {
    // A refusal must not be lost behind a hundred warnings.
    if (severity == Severity::should || findings_.back().severity == Severity::must) return;
    findings_.pop_back();
  }
  findings_.push_back({severity, path_to(property), shortened(value), std::move(message), section});
}

std::string Inspection::path_to(std::string_view property) const {
  std::string path;
  const auto dot = [&path] {
    if (!path.empty()) path += '.';
  };
  for (std::size_t i = 0; i < depth_; ++i) {
    dot();
    if (path.size() > most_path_bytes) return path + "...";
    if (path_[i].name.data() == nullptr) {
      path += fmt::format("[{}]", path_[i].index);
    } else {
      path += shortened(path_[i].name);
    }
  }
  if (!property.empty()) {
    dot();
    path += shortened(property);
  }
  return path;
}

void Inspection::check_record(const dom::object& object, const Compiled& type) {
  const std::size_t base = values_.size();
  const std::size_t first_stranger = strangers_.size();
  const std::string_view section = type.record().section;
  values_.resize(base + type.size());
  std::uint64_t seen = 0;
  for (const auto [name, value] : object) {
    const int index = type.find(name);
    enter(name);
    if (index == Compiled::none) {
      strangers_.push_back(name);
      check_stranger(type, name, value);
    } else {
      const std::uint64_t bit = std::uint64_t{1} << index;
      if ((seen & bit) != 0) must({}, {}, "this property stands here twice", "RFC 7493 section 2.3");
      seen |= bit;
      values_[base + static_cast<std::size_t>(index)] = value;
      check_property(type.property(index), value, section);
    }
    leave();
  }
  check_repeats(first_stranger, section);
  const Fields fields(type, values_.data() + base, seen);
  if ((type.required_mask() & ~seen) != 0) check_missing(type, seen);
  if (!type.rules().empty()) check_rules(type, fields, seen);
  const bool is_object = type.record().category != Category::embedded;
  if (is_object && type.record().category != Category::sco) {
    const CompiledRule order{RuleKind::not_earlier, 0, 0, nullptr};
    check_time_order(order, fields, v20() ? "STIX 2.0 part 1 section 3.1" : "3.2");
  }
  if (type.record().extra != nullptr) type.record().extra(*this, fields);
  values_.resize(base);
  strangers_.resize(first_stranger);
}

void Inspection::check_missing(const Compiled& type, std::uint64_t seen) {
  for (std::uint64_t missing = type.required_mask() & ~seen; missing != 0; missing &= missing - 1) {
    const Property& property = type.property(std::countr_zero(missing));
    const std::string_view name = type.record().name;
    must(property.name, {},
         fmt::format("this required property{}{} is missing", name.empty() ? "" : " of ", name),
         type.record().section);
  }
}

namespace {

std::string names_of(const Rule& rule, std::size_t from, std::string_view word) {
  std::string text;
  for (std::size_t i = from; i < std::size(rule.names) && !rule.names[i].empty(); ++i) {
    if (i != from) text += fmt::format(" {} ", word);
    text += rule.names[i];
  }
  return text;
}

}  // namespace

void Inspection::check_rules(const Compiled& type, const Fields& fields, std::uint64_t seen) {
  const std::string_view section = type.record().section;
  for (const CompiledRule& rule : type.rules()) {
    const Rule& source = *rule.source;
    switch (rule.kind) {
      case RuleKind::some_own:
        if ((seen & (type.own_mask() | rule.first)) == 0) {
          must({}, {}, fmt::format("{} needs at least one of its own properties", type.record().name),
               section);
        }
        break;
      case RuleKind::any_of:
        if ((seen & (rule.first | rule.rest)) == 0) {
          must({}, {}, fmt::format("at least one of {} must be there", names_of(source, 0, "or")), section);
        }
        break;
      case RuleKind::one_of:
        if (std::popcount(seen & (rule.first | rule.rest)) != 1) {
          must({}, {}, fmt::format("exactly one of {} must be there", names_of(source, 0, "and")), section);
        }
        break;
      case RuleKind::needs:
        if ((seen & rule.first) != 0 && (seen & rule.rest) != rule.rest) {
          must(source.names[0], {},
               fmt::format("this property needs {} beside it", names_of(source, 1, "and")), section);
        }
        break;
      case RuleKind::excludes:
        if ((seen & rule.first) != 0 && (seen & rule.rest) != 0) {
          must(source.names[0], {},
               fmt::format("this property must not stand beside {}", names_of(source, 1, "or")), section);
        }
        break;
      case RuleKind::later:
      case RuleKind::not_earlier:
        check_time_order(rule, fields, section);
        break;
      case RuleKind::advised:
        if ((seen & (rule.first | rule.rest)) != (rule.first | rule.rest)) {
          should({}, {}, fmt::format("{} should be there", names_of(source, 0, "and")), section);
        }
        break;
    }
  }
}

void Inspection::check_time_order(const CompiledRule& rule, const Fields& fields, std::string_view section) {
  // Without a rule of the type's own: created and modified, which every versioned object has.
  const std::string_view later = rule.source == nullptr ? "modified" : rule.source->names[0];
  const std::string_view earlier = rule.source == nullptr ? "created" : rule.source->names[1];
  const std::string_view later_text = fields.text(later);
  const std::string_view earlier_text = fields.text(earlier);
  if (later_text.empty() || earlier_text.empty()) return;
  if (later_text == earlier_text && rule.kind == RuleKind::not_earlier) return;
  const auto second = parse_instant(later_text);
  const auto first = parse_instant(earlier_text);
  if (!second || !first) return;  // said already, where the value stands
  if (*second > *first || (*second == *first && rule.kind == RuleKind::not_earlier)) return;
  must(later, later_text,
       fmt::format("must be {} {} ({})",
                   rule.kind == RuleKind::later ? "later than" : "the same as or later than", earlier,
                   shortened(earlier_text)),
       section);
}

void Inspection::check_stranger(const Compiled& type, std::string_view name, const dom::element& value) {
  links_.note(name, value, depth_ == 1);
  if (type.record().category == Category::embedded) {
    check_any(value);
    return;
  }
  if (!(v20() ? is_v20_property_name(name) : is_property_name(name))) {
    must({}, {},
         "a property name has 3 to 250 characters out of a-z, 0-9 and underscore, and starts with a letter",
         v20() ? "STIX 2.0 part 1 section 7.1" : "3.1");
  }
  const bool reserves = !(v20() && inside_container());  // 2.0 reserves them for its domain objects
  if (reserves && name.size() > 5 && is_reserved(name, v20())) {
    must({}, {}, "this property name is reserved and must not be used",
         v20() ? "STIX 2.0 part 2 section 1" : "3.8");
  }
  check_custom(name, value);
}

void Inspection::check_repeats(std::size_t from, std::string_view section) {
  const std::size_t count = strangers_.size() - from;
  if (count < 2) return;
  const auto names = std::span(strangers_).subspan(from);
  const auto report = [&](std::string_view name) {
    must(name, {}, "this property stands here twice", "RFC 7493 section 2.3");
  };
  static_cast<void>(section);
  if (count <= quadratic_limit) {
    for (std::size_t i = 1; i < count; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (names[i] == names[j]) report(names[i]);
      }
    }
    return;
  }
  std::ranges::sort(names);
  for (std::size_t i = 1; i < count; ++i) {
    if (names[i] == names[i - 1]) report(names[i]);
  }
}

void Inspection::check_property(const Property& property, const dom::element& value,
                                std::string_view section) {
  if ((property.traits & deprecated) != 0) should({}, {}, "this property is deprecated", section);
  if ((property.traits & list) == 0) {
    check_value(property, value, section);
    return;
  }
  if (!value.is_array()) {
    wrong_kind(value, "a list", section);
    return;
  }
  std::size_t index = 0;
  for (const dom::element item : dom::array(value.get_array().value_unsafe())) {
    enter(index);
    check_value(property, item, section);
    leave();
    ++index;
  }
  if (index == 0) must({}, {}, "a list must not be empty", v20() ? "STIX 2.0 part 1 section 2.9" : "2.12");
}

}  // namespace entente::stix
