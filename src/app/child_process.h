// Starting other programs: a command run to its end, or a server that goes on in the background.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/error.h"

namespace entente::app {

struct Finished {
  int exit_code = 0;   ///< 128 + number when a signal ended it
  std::string output;  ///< standard output and standard error as they came
};

/// Runs it with `input` on its standard input. Errors: io.
[[nodiscard]] Result<Finished> run_program(const std::filesystem::path& program,
                                           const std::vector<std::string>& arguments,
                                           std::string_view input = {});

/// A program in the background; asked to stop (SIGTERM) and waited for at the end.
class BackgroundProgram {
 public:
  /// Its output is appended to `log`. Errors: io.
  [[nodiscard]] static Result<BackgroundProgram> start(const std::filesystem::path& program,
                                                       const std::vector<std::string>& arguments,
                                                       const std::filesystem::path& log);
  BackgroundProgram(BackgroundProgram&& other) noexcept;
  BackgroundProgram& operator=(BackgroundProgram&& other) noexcept;
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;
  ~BackgroundProgram() { stop(); }
  [[nodiscard]] bool running();
  void stop();

 private:
  explicit BackgroundProgram(pid_t process) : process_(process) {}
  pid_t process_ = -1;
};

/// This program's own file.
[[nodiscard]] std::filesystem::path own_program();

}  // namespace entente::app
