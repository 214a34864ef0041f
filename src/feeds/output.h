// Where a reader of another format puts what it makes: objects, each once, and notes about what it could not
// read. Counts both.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/error.h"
#include "base/uuid.h"

namespace entente::feeds {

/// Something in a file that could not be taken over.
struct Note {
  bool whole = false;  ///< the whole record was left out; else only this part of it
  std::string reason;  ///< the same words for the same reason, to be grouped
  std::string file;
  std::uint64_t line = 0;  ///< from 1; 0: not known
  std::string column;      ///< of a table, or a path in JSON; may be empty
  std::string value;       ///< what stands there, shortened
};

class Output {
 public:
  /// A STIX object; the view is valid during the call.
  using ObjectSink = std::function<Result<>(std::string_view object)>;
  using NoteSink = std::function<Result<>(const Note& note)>;
  Output(ObjectSink objects, NoteSink notes) : objects_(std::move(objects)), notes_(std::move(notes)) {}

  /// True the first time that an id is asked for: then the caller makes the object. Error: too_large (more
  /// than limits::max_feed_ids).
  [[nodiscard]] Result<bool> is_new(std::string_view id);
  [[nodiscard]] Result<> add(std::string_view object);

  /// Where the notes that follow are found.
  void at(std::string_view file, std::uint64_t line) {
    file_ = file;
    line_ = line;
  }
  /// A record was found.
  void record() { ++records_; }
  /// The record was left out.
  [[nodiscard]] Result<> leave(std::string_view reason, std::string_view column, std::string_view value);
  /// A part of it was.
  [[nodiscard]] Result<> miss(std::string_view reason, std::string_view column, std::string_view value);

  [[nodiscard]] std::uint64_t records() const { return records_; }
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }
  [[nodiscard]] std::uint64_t objects() const { return made_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] std::uint64_t line() const { return line_; }

 private:
  [[nodiscard]] Result<> note(bool whole, std::string_view reason, std::string_view column,
                              std::string_view value);
  struct HashOfUuid {
    std::size_t operator()(const Uuid& uuid) const;
  };

  ObjectSink objects_;
  NoteSink notes_;
  std::string file_;
  std::uint64_t line_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t left_out_ = 0;
  std::uint64_t made_ = 0;
  std::unordered_set<Uuid, HashOfUuid> ids_;
};

}  // namespace entente::feeds
