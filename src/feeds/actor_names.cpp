#include "feeds/actor_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "feeds/object_text.h"

namespace entente::feeds {
namespace {

constexpr std::size_t least_letters = 5;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word_byte(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80U;
}

bool is_worth_looking_for(std::string_view name) {
  return name.size() >= least_letters || std::ranges::any_of(name, is_digit);
}

/// The words of a text, without what stands between them.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && is_word_byte(text[at])) ++at;
    words.emplace_back(text.substr(begin, at - begin));
  }
  return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t count) {
  std::string out;
  for (std::size_t i = begin; i < begin + count; ++i) {
    if (!out.empty()) out += ' ';
    out += words[i];
  }
  return out;
}

/// APT28, APT-C-36, FIN7, TA505, UNC2452.
bool is_numbered_actor(std::string_view word) {
  for (const std::string_view prefix : {"APT-C-", "APT", "FIN", "TA", "UNC"}) {
    if (!word.starts_with(prefix)) continue;
    const std::string_view number = word.substr(prefix.size());
    const std::size_t least = prefix == "TA" ? 3 : 1;
    return number.size() >= least && number.size() <= 5 && std::ranges::all_of(number, is_digit);
  }
  return false;
}

}  // namespace

void ActorNames::add(Actor actor) {
  const std::size_t index = actors_.size();
  std::vector<std::string> names = actor.aliases;
  names.insert(names.begin(), actor.name);
  for (const std::string& name : names) {
    const auto words = words_of(name);
    if (words.empty() || !is_worth_looking_for(name)) continue;
    longest_words_ = std::max(longest_words_, words.size());
    // A synonym of two actors stays the first one's.
    by_name_.try_emplace(joined(words, 0, words.size()), index);
  }
  actors_.push_back(std::move(actor));
}

std::vector<Actor> ActorNames::find(std::string_view text) const {
  std::vector<Actor> found;
  const auto keep = [&](Actor actor) {
    if (std::ranges::find(found, actor.name, &Actor::name) == found.end()) found.push_back(std::move(actor));
  };
  const auto words = words_of(text);
  for (std::size_t at = 0; at < words.size();) {
    // The longest name that begins here.
    std::size_t taken = 1;
    for (std::size_t count = std::min(longest_words_, words.size() - at); count > 0; --count) {
      const auto known = by_name_.find(joined(words, at, count));
      if (known == by_name_.end()) continue;
      keep(actors_[known->second]);
      taken = count;
      break;
    }
    if (taken == 1 && is_numbered_actor(words[at]) && !by_name_.contains(words[at])) {
      Actor actor;
      actor.name = words[at];
      keep(std::move(actor));
    }
    at += taken;
  }
  return found;
}

}  // namespace entente::feeds
