#include "app/certificate_file.h"

#include "base/hash.h"
#include "base/text_code.h"
#include "http/certificate.h"

namespace entente::app {

Result<std::string> certificate_fingerprint(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    if (c != ':') digits += static_cast<char>(c >= 'A' && c <= 'F' ? c | 0x20 : c);
  }
  if (const auto bytes = from_hex(digits); bytes && bytes->size() == sizeof(Hash)) return digits;
  return http::read_fingerprint(text);
}

}  // namespace entente::app
