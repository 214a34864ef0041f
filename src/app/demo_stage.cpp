#include "app/demo_stage.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/terminal.h"
#include "base/file.h"
#include "http/client.h"

namespace entente::app {
namespace {

constexpr auto start_patience = std::chrono::seconds(30);
constexpr auto start_poll = std::chrono::milliseconds(50);
constexpr mode_t owner_only = 0600;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool on_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}

std::string bold(std::string_view text) {
  return on_terminal() ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
}

std::string dim(std::string_view text) {
  return on_terminal() ? fmt::format("\x1b[2m{}\x1b[0m", text) : std::string(text);
}

std::string shown(const std::string& argument) {
  const bool plain = !argument.empty() && argument.find_first_of(" \"'$*?&|;<>()") == std::string::npos;
  return plain ? argument : "'" + argument + "'";
}

std::string indented(std::string_view text, std::string_view margin) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    out += std::string(margin) + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void put(std::string_view text) {
  // A demo whose reader has gone away goes on: its nodes are what matters.
  static_cast<void>(print(text));
}

}  // namespace

DemoStage::DemoStage(std::filesystem::path folder, std::uint16_t first_port)
    : folder_(std::move(folder)), program_(own_program()), first_port_(first_port) {}

std::filesystem::path DemoStage::folder_of(std::string_view nation) const {
  return folder_ / lower(nation);
}

std::string DemoStage::url_of(std::string_view nation) const {
  const int offset = nation == "KOR" ? 0 : nation == "USA" ? 1 : 2;
  return fmt::format("https://127.0.0.1:{}", first_port_ + offset);
}

void DemoStage::tell(std::string_view heading, std::string_view words) {
  put(fmt::format("\n{}\n{}", bold(fmt::format("{}. {}", ++steps_, heading)), indented(words, "   ")));
}

void DemoStage::say(std::string_view words) {
  put(indented(words, "   "));
}

Result<std::string> DemoStage::run(const std::vector<std::string>& arguments, bool show,
                                   std::string_view input, std::vector<int> accepted) {
  std::string line = "   $ entente";
  for (const std::string& argument : arguments) line += " " + shown(argument);
  put(line + "\n");
  ENTENTE_TRY(done, run_program(program_, arguments, input));
  if (show) put(dim(indented(done.output, "     ")));
  if (std::ranges::find(accepted, done.exit_code) != accepted.end()) return done.output;
  return fail(ErrorKind::internal, fmt::format("exit code {}: {}", done.exit_code, done.output),
              line.substr(5));
}

Result<std::string> DemoStage::quietly(const std::vector<std::string>& arguments, std::string_view input) {
  ENTENTE_TRY(done, run_program(program_, arguments, input));
  if (done.exit_code == 0) return done.output;
  return fail(ErrorKind::internal, fmt::format("exit code {}: {}", done.exit_code, done.output),
              fmt::format("entente {}", fmt::join(arguments, " ")));
}

Result<> DemoStage::write(const std::filesystem::path& file, std::string_view text) const {
  return replace_file(file, text, owner_only);
}

Result<> DemoStage::serve(const std::string& nation) {
  const std::string url = url_of(nation);
  const std::string address = url.substr(url.find("//") + 2);
  ENTENTE_TRY(server,
              BackgroundProgram::start(program_, {"serve", folder_of(nation).string(), "--listen", address},
                                       folder_ / (lower(nation) + ".log")));
  http::ClientOptions options;
  options.unix_socket = folder_of(nation) / "admin.sock";
  options.timeout_seconds = 5;
  const auto deadline = std::chrono::steady_clock::now() + start_patience;
  while (std::chrono::steady_clock::now() < deadline && server.running()) {
    if (const auto reply = http::Client(options).request(http::Method::get, "/healthz");
        reply && reply->status == 200) {
      servers_.insert_or_assign(nation, std::move(server));
      return {};
    }
    std::this_thread::sleep_for(start_poll);
  }
  return fail(ErrorKind::unavailable, "the node of " + nation + " did not start",
              (folder_ / (lower(nation) + ".log")).string(), "its log says why; is the port free?");
}

std::string DemoStage::fallen() {
  for (auto& [nation, server] : servers_) {
    if (!server.running()) return nation;
  }
  return {};
}

}  // namespace entente::app
