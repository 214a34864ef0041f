// What an object points at: the objects it refers to, its markings, and who calls itself its creator. Decides
// nothing: the release rules (release/) and the reverse index of the store are built on it.
//
// A reference is any property whose name ends in `_ref` or `_refs`, at any depth and in extensions too, whose
// value is a STIX id or a list with STIX ids (STIX 2.1 section 3.4). Told apart from references:
//   - markings: `object_marking_refs`, and `marking_ref` (of granular_markings), wherever they stand;
//   - `created_by_ref` of the object itself; inside other values it is a reference like any other.
// References to marking definitions and extension definitions are left out, for no release rule looks at
// them. What is no STIX id is left out, so are the keys by which the container of STIX 2.0 observed-data
// refers.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

#include "base/error.h"

namespace entente::stix {

/// Ids, one after another in somebody else's memory. Valid as long as the Links they come from.
class IdList {
 public:
  class Iterator {
   public:
    using iterator_concept = std::forward_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = std::string_view;

    Iterator() = default;
    explicit Iterator(std::string_view rest) : rest_(rest), size_(rest.find('\n')) {}
    std::string_view operator*() const { return rest_.substr(0, size_); }
    Iterator& operator++() {
      rest_.remove_prefix(size_ + 1);
      size_ = rest_.find('\n');
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.rest_.size() == b.rest_.size(); }

   private:
    std::string_view rest_;
    std::size_t size_ = 0;
  };

  IdList() = default;
  /// Every id is followed by a line feed.
  explicit IdList(std::string_view lines) : lines_(lines) {}
  [[nodiscard]] Iterator begin() const { return Iterator(lines_); }
  [[nodiscard]] Iterator end() const { return Iterator(lines_.substr(lines_.size())); }
  [[nodiscard]] bool empty() const { return lines_.empty(); }
  /// Linear in the bytes.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool contains(std::string_view id) const;

 private:
  std::string_view lines_;
};

/// One allocation however many ids there are: it is made for every object that comes in. Ids hold no line
/// feeds.
class Links {
 public:
  Links() = default;
  /// As given, nothing is checked, dropped or ordered: for tests and for views that were kept.
  Links(std::initializer_list<std::string_view> references, std::initializer_list<std::string_view> markings,
        std::initializer_list<std::string_view> granular_markings = {}, std::string_view created_by = {});

  /// Distinct, in order of first appearance.
  [[nodiscard]] IdList references() const { return IdList(part(marked_, text_.size())); }
  /// Of object_marking_refs, distinct, in order of first appearance.
  [[nodiscard]] IdList markings() const { return IdList(part(created_, granular_)); }
  /// Of granular_markings, distinct, in order of first appearance.
  [[nodiscard]] IdList granular_markings() const { return IdList(part(granular_, marked_)); }
  /// created_by_ref, or empty.
  [[nodiscard]] std::string_view created_by() const { return part(0, created_ == 0 ? 0 : created_ - 1); }
  friend bool operator==(const Links&, const Links&) = default;

 private:
  friend class LinkCollector;
  [[nodiscard]] std::string_view part(std::size_t from, std::size_t to) const {
    return std::string_view(text_).substr(from, to - from);
  }

  std::string text_;            ///< creator, markings, granular markings, references; a line feed after each
  std::uint32_t created_ = 0;   ///< where the creator ends
  std::uint32_t granular_ = 0;  ///< where markings end and granular ones begin
  std::uint32_t marked_ = 0;    ///< where granular markings end
};

/// Reads them from the bytes of an object that passed the checker (Facts::links holds the same). Total; at
/// most as long as the object. Error: malformed (not a JSON object).
[[nodiscard]] Result<Links> read_links(std::string_view object);

}  // namespace entente::stix
