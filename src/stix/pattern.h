// STIX patterning (STIX 2.1 section 9): the text of an indicator's `pattern`, read into a tree or refused
// with a place.
//
// Promises: total (any bytes give an answer), memory and time linear in the pattern, nesting bounded by
// limits::max_pattern_depth, size by limits::max_pattern_bytes. Never evaluates a pattern. Its verdict is
// that of the OASIS validator but for the cases in docs/stix-patterns.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace entente::stix {

/// A constant of section 9.1. The text is without prefix and quotes; in strings, escapes are resolved.
struct PatternLiteral {
  enum class Kind : std::uint8_t { integer, real, text, boolean, binary, hex, timestamp };
  Kind kind = Kind::text;
  std::string text;
  friend bool operator==(const PatternLiteral&, const PatternLiteral&) = default;
};

/// A step of an object path (section 9.7): `.key`, `[index]` or `[*]`.
struct PatternStep {
  enum class Kind : std::uint8_t { key, index, any_index };
  Kind kind = Kind::key;
  std::string text;  ///< the key, or the digits of the index
  friend bool operator==(const PatternStep&, const PatternStep&) = default;
};

enum class PatternOperator : std::uint8_t {
  equal,
  not_equal,
  greater,
  less,
  greater_or_equal,
  less_or_equal,
  in,
  like,
  matches,
  is_subset,
  is_superset,
  exists,
};

/// `type:path [NOT] operator values` (section 9.6).
struct PatternComparison {
  std::string type;
  std::vector<PatternStep> path;
  PatternOperator operation = PatternOperator::equal;
  bool negated = false;
  std::vector<PatternLiteral> values;  ///< none for exists, any number for in, else one
};

/// A node of the tree; children are indexes into Pattern::nodes and always smaller than the node's own.
struct PatternNode {
  enum class Kind : std::uint8_t {
    comparison,   ///< Pattern::comparisons[comparison]
    all_of,       ///< AND, of comparisons or of observations
    any_of,       ///< OR, of comparisons or of observations
    observation,  ///< [child]
    followed_by,
    within,   ///< child WITHIN first SECONDS
    repeats,  ///< child REPEATS first TIMES
    between,  ///< child START first STOP second
  };
  Kind kind = Kind::comparison;
  std::uint32_t comparison = 0;
  std::vector<std::uint32_t> children;
  std::string first = {};
  std::string second = {};
};

struct Pattern {
  std::vector<PatternComparison> comparisons;  ///< in the order of the text
  std::vector<PatternNode> nodes;              ///< the root is the last
  /// Sentences about what the grammar allows but can never match or breaks the prose of section 9 (REPEATS 0,
  /// WITHIN 0, START not before STOP, dates that are not in the calendar); at most 10.
  std::vector<std::string> doubts;
};

/// Whether `pattern` is a valid STIX 2.1 pattern. The error (malformed or too_large) says line, column and
/// what was expected there; both count from 1, columns in characters.
[[nodiscard]] Result<> check_pattern(std::string_view pattern);

/// The same, and the tree.
[[nodiscard]] Result<Pattern> parse_pattern(std::string_view pattern);

}  // namespace entente::stix
