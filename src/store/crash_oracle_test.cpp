// kill -9 at random moments under 16 writing threads: everything acknowledged is there after the restart,
// once, in a log that verifies. ENTENTE_LONG=1 runs 200 rounds.
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/note.h"
#include "store/checkpoint_writer.h"
#include "store/conformance.h"
#include "store/log_store.h"
#include "store/verify.h"

namespace entente::store {
namespace {

using conformance::numbered_id;

constexpr int writers = 16;
constexpr std::uint64_t tiny_segment = std::uint64_t{32} << 10;

/// What a writer says once append() has returned: `number sequence`, one line of at most PIPE_BUF bytes, so
/// whole.
void acknowledge(int pipe, std::uint64_t number, Sequence sequence) {
  const std::string line = fmt::format("{} {}\n", number, sequence);
  if (::write(pipe, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(2);
}

/// Objects say in hexadecimal who sees them; a note about a sequence turns that round for slots 0 and 1.
class HexProjection final : public Projection {
 public:
  ProjectionAnswer project(std::span<const GroupEntry> group, const ProjectionView& view) override {
    std::map<Sequence, Audience> seen;
    for (const auto& [entry, links] : group) {
      if (entry.kind == EntryKind::object && !entry.reclaimed) {
        Audience audience = 0;
        std::from_chars(entry.body.data(), entry.body.data() + entry.body.size(), audience, 16);
        seen[entry.sequence] = audience;
      }
      Sequence about = 0;
      if (entry.kind != EntryKind::note) continue;
      std::from_chars(entry.key.data(), entry.key.data() + entry.key.size(), about);
      const auto own = seen.find(about);
      seen[about] = (own != seen.end() ? own->second : view.audience(about)) ^ 3U;
      ++turns_;
    }
    ProjectionAnswer answer;
    for (const auto& [version, audience] : seen) answer.seen.push_back({version, audience});
    return answer;
  }
  [[nodiscard]] std::string save() const override { return std::to_string(turns_); }
  Result<> load(std::string_view saved) override {
    std::from_chars(saved.data(), saved.data() + saved.size(), turns_);
    return {};
  }

 private:
  std::uint64_t turns_ = 0;
};

/// Appends for ever; also erases, turns and discloses now and then, so that these are cut off as well.
[[noreturn]] void write_until_killed(const std::filesystem::path& folder, const ledger::NoteSigner& signer,
                                     int pipe, int round) {
  HexProjection projection;
  auto opened = LogStore::open(folder, {.segment_bytes = tiny_segment, .projection = &projection});
  if (!opened) ::_exit(3);
  LogStore& store = **opened;
  auto checkpoints = CheckpointWriter::open(folder, signer);
  if (!checkpoints) ::_exit(4);
  const CheckpointKeeper keeper(**checkpoints, store, std::chrono::milliseconds(5),
                                [](const Error&) { ::_exit(5); });
  std::vector<std::jthread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      for (std::uint64_t i = 0;; ++i) {
        const std::uint64_t number =
            (static_cast<std::uint64_t>(round) * writers + static_cast<std::uint64_t>(writer)) * 1'000'000 +
            i * 2;
        const std::string kept = numbered_id("tool", number);
        const std::string gone = numbered_id("file", number + 1);
        const std::string bytes =
            fmt::format("{:x} {}{}", number / 2 % 16, std::string(100 + i % 5 * 200, 'x'), number);
        const std::vector<NewObject> objects = {
            {.collection = 1, .id = kept, .bytes = bytes, .version = Instant{}},
            {.collection = 1, .id = gone, .bytes = bytes, .version = Instant{}}};
        const auto receipt = store.append({.objects = objects});
        if (!receipt || !receipt->outcomes[0].added) ::_exit(6);
        acknowledge(pipe, number, receipt->outcomes[0].sequence);
        const Sequence sequence = receipt->outcomes[0].sequence;
        if (i % 3 == 1) {
          const std::vector<std::pair<std::string, std::string>> notes = {{std::to_string(sequence / 2), ""}};
          if (!store.append({.notes = notes})) ::_exit(9);
          if (!store.disclose({.recipient = 1, .ground = "crash", .versions = {&sequence, 1}})) ::_exit(10);
        }
        if (i % 4 == 3) {
          if (store.erase({.collection = 1, .id = gone}).value_or(0) != 1) ::_exit(7);
          acknowledge(pipe, number + 1, 0);
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ::_exit(8);
}

std::map<std::uint64_t, Sequence> read_acknowledged(int pipe) {
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; (got = ::read(pipe, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  std::map<std::uint64_t, Sequence> acknowledged;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos) break;
    std::uint64_t number = 0;
    Sequence sequence = 0;
    const auto [space, error] = std::from_chars(text.data() + at, text.data() + end, number);
    std::from_chars(space + 1, text.data() + end, sequence);
    acknowledged[number] = sequence;
    at = end + 1;
  }
  return acknowledged;
}

/// Forks the writer, lets it run a while, kills it. What it acknowledged.
std::map<std::uint64_t, Sequence> kill_a_writer(const std::filesystem::path& folder,
                                                const ledger::NoteSigner& signer, int round,
                                                std::chrono::milliseconds after) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(folder, signer, ends[1], round);
  }
  ::close(ends[1]);
  std::map<std::uint64_t, Sequence> acknowledged;
  std::jthread reader([&] { acknowledged = read_acknowledged(ends[0]); });
  std::this_thread::sleep_for(after);
  EXPECT_EQ(::kill(child, SIGKILL), 0);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer gave up by itself: exit code " << WEXITSTATUS(status);
  reader.join();
  ::close(ends[0]);
  return acknowledged;
}

class Crash : public testing::Test {
 protected:
  void check(const std::map<std::uint64_t, Sequence>& acknowledged, const ledger::NoteSigner& signer) {
    // As the crash left it, and again after the store has repaired its tail.
    for (const bool repaired : {false, true}) {
      if (repaired) {
        HexProjection projection;
        auto opened =
            LogStore::open(folder_.path(), {.segment_bytes = tiny_segment, .projection = &projection});
        ASSERT_TRUE(opened) << opened.error().to_string();
        look_up(**opened, acknowledged);
        const auto answers = told(**opened);
        opened->reset();
        compare_with_rebuilt(answers);
      }
      // A writer may be killed before it has made the log, or signed it for the first time.
      if (!std::filesystem::exists(folder_.path() / "log")) continue;
      VerifyOptions options{.threads = 1};
      if (std::filesystem::exists(checkpoint_file(folder_.path()))) options.verifier = signer.verifier();
      const auto verification = verify(folder_.path(), options);
      ASSERT_TRUE(verification) << verification.error().to_string();
      ASSERT_TRUE(verification->sound()) << verification->problems[0].to_string();
      EXPECT_TRUE(!repaired || verification->torn_bytes == 0);
    }
  }

  /// What recipients are told is what the log says by itself; what was reclaimed, the listings' files.
  void compare_with_rebuilt(const std::vector<std::string>& here) {
    const conformance::TemporaryFolder copy;
    std::filesystem::copy(folder_.path(), copy.path(), std::filesystem::copy_options::recursive);
    HexProjection projection;
    auto rebuilt = LogStore::rebuild(copy.path(), {.projection = &projection});
    ASSERT_TRUE(rebuilt) << rebuilt.error().to_string();
    const auto there = told(**rebuilt);
    const auto [first, other] = std::ranges::mismatch(here, there);
    EXPECT_TRUE(first == here.end() && other == there.end())
        << here.size() << " and " << there.size()
        << " answers; the first that differs: " << (first == here.end() ? "none" : *first) << " and "
        << (other == there.end() ? "none" : *other);
  }

  static std::vector<std::string> told(const LogStore& store) {
    std::vector<std::string> all;
    for (const Slot slot : {Slot{0}, Slot{1}, Slot{2}, Slot{3}}) {
      const auto page = store.page(
          {.collection = 1, .viewer = slot, .limit = 1'000'000, .filter = {.versions = {.all = true}}});
      for (const auto& item : page->items)
        all.push_back(fmt::format("recipient {}: version {} listed {}", slot, item.sequence, item.stamp));
      for (const auto sequence : page->undisclosed)
        all.push_back(fmt::format("recipient {}: version {} undisclosed", slot, sequence));
    }
    return all;
  }

  static void look_up(const LogStore& store, const std::map<std::uint64_t, Sequence>& acknowledged) {
    std::vector<std::shared_ptr<const void>> pins;
    for (const auto& [number, sequence] : acknowledged) {
      if (number % 2 == 1) {
        EXPECT_FALSE(store.contains(1, numbered_id("file", number))) << "an erasure was forgotten";
        continue;
      }
      const auto item = store.object_at(sequence, pins);
      ASSERT_TRUE(item) << "acknowledged and lost: " << number;
      EXPECT_EQ(item->id, numbered_id("tool", number));
      EXPECT_TRUE(item->bytes.ends_with("x" + std::to_string(number)));
    }
    // Nothing twice, whatever was written but not acknowledged.
    std::set<std::string> seen;
    Stamp after = 0;
    for (bool more = true; more;) {
      const auto page =
          store.page({.collection = 1, .after = after, .limit = 1000, .filter = {.versions = {.all = true}}});
      ASSERT_TRUE(page) << page.error().to_string();
      for (const auto& item : page->items) {
        EXPECT_TRUE(seen.emplace(item.id).second) << item.id << " is there twice";
        after = item.stamp;
      }
      more = page->more;
    }
    EXPECT_EQ(seen.size(), store.statistics().objects);
  }

  conformance::TemporaryFolder folder_;
};

TEST_F(Crash, LosesNothingThatWasAcknowledged) {
  const bool longer = std::getenv("ENTENTE_LONG") != nullptr;  // NOLINT(concurrency-mt-unsafe): one thread
  const int rounds = longer ? 200 : 10;
  const auto seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 chance(seed);
  const auto signer = *ledger::NoteSigner::from_seed("example.org/crash", {});
  std::map<std::uint64_t, Sequence> all;
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(fmt::format("round {}", round));
    all.merge(kill_a_writer(folder_.path(), signer, round, std::chrono::milliseconds(20 + chance() % 250)));
    check(all, signer);
  }
  EXPECT_GT(all.size(), 100u) << "the writers hardly wrote";
}

}  // namespace
}  // namespace entente::store
