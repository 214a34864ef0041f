// The stage of `entente demo`: three nodes, each its own process and folder, and the commands run against
// them, shown as a person would type them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/child_process.h"
#include "base/error.h"

namespace entente::app {

class DemoStage {
 public:
  /// `first_port`: of KOR; USA and JPN get the next two.
  DemoStage(std::filesystem::path folder, std::uint16_t first_port);

  [[nodiscard]] std::filesystem::path folder_of(std::string_view nation) const;
  [[nodiscard]] std::string url_of(std::string_view nation) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  /// A heading and what is about to happen.
  void tell(std::string_view heading, std::string_view words);
  void say(std::string_view words);
  /// Runs `entente ARGUMENTS`, shows the command and, when `show`, what it printed. Error: it failed
  /// otherwise than with one of `accepted` exit codes.
  [[nodiscard]] Result<std::string> run(const std::vector<std::string>& arguments, bool show = true,
                                        std::string_view input = {}, std::vector<int> accepted = {0});
  /// The same, unseen.
  [[nodiscard]] Result<std::string> quietly(const std::vector<std::string>& arguments,
                                            std::string_view input = {});
  [[nodiscard]] Result<> write(const std::filesystem::path& file, std::string_view text) const;

  /// Serves a nation's node and waits until it answers.
  [[nodiscard]] Result<> serve(const std::string& nation);
  /// The first node that is no longer running; "" when all are.
  [[nodiscard]] std::string fallen();

 private:
  std::filesystem::path folder_;
  std::filesystem::path program_;
  std::uint16_t first_port_;
  int steps_ = 0;
  std::map<std::string, BackgroundProgram> servers_;
};

}  // namespace entente::app
