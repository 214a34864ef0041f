// entente ledger ...
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/json.h"
#include "app/ledger_key.h"
#include "app/node.h"
#include "app/progress.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/hash.h"
#include "store/verify.h"

namespace entente::app {
namespace {

std::string json_of(const store::Verification& found) {
  std::vector<std::string> problems;
  problems.reserve(found.problems.size());
  for (const store::Problem& problem : found.problems) {
    problems.push_back(JsonObject()
                           .text("what", problem.what)
                           .text("file", problem.file.string())
                           .number("offset", problem.offset)
                           .number("sequence", problem.sequence)
                           .done());
  }
  return JsonObject()
      .boolean("sound", found.sound())
      .number("entries", found.head.size)
      .text("root", to_hex(found.head.root))
      .number("segments", found.segments)
      .number("bytes", found.bytes)
      .number("reclaimed", found.reclaimed)
      .number("torn_bytes", found.torn_bytes)
      .number("checkpoint_size", found.checkpoint ? found.checkpoint->size : 0)
      .raw("problems", json_array(problems))
      .done();
}

std::string text_of(const store::Verification& found) {
  std::string text = fmt::format("{} entries in {} segments ({}): {}\nroot {}\n",
                                 format_count(found.head.size), found.segments, format_bytes(found.bytes),
                                 found.sound() ? "all right" : "NOT all right", to_hex(found.head.root));
  if (found.checkpoint)
    text += fmt::format("agrees with the checkpoint signed at {} entries\n",
                        format_count(found.checkpoint->size));
  if (found.reclaimed > 0)
    text += fmt::format("{} deleted entries have given back their bytes\n", format_count(found.reclaimed));
  if (found.torn_bytes > 0)
    text += fmt::format("{} bytes behind the last commit were never acknowledged\n", found.torn_bytes);
  for (const store::Problem& problem : found.problems) text += problem.to_string() + "\n";
  return text;
}

}  // namespace

ExitCode ledger_verify(const LedgerOptions& options) {
  const Folder folder{options.folder};
  ENTENTE_TRY(config, read_config(folder.config()));
  ENTENTE_TRY(secrets, exchange::Secrets::open(folder.secrets(), seal_key_file(folder, config)));
  ENTENTE_TRY(signer, ledger_signer(config, *secrets));
  Progress progress("verifying", 0, stderr, steady_micros);
  store::VerifyOptions how;
  how.verifier = signer.verifier();
  how.progress = [&progress](const store::VerifyProgress& done) {
    progress.set_total(done.total_bytes);
    progress.show(done.bytes, done.entries);
  };
  ENTENTE_TRY(found, store::verify(folder.root, how));
  ENTENTE_CHECK(print(options.json ? json_of(found) + "\n" : text_of(found)));
  return found.sound() ? exit_code::ok : exit_code::failure;
}

ExitCode ledger_prove(const LedgerOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  if (options.object.empty() == options.entry.empty()) {
    return fail(ErrorKind::malformed, "name an object or an entry", "ledger prove",
                "entente ledger prove --help");
  }
  const std::string query = options.entry.empty() ? "id=" + percent_encode(options.object)
                                                  : "entry=" + percent_encode(options.entry);
  ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/ledger/proof?" + query));
  if (options.output == "-") {
    ENTENTE_CHECK(print(reply.body));
  } else {
    ENTENTE_CHECK(replace_file(options.output, reply.body));
  }
  return exit_code::ok;
}

ExitCode ledger_checkpoint(const LedgerOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  ENTENTE_TRY(reply, link->call(http::Method::get, "/admin/ledger/checkpoint"));
  if (options.json) {
    ENTENTE_CHECK(print(reply.body + "\n"));
    return exit_code::ok;
  }
  ENTENTE_TRY(document, JsonDocument::parse(reply.body));
  ENTENTE_CHECK(print(text_of(document.root(), "checkpoint")));
  return exit_code::ok;
}

ExitCode ledger_holdings(const LedgerOptions& options) {
  ENTENTE_TRY(link, reach_node({options.folder}));
  const std::string target = "/admin/ledger/holdings?nation=" + percent_encode(options.nation) +
                             "&id=" + percent_encode(options.object) + "&after=";
  std::vector<std::vector<std::string>> rows{
      {"OBJECT", "VERSION", "SINCE", "SEES IT NOW", "ENTRY", "GROUND"}};
  for (std::string after;;) {
    ENTENTE_TRY(reply, link->call(http::Method::get, target + after));
    ENTENTE_TRY(document, JsonDocument::parse(reply.body));
    for (const auto one : array_of(document.root(), "holdings")) {
      const std::string id = text_of(one, "id");
      if (options.json) {
        ENTENTE_CHECK(print(simdjson::minify(one) + "\n"));
        continue;
      }
      rows.push_back({id.empty() ? "(erased)" : id, text_of(one, "version"), text_of(one, "since"),
                      boolean_of(one, "visible") ? "yes" : "no", std::to_string(number_of(one, "entry")),
                      text_of(one, "ground")});
    }
    const std::uint64_t next = number_of(document.root(), "next");
    if (next == 0) break;
    after = std::to_string(next);
  }
  if (options.json) return exit_code::ok;
  const std::string summary =
      rows.size() == 1 ? options.nation + " holds nothing of ours\n" : format_table(rows);
  ENTENTE_CHECK(print(summary));
  return exit_code::ok;
}

}  // namespace entente::app
