#include "app/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace entente::app {
namespace {

constexpr int signal_base = 128;

/// What a child's descriptors become.
class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  void duplicate(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void close(int descriptor) { posix_spawn_file_actions_addclose(&actions_, descriptor); }
  void open(int descriptor, const std::string& path, int flags) {
    posix_spawn_file_actions_addopen(&actions_, descriptor, path.c_str(), flags, 0600);
  }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Its signals as they are by default: the node holds some back for itself.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

Result<pid_t> spawn(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                    const FileActions& actions) {
  std::string name = program.string();
  std::vector<std::string> words = arguments;
  std::vector<char*> pointers{name.data()};
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const Attributes attributes;
  pid_t process = -1;
  const int code =
      posix_spawn(&process, name.c_str(), actions.get(), attributes.get(), pointers.data(), environ);
  if (code != 0) return fail_errno("spawn", name, code);
  return process;
}

int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : signal_base + WTERMSIG(status);
}

/// The input is small enough for a pipe to hold (64 KiB): nobody waits for anybody.
constexpr std::size_t max_input_bytes = 60'000;

}  // namespace

Result<Finished> run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                             std::string_view input) {
  if (input.size() > max_input_bytes)
    return fail(ErrorKind::too_large, "too much for a program's standard input");
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0) return fail_errno("pipe", program.string(), errno);
  if (::pipe2(out.data(), O_CLOEXEC) != 0) return fail_errno("pipe", program.string(), errno);
  FileActions actions;
  actions.duplicate(in[0], STDIN_FILENO);
  actions.duplicate(out[1], STDOUT_FILENO);
  actions.duplicate(out[1], STDERR_FILENO);
  const auto process = spawn(program, arguments, actions);
  ::close(in[0]);
  ::close(out[1]);
  const bool written = ::write(in[1], input.data(), input.size()) == static_cast<ssize_t>(input.size());
  ::close(in[1]);
  Finished finished;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; process && (got = ::read(out[0], buffer.data(), buffer.size())) > 0;)
    finished.output.append(buffer.data(), static_cast<std::size_t>(got));
  ::close(out[0]);
  if (!process) return std::unexpected(process.error());
  int status = 0;
  if (::waitpid(*process, &status, 0) != *process) return fail_errno("wait", program.string(), errno);
  finished.exit_code = exit_code_of(status);
  if (!written && finished.exit_code == 0)
    return fail(ErrorKind::io, "its standard input could not be written", program.string());
  return finished;
}

Result<BackgroundProgram> BackgroundProgram::start(const std::filesystem::path& program,
                                                   const std::vector<std::string>& arguments,
                                                   const std::filesystem::path& log) {
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.open(STDOUT_FILENO, log.string(), O_WRONLY | O_CREAT | O_APPEND);
  actions.duplicate(STDOUT_FILENO, STDERR_FILENO);
  ENTENTE_TRY(process, spawn(program, arguments, actions));
  return BackgroundProgram(process);
}

BackgroundProgram::BackgroundProgram(BackgroundProgram&& other) noexcept
    : process_(std::exchange(other.process_, -1)) {}

BackgroundProgram& BackgroundProgram::operator=(BackgroundProgram&& other) noexcept {
  if (this != &other) {
    stop();
    process_ = std::exchange(other.process_, -1);
  }
  return *this;
}

bool BackgroundProgram::running() {
  if (process_ < 0) return false;
  int status = 0;
  if (::waitpid(process_, &status, WNOHANG) == 0) return true;
  process_ = -1;
  return false;
}

void BackgroundProgram::stop() {
  if (process_ < 0) return;
  ::kill(process_, SIGTERM);
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

std::filesystem::path own_program() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path("entente") : path;
}

}  // namespace entente::app
