#include "app/import_turns.h"

#include <chrono>

namespace entente::app {

std::shared_ptr<ImportTurns::State> ImportTurns::state_of(const std::string& import) {
  auto& state = imports_.at(import);
  if (!state) state = std::make_shared<State>();
  return state;
}

Result<> ImportTurns::wait(const std::string& import, std::uint64_t part, int patience_seconds) {
  std::unique_lock lock(mutex_);
  const auto state = state_of(import);
  while (!state->failed && state->next < part) {
    const std::uint64_t before = state->next;
    const bool moved = changed_.wait_for(lock, std::chrono::seconds(patience_seconds),
                                         [&] { return state->failed || state->next != before; });
    if (!moved)
      return fail(ErrorKind::limited, "an earlier part of this import never came", {},
                  "import the file again");
  }
  if (state->failed)
    return fail(ErrorKind::conflict, "an earlier part of this import failed", {}, "import the file again");
  return {};
}

void ImportTurns::finish(const std::string& import, std::uint64_t part, bool failed) {
  {
    const std::lock_guard lock(mutex_);
    const auto state = state_of(import);
    state->failed = state->failed || failed;
    state->finished.insert(part);
    while (state->finished.erase(state->next) > 0) ++state->next;
  }
  changed_.notify_all();
}

}  // namespace entente::app
