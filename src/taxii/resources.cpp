#include "taxii/resources.h"

#include <utility>

#include "base/instant.h"
#include "base/json_text.h"
#include "exchange/version_text.h"
#include "taxii/media_type.h"

namespace entente::taxii {
namespace {

/// Writes the members of one JSON object.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
  /// Appends the name; the caller appends the value.
  void name(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  void text(std::string_view member, std::string_view value) {
    name(member);
    append_json_string(out_, value);
  }
  /// Text that needs no escaping: dates, versions, media types.
  void plain(std::string_view member, std::string_view value) {
    name(member);
    out_ += '"';
    out_ += value;
    out_ += '"';
  }
  void text_unless_empty(std::string_view member, std::string_view value) {
    if (!value.empty()) text(member, value);
  }
  void number(std::string_view member, std::size_t value) {
    name(member);
    out_ += std::to_string(value);
  }
  void boolean(std::string_view member, bool value) {
    name(member);
    out_ += value ? "true" : "false";
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
};

void append_lines(std::string& out, const std::vector<exchange::StatusLine>& lines) {
  out += '[';
  for (const exchange::StatusLine& line : lines) {
    if (out.back() != '[') out += ',';
    ObjectWriter object(out);
    object.text("id", line.id);
    object.text("version", line.version);
    object.text_unless_empty("message", line.message);
    object.end();
  }
  out += ']';
}

void begin_page(ObjectWriter& object, const exchange::Selected& selected) {
  if (selected.next.empty()) return;
  object.boolean("more", true);
  object.text("next", selected.next);
}

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "The request cannot be read";
    case 401:
      return "Sign in";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 405:
      return "Not a method of this resource";
    case 406:
      return "No acceptable media type";
    case 413:
      return "Too large";
    case 415:
      return "Unsupported media type";
    case 422:
      return "The content cannot be processed";
    case 429:
      return "Too many attempts";
    case 503:
      return "Not available now";
    case 507:
      return "No space left";
    default:
      return status < 500 ? "The request is refused" : "The node failed";
  }
}

}  // namespace

std::string discovery_text(const TaxiiOptions& options) {
  std::string out;
  ObjectWriter object(out);
  object.text("title", options.title);
  object.text_unless_empty("description", options.description);
  object.text_unless_empty("contact", options.contact);
  object.text("default", api_root_path);
  object.name("api_roots");
  out += '[';
  append_json_string(out, api_root_path);
  out += ']';
  object.end();
  return out;
}

std::string api_root_text(const TaxiiOptions& options) {
  std::string out;
  ObjectWriter object(out);
  object.text("title", options.title);
  object.text_unless_empty("description", options.description);
  object.name("versions");
  out += '[';
  append_json_string(out, media_type);
  out += ']';
  object.number("max_content_length", options.max_content_bytes);
  object.end();
  return out;
}

std::string status_text(const exchange::Released<exchange::Status>& released) {
  const exchange::Status& status = released.value();
  std::string out;
  out.reserve(512 + 128 * (status.successes.size() + status.failures.size()));
  ObjectWriter object(out);
  object.text("id", to_string(status.id));
  object.text("status", "complete");
  object.text("request_timestamp", format_micros(status.request_time));
  object.number("total_count", status.total);
  object.number("success_count", status.success_count);
  if (!status.successes.empty()) {
    object.name("successes");
    append_lines(out, status.successes);
  }
  object.number("failure_count", status.failures.size());
  if (!status.failures.empty()) {
    object.name("failures");
    append_lines(out, status.failures);
  }
  object.number("pending_count", 0);
  object.end();
  return out;
}

std::string collection_text(const exchange::Collection& collection, Rights rights) {
  std::string out;
  ObjectWriter object(out);
  object.text("id", to_string(collection.id));
  object.text("title", collection.title);
  object.text_unless_empty("description", collection.description);
  object.text_unless_empty("alias", collection.alias);
  object.boolean("can_read", rights.read);
  object.boolean("can_write", rights.write);
  object.name("media_types");
  out += '[';
  append_json_string(out, stix_21_media_type);
  out += ',';
  append_json_string(out, stix_20_media_type);
  out += ']';
  object.end();
  return out;
}

std::string manifest_text(const exchange::Released<exchange::Selected>& page) {
  const exchange::Selected& selected = page.value();
  std::string out;
  out.reserve(128 + 256 * selected.page.items.size());
  ObjectWriter object(out);
  begin_page(object, selected);
  if (!selected.page.items.empty()) {
    object.name("objects");
    out += '[';
    for (const store::Item& item : selected.page.items) {
      if (out.back() != '[') out += ',';
      ObjectWriter entry(out);
      entry.text("id", item.id);
      entry.plain("date_added", format_micros(item.stamp));
      entry.plain("version", exchange::version_text(item));
      entry.plain("media_type", item.spec == 20 ? stix_20_media_type : stix_21_media_type);
      entry.end();
    }
    out += ']';
  }
  object.end();
  return out;
}

std::string versions_text(const exchange::Released<exchange::Selected>& page) {
  const exchange::Selected& selected = page.value();
  std::string out;
  ObjectWriter object(out);
  begin_page(object, selected);
  if (!selected.page.items.empty()) {
    object.name("versions");
    out += '[';
    for (const store::Item& item : selected.page.items) {
      if (out.back() != '[') out += ',';
      append_json_string(out, exchange::version_text(item));
    }
    out += ']';
  }
  object.end();
  return out;
}

std::string error_text(const Error& error) {
  const int status = error.http_status();
  std::string out;
  ObjectWriter object(out);
  object.text("title", title_of(status));
  // Where a failure of ours happened (a file, a call) is for the log, not for strangers.
  const bool ours = status >= 500;
  object.text("description", error.where.empty() || ours ? error.what : error.where + ": " + error.what);
  object.text("http_status", std::to_string(status));
  if (!error.remedy.empty()) {
    object.name("details");
    ObjectWriter details(out);
    details.text("remedy", error.remedy);
    details.end();
  }
  object.end();
  return out;
}

}  // namespace entente::taxii
