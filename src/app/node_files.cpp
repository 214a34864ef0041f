#include "app/node_files.h"

#include <filesystem>

#include <sys/stat.h>

#include "base/file.h"

namespace entente::app {
namespace {

constexpr mode_t owner_only = 0600;
constexpr mode_t readable = 0644;

Result<> copy(const std::filesystem::path& from, const std::filesystem::path& to, mode_t mode) {
  ENTENTE_TRY(content, read_file(from));
  std::error_code error;
  std::filesystem::create_directories(to.parent_path(), error);
  if (error)
    return fail(ErrorKind::io, "the folder cannot be made: " + error.message(), to.parent_path().string());
  return replace_file(to, content, mode);
}

/// Only what lies in the folder itself.
Result<> copy_inside(const Folder& from, const Folder& to, const std::string& name, mode_t mode) {
  const std::filesystem::path path(name);
  if (path.is_absolute() || name.find("..") != std::string::npos) return {};
  return copy(from.root / path, to.root / path, mode);
}

}  // namespace

Result<> copy_node_files(const Folder& from, const Folder& to, const Config& config) {
  ENTENTE_CHECK(copy_inside(from, to, config.certificate, readable));
  ENTENTE_CHECK(copy_inside(from, to, config.private_key, owner_only));
  ENTENTE_CHECK(copy(from.secrets(), to.secrets(), owner_only));
  return copy(from.config(), to.config(), owner_only);
}

}  // namespace entente::app
