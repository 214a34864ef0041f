#include "app/terminal.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <termios.h>
#include <unistd.h>

namespace entente::app {
namespace {

constexpr std::size_t max_line_bytes = 4'096;

/// Without its line end; an error when standard input ends before one byte came.
Result<std::string> read_line() {
  std::string line;
  char c = 0;
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("read", "standard input", errno);
    if (got == 0 && line.empty()) {
      return fail(ErrorKind::malformed, "no password came on standard input", {},
                  "printf '%s\\n' PASSWORD | entente user add ...");
    }
    if (got == 0 || c == '\n') break;
    if (line.size() >= max_line_bytes)
      return fail(ErrorKind::too_large, "the line on standard input is too long");
    line += c;
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

/// The terminal does not show what is typed while this lives.
class NoEcho {
 public:
  NoEcho() : changed_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!changed_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::fputs("\n", stderr);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool changed_;
};

Result<std::string> ask(const std::string& prompt) {
  std::fputs(prompt.c_str(), stderr);
  const NoEcho quiet;
  return read_line();
}

}  // namespace

Result<> print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return fail_errno("write", "standard output", errno);
  }
  return {};
}

Result<std::string> read_password(std::string_view user) {
  if (::isatty(STDIN_FILENO) != 1) return read_line();
  ENTENTE_TRY(password, ask("Password for " + std::string(user) + ": "));
  ENTENTE_TRY(again, ask("Again: "));
  if (password != again) return fail(ErrorKind::malformed, "the two passwords differ", {}, "start again");
  return password;
}

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (row.size() > widths.size()) widths.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    out += line + "\n";
  }
  return out;
}

}  // namespace entente::app
