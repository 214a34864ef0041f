#include "exchange/secrets.h"

#include <cerrno>

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text_code.h"

namespace entente::exchange {
namespace {

constexpr std::string_view plain_first_line = "entente-secrets 1";
constexpr std::string_view sealed_first_line = "entente-sealed-secrets 1";
constexpr mode_t owner_only = 0600;

// NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): libsodium speaks unsigned char
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
// NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)

using Key = std::array<std::uint8_t, 32>;

std::optional<Key> key_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  Key key{};
  if (!bytes || bytes->size() != key.size()) return {};
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

Result<> refuse_when_others_read(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) {
    if (errno == ENOENT) return fail(ErrorKind::not_found, "there is no such file", file.string());
    return fail_errno("stat", file.string(), errno);
  }
  if ((status.st_mode & 077) == 0) return {};
  return fail(ErrorKind::forbidden, "other users of this machine may read this file of secrets",
              file.string(), "chmod 600 " + file.string());
}

Result<Key> read_seal_key(const std::filesystem::path& file) {
  ENTENTE_CHECK(refuse_when_others_read(file));
  ENTENTE_TRY(text, read_file(file, 4096));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  if (const auto key = key_from_hex(text)) return *key;
  return fail(ErrorKind::malformed, "a sealing key is 64 hexadecimal digits", file.string(),
              "make one with: (umask 077; openssl rand -hex 32 > " + file.string() + ")");
}

std::string seal(const Key& key, std::string_view content) {
  std::string nonce(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string sealed(content.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  unsigned long long length = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed), &length, bytes_of(content), content.size(),
                                             bytes_of(sealed_first_line), sealed_first_line.size(), nullptr,
                                             bytes_of(std::string_view(nonce)), key.data());
  sealed.resize(length);
  return fmt::format("{}\n{}\n{}\n", sealed_first_line, to_base64(nonce), to_base64(sealed));
}

/// `lines` is what follows the first line.
std::optional<std::string> unseal(const Key& key, std::string_view lines) {
  const auto end = lines.find('\n');
  if (end == std::string_view::npos) return {};
  const auto nonce = from_base64(lines.substr(0, end));
  std::string_view rest = lines.substr(end + 1);
  if (rest.ends_with('\n')) rest.remove_suffix(1);
  const auto sealed = from_base64(rest);
  if (!nonce || !sealed || nonce->size() != crypto_aead_xchacha20poly1305_ietf_NPUBBYTES ||
      sealed->size() < crypto_aead_xchacha20poly1305_ietf_ABYTES) {
    return {};
  }
  std::string content(sealed->size() - crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  unsigned long long length = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(content), &length, nullptr,
                                                 bytes_of(std::string_view(*sealed)), sealed->size(),
                                                 bytes_of(sealed_first_line), sealed_first_line.size(),
                                                 bytes_of(std::string_view(*nonce)), key.data()) != 0) {
    return {};
  }
  content.resize(length);
  return content;
}

std::unexpected<Error> corrupt(std::string what) {
  return fail(ErrorKind::corrupt, std::move(what), {}, "restore the file from a backup");
}

}  // namespace

Result<std::unique_ptr<Secrets>> Secrets::create(const std::filesystem::path& file, Random& random,
                                                 std::optional<std::filesystem::path> seal_key_file) {
  if (std::filesystem::exists(file))
    return fail(ErrorKind::conflict, "the file is there already", file.string());
  std::unique_ptr<Secrets> secrets(new Secrets());
  secrets->file_ = file;
  if (seal_key_file) {
    ENTENTE_TRY(key, read_seal_key(*seal_key_file));
    secrets->seal_key_ = key;
  }
  random.fill(secrets->cursor_key_);
  random.fill(secrets->ledger_seed_);
  ENTENTE_CHECK(secrets->write());
  return secrets;
}

Result<std::unique_ptr<Secrets>> Secrets::open(const std::filesystem::path& file,
                                               std::optional<std::filesystem::path> seal_key_file) {
  ENTENTE_CHECK(refuse_when_others_read(file));
  ENTENTE_TRY(text, read_file(file));
  std::unique_ptr<Secrets> secrets(new Secrets());
  secrets->file_ = file;
  if (seal_key_file) {
    ENTENTE_TRY(key, read_seal_key(*seal_key_file));
    secrets->seal_key_ = key;
  }
  const bool sealed =
      text.starts_with(sealed_first_line) && text.substr(sealed_first_line.size()).starts_with('\n');
  if (sealed && !secrets->seal_key_) {
    return fail(ErrorKind::forbidden, "the secrets are sealed and no sealing key is configured",
                file.string(), "set secrets.seal_key_file in entente.toml");
  }
  if (!sealed && secrets->seal_key_) {
    return fail(ErrorKind::forbidden, "a sealing key is configured but the secrets are not sealed",
                file.string(), "empty secrets.seal_key_file in entente.toml");
  }
  if (sealed) {
    auto content = unseal(*secrets->seal_key_, std::string_view(text).substr(sealed_first_line.size() + 1));
    if (!content) {
      return fail(ErrorKind::forbidden, "the sealing key does not open the secrets, or they were changed",
                  file.string(), "check secrets.seal_key_file, or restore the file from a backup");
    }
    sodium_memzero(text.data(), text.size());
    text = std::move(*content);
  }
  auto parsed = secrets->parse(text);
  sodium_memzero(text.data(), text.size());
  if (!parsed) {
    parsed.error().where = file.string();
    return std::unexpected(std::move(parsed).error());
  }
  return secrets;
}

std::array<std::uint8_t, 32> Secrets::cursor_key() const {
  return cursor_key_;
}
std::array<std::uint8_t, 32> Secrets::ledger_seed() const {
  return ledger_seed_;
}

std::array<std::uint8_t, 32> Secrets::signing_seed() const {
  constexpr std::string_view purpose = "entente signing key 1";
  std::array<std::uint8_t, 32> seed{};
  crypto_generichash(seed.data(), seed.size(), bytes_of(purpose), purpose.size(), ledger_seed_.data(),
                     ledger_seed_.size());
  return seed;
}

std::optional<std::string> Secrets::look_up(const Table& table, const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = table.find(name);
  if (found == table.end()) return {};
  return found->second;
}

Result<> Secrets::change(Table& table, const std::string& name, std::optional<std::string> value) {
  const std::lock_guard lock(mutex_);
  if (!value && !table.contains(name)) return {};
  Table before = table;
  if (value) {
    table[name] = *std::move(value);
  } else {
    table.erase(name);
  }
  auto written = write();
  if (!written) table = std::move(before);
  return written;
}

std::optional<std::string> Secrets::verifier(const std::string& user) const {
  return look_up(verifiers_, user);
}

Result<> Secrets::set_verifier(const std::string& user, std::string verifier) {
  return change(verifiers_, user, std::move(verifier));
}

Result<> Secrets::remove_verifier(const std::string& user) {
  return change(verifiers_, user, std::nullopt);
}

std::optional<std::string> Secrets::peer_password(const std::string& peer) const {
  return look_up(peer_passwords_, peer);
}

Result<> Secrets::set_peer_password(const std::string& peer, std::string password) {
  return change(peer_passwords_, peer, std::move(password));
}

Result<> Secrets::remove_peer_password(const std::string& peer) {
  return change(peer_passwords_, peer, std::nullopt);
}

std::string Secrets::print() const {
  std::string text = fmt::format("{}\ncursor-key {}\nledger-seed {}\n", plain_first_line, to_hex(cursor_key_),
                                 to_hex(ledger_seed_));
  for (const auto& [user, verifier] : verifiers_) text += fmt::format("verifier {} {}\n", user, verifier);
  // A password may hold anything, a line end too.
  for (const auto& [peer, password] : peer_passwords_)
    text += fmt::format("peer-password {} {}\n", peer, to_base64(password));
  return text;
}

Result<> Secrets::parse(std::string_view text) {
  int number = 0;
  bool has_cursor_key = false;
  bool has_ledger_seed = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return corrupt("the last line is cut off");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (++number == 1) {
      if (line == plain_first_line) continue;
      return corrupt(fmt::format("the first line is not '{}', so this program does not know the format",
                                 plain_first_line));
    }
    const auto space = line.find(' ');
    const std::string_view word = line.substr(0, space);
    const std::string_view rest =
        space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
    const auto key = key_from_hex(rest);
    const auto middle = rest.find(' ');
    if (word == "cursor-key" && key) {
      cursor_key_ = *key;
      has_cursor_key = true;
    } else if (word == "ledger-seed" && key) {
      ledger_seed_ = *key;
      has_ledger_seed = true;
    } else if (word == "verifier" && middle != std::string_view::npos && middle > 0) {
      verifiers_[std::string(rest.substr(0, middle))] = rest.substr(middle + 1);
    } else if (word == "peer-password" && middle != std::string_view::npos && middle > 0) {
      const auto password = from_base64(rest.substr(middle + 1));
      if (!password) return corrupt(fmt::format("line {} cannot be read", number));
      peer_passwords_[std::string(rest.substr(0, middle))] = *password;
    } else {
      return corrupt(
          fmt::format("line {} cannot be read", number));  // never the line itself: it holds a secret
    }
  }
  if (!has_cursor_key || !has_ledger_seed) return corrupt("a key is missing");
  return {};
}

Result<> Secrets::write() const {
  std::string text = print();
  auto written = seal_key_ ? replace_file(file_, seal(*seal_key_, text), owner_only)
                           : replace_file(file_, text, owner_only);
  sodium_memzero(text.data(), text.size());
  return written;
}

}  // namespace entente::exchange
