// entente check, entente pattern check: validation without a node.
#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/json.h"
#include "app/progress.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/limits.h"
#include "stix/checker.h"
#include "stix/pattern.h"
#include "stix/splitter.h"

namespace entente::app {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

std::string json_of(const stix::Finding& finding) {
  return JsonObject()
      .text("severity", finding.severity == stix::Severity::must ? "must" : "should")
      .text("path", finding.path)
      .text("value", finding.value)
      .text("message", finding.message)
      .text("section", finding.section)
      .done();
}

/// Checks the objects of one file after the other and tells about each that is not clean.
class FileCheck {
 public:
  explicit FileCheck(bool json) : json_(json) {}

  Result<> run(const std::string& file) {
    const int descriptor = file == "-" ? ::dup(STDIN_FILENO) : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail_errno("open", file, errno);
    auto checked = feed(descriptor, file);
    ::close(descriptor);
    return checked;
  }
  Result<> summary() const {
    if (!json_) {
      return print(format_count(objects_) + " objects, " + format_count(refused_) + " refused, " +
                   format_count(warned_) + " with warnings\n");
    }
    return print(JsonObject()
                     .number("objects", objects_)
                     .number("refused", refused_)
                     .number("warned", warned_)
                     .done() +
                 "\n");
  }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  Result<> feed(int descriptor, const std::string& file) {
    stix::StreamSplitter splitter([&](std::string_view object) { return check_one(file, object); });
    std::vector<char> chunk(chunk_bytes);
    for (;;) {
      const ssize_t got = ::read(descriptor, chunk.data(), chunk.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail_errno("read", file, errno);
      Result<> fed =
          got == 0 ? splitter.finish() : splitter.feed({chunk.data(), static_cast<std::size_t>(got)});
      if (!fed) fed.error().where = fed.error().where.empty() ? file : file + ", " + fed.error().where;
      if (!fed || got == 0) return fed;
    }
  }

  Result<> check_one(const std::string& file, std::string_view object) {
    ENTENTE_TRY(checked, checker_.check(object, object.size()));
    ++objects_;
    if (checked.findings.empty()) return {};
    ++(checked.accepted() ? warned_ : refused_);
    if (json_) {
      std::vector<std::string> findings;
      findings.reserve(checked.findings.size());
      for (const auto& finding : checked.findings) findings.push_back(json_of(finding));
      return print(JsonObject()
                       .text("file", file)
                       .text("id", checked.facts.id)
                       .boolean("accepted", checked.accepted())
                       .raw("findings", json_array(findings))
                       .done() +
                   "\n");
    }
    std::string text = file + ": " + (checked.facts.id.empty() ? "(no id)" : checked.facts.id) + "\n";
    for (const auto& finding : checked.findings) {
      text += std::string("  ") + (finding.severity == stix::Severity::must ? "refused  " : "warning  ") +
              finding.to_string() + "\n";
    }
    return print(text);
  }

  bool json_;
  stix::Checker checker_;
  std::uint64_t objects_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t warned_ = 0;
};

Result<bool> check_pattern_line(bool json, std::string_view pattern) {
  const auto verdict = stix::check_pattern(pattern);
  JsonObject line;
  line.text("pattern", pattern).boolean("accepted", verdict.has_value());
  if (!verdict) line.text("message", verdict.error().to_string());
  ENTENTE_CHECK(print(json      ? line.done() + "\n"
                      : verdict ? "ok       " + std::string(pattern) + "\n"
                                : "refused  " + std::string(pattern) + "\n         " +
                                      verdict.error().to_string() + "\n"));
  return verdict.has_value();
}

/// One pattern a line.
Result<std::vector<std::string>> read_patterns(const std::string& file) {
  ENTENTE_TRY(text, read_file(file == "-" ? "/dev/stdin" : file, std::size_t{64} << 20));
  std::vector<std::string> patterns;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) patterns.push_back(std::move(line));
    at = end + 1;
  }
  return patterns;
}

}  // namespace

ExitCode check(const CheckOptions& options) {
  FileCheck run(options.json);
  for (const std::string& file : options.files) ENTENTE_CHECK(run.run(file));
  ENTENTE_CHECK(run.summary());
  return run.refused() == 0 ? exit_code::ok : exit_code::refused;
}

ExitCode check_patterns(const PatternOptions& options) {
  std::vector<std::string> patterns{options.pattern};
  if (options.pattern.starts_with('@') || options.pattern == "-") {
    ENTENTE_TRY(lines, read_patterns(options.pattern == "-" ? "-" : options.pattern.substr(1)));
    patterns = std::move(lines);
  }
  bool all_good = true;
  for (const std::string& pattern : patterns) {
    ENTENTE_TRY(good, check_pattern_line(options.json, pattern));
    all_good = all_good && good;
  }
  return all_good ? exit_code::ok : exit_code::refused;
}

}  // namespace entente::app
