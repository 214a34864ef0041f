#include "exchange/check_pool.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>

namespace entente::exchange {
namespace {

/// Objects that a thread takes at a time: about 50 us of work against 0.1 us to take them.
constexpr std::size_t chunk_objects = 16;
/// Fewer are not worth waking anybody.
constexpr std::size_t min_shared_objects = 4 * chunk_objects;

}  // namespace

unsigned helper_count(int wanted) {
  if (wanted >= 0) return static_cast<unsigned>(wanted);
  const unsigned cores = std::thread::hardware_concurrency();
  return cores > 1 ? cores - 1 : 0;
}

struct CheckPool::Job {
  std::span<const std::string_view> objects;
  const char* readable_end = nullptr;
  std::vector<stix::Checked> verdicts;
  std::size_t max_finding_bytes = 0;
  std::atomic<std::size_t> finding_bytes{0};
  std::atomic<std::size_t> next{0};
  int helpers = 0;  ///< at work; guarded by the pool's mutex, as are the two below
  std::size_t broken_index = 0;
  std::optional<Error> broken;
};

CheckPool::CheckPool(unsigned helpers) {
  for (unsigned i = 0; i < helpers; ++i) helpers_.emplace_back([this] { help(); });
}

CheckPool::~CheckPool() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  work_there_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

std::unique_ptr<stix::Checker> CheckPool::borrow() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      auto checker = std::move(idle_.back());
      idle_.pop_back();
      return checker;
    }
  }
  return std::make_unique<stix::Checker>();
}

void CheckPool::give_back(std::unique_ptr<stix::Checker> checker) {
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(checker));
}

/// False: the object is refused and there is no room left to say why.
bool CheckPool::within_budget(Job& job, stix::Checked& verdict) {
  if (verdict.findings.empty()) return true;
  std::size_t bytes = 0;
  for (const stix::Finding& finding : verdict.findings) {
    bytes += sizeof finding + finding.path.size() + finding.value.size() + finding.message.size();
  }
  if (job.finding_bytes.fetch_add(bytes) + bytes <= job.max_finding_bytes) return true;
  if (!verdict.accepted()) return false;
  verdict.findings = {};
  return true;
}

/// Of several the first in the order of the post is named; broken JSON goes before what breaks a MUST.
void CheckPool::refuse(Job& job, std::size_t index, Error error) {
  const std::scoped_lock lock(mutex_);
  const auto rank = [](ErrorKind kind, std::size_t at) {
    return std::pair(kind != ErrorKind::malformed, at);
  };
  if (job.broken && rank(job.broken->kind, job.broken_index) < rank(error.kind, index)) return;
  job.broken_index = index;
  job.broken = std::move(error);
}

void CheckPool::work(Job& job) {
  auto checker = borrow();
  const std::size_t count = job.objects.size();
  for (std::size_t begin = job.next.fetch_add(chunk_objects); begin < count;
       begin = job.next.fetch_add(chunk_objects)) {
    for (std::size_t i = begin; i < std::min(begin + chunk_objects, count); ++i) {
      const std::string_view object = job.objects[i];
      const char* end = job.readable_end == nullptr ? object.data() + object.size() : job.readable_end;
      auto verdict = checker->check(object, static_cast<std::size_t>(end - object.data()));
      if (!verdict) {
        refuse(job, i, std::move(verdict.error()));
      } else if (within_budget(job, *verdict)) {
        job.verdicts[i] = std::move(*verdict);
      } else {
        refuse(job, i,
               {ErrorKind::unprocessable, "too many objects break a MUST of STIX to list them all", "",
                "post fewer objects at a time and read the status", 0, 0});
      }
    }
  }
  give_back(std::move(checker));
}

void CheckPool::help() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_there_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return;
    Job& job = *jobs_.front();
    ++job.helpers;
    lock.unlock();
    work(job);
    lock.lock();
    jobs_.remove(&job);  // nothing is left to take; the owner may have removed it already
    --job.helpers;
    helper_left_.notify_all();
  }
}

Result<std::vector<stix::Checked>> CheckPool::check(std::span<const std::string_view> objects,
                                                    const char* readable_end, std::size_t max_finding_bytes) {
  Job job;
  job.max_finding_bytes = max_finding_bytes;
  job.objects = objects;
  job.readable_end = readable_end;
  job.verdicts.resize(objects.size());
  const bool shared = !helpers_.empty() && objects.size() >= min_shared_objects;
  if (shared) {
    {
      const std::scoped_lock lock(mutex_);
      jobs_.push_back(&job);
    }
    work_there_.notify_one();
  }
  work(job);
  if (shared) {
    std::unique_lock lock(mutex_);
    jobs_.remove(&job);
    helper_left_.wait(lock, [&] { return job.helpers == 0; });
  }
  if (job.broken) {
    Error error = std::move(*job.broken);
    const std::string place = "objects[" + std::to_string(job.broken_index) + "]";
    error.where = error.where.empty() ? place : place + ": " + error.where;
    return std::unexpected(std::move(error));
  }
  return std::move(job.verdicts);
}

}  // namespace entente::exchange
