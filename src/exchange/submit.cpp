#include "exchange/submit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "exchange/check_pool.h"
#include "exchange/status_text.h"
#include "exchange/version_text.h"
#include "stix/checker.h"
#include "stix/splitter.h"

namespace entente::exchange {
namespace {

constexpr Micros micros_per_hour = Micros{3'600} * 1'000'000;
/// Room that simdjson wants behind the text (http::Request::body promises it).
constexpr std::size_t readable_slack_bytes = 64;
/// Findings of one post in memory. A few bytes can break many rules: without a bound 16 MiB of them would
/// take gigabytes.
constexpr std::size_t max_finding_bytes = std::size_t{8} << 20;

std::string sentences(const stix::Findings& findings, stix::Severity severity) {
  std::string text;
  for (const stix::Finding& finding : findings) {
    if (finding.severity != severity) continue;
    if (!text.empty()) text += "; ";
    text += finding.to_string();
  }
  return text;
}

/// The verdicts on a post, sorted into what is appended and what is refused.
struct Sorted {
  std::vector<store::NewObject> wanted;
  std::vector<std::pair<std::size_t, std::string>> warnings;  ///< position in `wanted`, message
  std::vector<StatusLine> failures;
};

StatusLine failure_line(const stix::Checked& verdict, std::string_view object, Micros now,
                        std::string message) {
  // A status line needs an id and a version (TAXII 2.1 section 4.3.2) even where the object gives none.
  return {verdict.facts.id.substr(0, limits::max_id_bytes), version_text(verdict.facts.version, now, object),
          std::move(message)};
}

Sorted sort(const Collection& collection, store::Origin origin, std::span<const std::string_view> objects,
            const std::vector<stix::Checked>& verdicts, Micros now, const Admission& admission) {
  Sorted sorted;
  sorted.wanted.reserve(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const stix::Checked& verdict = verdicts[i];
    if (!verdict.accepted()) {
      sorted.failures.push_back(
          failure_line(verdict, objects[i], now, sentences(verdict.findings, stix::Severity::must)));
      continue;
    }
    if (admission) {
      if (const auto admitted = admission(verdict.facts.id, objects[i], origin); !admitted) {
        sorted.failures.push_back(failure_line(verdict, objects[i], now, admitted.error().to_string()));
        continue;
      }
    }
    if (!verdict.findings.empty()) {
      sorted.warnings.emplace_back(sorted.wanted.size(), sentences(verdict.findings, stix::Severity::should));
    }
    sorted.wanted.push_back({.collection = collection.number,
                             .id = verdict.facts.id,
                             .bytes = objects[i],
                             .version = verdict.facts.version,
                             .spec = static_cast<std::uint8_t>(verdict.facts.spec),
                             .origin = origin,
                             .links = &verdict.facts.links});
  }
  return sorted;
}

StatusLine success_line(const store::NewObject& object, const store::Outcome& outcome, std::string message) {
  StatusLine line{std::string(object.id), version_text(object.version, outcome.stamp, object.bytes),
                  std::move(message)};
  if (!object.version) line.unversioned = outcome.sequence;
  return line;
}

std::size_t count_added(const std::vector<store::Outcome>& outcomes) {
  return static_cast<std::size_t>(std::ranges::count_if(outcomes, &store::Outcome::added));
}

}  // namespace

Submitter::Submitter(store::Store& store, const Clock& clock, Random& random, int helpers,
                     Admission admission)
    : store_(store),
      clock_(clock),
      random_(random),
      admission_(std::move(admission)),
      pool_(std::make_unique<CheckPool>(helper_count(helpers))) {}

Submitter::~Submitter() = default;

Result<Status> Submitter::submit(const Collection& collection, const Poster& poster, std::string_view body) {
  ENTENTE_TRY(objects, stix::split(body));
  if (objects.empty()) {
    return fail(ErrorKind::unprocessable, "there is no object in it", "envelope",
                R"(send {"objects":[...]} with at least one)");
  }
  ENTENTE_TRY(verdicts,
              pool_->check(objects, body.data() + body.size() + readable_slack_bytes, max_finding_bytes));
  Status status;
  status.id = random_uuid(random_);
  status.request_time = clock_.now();
  status.total = objects.size();
  status.owner = poster.nation + "/" + poster.name;
  Sorted sorted = sort(collection, poster.origin, objects, verdicts, status.request_time, admission_);

  store::Batch batch;
  batch.objects = sorted.wanted;
  batch.status_id = status.id;
  batch.make_status = [&](std::span<const store::Outcome> outcomes) {
    StatusRecord record{status.owner, status.request_time, status.total,
                        {},           sorted.warnings,     sorted.failures};
    for (const store::Outcome& outcome : outcomes) record.keep(outcome.sequence);
    return write_status(record);
  };
  ENTENTE_TRY(receipt, store_.append(batch));

  status.success_count = sorted.wanted.size();
  status.added_count = count_added(receipt.outcomes);
  status.successes.reserve(sorted.wanted.size());
  auto warning = sorted.warnings.begin();
  for (std::size_t i = 0; i < sorted.wanted.size(); ++i) {
    const bool warned = warning != sorted.warnings.end() && warning->first == i;
    status.successes.push_back(
        success_line(sorted.wanted[i], receipt.outcomes[i], warned ? std::move(warning->second) : ""));
    if (warned) ++warning;
  }
  status.failures = std::move(sorted.failures);
  return status;
}

Result<Status> Submitter::submit_objects(const Collection& collection,
                                         std::span<const std::string_view> objects, const char* readable_end,
                                         const std::function<Result<>()>& before_append) {
  ENTENTE_TRY(verdicts, pool_->check(objects, readable_end));
  Status status;
  status.request_time = clock_.now();
  status.total = objects.size();
  Sorted sorted = sort(collection, 0, objects, verdicts, status.request_time, admission_);
  status.failures = std::move(sorted.failures);
  if (sorted.wanted.empty()) return status;
  store::Batch batch;
  batch.objects = sorted.wanted;
  batch.before_queue = before_append;
  ENTENTE_TRY(receipt, store_.append(batch));
  status.success_count = sorted.wanted.size();
  status.added_count = count_added(receipt.outcomes);
  for (auto& [position, message] : sorted.warnings) {
    status.successes.push_back(
        success_line(sorted.wanted[position], receipt.outcomes[position], std::move(message)));
  }
  return status;
}

Result<Status> Submitter::status(const Uuid& id, store::Viewer viewer) const {
  const auto unknown = [] {
    return fail(ErrorKind::not_found, "there is no status with this id, or it is older than 24 hours",
                "status");
  };
  const auto text = store_.status(id);
  if (!text) return unknown();
  auto record = read_status(*text);
  if (!record)
    return fail(ErrorKind::corrupt, "the recorded status cannot be read", "status " + to_string(id));
  if (clock_.now() - record->request_time > limits::status_hours * micros_per_hour) return unknown();
  Status status;
  status.id = id;
  status.request_time = record->request_time;
  status.total = record->total;
  status.success_count = record->kept();
  status.owner = std::move(record->owner);
  status.failures = std::move(record->failures);
  std::size_t position = 0;
  auto warning = record->warnings.begin();
  for (const auto& [first, length] : record->runs) {
    for (store::Sequence sequence = first; sequence < first + length; ++sequence, ++position) {
      const bool warned = warning != record->warnings.end() && warning->first == position;
      std::vector<std::shared_ptr<const void>> pins;
      if (const auto item = store_.object_at(sequence, pins, viewer)) {
        status.successes.push_back(
            {std::string(item->id), version_text(*item), warned ? std::move(warning->second) : ""});
      }
      if (warned) ++warning;
    }
  }
  return status;
}

Result<std::size_t> Submitter::erase(const Collection& collection, const Deletion& deletion) {
  ENTENTE_TRY(erased, store_.erase({.collection = collection.number,
                                    .viewer = deletion.viewer,
                                    .origin = deletion.origin,
                                    .id = deletion.id,
                                    .versions = deletion.versions,
                                    .specs = deletion.specs}));
  if (erased == 0) {
    return fail(ErrorKind::not_found, "there is no such version of this object",
                "object " + std::string(deletion.id));
  }
  return erased;
}

}  // namespace entente::exchange
