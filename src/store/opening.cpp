#include "store/opening.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "store/deflate_file.h"
#include "store/read_ahead.h"
#include "store/replay.h"

namespace entente::store {
namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> list_folder(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (auto at = fs::directory_iterator(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    files.push_back(at->path());
  }
  if (error) return fail_errno("readdir", folder.string(), error.value());
  std::ranges::sort(files);
  return files;
}

/// The sequence that the names of segments and indexes begin with.
std::optional<Sequence> first_in_name(const fs::path& path) {
  const std::string name = path.filename().string();
  Sequence first = 0;
  const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), first);
  return code == std::errc() ? std::optional(first) : std::nullopt;
}

std::uint64_t sealed_size(const SealedIndex& index) {
  return index.offsets().size();
}

}  // namespace

Result<> Opening::make_folders() const {
  for (const auto& folder : {folder_ / "log", folder_ / "view"}) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail_errno("mkdir", folder.string(), error.value());
  }
  return {};
}

Result<Descriptor> Opening::take_lock() const {
  const auto path = folder_ / "log.lock";
  Descriptor descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
  if (descriptor.get() < 0) return fail_errno("open", path.string(), errno);
  if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
    auto owner = read_file(path).value_or("");
    owner.erase(std::ranges::find_if_not(owner, [](char c) { return c >= '0' && c <= '9'; }), owner.end());
    return fail(ErrorKind::conflict,
                owner.empty() ? "another process owns this folder"
                              : fmt::format("the process with number {} owns this folder", owner),
                folder_.string(), "stop it first, or use the command that talks to a running node");
  }
  const std::string owner = fmt::format("{}\n", ::getpid());
  // Only for the message above: that it could not be written does not matter.
  if (::ftruncate(descriptor.get(), 0) == 0)
    static_cast<void>(::pwrite(descriptor.get(), owner.data(), owner.size(), 0));
  return descriptor;
}

Result<HashKey> Opening::read_key() const {
  const auto path = folder_ / "index.key";
  HashKey key{};
  if (const auto known = read_file(path); known && known->size() == key.size()) {
    std::ranges::copy(*known, key.begin());
    return key;
  }
  options_.random.fill(key);
  ENTENTE_CHECK(replace_file(path, as_view(key), 0600));
  return key;
}

void Opening::read_ahead() const {
  constexpr std::uint64_t header = 4'096;
  constexpr std::uint64_t whole = std::numeric_limits<std::int32_t>::max();
  const auto segments = list_folder(folder_ / "log");
  const auto views = list_folder(folder_ / "view");
  if (!segments || !views) return;
  std::map<Sequence, bool> sealed;  // by first sequence: whether it has an index
  for (const auto& path : *segments) {
    if (const auto first = first_in_name(path)) sealed.emplace(*first, false);
  }
  std::vector<Beginning> files;
  for (const auto& path : *views) {
    const auto first = first_in_name(path);
    const auto at = first && path.extension() == ".idx" ? sealed.find(*first) : sealed.end();
    if (at == sealed.end()) {
      files.push_back({path, header});
      continue;
    }
    at->second = true;
    const auto next = std::next(at);
    files.push_back({path, next == sealed.end() ? whole : SealedIndex::checked_bytes(next->first - *first)});
  }
  for (const auto& path : *segments) {
    const auto first = first_in_name(path);
    files.push_back({path, first && sealed[*first] ? header : whole});
  }
  store::read_ahead(files);
}

Result<Opening::Files> Opening::open_segments() const {
  Files files;
  ENTENTE_TRY(paths, list_folder(folder_ / "log"));
  for (const auto& path : paths) {
    if (path.extension() == ".new") {
      static_cast<void>(options_.disk.remove(path));  // a segment that a crash kept from being finished
      continue;
    }
    if (path.extension() != ".seg") continue;
    auto file = SegmentFile::open(options_.disk, path);
    if (!file) return std::unexpected(std::move(file.error()));
    if (SegmentFile::name((*file)->first()) != path.filename()) {
      return fail(ErrorKind::corrupt,
                  fmt::format("the segment says that it begins with entry {}", (*file)->first()),
                  path.string(), "give the file its name back, or restore the folder from a backup");
    }
    files.push_back(std::move(*file));
  }
  if (!files.empty() && files.front()->first() != 0) {
    return fail(ErrorKind::corrupt, fmt::format("the log begins with entry {}", files.front()->first()),
                (folder_ / "log").string(), "restore the folder from a backup");
  }
  return files;
}

Opening::Indexes Opening::open_indexes(const Files& files) const {
  Indexes indexes;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& file = *files[i];
    auto index = SealedIndex::open(folder_ / "view" / SealedIndex::name(file.first(), file.capacity()));
    if (!index || (*index)->first() != file.first() || (*index)->tail() != file.capacity()) break;
    if (i + 1 < files.size() && files[i + 1]->first() != file.first() + sealed_size(**index)) break;
    indexes.push_back(std::move(*index));
  }
  return indexes;
}

Opening::Runs Opening::open_runs(const HashKey& key, Indexes& indexes) const {
  std::set<Sequence> ends;
  for (const auto& index : indexes) ends.insert(index->first() + sealed_size(*index));
  std::map<Sequence, std::vector<RunRange>> by_first;  // longest last
  if (const auto paths = list_folder(folder_ / "view")) {
    for (const auto& path : *paths) {
      const auto range = IdRun::range_of(path.filename().string());
      if (range && ends.contains(range->end)) by_first[range->first].push_back(*range);
    }
  }
  Runs runs;
  Sequence covered = 0;
  for (bool found = true; found;) {
    found = false;
    auto& ranges = by_first[covered];
    while (!found && !ranges.empty()) {
      auto run = IdRun::open(folder_ / "view" / IdRun::name(ranges.back()), key);
      ranges.pop_back();
      found = run.has_value() && (*run)->range().first == covered && (*run)->range().end > covered;
      if (!found) continue;
      covered = (*run)->range().end;
      runs.push_back(std::move(*run));
    }
  }
  std::erase_if(indexes, [&](const auto& index) { return index->first() >= covered; });
  return runs;
}

std::vector<SavedListings> Opening::open_listings(const Files& files) const {
  std::vector<SavedListings> listings;
  const auto paths = list_folder(folder_ / "view");
  if (options_.projection == nullptr || !paths) return listings;
  std::map<Sequence, std::vector<fs::path>> by_first;
  for (const auto& path : *paths) {
    if (path.extension() == ".lst") by_first[std::strtoull(path.stem().c_str(), nullptr, 10)].push_back(path);
  }
  for (const auto& file : files) {
    for (const auto& path : by_first[file->first()]) {
      const auto mapping = Mapping::map_file(path);
      auto saved = mapping ? parse_listings(mapping->bytes()) : std::unexpected(mapping.error());
      if (!saved || listings_name(saved->range()) != path.filename() || !listings_fit(listings, *saved))
        continue;
      listings.push_back(std::move(*saved));
      break;
    }
    if (listings.empty() || listings.back().first != file->first()) break;
  }
  // What it remembered of the newest one, or of one before, and no listings beyond that.
  for (; !listings.empty(); listings.pop_back()) {
    const auto path = folder_ / "view" / projection_name(listings.back().range());
    const auto mapping = Mapping::map_file(path);
    const auto saved = mapping ? parse_projection(mapping->bytes()) : std::nullopt;
    if (saved && options_.projection->load(*saved)) break;
  }
  return listings;
}

void Opening::remove_leftovers(const View& view, const std::vector<SavedListings>& listings) const {
  std::set<fs::path> used;
  for (const auto& segment : view.segments()) {
    used.insert(segment->sealed->path());
    if (segment->deflated) used.insert(segment->deflated->path());
  }
  for (const auto& run : view.runs()) used.insert(run->path());
  for (const auto& saved : listings) used.insert(folder_ / "view" / listings_name(saved.range()));
  for (const auto& saved : listings) used.insert(folder_ / "view" / projection_name(saved.range()));
  const auto paths = list_folder(folder_ / "view");
  if (!paths) return;
  for (const auto& path : *paths) {
    // They are for whoever opens the folder with a projection.
    const bool of_projection = path.extension() == ".lst" || path.extension() == ".prj";
    if (of_projection && options_.projection == nullptr) continue;
    if (!used.contains(path)) static_cast<void>(options_.disk.remove(path));
  }
}

Result<> Opening::restore(LogStore& store, SavedListings& saved) const {
  const WriteLock lock(store.view_.lock);
  const Segment& segment = *store.view_.segments().back();
  if (segment.size() != saved.entries || segment.index().stamps().back() != saved.last_stamp) {
    return fail(ErrorKind::corrupt, "the listings of the segment are not those of its entries",
                segment.file->path().string(), "delete the folder `view`: it is made anew from the log");
  }
  restore_listings(store.view_, std::move(saved));
  return {};
}

Result<> Opening::replay(LogStore& store, const std::shared_ptr<SegmentFile>& file, const SegmentFile* next,
                         SavedListings* saved) const {
  const Sequence end = next != nullptr ? next->first() : entry_format::max_sequence;
  store.upkeep_.wait_for_room();
  const bool asked = options_.projection != nullptr;
  const ReplayOptions replaying{.projection = saved != nullptr ? nullptr : options_.projection,
                                .references = asked};
  ENTENTE_TRY(scan, replay_segment(store.view_, file, end, replaying));
  if (next != nullptr && scan.next != end) {
    return fail(ErrorKind::corrupt,
                fmt::format("entry {} is damaged at byte {}, and the log goes on with entry {}: {}",
                            scan.next, scan.tail, end, scan.trouble),
                file->path().string(), "restore the folder from a backup");
  }
  if (saved != nullptr) ENTENTE_CHECK(restore(store, *saved));
  const bool empty = store.view_.segments().back()->size() == 0;
  if (next != nullptr || saved != nullptr || (scan.tail == file->capacity() && !empty)) {
    // It was full before the crash: what a write left behind its last group goes at once.
    if (next == nullptr && scan.tail < file->capacity()) ENTENTE_CHECK(file->erase_tail(scan.tail));
    LogWriter::close_segment(store.view_, saved != nullptr ? nullptr : options_.projection);
    return {};
  }
  if (!scan.trouble.empty()) {
    store.notice_ =
        fmt::format("{}: the write that was under way when the node last stopped is cut off at byte {} ({})",
                    file->path().string(), scan.tail, scan.trouble);
  }
  store.writer_.resume(file, scan.tail);
  return {};
}

Result<std::unique_ptr<LogStore>> Opening::run() {
  ENTENTE_CHECK(make_folders());
  ENTENTE_TRY(lock, take_lock());
  ENTENTE_TRY(key, read_key());
  read_ahead();
  ENTENTE_TRY(files, open_segments());
  auto listings = open_listings(files);
  auto indexes = open_indexes(files);
  if (options_.projection != nullptr && indexes.size() > listings.size()) indexes.resize(listings.size());
  auto runs = open_runs(key, indexes);
  std::unique_ptr<LogStore> store(new LogStore(folder_, key, options_, std::move(lock)));
  ledger::CompactRange tree;
  store->view_.set_runs(std::move(runs));
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    store->view_.add_sealed(files[i], indexes[i]);
    const auto name = DeflateFile::name(indexes[i]->first(), indexes[i]->tail());
    if (auto deflated = DeflateFile::open(folder_ / "view" / name)) {
      store->view_.segment(i).deflated = std::move(*deflated);
    }
    if (i < listings.size()) ENTENTE_CHECK(restore(*store, listings[i]));
  }
  remove_leftovers(store->view_, listings);
  if (!indexes.empty()) {
    auto range = ledger::CompactRange::restore(store->view_.next(), indexes.back()->frontier());
    if (range) tree = std::move(*range);
  }
  if (options_.compress) store->compression_.start();
  store->upkeep_.start(std::move(tree));
  for (std::size_t i = indexes.size(); i < files.size(); ++i) {
    const SegmentFile* const next = i + 1 < files.size() ? files[i + 1].get() : nullptr;
    ENTENTE_CHECK(replay(*store, files[i], next, i < listings.size() ? &listings[i] : nullptr));
    store->upkeep_.wake();
  }
  store->upkeep_.wake();
  return store;
}

Result<std::unique_ptr<LogStore>> LogStore::open(const std::filesystem::path& folder, LogOptions options) {
  return Opening(folder, options).run();
}

Result<std::unique_ptr<LogStore>> LogStore::rebuild(const std::filesystem::path& folder, LogOptions options) {
  bool destroyed = false;
  {
    // Under the lock: a running node's view is not taken from under its feet. The projection is new for what
    // is made anew.
    LogOptions without = options;
    without.projection = nullptr;
    ENTENTE_TRY(store, open(folder, without));
    destroyed = store->has_reclaimed();
    store.reset();
  }
  ENTENTE_TRY(paths, list_folder(folder / "view"));
  for (const auto& path : paths) {
    // What recipients were given before something was destroyed cannot be asked again.
    const bool kept = path.extension() == ".lst" || path.extension() == ".prj";
    if (kept && destroyed) continue;
    if (const int error = options.disk.remove(path); error != 0)
      return fail_errno("remove", path.string(), error);
  }
  ENTENTE_TRY(store, open(folder, options));
  ENTENTE_CHECK(store->settle());
  return store;
}

}  // namespace entente::store
