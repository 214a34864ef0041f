// Makes and reads the certificates by which nodes know each other: self-signed, ECDSA P-256 (which every TLS
// library speaks), told apart by SHA-256 fingerprint rather than by an authority.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace entente::http {

struct CertificateSubject {
  std::string common_name;             ///< at most 64 bytes
  std::vector<std::string> dns_names;  ///< subject alternative names
  std::vector<std::string> addresses;  ///< IPv4 and IPv6, likewise
  int days = 3650;
};

/// Writes both files as PEM, the key with mode 0600; existing files are never replaced. `now` is when it
/// begins to be valid (a day of grace for clocks that go wrong). Errors: conflict (a file is there),
/// malformed (a name), io.
[[nodiscard]] Result<> make_certificate(const std::filesystem::path& certificate_path,
                                        const std::filesystem::path& key_path,
                                        const CertificateSubject& subject, Micros now);

/// SHA-256 of the first certificate in a PEM file, as Request::certificate_sha256 shows it.
[[nodiscard]] Result<std::string> read_fingerprint(const std::filesystem::path& certificate_path);

}  // namespace entente::http
