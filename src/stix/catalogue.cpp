#include "stix/catalogue.h"

#include <algorithm>
#include <cassert>

namespace entente::stix {
namespace {

/// Custom types have only what is common to their category.
constexpr Record custom_records[] = {
    {"", Category::sdo, "11.2", {}},
    {"", Category::sco, "11.2", {}},
};

struct Owner {
  std::string_view extension;
  std::string_view type;
  Embedded embedded;
};

constexpr Owner owners[] = {
    {"archive-ext", "file", Embedded::archive_ext},
    {"ntfs-ext", "file", Embedded::ntfs_ext},
    {"pdf-ext", "file", Embedded::pdf_ext},
    {"raster-image-ext", "file", Embedded::raster_image_ext},
    {"windows-pebinary-ext", "file", Embedded::windows_pebinary_ext},
    {"http-request-ext", "network-traffic", Embedded::http_request_ext},
    {"icmp-ext", "network-traffic", Embedded::icmp_ext},
    {"socket-ext", "network-traffic", Embedded::socket_ext},
    {"tcp-ext", "network-traffic", Embedded::tcp_ext},
    {"windows-process-ext", "process", Embedded::windows_process_ext},
    {"windows-service-ext", "process", Embedded::windows_service_ext},
    {"unix-account-ext", "user-account", Embedded::unix_account_ext},
};

void add(std::vector<Compiled>& list, std::span<const Record> records, SpecVersion spec) {
  for (const Record& record : records) list.emplace_back(record, spec);
}

void sort(std::vector<Compiled>& list) {
  std::ranges::sort(list, {}, [](const Compiled& type) { return type.record().name; });
}

const Compiled* find(const std::vector<Compiled>& list, std::string_view name) {
  const auto found =
      std::ranges::lower_bound(list, name, {}, [](const Compiled& type) { return type.record().name; });
  return found != list.end() && found->record().name == name ? &*found : nullptr;
}

}  // namespace

Compiled::Compiled(const Record& record, SpecVersion spec) : record_(&record) {
  const auto common = common_properties(record.category, spec);
  properties_.assign(common.begin(), common.end());
  std::size_t own_from = properties_.size();
  for (const Property& property : record.properties) {
    const auto same = std::ranges::find(properties_, property.name, &Property::name);
    if (same != properties_.end()) {
      *same = property;  // a type may be stricter than the common table: labels of 2.0
    } else {
      properties_.push_back(property);
    }
  }
  assert(properties_.size() <= 64);
  slots_.fill(empty);
  for (std::size_t i = 0; i < properties_.size(); ++i) {
    std::size_t at = slot_of(properties_[i].name);
    while (slots_[at] != empty) at = (at + 1) % slot_count;
    slots_[at] = static_cast<std::uint8_t>(i);
    if (properties_[i].traits & required) required_mask_ |= std::uint64_t{1} << i;
    if (i >= own_from) own_mask_ |= std::uint64_t{1} << i;
  }
  for (const Rule& rule : record.rules) {
    CompiledRule compiled{rule.kind, bit_of(rule.names[0]), 0, &rule};
    for (const std::string_view name : std::span(rule.names).subspan(1)) compiled.rest |= bit_of(name);
    rules_.push_back(compiled);
  }
}

std::uint64_t Compiled::bit_of(std::string_view name) const {
  if (name.empty()) return 0;
  const int index = find(name);
  assert(index != none);
  return std::uint64_t{1} << index;
}

Catalogue::Catalogue() {
  add(objects_, sdo_records(), SpecVersion::v21);
  add(objects_, sco_records(), SpecVersion::v21);
  add(objects_, meta_records(), SpecVersion::v21);
  sort(objects_);
  add(observables_, sco_records(), SpecVersion::v21);
  sort(observables_);
  add(v20_objects_, v20_records(), SpecVersion::v20);
  sort(v20_objects_);
  add(v20_observables_, v20_sco_records(), SpecVersion::v20);
  sort(v20_observables_);
  add(custom_, custom_records, SpecVersion::v21);
  add(v20_custom_, custom_records, SpecVersion::v20);
  for (const Record& record : embedded_records()) {
    embedded_.emplace_back(record, SpecVersion::v21);
    const auto older = std::ranges::find(v20_embedded_records(), record.name, &Record::name);
    v20_embedded_.emplace_back(older != v20_embedded_records().end() ? *older : record, SpecVersion::v20);
  }
}

const Compiled* Catalogue::object(SpecVersion spec, std::string_view type) const {
  return find(spec == SpecVersion::v20 ? v20_objects_ : objects_, type);
}

const Compiled* Catalogue::observable(SpecVersion spec, std::string_view type) const {
  return find(spec == SpecVersion::v20 ? v20_observables_ : observables_, type);
}

const Compiled& Catalogue::custom(SpecVersion spec, Category category) const {
  return (spec == SpecVersion::v20 ? v20_custom_ : custom_)[category == Category::sco ? 1 : 0];
}

const Compiled& Catalogue::embedded(SpecVersion spec, Embedded type) const {
  return (spec == SpecVersion::v20 ? v20_embedded_ : embedded_)[static_cast<std::size_t>(type)];
}

const Compiled* Catalogue::extension(SpecVersion spec, std::string_view owner, std::string_view name) const {
  for (const Owner& entry : owners) {
    if (entry.extension == name && entry.type == owner) return &embedded(spec, entry.embedded);
  }
  return nullptr;
}

const Catalogue& catalogue() {
  static const Catalogue built;
  return built;
}

}  // namespace entente::stix
