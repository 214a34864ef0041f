#include "http/certificate.h"

#include <array>
#include <cerrno>
#include <memory>

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "base/hash.h"

namespace entente::http {

namespace {

struct Deleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

constexpr long day_seconds = 24L * 60 * 60;

std::unexpected<Error> fail_openssl(const std::string& step) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return fail(ErrorKind::internal, "OpenSSL cannot " + step + ": " + text.data());
}

/// A name goes into an extension's text form, where commas and colons have a meaning.
bool is_host_name(const std::string& name) {
  if (name.empty() || name.size() > 253) return false;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && c != '-' && c != '.' && c != '*') return false;
  }
  return true;
}

bool is_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> binary{};
  return inet_pton(AF_INET, text.c_str(), binary.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), binary.data()) == 1;
}

Result<std::string> alternative_names(const CertificateSubject& subject) {
  std::string names;
  for (const std::string& name : subject.dns_names) {
    if (!is_host_name(name))
      return fail(ErrorKind::malformed, "this is no host name", name, "use letters, digits, '-', '.'");
    names += (names.empty() ? "DNS:" : ",DNS:") + name;
  }
  for (const std::string& address : subject.addresses) {
    if (!is_address(address)) return fail(ErrorKind::malformed, "this is no IPv4 or IPv6 address", address);
    names += (names.empty() ? "IP:" : ",IP:") + address;
  }
  return names;
}

Result<> add_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1)
    return fail_openssl("add an extension");
  return {};
}

Result<> set_serial(X509* certificate) {
  std::array<unsigned char, 16> serial{};
  if (RAND_bytes(serial.data(), serial.size()) != 1) return fail_openssl("give random bytes");
  serial[0] &= 0x7F;  // positive (RFC 5280 section 4.1.2.2)
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_bin2bn(serial.data(), serial.size(), nullptr),
                                                           &BN_free);
  if (!number || BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) == nullptr) {
    return fail_openssl("number the certificate");
  }
  return {};
}

Result<Owned<X509>> sign_certificate(EVP_PKEY* key, const CertificateSubject& subject, Micros now) {
  ENTENTE_TRY(names, alternative_names(subject));
  if (subject.common_name.empty() || subject.common_name.size() > 64) {
    return fail(ErrorKind::malformed, "a common name has 1 to 64 bytes", subject.common_name);
  }
  Owned<X509> certificate(X509_new());
  if (!certificate) return fail_openssl("make a certificate");
  X509* const raw = certificate.get();
  X509_set_version(raw, X509_VERSION_3);
  ENTENTE_CHECK(set_serial(raw));
  const auto start = static_cast<time_t>(now / 1'000'000) - day_seconds;
  const auto end = start + (static_cast<time_t>(subject.days) + 1) * day_seconds;
  ASN1_TIME_set(X509_getm_notBefore(raw), start);
  ASN1_TIME_set(X509_getm_notAfter(raw), end);
  X509_set_pubkey(raw, key);
  X509_NAME* const name = X509_get_subject_name(raw);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const auto* const common_name = reinterpret_cast<const unsigned char*>(subject.common_name.data());
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common_name,
                                 static_cast<int>(subject.common_name.size()), -1, 0) != 1) {
    return fail_openssl("name the certificate");
  }
  X509_set_issuer_name(raw, name);
  // Its own authority: clients that are handed this file as their CA accept it.
  ENTENTE_CHECK(add_extension(raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0"));
  ENTENTE_CHECK(add_extension(raw, NID_key_usage, "critical,digitalSignature,keyCertSign"));
  ENTENTE_CHECK(add_extension(raw, NID_ext_key_usage, "serverAuth,clientAuth"));
  ENTENTE_CHECK(add_extension(raw, NID_subject_key_identifier, "hash"));
  if (!names.empty()) ENTENTE_CHECK(add_extension(raw, NID_subject_alt_name, names.c_str()));
  if (X509_sign(raw, key, EVP_sha256()) == 0) return fail_openssl("sign the certificate");
  return certificate;
}

Result<> write_new_file(const std::filesystem::path& path, BIO* content, mode_t mode) {
  char* data = nullptr;
  const long size = BIO_ctrl(content, BIO_CTRL_INFO, 0, static_cast<void*>(&data));
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0 && errno == EEXIST) {
    return fail(ErrorKind::conflict, "the file exists already", path.string(),
                "remove it first if it may be lost");
  }
  if (file < 0) return fail_errno("open", path.string(), errno);
  Result<> outcome;
  for (long written = 0; written < size && outcome;) {
    const ssize_t count = ::write(file, data + written, static_cast<std::size_t>(size - written));
    if (count < 0 && errno != EINTR) outcome = fail_errno("write", path.string(), errno);
    if (count > 0) written += count;
  }
  if (outcome && ::fsync(file) != 0) outcome = fail_errno("fsync", path.string(), errno);
  ::close(file);
  if (!outcome) ::unlink(path.c_str());
  return outcome;
}

}  // namespace

Result<> make_certificate(const std::filesystem::path& certificate_path,
                          const std::filesystem::path& key_path, const CertificateSubject& subject,
                          Micros now) {
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key) return fail_openssl("make a key");
  ENTENTE_TRY(certificate, sign_certificate(key.get(), subject, now));
  const Owned<BIO> key_text(BIO_new(BIO_s_secmem()));
  const Owned<BIO> certificate_text(BIO_new(BIO_s_mem()));
  if (!key_text || !certificate_text ||
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1) {
    return fail_openssl("write PEM");
  }
  ENTENTE_CHECK(write_new_file(key_path, key_text.get(), 0600));
  const Result<> written = write_new_file(certificate_path, certificate_text.get(), 0644);
  if (!written) ::unlink(key_path.c_str());  // so that the same command can be tried again
  return written;
}

Result<std::string> read_fingerprint(const std::filesystem::path& certificate_path) {
  const Owned<BIO> file(BIO_new_file(certificate_path.c_str(), "r"));
  const Owned<X509> certificate(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
  ERR_clear_error();
  if (!file) return fail(ErrorKind::io, "the file cannot be read", certificate_path.string());
  Hash digest{};
  unsigned int size = 0;
  if (!certificate || X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1) {
    return fail(ErrorKind::malformed, "this is no PEM certificate", certificate_path.string());
  }
  return to_hex(digest);
}

}  // namespace entente::http
