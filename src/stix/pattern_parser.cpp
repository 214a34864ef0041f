#include "stix/pattern_parser.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/instant.h"
#include "base/limits.h"

namespace entente::stix {
namespace {

using Kind = PatternNode::Kind;

constexpr std::size_t max_doubts = 10;
constexpr std::size_t max_shown_bytes = 60;

/// Whether a number token is zero.
bool is_zero(std::string_view number) {
  return number.find_first_of("123456789") == std::string_view::npos;
}

}  // namespace

Result<Pattern> PatternParser::parse() {
  ENTENTE_CHECK(advance());
  ENTENTE_CHECK(parse_sequence());
  if (token_.kind != TokenKind::end) {
    return refuse("AND, OR, FOLLOWEDBY, WITHIN, REPEATS, START or the end of the pattern");
  }
  return std::move(pattern_);
}

Result<> PatternParser::advance() {
  ENTENTE_TRY(next, lexer_.next());
  token_ = next;
  return {};
}

std::unexpected<Error> PatternParser::refuse(std::string_view expected) const {
  const std::string_view text = token_.text.substr(0, max_shown_bytes);
  std::string what = token_.kind == TokenKind::end ? fmt::format("expected {}, found the end", expected)
                                                   : fmt::format("expected {}, found {}", expected, text);
  return fail(ErrorKind::malformed, std::move(what), lexer_.place_of(token_));
}

Result<Token> PatternParser::take(TokenKind kind, std::string_view expected) {
  if (token_.kind != kind) return refuse(expected);
  const Token taken = token_;
  ENTENTE_CHECK(advance());
  return taken;
}

void PatternParser::doubt(const Token& token, std::string sentence) {
  if (pattern_.doubts.size() == max_doubts) return;
  pattern_.doubts.push_back(fmt::format("{}: {}", lexer_.place_of(token), sentence));
}

PatternParser::Index PatternParser::add(PatternNode node) {
  pattern_.nodes.push_back(std::move(node));
  return static_cast<Index>(pattern_.nodes.size() - 1);
}

PatternParser::Index PatternParser::add(PatternComparison comparison) {
  pattern_.comparisons.push_back(std::move(comparison));
  PatternNode node;
  node.comparison = static_cast<Index>(pattern_.comparisons.size() - 1);
  return add(std::move(node));
}

/// operand (between operand)*, as one node with many children.
Result<PatternParser::Index> PatternParser::chain(TokenKind between, Kind kind, Operand operand) {
  ENTENTE_TRY(first, (this->*operand)());
  if (token_.kind != between) return first;
  PatternNode node{.kind = kind, .children = {first}};
  while (token_.kind == between) {
    ENTENTE_CHECK(advance());
    ENTENTE_TRY(next, (this->*operand)());
    node.children.push_back(next);
  }
  return add(std::move(node));
}

/// What stands between the parenthesis that is next and the one that closes it.
Result<PatternParser::Index> PatternParser::group(Operand inside) {
  if (depth_ == limits::max_pattern_depth) {
    return fail(ErrorKind::too_large,
                fmt::format("parentheses are nested deeper than {} levels", limits::max_pattern_depth),
                lexer_.place_of(token_));
  }
  ++depth_;
  ENTENTE_CHECK(advance());
  ENTENTE_TRY(inner, (this->*inside)());
  ENTENTE_CHECK(take(TokenKind::right_parenthesis, "')'"));
  --depth_;
  return inner;
}

Result<PatternParser::Index> PatternParser::parse_sequence() {
  return chain(TokenKind::word_followedby, Kind::followed_by, &PatternParser::parse_alternatives);
}

Result<PatternParser::Index> PatternParser::parse_alternatives() {
  return chain(TokenKind::word_or, Kind::any_of, &PatternParser::parse_conjunction);
}

Result<PatternParser::Index> PatternParser::parse_conjunction() {
  return chain(TokenKind::word_and, Kind::all_of, &PatternParser::parse_observation);
}

Result<PatternParser::Index> PatternParser::parse_observation() {
  if (token_.kind == TokenKind::left_parenthesis) {
    ENTENTE_TRY(inner, group(&PatternParser::parse_sequence));
    return parse_qualifiers(inner, true);
  }
  ENTENTE_CHECK(take(TokenKind::left_bracket, "'[' or '(' to begin an observation expression"));
  ENTENTE_TRY(test, parse_comparison_or());
  ENTENTE_CHECK(take(TokenKind::right_bracket, "AND, OR or ']' after a comparison"));
  return parse_qualifiers(add({.kind = Kind::observation, .children = {test}}), false);
}

/// An observation takes each kind of qualifier once, as in the OASIS validator; a group in parentheses any
/// number.
Result<PatternParser::Index> PatternParser::parse_qualifiers(Index subject, bool is_group) {
  for (bool within = false, repeats = false, between = false;;) {
    bool* seen = nullptr;
    Result<PatternNode> (PatternParser::*read)() = nullptr;
    switch (token_.kind) {
      case TokenKind::word_within:
        seen = &within, read = &PatternParser::parse_within;
        break;
      case TokenKind::word_repeats:
        seen = &repeats, read = &PatternParser::parse_repeats;
        break;
      case TokenKind::word_start:
        seen = &between, read = &PatternParser::parse_between;
        break;
      default:
        return subject;
    }
    if (*seen && !is_group) return refuse("at most one qualifier of each kind on an observation");
    *seen = true;
    ENTENTE_CHECK(advance());
    ENTENTE_TRY(node, (this->*read)());
    node.children = {subject};
    subject = add(std::move(node));
  }
}

Result<std::string> PatternParser::take_time() {
  const Token time = token_;
  ENTENTE_CHECK(take(TokenKind::timestamp, "a timestamp such as t'2024-01-15T12:30:45Z'"));
  std::string text(time.text.substr(2, time.text.size() - 3));
  if (!parse_instant(text)) doubt(time, fmt::format("{} is not a date of the calendar", text));
  return text;
}

Result<PatternNode> PatternParser::parse_between() {
  const Token begin = token_;
  ENTENTE_TRY(start, take_time());
  ENTENTE_CHECK(take(TokenKind::word_stop, "STOP"));
  ENTENTE_TRY(stop, take_time());
  const auto from = parse_instant(start);
  const auto to = parse_instant(stop);
  if (from && to && *from >= *to) doubt(begin, "START is not before STOP, so nothing can match");
  return PatternNode{
      .kind = Kind::between, .children = {}, .first = std::move(start), .second = std::move(stop)};
}

Result<PatternNode> PatternParser::parse_within() {
  const Token number = token_;
  if (number.kind != TokenKind::integer && number.kind != TokenKind::real) {
    return refuse("a positive number of seconds");
  }
  ENTENTE_CHECK(advance());
  ENTENTE_CHECK(take(TokenKind::word_seconds, "SECONDS"));
  if (is_zero(number.text))
    doubt(number, "WITHIN 0 SECONDS: the number should be positive (STIX 2.1 section 9.5.1)");
  return PatternNode{.kind = Kind::within, .children = {}, .first = std::string(number.text)};
}

Result<PatternNode> PatternParser::parse_repeats() {
  ENTENTE_TRY(number, take(TokenKind::integer, "a positive whole number"));
  ENTENTE_CHECK(take(TokenKind::word_times, "TIMES"));
  if (is_zero(number.text))
    doubt(number, "REPEATS 0 TIMES: the number should be positive (STIX 2.1 section 9.5.1)");
  return PatternNode{.kind = Kind::repeats, .children = {}, .first = std::string(number.text)};
}

Result<PatternParser::Index> PatternParser::parse_comparison_or() {
  return chain(TokenKind::word_or, Kind::any_of, &PatternParser::parse_comparison_and);
}

Result<PatternParser::Index> PatternParser::parse_comparison_and() {
  return chain(TokenKind::word_and, Kind::all_of, &PatternParser::parse_test);
}

Result<PatternParser::Index> PatternParser::parse_test() {
  if (token_.kind == TokenKind::left_parenthesis) return group(&PatternParser::parse_comparison_or);
  if (token_.kind == TokenKind::word_exists) return parse_exists(false);
  if (token_.kind == TokenKind::word_not) {
    ENTENTE_CHECK(advance());
    if (token_.kind != TokenKind::word_exists) return refuse("EXISTS after a leading NOT");
    return parse_exists(true);
  }
  const Token begin = token_;
  PatternComparison comparison;
  ENTENTE_CHECK(parse_path(comparison));
  if (token_.kind == TokenKind::word_not) {
    comparison.negated = true;
    ENTENTE_CHECK(advance());
  }
  ENTENTE_TRY(operation, parse_operator());
  comparison.operation = operation;
  if (operation == PatternOperator::in) {
    ENTENTE_CHECK(parse_set(comparison));
  } else {
    const bool equality = operation == PatternOperator::equal || operation == PatternOperator::not_equal;
    const bool text_only = operation > PatternOperator::in;  // LIKE, MATCHES, ISSUBSET, ISSUPERSET
    ENTENTE_TRY(literal, text_only ? parse_text() : parse_literal(equality));
    comparison.values.push_back(std::move(literal));
  }
  if (auto wrong = find_wrong_hash(comparison)) {
    return fail(ErrorKind::malformed, std::move(*wrong), lexer_.place_of(begin));
  }
  return add(std::move(comparison));
}

Result<PatternParser::Index> PatternParser::parse_exists(bool negated) {
  PatternComparison comparison;
  comparison.operation = PatternOperator::exists;
  comparison.negated = negated;
  ENTENTE_CHECK(advance());
  ENTENTE_CHECK(parse_path(comparison));
  return add(std::move(comparison));
}

/// type ':' key ('.' key | '[' index ']')*
Result<> PatternParser::parse_path(PatternComparison& comparison) {
  if (token_.kind != TokenKind::name && token_.kind != TokenKind::hyphenated_name) {
    return refuse("an object type such as file, NOT, EXISTS or '('");
  }
  comparison.type = token_.text;
  ENTENTE_CHECK(advance());
  ENTENTE_CHECK(take(TokenKind::colon, "':' after an object type"));
  ENTENTE_TRY(first, parse_key());
  comparison.path.push_back(std::move(first));
  while (token_.kind == TokenKind::dot || token_.kind == TokenKind::left_bracket) {
    const bool key = token_.kind == TokenKind::dot;
    ENTENTE_CHECK(advance());
    ENTENTE_TRY(step, key ? parse_key() : parse_index());
    comparison.path.push_back(std::move(step));
  }
  return {};
}

Result<PatternStep> PatternParser::parse_key() {
  PatternStep step;
  if (token_.kind == TokenKind::name) {
    step.text = token_.text;
  } else if (token_.kind == TokenKind::text) {
    step.text = unescape(token_.text);
  } else {
    return refuse("a property name (in quotes if it has a hyphen or is a keyword)");
  }
  ENTENTE_CHECK(advance());
  return step;
}

Result<PatternStep> PatternParser::parse_index() {
  PatternStep step;
  if (token_.kind == TokenKind::asterisk) {
    step.kind = PatternStep::Kind::any_index;
  } else if (token_.kind == TokenKind::integer) {
    step.kind = PatternStep::Kind::index;
    step.text = token_.text.starts_with('+') ? token_.text.substr(1) : token_.text;
  } else {
    return refuse("a list index from 0, or *");
  }
  ENTENTE_CHECK(advance());
  ENTENTE_CHECK(take(TokenKind::right_bracket, "']' after a list index"));
  return step;
}

Result<PatternOperator> PatternParser::parse_operator() {
  constexpr std::pair<TokenKind, PatternOperator> operators[] = {
      {TokenKind::equal, PatternOperator::equal},
      {TokenKind::not_equal, PatternOperator::not_equal},
      {TokenKind::greater, PatternOperator::greater},
      {TokenKind::less, PatternOperator::less},
      {TokenKind::greater_or_equal, PatternOperator::greater_or_equal},
      {TokenKind::less_or_equal, PatternOperator::less_or_equal},
      {TokenKind::word_in, PatternOperator::in},
      {TokenKind::word_like, PatternOperator::like},
      {TokenKind::word_matches, PatternOperator::matches},
      {TokenKind::word_issubset, PatternOperator::is_subset},
      {TokenKind::word_issuperset, PatternOperator::is_superset},
  };
  const auto found = std::find_if(std::begin(operators), std::end(operators),
                                  [&](const auto& entry) { return entry.first == token_.kind; });
  if (found == std::end(operators)) return refuse("a comparison operator such as = or LIKE");
  ENTENTE_CHECK(advance());
  return found->second;
}

Result<> PatternParser::parse_set(PatternComparison& comparison) {
  ENTENTE_CHECK(take(TokenKind::left_parenthesis, "'(' after IN"));
  if (token_.kind != TokenKind::right_parenthesis) {
    for (;;) {
      ENTENTE_TRY(literal, parse_literal(true));
      comparison.values.push_back(std::move(literal));
      if (token_.kind != TokenKind::comma) break;
      ENTENTE_CHECK(advance());
    }
  }
  ENTENTE_CHECK(take(TokenKind::right_parenthesis, "',' or ')' in a set"));
  return {};
}

Result<PatternLiteral> PatternParser::parse_literal(bool with_booleans) {
  using LiteralKind = PatternLiteral::Kind;
  const Token token = token_;
  if (token.kind == TokenKind::text) return parse_text();
  if (token.kind == TokenKind::timestamp) {
    ENTENTE_TRY(time, take_time());
    return PatternLiteral{LiteralKind::timestamp, std::move(time)};
  }
  PatternLiteral literal{LiteralKind::integer, std::string(token.text)};
  if (token.kind == TokenKind::real || token.kind == TokenKind::negative_real) {
    literal.kind = LiteralKind::real;
  } else if (token.kind == TokenKind::hex || token.kind == TokenKind::binary) {
    literal.kind = token.kind == TokenKind::hex ? LiteralKind::hex : LiteralKind::binary;
    literal.text = token.text.substr(2, token.text.size() - 3);
  } else if (token.kind == TokenKind::boolean && with_booleans) {
    literal.kind = LiteralKind::boolean;
  } else if (token.kind != TokenKind::integer && token.kind != TokenKind::negative_integer) {
    return refuse(with_booleans ? "a value: a number, true, false, '...', t'...', h'...' or b'...'"
                                : "a value with an order: a number, '...', t'...', h'...' or b'...'");
  }
  ENTENTE_CHECK(advance());
  return literal;
}

Result<PatternLiteral> PatternParser::parse_text() {
  if (token_.kind != TokenKind::text) return refuse("a string in single quotes");
  PatternLiteral literal{PatternLiteral::Kind::text, unescape(token_.text)};
  ENTENTE_CHECK(advance());
  return literal;
}

}  // namespace entente::stix
