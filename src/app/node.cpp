#include "app/node.h"

#include <chrono>
#include <utility>

#include "app/ledger_key.h"

namespace entente::app {
namespace {

constexpr auto checkpoint_interval = std::chrono::seconds(1);
constexpr int all_other_cores = -1;  ///< threads that check beside the caller's own

exchange::PasswordOptions password_options(const Config& config) {
  exchange::PasswordOptions options;
  options.memory_bytes = static_cast<std::size_t>(config.argon2_memory_mib) << 20;
  options.passes = static_cast<unsigned>(config.argon2_passes);
  options.parallel = static_cast<int>(config.argon2_parallel);
  return options;
}

/// What others get proven, and what comes from them.
void open_exchange_with_peers(Node& node, const exchange::Admission& admission) {
  node.custody = std::make_unique<exchange::Custody>(
      exchange::Custody::Parts{.store = *node.store,
                               .audiences = *node.audiences,
                               .clock = node.clock,
                               .random = node.random,
                               .signing_seed = node.secrets->signing_seed()});
  node.intake =
      std::make_unique<exchange::Intake>(exchange::Intake::Parts{.store = *node.store,
                                                                 .clock = node.clock,
                                                                 .keys = node.peers->key_ring(),
                                                                 .own_nation = node.config.nation,
                                                                 .admission = admission,
                                                                 .helpers = all_other_cores,
                                                                 .recalled = node.audiences->recall_check()});
  node.puller = std::make_unique<taxii::Puller>(
      taxii::Puller::Parts{.store = *node.store,
                           .collections = *node.collections,
                           .peers = *node.peers,
                           .intake = *node.intake,
                           .clock = node.clock,
                           .random = node.random,
                           .certificate = node.folder.root / node.config.certificate,
                           .private_key = node.folder.root / node.config.private_key,
                           .page_objects = static_cast<std::size_t>(node.config.pull_page_objects),
                           .timeout_seconds = static_cast<int>(node.config.pull_timeout_seconds)});
}

}  // namespace

store::LogOptions log_options(const Config& config, const Clock& clock, Random& random) {
  store::LogOptions options{.clock = clock, .random = random};
  options.segment_bytes = static_cast<std::uint64_t>(config.segment_mib) << 20;
  return options;
}

std::optional<std::filesystem::path> seal_key_file(const Folder& folder, const Config& config) {
  if (config.seal_key_file.empty()) return {};
  return folder.root / config.seal_key_file;  // an absolute path stays as it is
}

Result<std::unique_ptr<Node>> Node::open(const Folder& folder, NodeUse use, const Clock& clock,
                                         Random& random, std::function<void(const Error&)> trouble) {
  ENTENTE_TRY(config, read_config(folder.config()));
  auto node = std::make_unique<Node>(folder, std::move(config), clock, random);
  ENTENTE_TRY(secrets, exchange::Secrets::open(folder.secrets(), seal_key_file(folder, node->config)));
  node->secrets = std::move(secrets);
  node->audiences = std::make_unique<exchange::Audiences>(node->config.nation);
  auto options = log_options(node->config, clock, random);
  options.projection = node->audiences.get();
  options.compress = use == NodeUse::service;
  ENTENTE_TRY(opened, store::LogStore::open(folder.root, options));
  node->store = std::move(opened);
  ENTENTE_TRY(signer, ledger_signer(node->config, *node->secrets));
  node->signer = std::make_unique<ledger::NoteSigner>(signer);
  ENTENTE_TRY(checkpoints, store::CheckpointWriter::open(folder.root, std::move(signer)));
  node->checkpoints = std::move(checkpoints);
  node->collections = std::make_unique<exchange::Collections>(*node->store);
  node->agreements = std::make_unique<exchange::Agreements>(*node->store, *node->audiences);
  node->accounts = std::make_unique<exchange::Accounts>(*node->store, *node->secrets, clock, random,
                                                        password_options(node->config));
  node->peers = std::make_unique<exchange::Peers>(exchange::Peers::Parts{.store = *node->store,
                                                                         .accounts = *node->accounts,
                                                                         .agreements = *node->agreements,
                                                                         .secrets = *node->secrets,
                                                                         .random = random,
                                                                         .own_nation = node->config.nation});
  const auto admission = exchange::admit_signed(node->peers->key_ring(), node->config.nation);
  node->submitter =
      std::make_unique<exchange::Submitter>(*node->store, clock, random, all_other_cores, admission);
  node->cursors = std::make_unique<exchange::Cursors>(node->secrets->cursor_key());
  node->gate = std::make_unique<exchange::ReleaseGate>(*node->store, *node->cursors, *node->audiences,
                                                       *node->submitter, clock);
  node->tally = std::make_unique<exchange::Tally>(*node->store, *node->audiences, *node->collections, random);
  node->desk =
      std::make_unique<exchange::Desk>(exchange::Desk::Parts{.store = *node->store,
                                                             .audiences = *node->audiences,
                                                             .collections = *node->collections,
                                                             .clock = clock,
                                                             .random = random,
                                                             .signing_seed = node->secrets->signing_seed()});
  open_exchange_with_peers(*node, admission);
  // Users of an older log: what is released to their nations needs a place.
  for (const auto& user : node->accounts->all()) {
    ENTENTE_CHECK(node->agreements->admit(user.nation));
  }
  node->started = clock.now();
  node->keeper = std::make_unique<store::CheckpointKeeper>(*node->checkpoints, *node->store,
                                                           checkpoint_interval, std::move(trouble));
  return node;
}

}  // namespace entente::app
