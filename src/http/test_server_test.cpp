// The helpers of test_server.h; the name ends in _test so that they are built into the tests alone.
#include "http/test_server.h"

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

namespace entente::http {

std::optional<Caller> TestGate::quick(const Request& request) {
  if (!request.has_header("Authorization")) return Caller{};
  if (request.header("Authorization") == "Basic good") return Caller{true, "good", "KOR", reader};
  return std::nullopt;
}

Result<Caller> TestGate::slow(const Request& request) {
  if (request.header("Authorization") == "Basic slow") return Caller{true, "slow", "USA", reader};
  if (request.header("Authorization") == "Basic often")
    return fail(ErrorKind::limited, "too many wrong passwords");
  return fail(ErrorKind::unauthorized, "the password is wrong");
}

TestServer::TestServer(const std::function<void(ServerOptions&)>& change) {
  add_routes();
  ServerOptions options;
  options.port = 0;
  options.threads = 2;
  options.workers = 2;
  options.log = [this](const LogLine& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(fmt::format("{} {} {} {} {} {} {}", line.method, line.path, line.status, line.bytes,
                                 line.remote, line.caller, line.fault));
  };
  if (change) change(options);
  auto made = Server::create(options, router_, gate_);
  if (!made) throw std::runtime_error(made.error().to_string());
  server_ = std::move(*made);
  server_->start();
}

TestServer::~TestServer() {
  release = true;
  server_->stop(5);
}

std::vector<std::string> TestServer::log() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

namespace {
const std::vector<std::string>& page_parts() {
  static const std::vector<std::string> parts = [] {
    std::vector<std::string> made;
    for (int i = 0; i < 100; ++i)
      made.push_back(fmt::format("{{\"n\":{},\"fill\":\"{}\"}}", i, std::string(1500, 'x')));
    return made;
  }();
  return parts;
}

Response text(std::string body) {
  return {200, {{"Content-Type", "text/plain"}}, std::move(body)};
}
}  // namespace

std::string TestServer::page() {
  std::string all = "[";
  for (const std::string& part : page_parts()) all += (all.size() > 1 ? "," : "") + part;
  return all + "]";
}

void TestServer::add_routes() {
  router_.add({Method::get, "/open", [](const auto&, const auto&, const auto&) { return text("open"); },
               false, true});
  router_.add({Method::get, "/page", [](const auto&, const auto&, const auto&) {
                 Gather gather;
                 for (const std::string& part : page_parts()) {
                   gather.parts.emplace_back(gather.parts.empty() ? "[" : ",");
                   gather.parts.emplace_back(part);
                 }
                 gather.parts.emplace_back("]");
                 return Response{200, {}, std::move(gather)};
               }});
  router_.add({Method::get, "/kept", [this](const auto&, const auto&, const auto&) {
                 constexpr std::uint64_t before = 10;
                 const int descriptor = ::memfd_create("kept", MFD_CLOEXEC);
                 const std::string bytes(before, '-');
                 const bool whole = ::write(descriptor, (bytes + kept_).data(), before + kept_.size()) ==
                                    static_cast<ssize_t>(before + kept_.size());
                 EXPECT_TRUE(whole);
                 const std::shared_ptr<const void> pin(&kept_,
                                                       [descriptor](const void*) { ::close(descriptor); });
                 return Response{200, {}, Slice{kept_, descriptor, before, pin}};
               }});
  router_.add({Method::get, "/size/{}", [](const auto&, const auto&, const Captures& captures) {
                 return text(std::string(std::strtoul(captures[0].c_str(), nullptr, 10), 's'));
               }});
  router_.add({Method::get, "/who",
               [](const Request& request, const Caller& caller, const auto&) {
                 return text(fmt::format("{} {} {} {}", caller.name, request.remote, request.secure,
                                         request.certificate_sha256));
               },
               false, true});
  const auto echo = [](const Request& request, const auto&, const auto&) {
    std::string copy(request.body);
    for (int i = 0; i < 64; ++i)
      copy += request.body.data()[request.body.size() + static_cast<std::size_t>(i)] == 0 ? "" : "!";
    return text(std::move(copy));
  };
  router_.add({Method::post, "/echo", echo, true});
  router_.add({Method::post, "/quick", echo});
  router_.add({Method::post, "/wait",
               [this](const auto&, const auto&, const auto&) {
                 ++waiting;
                 while (!release) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                 return text("waited");
               },
               true});
  router_.add({Method::get, "/throw", [](const auto&, const auto&, const auto&) -> Response {
                 throw std::runtime_error("secret detail");
               }});
  router_.set_error_page("/taxii2/", [](const Error& error, const Request&) {
    return Response{
        error.http_status(),
        {{"Content-Type", "application/taxii+json;version=2.1"}},
        fmt::format("{{\"title\":\"{}\",\"http_status\":\"{}\"}}", error.what, error.http_status())};
  });
}

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (receive_buffer_bytes > 0) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("the test server does not accept");
  }
}

RawClient::~RawClient() {
  ::close(socket_);
}

bool RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void RawClient::finish_sending() const {
  ::shutdown(socket_, SHUT_WR);
}

bool RawClient::fill(int milliseconds) {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, milliseconds) <= 0) return false;
  std::array<char, 65536> space{};
  const ssize_t count = ::recv(socket_, space.data(), space.size(), 0);
  if (count <= 0) return false;
  buffer_.append(space.data(), static_cast<std::size_t>(count));
  return true;
}

std::string RawClient::response(bool bare) {
  std::size_t head_end = 0;
  while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill(5000)) return {};
  }
  std::size_t size = head_end + 4;
  const std::size_t length = buffer_.find("Content-Length: ");
  if (!bare && length < head_end) size += std::strtoul(buffer_.c_str() + length + 16, nullptr, 10);
  while (buffer_.size() < size) {
    if (!fill(5000)) return {};
  }
  std::string response = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return response;
}

std::string RawClient::rest(int milliseconds) {
  while (fill(milliseconds)) {
  }
  return std::exchange(buffer_, {});
}

bool RawClient::closed(int milliseconds) {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, milliseconds) <= 0) return false;
  char byte = 0;
  return ::recv(socket_, &byte, 1, 0) <= 0;
}

int status_of(std::string_view response) {
  return response.size() < 12 ? 0 : std::atoi(std::string(response.substr(9, 3)).c_str());
}

std::string body_of(std::string_view response) {
  const std::size_t end = response.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string() : std::string(response.substr(end + 4));
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib");
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TestFolder::TestFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "entente-http-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace entente::http
