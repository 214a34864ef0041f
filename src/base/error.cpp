#include "base/error.h"

#include <cerrno>
#include <system_error>

namespace entente {

std::string Error::to_string() const {
  std::string text = where.empty() ? what : where + ": " + what;
  if (!remedy.empty()) text += " (" + remedy + ")";
  return text;
}

int Error::http_status() const {
  if (status != 0) return status;
  switch (kind) {
    case ErrorKind::malformed:
      return 400;
    case ErrorKind::unauthorized:
      return 401;
    case ErrorKind::forbidden:
      return 403;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::not_acceptable:
      return 406;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::too_large:
      return 413;
    case ErrorKind::unsupported:
      return 415;
    case ErrorKind::unprocessable:
      return 422;
    case ErrorKind::limited:
      return 429;
    case ErrorKind::no_space:
      return 507;
    case ErrorKind::unavailable:
      return 503;
    case ErrorKind::io:
    case ErrorKind::corrupt:
    case ErrorKind::internal:
      return 500;
  }
  return 500;
}

std::unexpected<Error> fail(ErrorKind kind, std::string what, std::string where, std::string remedy) {
  return std::unexpected(Error{kind, std::move(what), std::move(where), std::move(remedy), 0, 0});
}

std::unexpected<Error> fail_errno(std::string_view call, std::string_view path, int error_number) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT;
  std::string what = std::string(call) + " failed: " + std::generic_category().message(error_number);
  return fail(full ? ErrorKind::no_space : ErrorKind::io, std::move(what), std::string(path),
              full ? "free some space on this file system; the node writes again by itself" : "");
}

}  // namespace entente
