// Errors are values with a sentence for a human: what happened, where, and what to do about it.
// Nothing in Entente throws across a module; a broken invariant is an assertion, not an Error.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace entente {

enum class ErrorKind {
  malformed,       ///< cannot be read as what it claims to be (400)
  unauthorized,    ///< no valid credentials (401)
  forbidden,       ///< known caller, not allowed (403)
  not_found,       ///< absent, or hidden from the caller (404)
  not_acceptable,  ///< no representation the caller accepts (406)
  conflict,        ///< exists already, or is in another state (409)
  too_large,       ///< over a limit of base/limits.h (413)
  unsupported,     ///< a media type or encoding we do not read (415)
  unprocessable,   ///< readable, but breaks a MUST of its standard (422)
  limited,         ///< too many attempts or requests; try later (429)
  no_space,        ///< the disk is full (507)
  unavailable,     ///< cannot serve this now (503)
  io,              ///< the system refused an operation (500)
  corrupt,         ///< stored bytes are not what was written (500)
  internal,        ///< our own fault (500)
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string what;    ///< one sentence, no trailing full stop needed; never a secret
  std::string where;   ///< the thing or place: a path, a property, a parameter; may be empty
  std::string remedy;  ///< what the reader can do; may be empty
  int status =
      0;  ///< HTTP status where the kind's own would be too coarse (405, 411, 417, 431, ...); 0: the kind's
  int retry_after_seconds = 0;  ///< for limited and unavailable: value of the Retry-After header; 0: none

  /// "where: what (remedy)" for terminals and logs.
  [[nodiscard]] std::string to_string() const;
  /// `status` if set, else the HTTP status that tells this kind.
  [[nodiscard]] int http_status() const;
};

template <class T = void>
using Result = std::expected<T, Error>;

/// `return fail(ErrorKind::malformed, "...")`.
[[nodiscard]] std::unexpected<Error> fail(ErrorKind kind, std::string what, std::string where = {},
                                          std::string remedy = {});
/// An Error from errno after a failed system call: names the call and the file; ENOSPC and EDQUOT are
/// no_space.
[[nodiscard]] std::unexpected<Error> fail_errno(std::string_view call, std::string_view path,
                                                int error_number);

/// `ENTENTE_TRY(value, expression);` declares value or returns the expression's error.
#define ENTENTE_JOIN_(a, b) a##b
#define ENTENTE_JOIN(a, b) ENTENTE_JOIN_(a, b)
#define ENTENTE_TRY(value, expression) ENTENTE_TRY_(ENTENTE_JOIN(try_result_, __LINE__), value, expression)
#define ENTENTE_TRY_(temporary, value, expression)                      \
  auto temporary = (expression);                                        \
  if (!temporary) return std::unexpected(std::move(temporary).error()); \
  auto value = std::move(*temporary)
/// `ENTENTE_CHECK(expression);` returns the expression's error, dropping its value.
#define ENTENTE_CHECK(expression) \
  if (auto check_result = (expression); !check_result) return std::unexpected(std::move(check_result).error())

}  // namespace entente
