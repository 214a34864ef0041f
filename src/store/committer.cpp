#include "store/committer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.h"
#include "store/disclosure.h"
#include "store/listings.h"
#include "store/select.h"

namespace entente::store {
namespace {

/// Of what is written with one fdatasync; a batch that is larger alone goes alone.
constexpr std::size_t max_group_bytes = std::size_t{32} << 20;

}  // namespace

Result<Receipt> Committer::append(const Batch& batch) {
  ENTENTE_TRY(drafts, draft(batch, view_.key(), random_, references_));
  if (batch.before_queue) {
    ENTENTE_CHECK(batch.before_queue());
  }
  Request request;
  request.batch = &batch;
  request.drafts = std::move(drafts);
  run(request);
  if (!request.result) return std::unexpected(std::move(request.result.error()));
  return std::move(request.receipt);
}

Result<std::size_t> Committer::erase(const Erasure& erasure) {
  Request request;
  request.erasure = &erasure;
  run(request);
  if (!request.result) return std::unexpected(std::move(request.result.error()));
  return request.versions;
}

Result<std::size_t> Committer::disclose(const Disclosure& disclosure) {
  if (disclosure.ground.size() > limits::max_ground_bytes ||
      disclosure.versions.size() > limits::max_disclosed_versions) {
    return fail(ErrorKind::too_large, fmt::format("a disclosure of {} versions with a ground of {} bytes",
                                                  disclosure.versions.size(), disclosure.ground.size()));
  }
  Request request;
  request.disclosure = &disclosure;
  run(request);
  if (!request.result) return std::unexpected(std::move(request.result.error()));
  return request.versions;
}

void Committer::close_segment() {
  between_groups([this] {
    writer_.close();
    hooks_.upkeep_due();
  });
}

void Committer::between_groups(const std::function<void()>& run_it) {
  Request request;
  request.between = &run_it;
  run(request);
}

void Committer::run(Request& request) {
  std::unique_lock lock(mutex_);
  queue_.push_back(&request);
  if (led_) {
    request.wake.wait(lock, [&] { return request.done || request.leads; });
    if (request.done) return;
  }
  led_ = true;
  const auto group = take_group();
  lock.unlock();
  commit(group);
  lock.lock();
  for (Request* const member : group) {
    member->done = true;
    if (member != &request) member->wake.notify_one();
  }
  led_ = !queue_.empty();
  if (!led_) return;
  queue_.front()->leads = true;
  queue_.front()->wake.notify_one();
}

std::vector<Committer::Request*> Committer::take_group() {
  std::vector<Request*> group;
  std::size_t bytes = 0;
  while (!queue_.empty()) {
    Request* const request = queue_.front();
    bytes += request->drafts.bytes;
    if (!group.empty() && (!request->joins() || bytes > max_group_bytes)) break;
    group.push_back(request);
    queue_.pop_front();
    if (!request->leads_group()) break;
  }
  return group;
}

void Committer::commit(const std::vector<Request*>& group) {
  Request& first = *group.front();
  if (first.between != nullptr) return (*first.between)();
  if (first.erasure != nullptr) {
    first.result = commit_erasure(first);
    hooks_.upkeep_due();
    return;
  }
  const std::span<Request* const> all(group);
  for (std::size_t done = 0; done < all.size();) done += commit_batches(all.subspan(done));
}

void Committer::place(Request& request, const Draft& draft, Stamp stamp, std::uint64_t hash) {
  placings_.push_back({.request = &request,
                       .draft = &draft,
                       .sequence = base_ + placings_.size(),
                       .stamp = stamp,
                       .hash = hash});
}

void Committer::plan_objects(Request& request, Stamp& stamp) {
  for (std::size_t done = 0; done < request.drafts.objects.size(); ++done) {
    const Draft& object = request.drafts.objects[done];
    const std::size_t i = next_candidate_++;
    if (const auto equal = planner_.find_equal(i)) {
      const Stamp known = *equal < base_ ? view_.place(*equal)->stamp()
                                         : placings_[static_cast<std::size_t>(*equal - base_)].stamp;
      request.receipt.outcomes.push_back({.added = false, .sequence = *equal, .stamp = known});
      continue;
    }
    const Sequence sequence = base_ + placings_.size();
    planner_.add(i, sequence, stamp);
    request.receipt.outcomes.push_back({.added = true, .sequence = sequence, .stamp = stamp});
    place(request, object, stamp++, candidates_[i].hash);
    if (references_) placings_.back().links = &request.drafts.links[done];
  }
}

void Committer::plan_batch(Request& request, Stamp& stamp) {
  request.receipt.outcomes.clear();
  request.receipt.outcomes.reserve(request.drafts.objects.size());
  plan_objects(request, stamp);
  if (request.batch->status_id && request.batch->make_status) {
    place(request, request.late, stamp++,
          view_.hash(EntryKind::status, 0, as_view(request.batch->status_id->bytes)));
  }
  for (const auto& setting : request.drafts.settings) place(request, setting, stamp++);
  request.receipt.first_note = base_ + placings_.size();
  for (const auto& note : request.drafts.notes) place(request, note, stamp++);
}

std::vector<Sequence> Committer::undisclosed(const Disclosure& disclosure) {
  const Listings listings(view_);
  std::vector<Sequence> versions;
  for (const auto version : disclosure.versions) {
    const bool due =
        listings.sees(disclosure.recipient, version) && !listings.disclosed(disclosure.recipient, version);
    if (due && naming_.emplace(disclosure.recipient, version).second) versions.push_back(version);
  }
  return versions;
}

void Committer::plan_disclosure(Request& request, Stamp& stamp) {
  const auto versions = undisclosed(*request.disclosure);
  request.versions = versions.size();
  if (versions.empty()) return;
  const std::string body = encode_disclosed({.recipient = request.disclosure->recipient,
                                             .ground = request.disclosure->ground,
                                             .versions = versions});
  draft_late(request, {.kind = EntryKind::disclosure, .version = {}, .key = {}, .nonce = {}, .body = body});
  place(request, request.late, stamp++);
}

void Committer::plan(std::span<Request* const> group) {
  candidates_.clear();
  placings_.clear();
  naming_.clear();
  next_candidate_ = 0;
  for (const Request* const request : group) {
    candidates_.insert(candidates_.end(), request->drafts.candidates.begin(),
                       request->drafts.candidates.end());
  }
  const ReadLock lock(view_.lock);
  base_ = view_.next();
  Stamp last = view_.last_date();
  planner_.begin(candidates_);
  for (Request* const request : group) {
    // Strictly increasing whatever the clock does (TAXII 2.1 section 3.4: date_added orders a collection).
    Stamp stamp = std::max(clock_.now(), last + 1);
    const std::size_t before = placings_.size();
    request->receipt.time = stamp;
    if (request->batch != nullptr) plan_batch(*request, stamp);
    if (request->disclosure != nullptr) plan_disclosure(*request, stamp);
    request->placings_end = placings_.size();
    request->changes_end = planner_.changes().size();
    if (placings_.size() == before) continue;
    placings_.back().ends.commit = true;
    last = stamp - 1;
  }
}

void Committer::draft_late(Request& request, const NewEntry& entry) {
  request.late_buffer = {};
  request.late = request.late_buffer.add(entry, random_);
}

Result<> Committer::draft_status(Request& request) {
  if (request.batch == nullptr || !request.batch->status_id || !request.batch->make_status) return {};
  const std::string body = request.batch->make_status(request.receipt.outcomes);
  if (encoded_size(sizeof(Uuid), body.size()) > limits::max_entry_bytes) {
    return fail(ErrorKind::too_large, fmt::format("the status has {} bytes", body.size()), {},
                "send fewer objects at once");
  }
  draft_late(request, {.kind = EntryKind::status,
                       .version = {},
                       .key = as_view(request.batch->status_id->bytes),
                       .nonce = {},
                       .body = body});
  return {};
}

std::size_t Committer::commit_batches(std::span<Request* const> group) {
  Request& first = *group.front();
  if (first.batch != nullptr && first.batch->precondition) {
    first.result = first.batch->precondition();
    if (!first.result) return 1;
  }
  plan(group);
  std::size_t count = 0;
  while (count < group.size()) {
    group[count]->result = draft_status(*group[count]);
    if (!group[count]->result) break;
    ++count;
  }
  // What was planned behind a batch that cannot be committed counted on it: that part is planned again.
  const bool refused = count < group.size();
  if (refused) {
    placings_.resize(count == 0 ? 0 : group[count - 1]->placings_end);
    planner_.changes().resize(count == 0 ? 0 : group[count - 1]->changes_end);
  }
  const Result<> written = write_placed(planner_.with_siblings());
  for (Request* const member : group.first(count)) member->result = written;
  return count + (refused ? 1 : 0);
}

Result<> Committer::write_placed(std::span<const Sequence> with_siblings) {
  if (placings_.empty()) return {};
  placings_.back().ends.group = true;
  std::uint64_t bytes = 0;
  for (const auto& placing : placings_) bytes += placing.draft->bytes;
  const bool begins_segment = writer_.full(bytes);
  if (begins_segment) hooks_.before_segment();
  ENTENTE_TRY(offset, writer_.make_room(bytes));
  if (begins_segment) hooks_.upkeep_due();
  std::vector<iovec> parts;
  applied_.clear();
  applied_.reserve(placings_.size());
  for (const auto& placing : placings_) {
    const bool late = placing.draft == &placing.request->late;
    auto& buffer = late ? placing.request->late_buffer : placing.request->drafts.buffer;
    char* const at = buffer.at(*placing.draft);
    place_entry(at, placing.draft->tail_checksum, placing.sequence, placing.stamp, placing.ends);
    const bool follows =
        !parts.empty() && static_cast<char*>(parts.back().iov_base) + parts.back().iov_len == at;
    if (follows) {
      parts.back().iov_len += placing.draft->bytes;
    } else {
      parts.push_back(part_of({at, placing.draft->bytes}));
    }
    ENTENTE_TRY(entry, read_entry({at, placing.draft->bytes}));
    applied_.push_back({.entry = entry, .offset = static_cast<std::uint32_t>(offset), .hash = placing.hash});
    offset += placing.draft->bytes;
    if (placing.links == nullptr) continue;
    applied_.back().references = placing.links->references;
    applied_.back().links = placing.links->links;
  }
  const Micros begun = steady_micros();
  ENTENTE_CHECK(writer_.write(parts, bytes));
  counters_.sync_micros.fetch_add(static_cast<std::uint64_t>(steady_micros() - begun),
                                  std::memory_order_relaxed);
  applier_.apply(applied_, planner_.changes(), with_siblings);
  applier_.finish();
  counters_.commits.fetch_add(1, std::memory_order_relaxed);
  return {};
}

Result<> Committer::commit_erasure(Request& request) {
  placings_.clear();
  const Erasure& erasure = *request.erasure;
  Stamp stamp = 0;
  Erased erased;
  {
    const ReadLock lock(view_.lock);
    erased = select_erased(view_, erasure);
    base_ = view_.next();
    stamp = std::max(clock_.now(), view_.last_date() + 1);
  }
  request.versions = erased.sequences.size();
  if (erased.sequences.empty()) return {};
  const std::string body = encode_erased(erased);
  if (encoded_size(0, body.size()) > limits::max_entry_bytes) {
    return fail(ErrorKind::too_large,
                fmt::format("{} versions are too many for one deletion", request.versions),
                std::string(erasure.id), "delete them by version");
  }
  draft_late(request, {.kind = EntryKind::erase,
                       .collection = erasure.collection,
                       .version = {},
                       .key = {},
                       .nonce = {},
                       .body = body});
  place(request, request.late, stamp);
  placings_.back().ends.commit = true;
  planner_.changes() = changes_of(erased);
  return write_placed({});
}

}  // namespace entente::store
