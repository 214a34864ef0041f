// JSON files that are read as a whole, and what their values say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "feeds/output.h"
#include "feeds/reader.h"

namespace entente::feeds {

/// The text of a string, or of a number as it is written; empty for anything else.
[[nodiscard]] std::string text_in(simdjson::dom::element object, std::string_view name);
/// The members of an array; none for anything else.
[[nodiscard]] std::vector<simdjson::dom::element> items_in(simdjson::dom::element object,
                                                           std::string_view name);
[[nodiscard]] std::vector<simdjson::dom::element> items_of(simdjson::dom::element array);
[[nodiscard]] std::vector<std::string> texts_in(simdjson::dom::element object, std::string_view name);
[[nodiscard]] bool has(simdjson::dom::element object, std::string_view name);
[[nodiscard]] bool true_in(simdjson::dom::element object, std::string_view name);

/// Gathers a file of at most limits::max_feed_json_bytes and hands it to the format: as one document, or line
/// by line where each line is a document of its own (JSON lines).
class JsonReader : public Reader {
 public:
  explicit JsonReader(Output& output) : output_(output) {}
  Result<> begin(std::string_view name) override;
  Result<> feed(std::string_view bytes) override;
  Result<> end() override;

 protected:
  /// A whole file, or one line of a file of lines (then output().line() says which).
  [[nodiscard]] virtual Result<> read_document(simdjson::dom::element root) = 0;
  [[nodiscard]] Output& output() { return output_; }
  /// For a document that is JSON but not what the format reads.
  [[nodiscard]] std::unexpected<Error> not_this_format(std::string what) const;

 private:
  [[nodiscard]] Result<> parse(std::string_view text);
  [[nodiscard]] Result<> read_lines();

  Output& output_;
  std::string name_;
  std::string bytes_;
  simdjson::dom::parser parser_;
};

}  // namespace entente::feeds
