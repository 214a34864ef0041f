#include "exchange/custody_page.h"

#include <array>
#include <cstring>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/instant.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "base/text_code.h"
#include "ledger/note.h"

namespace entente::exchange {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t version_members = 10;

void append_hashes(std::string& out, const ledger::Path& path) {
  std::string bytes;
  bytes.reserve(path.size() * sizeof(Hash));
  for (const Hash& hash : path) bytes += as_view(hash);
  out += '"' + to_base64(bytes) + '"';
}

/// Texts that many versions share, each written once.
class Numbered {
 public:
  std::size_t operator()(const std::string& text) {
    const auto [at, fresh] = numbers_.emplace(text, texts_.size());
    if (fresh) texts_.push_back(&at->first);
    return at->second;
  }
  void print(std::string& out) const {
    out += '[';
    for (const std::string* text : texts_) {
      if (text != texts_.front()) out += ',';
      append_json_string(out, *text);
    }
    out += ']';
  }

 private:
  std::map<std::string, std::size_t> numbers_;
  std::vector<const std::string*> texts_;
};

void append_version(std::string& out, const CustodyVersion& version, Numbered& labels) {
  out += '[';
  append_json_string(out, version.id);
  out += ',';
  if (version.version.empty()) {
    out += "null";
  } else {
    append_json_string(out, version.version);
  }
  out += fmt::format(R"(,"{}",{},"{}","{}",)", format_micros(version.released.listed), version.released.leaf,
                     to_base64(as_view(version.released.nonce)), version.origin);
  if (!version.stated) {
    out += "null,null,null,null]";
    return;
  }
  const StatedPlace& stated = *version.stated;
  out += fmt::format(R"({},{},"{}",)", stated.statement, stated.place.index,
                     to_base64(as_view(stated.place.nonce)));
  out += stated.label.empty() ? "null" : std::to_string(labels(stated.label));
  out += ']';
}

std::unexpected<Error> refuse(std::string_view what, std::string where = "custody") {
  return fail(ErrorKind::malformed, std::string(what), std::move(where));
}

bool read_text(const dom::element& value, std::size_t max_bytes, std::string& text) {
  std::string_view view;
  if (value.get(view) != simdjson::SUCCESS || view.size() > max_bytes) return false;
  text = view;
  return true;
}

bool read_hashes(const dom::element& object, std::string_view name, ledger::Path& path) {
  std::string_view text;
  if (object[name].get(text) != simdjson::SUCCESS) return false;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() % sizeof(Hash) != 0) return false;
  path.resize(bytes->size() / sizeof(Hash));
  if (!path.empty()) std::memcpy(path.data(), bytes->data(), bytes->size());
  return true;
}

bool read_nonce(const dom::element& value, Nonce& nonce) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return false;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != nonce.size()) return false;
  std::memcpy(nonce.data(), bytes->data(), nonce.size());
  return true;
}

bool read_number(const dom::element& value, std::uint64_t below, std::uint64_t& number) {
  return value.get(number) == simdjson::SUCCESS && number < below;
}

/// The last four members.
bool read_stated(const std::array<dom::element, version_members>& members, const CustodyPage& page,
                 const std::vector<std::string>& labels, CustodyVersion& version) {
  if (members[6].is_null()) return members[7].is_null() && members[8].is_null() && members[9].is_null();
  StatedPlace& stated = version.stated.emplace();
  std::uint64_t number = 0;
  if (!read_number(members[6], page.statements.size(), number)) return false;
  stated.statement = static_cast<std::size_t>(number);
  if (!read_number(members[7], statement_leaves, number)) return false;
  stated.place.index = static_cast<std::uint16_t>(number);
  if (!read_nonce(members[8], stated.place.nonce)) return false;
  if (members[9].is_null()) return true;
  if (!read_number(members[9], labels.size(), number)) return false;
  stated.label = labels[static_cast<std::size_t>(number)];
  return true;
}

bool read_version(const dom::element& value, const CustodyPage& page, const std::vector<std::string>& labels,
                  CustodyVersion& version) {
  dom::array array;
  if (value.get(array) != simdjson::SUCCESS || array.size() != version_members) return false;
  std::array<dom::element, version_members> members;
  std::size_t at = 0;
  for (const dom::element member : array) members[at++] = member;
  if (!read_text(members[0], limits::max_id_bytes, version.id)) return false;
  if (!members[1].is_null() &&
      (!read_text(members[1], limits::max_id_bytes, version.version) || version.version.empty()))
    return false;
  std::string listed;
  if (!read_text(members[2], limits::max_id_bytes, listed)) return false;
  const auto instant = parse_instant(listed);
  if (!instant) return false;
  version.released.listed = micros_from_instant(*instant);
  return members[3].get(version.released.leaf) == simdjson::SUCCESS &&
         read_nonce(members[4], version.released.nonce) && read_text(members[5], 3, version.origin) &&
         read_stated(members, page, labels, version);
}

bool read_statement(const dom::element& value, CustodyPage::Note& note) {
  dom::element origin;
  dom::element text;
  return value["origin"].get(origin) == simdjson::SUCCESS && read_text(origin, 3, note.origin) &&
         value["note"].get(text) == simdjson::SUCCESS && read_text(text, ledger::max_note_bytes, note.note) &&
         read_hashes(value, "path", note.path);
}

}  // namespace

Statement CustodyPage::statement(std::size_t index, std::vector<std::size_t>& positions) const {
  Statement made{.note = statements[index].note, .places = {}, .path = statements[index].path};
  positions.clear();
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (!versions[i].stated || versions[i].stated->statement != index) continue;
    made.places.push_back(versions[i].stated->place);
    positions.push_back(i);
  }
  return made;
}

std::string print(const CustodyPage& page) {
  std::string versions;
  versions.reserve(page.versions.size() * 256);
  Numbered labels;
  for (const CustodyVersion& version : page.versions) {
    if (!versions.empty()) versions += ',';
    append_version(versions, version, labels);
  }
  std::string out = R"({"checkpoint":)";
  append_json_string(out, page.checkpoint);
  out += R"(,"consistency":)";
  append_hashes(out, page.consistency);
  out += R"(,"path":)";
  append_hashes(out, page.path);
  out += R"(,"labels":)";
  labels.print(out);
  out += R"(,"statements":[)";
  for (const CustodyPage::Note& note : page.statements) {
    if (out.back() != '[') out += ',';
    out += fmt::format(R"({{"origin":"{}","note":)", note.origin);
    append_json_string(out, note.note);
    out += R"(,"path":)";
    append_hashes(out, note.path);
    out += '}';
  }
  return out + R"(],"versions":[)" + versions + "]}";
}

Result<CustodyPage> read_custody_page(std::string_view json) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS || !root.is_object())
    return refuse("the custody of a page is a JSON object");
  CustodyPage page;
  dom::array labels;
  dom::array statements;
  dom::array versions;
  if (root["labels"].get(labels) != simdjson::SUCCESS ||
      root["statements"].get(statements) != simdjson::SUCCESS ||
      root["versions"].get(versions) != simdjson::SUCCESS)
    return refuse("labels, statements and versions are lists");
  std::string_view checkpoint;
  if (root["checkpoint"].get(checkpoint) != simdjson::SUCCESS || !read_hashes(root, "path", page.path) ||
      !read_hashes(root, "consistency", page.consistency))
    return refuse("checkpoint, path and consistency are texts, the last two base64 of hashes");
  page.checkpoint = checkpoint;
  std::vector<std::string> texts;
  for (const dom::element label : labels) {
    if (!read_text(label, limits::max_object_bytes, texts.emplace_back())) return refuse("a label is a text");
  }
  for (const dom::element one : statements) {
    if (!read_statement(one, page.statements.emplace_back()))
      return refuse("a statement has origin, note and path",
                    fmt::format("statements[{}]", page.statements.size() - 1));
  }
  for (const dom::element one : versions) {
    if (page.versions.size() == limits::max_objects_per_post)
      return fail(ErrorKind::too_large, fmt::format("more than {} versions", limits::max_objects_per_post),
                  "custody");
    if (!read_version(one, page, texts, page.versions.emplace_back()))
      return refuse("this is not a version and its custody",
                    fmt::format("versions[{}]", page.versions.size() - 1));
  }
  return page;
}

}  // namespace entente::exchange
