// entente import: one thread reads and splits, two send batches (which the node checks on all cores), so that
// reading, checking and the disk work at the same time. Memory is bounded: a few batches.
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/admin_link.h"
#include "app/bounded_queue.h"
#include "app/commands.h"
#include "app/import_notes.h"
#include "app/import_report.h"
#include "app/json.h"
#include "app/object_frames.h"
#include "app/progress.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"
#include "feeds/reader.h"
#include "stix/splitter.h"

namespace entente::app {
namespace {

constexpr std::size_t batch_objects = 4'000;
constexpr std::size_t batch_bytes = std::size_t{6} << 20;
constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
constexpr std::size_t waiting_batches = 2;
constexpr std::size_t senders = 2;
constexpr double micros_per_second = 1e6;

struct Batch {
  std::uint64_t part = 0;
  std::string frames;
  std::size_t objects = 0;
};

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, FileCloser>;

std::uint64_t total_size(const std::vector<std::string>& files) {
  std::uint64_t total = 0;
  for (const std::string& file : files) {
    std::error_code error;
    const auto size = file == "-" ? 0 : std::filesystem::file_size(file, error);
    if (file == "-" || error) return 0;  // not known, so no percentage
    total += size;
  }
  return total;
}

class Import {
 public:
  Import(const ImportOptions& options, std::FILE* report_lines)
      : options_(options),
        report_(report_lines),
        notes_(report_lines),
        progress_(options.collection, total_size(options.files), stderr, steady_micros),
        import_(random_uuid(system_random())) {}

  ExitCode run(AdminLink& link) {
    // A part without objects: whether the collection is there shows before hours of reading.
    ENTENTE_CHECK(link.call(http::Method::post, path() + std::to_string(next_part_++)));
    std::vector<std::unique_ptr<AdminLink>> links;
    for (std::size_t i = 0; i < senders; ++i) links.push_back(link.another());
    std::vector<std::jthread> threads;
    for (auto& own : links) threads.emplace_back([this, &own] { send_all(*own); });
    if (auto read = read_files(); !read) give_up(std::move(read).error());
    queue_.end();
    threads.clear();  // joins
    return finish();
  }

 private:
  /// Remembers the first error and lets everybody stop. That an earlier part failed is news only until the
  /// earlier part has said why.
  void give_up(Error error) {
    const std::lock_guard lock(mutex_);
    if (!error_ || error_->kind == ErrorKind::conflict) error_ = std::move(error);
    queue_.end(true);
  }

  [[nodiscard]] std::string path() const {
    return "/admin/collections/" + percent_encode(options_.collection) +
           "/import?import=" + to_string(import_) + (made_here() ? "&edition=1" : "") + "&part=";
  }

  void flush() {
    if (batch_.objects == 0) return;
    batch_.part = next_part_++;
    queue_.push(std::exchange(batch_, Batch{}));
  }

  /// The objects are made by us, not read.
  [[nodiscard]] bool made_here() const { return options_.format != "stix"; }

  Result<> take(std::string_view object) {
    if (batch_.frames.empty()) batch_.frames.reserve(batch_bytes + chunk_bytes);
    append_frame(batch_.frames, object);
    if (++batch_.objects >= batch_objects || batch_.frames.size() >= batch_bytes) flush();
    return {};
  }

  Result<> read_files() {
    if (made_here()) return read_records();
    for (const std::string& file : options_.files) {
      stix::StreamSplitter splitter([this](std::string_view object) { return take(object); });
      ENTENTE_TRY(whole, read_chunks(file, [&](std::string_view chunk) { return splitter.feed(chunk); }));
      auto read = whole ? splitter.finish() : Result<>();
      flush();  // what came before an error was good
      ENTENTE_CHECK(placed(std::move(read), file));
      if (!whole) return {};
    }
    return {};
  }

  /// Files of another format.
  Result<> read_records() {
    const auto reader = feeds::make_reader(options_.format, output_);
    for (const std::string& file : options_.files) {
      ENTENTE_CHECK(reader->begin(name_of(file)));
      ENTENTE_TRY(whole, read_chunks(file, [&](std::string_view chunk) { return reader->feed(chunk); }));
      if (!whole) return {};
      ENTENTE_CHECK(reader->end());
    }
    ENTENTE_CHECK(reader->finish());
    flush();
    return {};
  }

  static std::string name_of(const std::string& file) { return file == "-" ? "standard input" : file; }

  static Result<> placed(Result<> result, const std::string& file) {
    if (result) return result;
    std::string& where = result.error().where;
    const std::string name = name_of(file);
    if (!where.starts_with(name)) where = where.empty() ? name : name + ", " + where;
    return result;
  }

  /// False: a sender failed, and its error is the one to tell.
  Result<bool> read_chunks(const std::string& file, const std::function<Result<>(std::string_view)>& feed) {
    const int descriptor = file == "-" ? ::dup(STDIN_FILENO) : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail_errno("open", file, errno);
    const FileHandle handle(::fdopen(descriptor, "rb"));
    std::vector<char> chunk(chunk_bytes);
    for (;;) {
      const ssize_t got = ::read(descriptor, chunk.data(), chunk.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail_errno("read", file, errno);
      if (got == 0) return true;
      if (auto fed = feed({chunk.data(), static_cast<std::size_t>(got)}); !fed) {
        flush();
        return std::unexpected(placed(std::move(fed), file).error());
      }
      bytes_ += static_cast<std::uint64_t>(got);
      progress_.show(bytes_, report_.total());
      const std::lock_guard lock(mutex_);
      if (error_) return false;
    }
  }

  void send_all(AdminLink& link) {
    while (auto batch = queue_.pop()) {
      auto reply =
          link.call(http::Method::post, path() + std::to_string(batch->part), std::move(batch->frames));
      if (!reply) return give_up(std::move(reply).error());
      auto document = JsonDocument::parse(reply->body);
      if (!document) return give_up(std::move(document).error());
      if (auto added = report_.add(document->root()); !added) return give_up(std::move(added).error());
    }
  }

  /// Of files of another format; else empty.
  [[nodiscard]] std::string notes_text() const {
    if (!made_here()) return {};
    return options_.json ? notes_.to_json(options_.format, output_)
                         : notes_.to_text(options_.format, output_);
  }

  ExitCode finish() {
    const double seconds = static_cast<double>(progress_.elapsed()) / micros_per_second;
    if (error_) {
      error_->remedy += std::string(error_->remedy.empty() ? "" : "; ") +
                        format_count(report_.total() - report_.refused()) +
                        " objects were taken in before; importing again adds only what is missing";
      return std::unexpected(*std::move(error_));
    }
    const std::string notes = notes_text();
    ENTENTE_CHECK(print(options_.json ? report_.to_json(seconds, notes) + "\n"
                                      : notes + report_.to_text(seconds, bytes_)));
    return report_.refused() == 0 && output_.left_out() == 0 ? exit_code::ok : exit_code::refused;
  }

  const ImportOptions& options_;
  ImportReport report_;
  ImportNotes notes_;
  feeds::Output output_{[this](std::string_view object) { return take(object); },
                        [this](const feeds::Note& note) { return notes_.add(note); }};
  Progress progress_;
  Uuid import_;
  BoundedQueue<Batch> queue_{waiting_batches};
  Batch batch_;
  std::uint64_t next_part_ = 0;
  std::uint64_t bytes_ = 0;
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace

ExitCode import(const ImportOptions& options) {
  FileHandle lines;
  if (!options.report.empty()) {
    lines.reset(std::fopen(options.report.c_str(), "w"));
    if (!lines) return fail_errno("open", options.report, errno);
  }
  ENTENTE_TRY(link, reach_node({options.folder}));
  auto code = Import(options, lines.get()).run(*link);
  if (lines && std::fflush(lines.get()) != 0) return fail_errno("write", options.report, errno);
  return code;
}

}  // namespace entente::app
