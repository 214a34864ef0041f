// Recursive descent over the observation and comparison levels of the STIX patterning grammar. Only
// pattern.cpp includes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stix/pattern.h"
#include "stix/pattern_lexer.h"

namespace entente::stix {

class PatternParser {
 public:
  explicit PatternParser(std::string_view text) : lexer_(text) {}
  [[nodiscard]] Result<Pattern> parse();

 private:
  using Index = std::uint32_t;
  using Operand = Result<Index> (PatternParser::*)();

  // Observation level, loosest binding first (section 9.5).
  [[nodiscard]] Result<Index> parse_sequence();
  [[nodiscard]] Result<Index> parse_alternatives();
  [[nodiscard]] Result<Index> parse_conjunction();
  [[nodiscard]] Result<Index> parse_observation();
  [[nodiscard]] Result<Index> parse_qualifiers(Index subject, bool is_group);
  [[nodiscard]] Result<PatternNode> parse_between();
  [[nodiscard]] Result<PatternNode> parse_within();
  [[nodiscard]] Result<PatternNode> parse_repeats();

  // Comparison level (section 9.6).
  [[nodiscard]] Result<Index> parse_comparison_or();
  [[nodiscard]] Result<Index> parse_comparison_and();
  [[nodiscard]] Result<Index> parse_test();
  [[nodiscard]] Result<Index> parse_exists(bool negated);
  [[nodiscard]] Result<> parse_path(PatternComparison& comparison);
  [[nodiscard]] Result<PatternStep> parse_key();
  [[nodiscard]] Result<PatternStep> parse_index();
  [[nodiscard]] Result<PatternOperator> parse_operator();
  [[nodiscard]] Result<> parse_set(PatternComparison& comparison);
  [[nodiscard]] Result<PatternLiteral> parse_literal(bool with_booleans);
  [[nodiscard]] Result<PatternLiteral> parse_text();

  [[nodiscard]] Result<Index> chain(TokenKind between, PatternNode::Kind kind, Operand operand);
  [[nodiscard]] Result<Index> group(Operand inside);
  [[nodiscard]] Index add(PatternNode node);
  [[nodiscard]] Index add(PatternComparison comparison);
  [[nodiscard]] Result<> advance();
  [[nodiscard]] Result<Token> take(TokenKind kind, std::string_view expected);
  [[nodiscard]] Result<std::string> take_time();
  [[nodiscard]] std::unexpected<Error> refuse(std::string_view expected) const;
  void doubt(const Token& token, std::string sentence);

  PatternLexer lexer_;
  Token token_;  // the one to be read next
  Pattern pattern_;
  std::size_t depth_ = 0;  // open parentheses
};

/// Section 10.6 and the OASIS validator: a value compared with `hashes.NAME` must look like a hash of that
/// name. Returns what is wrong, or nothing.
[[nodiscard]] std::optional<std::string> find_wrong_hash(const PatternComparison& comparison);

}  // namespace entente::stix
