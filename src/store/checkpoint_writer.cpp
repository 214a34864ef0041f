#include "store/checkpoint_writer.h"

#include <utility>

#include <fmt/format.h>

#include "base/file.h"

namespace entente::store {

std::filesystem::path checkpoint_file(const std::filesystem::path& folder) {
  return folder / "ledger" / "checkpoint";
}
std::filesystem::path checkpoint_key_file(const std::filesystem::path& folder) {
  return folder / "ledger" / "key";
}

Result<std::optional<ledger::Checkpoint>> read_checkpoint(
    const std::filesystem::path& folder, const std::optional<ledger::NoteVerifier>& verifier) {
  const auto file = checkpoint_file(folder);
  auto note = read_file(file, ledger::max_note_bytes);
  if (!note && note.error().kind == ErrorKind::not_found) return std::nullopt;
  if (!note) return std::unexpected(std::move(note).error());
  auto checkpoint = [&]() -> Result<ledger::Checkpoint> {
    if (verifier) return ledger::verify_checkpoint(*note, *verifier);
    ENTENTE_TRY(parsed, ledger::parse_note(*note));
    return ledger::parse_checkpoint(parsed.text);
  }();
  if (!checkpoint) {
    auto error = std::move(checkpoint).error();
    error.where = file.string() + (error.where.empty() ? "" : ", " + error.where);
    return std::unexpected(std::move(error));
  }
  return *std::move(checkpoint);
}

Result<> write_checkpoint(const std::filesystem::path& folder, const ledger::NoteSigner& signer,
                          const TreeHead& head) {
  const auto file = checkpoint_file(folder);
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  if (error) return fail_errno("mkdir", file.parent_path().string(), error.value());
  const std::string key = signer.verifier().to_string() + "\n";
  const auto known = read_file(checkpoint_key_file(folder), ledger::max_note_bytes);
  if (!known || *known != key) ENTENTE_CHECK(replace_file(checkpoint_key_file(folder), key));
  return replace_file(file, ledger::sign_checkpoint(signer, head.size, head.root));
}

Result<std::unique_ptr<CheckpointWriter>> CheckpointWriter::open(std::filesystem::path folder,
                                                                 ledger::NoteSigner signer) {
  ENTENTE_TRY(known, read_checkpoint(folder, signer.verifier()));
  std::unique_ptr<CheckpointWriter> writer(new CheckpointWriter(std::move(folder), std::move(signer)));
  if (known) writer->last_ = TreeHead{.size = known->size, .root = known->root};
  return writer;
}

Result<> CheckpointWriter::update(const Store& store) {
  const std::lock_guard lock(mutex_);
  const TreeHead head = store.tree_head();
  if (last_ && (head.size < last_->size || (head.size == last_->size && head.root != last_->root)))
    return fail(ErrorKind::corrupt,
                fmt::format("the log has {} entries and does not continue the {} that were signed", head.size,
                            last_->size),
                checkpoint_file(folder_).string(), "run `entente ledger verify`, then restore a backup");
  if (last_ && head.size == last_->size) return {};
  ENTENTE_CHECK(write_checkpoint(folder_, signer_, head));
  last_ = head;
  return {};
}

std::optional<TreeHead> CheckpointWriter::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

CheckpointKeeper::CheckpointKeeper(CheckpointWriter& writer, const Store& store,
                                   std::chrono::milliseconds interval,
                                   std::function<void(const Error&)> trouble)
    : writer_(writer),
      store_(store),
      trouble_(std::move(trouble)),
      thread_([this, interval](const std::stop_token& stop) { run(stop, interval); }) {}

CheckpointKeeper::~CheckpointKeeper() {
  thread_.request_stop();
  thread_.join();
  update();
}

void CheckpointKeeper::update() {
  if (const auto updated = writer_.update(store_); !updated) trouble_(updated.error());
}

void CheckpointKeeper::run(const std::stop_token& stop, std::chrono::milliseconds interval) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    update();
    wake_.wait_for(lock, stop, interval, [] { return false; });
  }
}

}  // namespace entente::store
