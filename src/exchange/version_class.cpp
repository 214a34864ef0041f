#include "exchange/version_class.h"

#include "exchange/saved_bytes.h"

namespace entente::exchange {
namespace {

std::string bytes_of(const VersionClass& one) {
  std::string out;
  save_number(out, one.collection);
  save_number(out, one.origin);
  save_number(out, std::uint8_t{one.recalled});
  save_number(out, std::uint8_t{one.correspondence});
  save_number(out, one.markings.size());
  for (const std::string& marking : one.markings) save_text(out, marking);
  save_text(out, one.self);
  save_text(out, one.origin_label);
  save_text(out, one.custodian_label);
  return out;
}

bool load_class(std::string_view& in, VersionClass& one) {
  std::uint8_t recalled = 0;
  std::uint8_t correspondence = 0;
  std::uint64_t markings = 0;
  if (!load_number(in, one.collection) || !load_number(in, one.origin) || !load_number(in, recalled) ||
      !load_number(in, correspondence) || !load_count(in, markings)) {
    return false;
  }
  one.recalled = recalled != 0;
  one.correspondence = correspondence != 0;
  one.markings.resize(static_cast<std::size_t>(markings));
  for (std::string& marking : one.markings) {
    if (!load_text(in, marking)) return false;
  }
  return load_text(in, one.self) && load_text(in, one.origin_label) && load_text(in, one.custodian_label);
}

}  // namespace

store::Tag VersionClasses::tag_of(const VersionClass& wanted) {
  const auto [at, fresh] = tags_.try_emplace(bytes_of(wanted), static_cast<store::Tag>(classes_.size() + 1));
  if (!fresh) return at->second;
  classes_.push_back(wanted);
  for (const std::string& marking : wanted.markings) by_marking_[marking].push_back(at->second);
  if (!wanted.self.empty()) by_marking_[wanted.self].push_back(at->second);
  return at->second;
}

const std::vector<store::Tag>& VersionClasses::with_marking(const std::string& id) const {
  static const std::vector<store::Tag> none;
  const auto at = by_marking_.find(id);
  return at == by_marking_.end() ? none : at->second;
}

void VersionClasses::save(std::string& out) const {
  save_number(out, classes_.size());
  for (const VersionClass& one : classes_) out += bytes_of(one);
}

bool VersionClasses::load(std::string_view& in) {
  std::uint64_t count = 0;
  if (!load_count(in, count)) return false;
  for (std::uint64_t i = 0; i < count; ++i) {
    VersionClass one;
    if (!load_class(in, one) || tag_of(one) != i + 1) return false;
  }
  return true;
}

}  // namespace entente::exchange
