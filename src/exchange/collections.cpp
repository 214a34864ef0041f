#include "exchange/collections.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <simdjson.h>

#include "base/json_text.h"

namespace entente::exchange {
namespace {

constexpr std::size_t max_alias_bytes = 64;

bool is_nation(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<> check_alias(std::string_view alias) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (alias.empty() || alias.size() > max_alias_bytes || !std::ranges::all_of(alias, allowed)) {
    return fail(ErrorKind::malformed, "this is not an alias",
                "alias '" + std::string(alias.substr(0, 100)) + "'",
                "use 1 to 64 of the characters a-z, 0-9 and '-'");
  }
  if (parse_uuid(alias)) {
    return fail(ErrorKind::malformed,
                "an alias that is shaped like a UUID could be taken for another collection's id",
                "alias '" + std::string(alias) + "'", "choose a word");
  }
  return {};
}

std::string setting_body(const Collection& collection) {
  std::string body = R"({"number":)" + std::to_string(collection.number);
  const auto add = [&](std::string_view name, std::string_view value) {
    body += ",\"";
    body += name;
    body += "\":";
    append_json_string(body, value);
  };
  add("alias", collection.alias);
  add("title", collection.title);
  add("description", collection.description);
  add("readers", collection.readers.to_string());
  add("writers", collection.writers.to_string());
  if (!collection.default_label.empty()) add("default_label", collection.default_label);
  return body + "}";
}

}  // namespace

std::optional<Collection> read_collection(std::string_view key, std::string_view body) {
  const auto id = parse_uuid(key.substr(collection_setting_prefix.size()));
  if (!id) return std::nullopt;
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
  Collection collection;
  collection.id = *id;
  std::uint64_t number = 0;
  if (root["number"].get(number) != simdjson::SUCCESS) return std::nullopt;
  if (number > std::numeric_limits<store::CollectionNumber>::max()) return std::nullopt;
  collection.number = static_cast<store::CollectionNumber>(number);
  const auto text = [&](std::string_view name) -> std::optional<std::string> {
    std::string_view value;
    if (root[name].get(value) != simdjson::SUCCESS) return std::nullopt;
    return std::string(value);
  };
  const auto alias = text("alias");
  const auto title = text("title");
  const auto readers = text("readers");
  const auto writers = text("writers");
  if (!alias || !title || !readers || !writers) return std::nullopt;
  auto reading = NationList::parse(*readers);
  auto writing = NationList::parse(*writers);
  if (!reading || !writing) return std::nullopt;
  collection.alias = *alias;
  collection.title = *title;
  collection.description = text("description").value_or("");
  collection.readers = std::move(*reading);
  collection.writers = std::move(*writing);
  collection.default_label = text("default_label").value_or("");
  return collection;
}

bool NationList::admits(std::string_view nation) const {
  return everyone || std::ranges::find(nations, nation) != nations.end();
}

Result<NationList> NationList::parse(std::string_view text) {
  NationList list;
  if (text == "-") return list;
  if (text == "*") {
    list.everyone = true;
    return list;
  }
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view nation = text.substr(begin, end - begin);
    if (!is_nation(nation)) {
      return fail(ErrorKind::malformed, "'" + std::string(nation.substr(0, 100)) + "' is not a nation code",
                  "list of nations",
                  "write three-letter codes of ISO 3166-1 separated by commas, '*' for every signed-in user "
                  "or '-' for nobody");
    }
    if (!list.admits(nation)) list.nations.emplace_back(nation);
    begin = end + 1;
  }
  return list;
}

std::string NationList::to_string() const {
  if (everyone) return "*";
  if (nations.empty()) return "-";
  std::string text = nations.front();
  for (std::size_t i = 1; i < nations.size(); ++i) text += "," + nations[i];
  return text;
}

Collections::Collections(store::Store& store) : store_(store) {
  auto table = std::make_shared<std::vector<Collection>>();
  store_.settings([&](std::string_view key, std::string_view body) {
    if (!key.starts_with(collection_setting_prefix)) return;
    if (auto collection = read_collection(key, body)) {
      table->push_back(std::move(*collection));
    } else {
      unreadable_.emplace_back(key);
    }
  });
  table_ = std::move(table);
}

std::shared_ptr<const std::vector<Collection>> Collections::all() const {
  const std::scoped_lock lock(mutex_);
  return table_;
}

std::shared_ptr<const Collection> Collections::locate(std::string_view id_or_alias) const {
  auto table = all();
  const auto id = parse_uuid(id_or_alias);
  for (const Collection& collection : *table) {
    if (id ? collection.id == *id : collection.alias == id_or_alias) return {table, &collection};
  }
  return nullptr;
}

std::optional<Collection> Collections::find(std::string_view id_or_alias) const {
  const auto found = locate(id_or_alias);
  return found ? std::optional(*found) : std::nullopt;
}

Result<Collection> Collections::add(Collection wanted, Random& random) {
  ENTENTE_CHECK(check_alias(wanted.alias));
  const std::scoped_lock one_at_a_time(adding_);
  const auto before = all();
  std::uint32_t number = 0;
  for (const Collection& collection : *before) {
    number = std::max<std::uint32_t>(number, collection.number);
    if (collection.alias == wanted.alias) {
      return fail(ErrorKind::conflict, "a collection has this alias already", "alias '" + wanted.alias + "'",
                  "choose another");
    }
  }
  if (number == std::numeric_limits<store::CollectionNumber>::max() || !unreadable_.empty()) {
    return fail(ErrorKind::unprocessable, "the number of a new collection cannot be told", "collections",
                unreadable_.empty() ? "a node has at most 65,535 collections"
                                    : "a newer version made one of them: run that version");
  }
  wanted.number = static_cast<store::CollectionNumber>(number + 1);
  wanted.id = random_uuid(random);
  const std::pair<std::string, std::string> setting{
      std::string(collection_setting_prefix) + to_string(wanted.id), setting_body(wanted)};
  store::Batch batch;
  batch.settings = {&setting, 1};
  ENTENTE_CHECK(store_.append(batch));
  auto table = std::make_shared<std::vector<Collection>>(*before);
  table->push_back(wanted);
  const std::scoped_lock lock(mutex_);
  table_ = std::move(table);
  return wanted;
}

}  // namespace entente::exchange
