// entente export: what a nation may see of a collection, as one STIX 2.1 bundle, streamed.
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/object_frames.h"
#include "app/progress.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"

namespace entente::app {
namespace {

/// Standard output, or a file that stands only when it is whole.
class Output {
 public:
  static Result<Output> open(const std::string& path) {
    Output output;
    output.path_ = path;
    if (path == "-") {
      output.file_ = stdout;
      return output;
    }
    output.file_ = std::fopen((path + ".part").c_str(), "wb");
    if (output.file_ == nullptr) return fail_errno("open", path + ".part", errno);
    return output;
  }
  Output(Output&& other) noexcept
      : path_(std::move(other.path_)), file_(std::exchange(other.file_, nullptr)) {}
  Output& operator=(Output&&) = delete;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (file_ == nullptr || file_ == stdout) return;
    std::fclose(file_);
    std::remove((path_ + ".part").c_str());
  }

  Result<> write(std::string_view text) {
    bytes_ += text.size();
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size())
      return fail_errno("write", path_, errno);
    return {};
  }
  Result<> finish() {
    if (std::fflush(file_) != 0) return fail_errno("write", path_, errno);
    if (file_ == stdout) return {};
    const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
    if (!closed || std::rename((path_ + ".part").c_str(), path_.c_str()) != 0)
      return fail_errno("write", path_, errno);
    return {};
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  Output() = default;
  std::string path_;
  std::FILE* file_ = nullptr;
  std::uint64_t bytes_ = 0;
};

}  // namespace

ExitCode export_collection(const ExportOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  const std::string target = "/admin/collections/" + percent_encode(options.collection) +
                             "/export?nation=" + percent_encode(options.nation) +
                             "&versions=" + (options.all_versions ? "all" : "last") + "&after=";
  // The first page before the file: a mistake in the names leaves nothing behind.
  ENTENTE_TRY(page, link->call(http::Method::get, target));
  ENTENTE_TRY(output, Output::open(options.output));
  Progress progress(options.collection, 0, stderr, steady_micros);
  std::uint64_t objects = 0;
  ENTENTE_CHECK(
      output.write(R"({"type":"bundle","id":"bundle--)" + to_string(random_uuid(system_random())) + "\""));
  for (;;) {
    ENTENTE_TRY(frames, read_frames(page.body));
    for (const std::string_view object : frames) {
      // A bundle without objects leaves the list out (STIX 2.1 section 8).
      ENTENTE_CHECK(output.write(objects++ == 0 ? ",\"objects\":[\n" : ",\n"));
      ENTENTE_CHECK(output.write(object));
    }
    progress.show(output.bytes(), objects);
    if (page.next.empty()) break;
    ENTENTE_TRY(following, link->call(http::Method::get, target + page.next));
    page = std::move(following);
  }
  ENTENTE_CHECK(output.write(objects == 0 ? "}\n" : "\n]}\n"));
  ENTENTE_CHECK(output.finish());
  return exit_code::ok;
}

}  // namespace entente::app
