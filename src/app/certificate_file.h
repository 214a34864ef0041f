// Client certificates as the command line names them.
#pragma once

#include <string>

#include "base/error.h"

namespace entente::app {

/// SHA-256 (lower-case hexadecimal) of the first certificate in a PEM file; or of `text` itself when it is a
/// fingerprint already, with or without colons. Errors: not_found, malformed.
[[nodiscard]] Result<std::string> certificate_fingerprint(const std::string& text);

}  // namespace entente::app
