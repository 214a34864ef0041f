#include "words.h"

#include <array>

namespace bench {
namespace {

using namespace std::string_view_literals;

constexpr auto nouns = std::to_array<std::string_view>(
    {"account",  "adversary",  "agent",     "archive",  "beacon",    "binary",     "browser",  "certificate",
     "channel",  "client",     "cluster",   "command",  "container", "credential", "daemon",   "database",
     "defender", "device",     "directory", "document", "domain",    "driver",     "endpoint", "exploit",
     "exporter", "firewall",   "firmware",  "gateway",  "handler",   "harbour",    "hash",     "host",
     "implant",  "installer",  "interface", "kernel",   "key",       "ledger",     "library",  "listener",
     "loader",   "log",        "macro",     "mailbox",  "manifest",  "memory",     "message",  "module",
     "network",  "operator",   "package",   "password", "payload",   "pipe",       "policy",   "port",
     "process",  "proxy",      "queue",     "record",   "registry",  "relay",      "resolver", "rootkit",
     "router",   "scheduler",  "script",    "sensor",   "server",    "service",    "session",  "share",
     "shell",    "socket",     "stage",     "storage",  "subnet",    "task",       "template", "tenant",
     "thread",   "token",      "tunnel",    "updater",  "user",      "vendor",     "volume",   "webhook",
     "window",   "workstation"});
constexpr auto verbs = std::to_array<std::string_view>(
    {"abuses",       "archives",  "bypasses",   "collects",    "compresses", "connects to", "copies",
     "creates",      "decodes",   "deletes",    "delivers",    "disables",   "discovers",   "encrypts",
     "enumerates",   "escalates", "executes",   "exfiltrates", "forges",     "hides",       "hijacks",
     "impersonates", "injects",   "inspects",   "installs",    "intercepts", "loads",       "masquerades as",
     "modifies",     "monitors",  "overwrites", "persists in", "probes",     "queries",     "reads",
     "redirects",    "registers", "relays",     "replaces",    "reuses",     "scans",       "schedules",
     "signs",        "stages",    "steals",     "terminates",  "transfers",  "uploads",     "wipes",
     "writes"});
constexpr auto adjectives = std::to_array<std::string_view>(
    {"administrative", "amber",     "automated",       "brittle",   "cached",     "compromised", "copper",
     "covert",         "custom",    "default",         "distant",   "dormant",    "elevated",    "embedded",
     "encrypted",      "external",  "forged",          "hidden",    "idle",       "internal",    "legitimate",
     "local",          "malicious", "memory-resident", "native",    "obfuscated", "outbound",    "persistent",
     "privileged",     "quiet",     "remote",          "scheduled", "shared",     "signed",      "silent",
     "stolen",         "temporary", "trusted",         "unsigned",  "volatile"});
constexpr auto links = std::to_array<std::string_view>(
    {"and then ", "after which it ", "while it ", "so that it ", "unless it "});

}  // namespace

std::uint64_t Dice::next() {
  state_ += 0x9E3779B97F4A7C15u;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

std::string_view noun(Dice& dice) {
  return nouns[dice.below(nouns.size())];
}
std::string_view verb(Dice& dice) {
  return verbs[dice.below(verbs.size())];
}
std::string_view adjective(Dice& dice) {
  return adjectives[dice.below(adjectives.size())];
}

void append_name(std::string& out, Dice& dice, char separator) {
  out += adjective(dice);
  out += separator;
  out += noun(dice);
  out += separator;
  out += std::to_string(dice.below(100'000));
}

namespace {

void append_clause(std::string& out, Dice& dice, std::string_view subject) {
  out += subject;
  out += noun(dice);
  out += ' ';
  out += verb(dice);
  out += dice.below(2) == 0 ? " the "sv : " a "sv;
  out += adjective(dice);
  out += ' ';
  out += noun(dice);
}

}  // namespace

void append_prose(std::string& out, Dice& dice, std::size_t bytes) {
  const std::size_t end = out.size() + bytes;
  while (true) {
    append_clause(out, dice, "The "sv);
    if (dice.below(2) == 0) {
      out += ' ';
      out += links[dice.below(links.size())];
      out += verb(dice);
      out += ' ';
      out += noun(dice);
    }
    const std::size_t ending = dice.below(24);
    if (ending == 0) out += " (\\\"" + std::string(noun(dice)) + "\\\")";
    if (ending == 1)
      out += "; see [the note](https://example.org/notes/" + std::to_string(dice.below(10'000)) + ")";
    if (ending == 2) out += " \xE2\x80\x93 d\xC3\xA9j\xC3\xA0 vu \xE2\x80\x93";
    out += '.';
    if (out.size() >= end) return;
    out += ending == 3 ? "\\n\\n"sv : " "sv;
  }
}

}  // namespace bench
