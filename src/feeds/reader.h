// Files of other formats as STIX objects. One reader takes all files of an import, one after the other; what
// it makes goes to an Output as it is found.
//
// Promises: the same files give the same objects, byte for byte; a record that cannot be read is left out
// with a note and the next one is read; memory is bounded (tables are read row by row, JSON files are held as
// a whole up to limits::max_feed_json_bytes). Reads bytes, never files or the network.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.h"
#include "feeds/output.h"

namespace entente::feeds {

class Reader {
 public:
  Reader() = default;
  virtual ~Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// A file begins; `name` is what notes and errors call it.
  [[nodiscard]] virtual Result<> begin(std::string_view name) = 0;
  /// Its next bytes, cut anywhere. Errors, whose `where` says file, line and column as far as known:
  /// malformed (not such a file at all), too_large, those of the output's sinks. Then the reader is spent.
  [[nodiscard]] virtual Result<> feed(std::string_view bytes) = 0;
  /// The file is over.
  [[nodiscard]] virtual Result<> end() = 0;
  /// So are all files.
  [[nodiscard]] virtual Result<> finish() = 0;
};

struct Format {
  std::string_view name;   ///< as in --format
  std::string_view files;  ///< what it reads, for help and errors
};

[[nodiscard]] std::span<const Format> formats();
/// Null for a name that formats() does not have. `output` must outlive the reader.
[[nodiscard]] std::unique_ptr<Reader> make_reader(std::string_view format, Output& output);

}  // namespace entente::feeds
