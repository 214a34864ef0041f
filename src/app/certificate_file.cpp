#include "app/certificate_file.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text_code.h"

namespace entente::app {
namespace {

constexpr std::size_t max_pem_bytes = std::size_t{1} << 20;

}  // namespace

Result<std::string> certificate_fingerprint(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    if (c != ':') digits += c;
  }
  if (const auto bytes = from_hex(digits); bytes && bytes->size() == sizeof(Hash)) {
    for (char& c : digits) c = static_cast<char>(c >= 'A' && c <= 'F' ? c | 0x20 : c);
    return digits;
  }
  ENTENTE_TRY(pem, read_file(text, max_pem_bytes));
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  if (!certificate) {
    return fail(ErrorKind::malformed, "there is no certificate in this file", text,
                "give a PEM file that has a BEGIN CERTIFICATE line, or a SHA-256 fingerprint");
  }
  Hash digest{};
  unsigned length = 0;
  X509_digest(certificate.get(), EVP_sha256(), digest.data(), &length);
  return to_hex(digest);
}

}  // namespace entente::app
