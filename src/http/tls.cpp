#include "http/tls.h"

#include <array>
#include <cerrno>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include "base/hash.h"

namespace entente::http {

namespace {

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SessionDeleter {
  void operator()(SSL* session) const { SSL_free(session); }
};

constexpr long max_certificate_list_bytes = 32 << 10;

std::string last_problem() {
  std::array<char, 256> text{};
  const unsigned long code = ERR_get_error();
  if (code == 0) return "the connection was closed";
  ERR_error_string_n(code, text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

// A socket BIO of our own, because OpenSSL's writes with write(2) and so raises SIGPIPE.
struct Link {
  int socket = -1;
  bool more = false;  ///< another write follows at once
};

const Link& link_of(BIO* bio) {
  return *static_cast<const Link*>(BIO_get_data(bio));
}

int bio_read(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  ssize_t count = 0;
  do {
    count = ::recv(link_of(bio).socket, data, static_cast<std::size_t>(size), 0);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_read(bio);
  return static_cast<int>(count);
}

int bio_write(BIO* bio, const char* data, int size) {
  const Link& link = link_of(bio);
  BIO_clear_retry_flags(bio);
  ssize_t count = 0;
  do {
    count =
        ::send(link.socket, data, static_cast<std::size_t>(size), MSG_NOSIGNAL | (link.more ? MSG_MORE : 0));
  } while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_write(bio);
  return static_cast<int>(count);
}

long bio_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* socket_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* const made =
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

/// Any certificate will do here: the handshake proves possession of its key, pinning decides whose it is.
int accept_certificate(X509_STORE_CTX*, void*) {
  return 1;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                    unsigned int in_size, void*) {
  static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, ours.data(), ours.size(), in, in_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

std::unique_ptr<SSL_CTX, ContextDeleter> make_context(const SSL_METHOD* method) {
  std::unique_ptr<SSL_CTX, ContextDeleter> context(SSL_CTX_new(method));
  if (!context) return context;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context.get(),
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_max_cert_list(context.get(), max_certificate_list_bytes);
  // Sessions are resumed from tickets that the client keeps; nothing about them is kept here.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

Result<> load_pair(SSL_CTX* context, const std::filesystem::path& certificate,
                   const std::filesystem::path& key) {
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return fail(ErrorKind::io, "the certificate cannot be read: " + last_problem(), certificate.string(),
                "it must be a PEM file, the own certificate first");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return fail(ErrorKind::io,
                "the private key cannot be read or is not the certificate's: " + last_problem(), key.string(),
                "it must be the certificate's key in PEM form, without a passphrase");
  }
  return {};
}

}  // namespace

struct TlsContext::State {
  std::unique_ptr<SSL_CTX, ContextDeleter> context;
  bool trust_any = false;
};

struct TlsSession::State {
  Link link;
  std::unique_ptr<SSL, SessionDeleter> session;
  std::string problem;
};

TlsContext::TlsContext(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::for_server(const std::filesystem::path& certificate_chain,
                                                           const std::filesystem::path& private_key) {
  auto context = make_context(TLS_server_method());
  if (!context) return fail(ErrorKind::internal, "OpenSSL gives no context: " + last_problem());
  ENTENTE_CHECK(load_pair(context.get(), certificate_chain, private_key));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context.get(), accept_certificate, nullptr);
  static constexpr std::array<unsigned char, 7> session_context{'e', 'n', 't', 'e', 'n', 't', 'e'};
  SSL_CTX_set_session_id_context(context.get(), session_context.data(), session_context.size());
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  return std::shared_ptr<TlsContext>(new TlsContext(std::make_unique<State>(std::move(context), true)));
}

Result<std::shared_ptr<TlsContext>> TlsContext::for_client(const ClientFiles& files) {
  auto context = make_context(TLS_client_method());
  if (!context) return fail(ErrorKind::internal, "OpenSSL gives no context: " + last_problem());
  if (!files.certificate.empty())
    ENTENTE_CHECK(load_pair(context.get(), files.certificate, files.private_key));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (files.trust_any) {
    SSL_CTX_set_cert_verify_callback(context.get(), accept_certificate, nullptr);
  } else if (files.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (SSL_CTX_load_verify_file(context.get(), files.ca_file.c_str()) != 1) {
    return fail(ErrorKind::io, "the authorities cannot be read: " + last_problem(), files.ca_file.string(),
                "it must be a PEM file with at least one certificate");
  }
  return std::shared_ptr<TlsContext>(
      new TlsContext(std::make_unique<State>(std::move(context), files.trust_any)));
}

TlsSession::TlsSession(const TlsContext& context, int socket) : state_(std::make_unique<State>()) {
  state_->session.reset(SSL_new(context.state_->context.get()));
  BIO* const bio = BIO_new(socket_method());
  state_->link.socket = socket;
  BIO_set_data(bio, &state_->link);
  BIO_set_init(bio, 1);
  SSL_set_bio(state_->session.get(), bio, bio);
  SSL_set_accept_state(state_->session.get());
}

TlsSession::TlsSession(const TlsContext& context, int socket, const std::string& host)
    : TlsSession(context, socket) {
  SSL* const session = state_->session.get();
  SSL_set_connect_state(session);
  // An address is checked as an address and is no server name (RFC 6066 section 3); OpenSSL tells which one
  // it is.
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) == 1) return;
  std::string name = host;
  SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  if (!context.state_->trust_any) SSL_set1_host(session, host.c_str());
}

TlsSession::~TlsSession() = default;
TlsSession::TlsSession(TlsSession&&) noexcept = default;
TlsSession& TlsSession::operator=(TlsSession&&) noexcept = default;

Io TlsSession::outcome(int code, std::size_t bytes) {
  if (code > 0) return {IoState::done, bytes};
  switch (SSL_get_error(state_->session.get(), code)) {
    case SSL_ERROR_WANT_READ:
      return {IoState::wants_read, 0};
    case SSL_ERROR_WANT_WRITE:
      return {IoState::wants_write, 0};
    case SSL_ERROR_ZERO_RETURN:
      return {IoState::closed, 0};
    default:
      break;
  }
  const long verdict = SSL_get_verify_result(state_->session.get());
  state_->problem = verdict == X509_V_OK ? last_problem() : X509_verify_cert_error_string(verdict);
  ERR_clear_error();
  return {IoState::failed, 0};
}

Io TlsSession::handshake() {
  ERR_clear_error();
  return outcome(SSL_do_handshake(state_->session.get()), 0);
}

Io TlsSession::read(char* data, std::size_t size) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int code = SSL_read_ex(state_->session.get(), data, size, &bytes);
  return outcome(code, bytes);
}

Io TlsSession::write(const char* data, std::size_t size, bool more) {
  ERR_clear_error();
  state_->link.more = more;
  std::size_t bytes = 0;
  const int code = SSL_write_ex(state_->session.get(), data, size, &bytes);
  state_->link.more = false;
  return outcome(code, bytes);
}

void TlsSession::shut_down() {
  ERR_clear_error();
  if (SSL_is_init_finished(state_->session.get()) == 1) SSL_shutdown(state_->session.get());
  ERR_clear_error();
}

bool TlsSession::pending() const {
  return SSL_pending(state_->session.get()) > 0;
}

std::string TlsSession::peer_fingerprint() const {
  const X509* const certificate = SSL_get0_peer_certificate(state_->session.get());
  if (certificate == nullptr) return {};
  Hash digest{};
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1 || size != digest.size()) return {};
  return to_hex(digest);
}

std::string TlsSession::problem() const {
  return state_->problem;
}

}  // namespace entente::http
