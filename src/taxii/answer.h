// HTTP responses around TAXII resources: media type, Vary, date-added headers, compression, errors.
#pragma once

#include <string>

#include "exchange/envelope.h"
#include "exchange/release_gate.h"
#include "http/message.h"

namespace entente::taxii {

/// A resource as JSON text; compressed when the request admits it and it is worth it.
[[nodiscard]] http::Response answer(const http::Request& request, std::string text, int status = 200);
/// The coding that a request for objects wants.
[[nodiscard]] exchange::Coding coding_of(const http::Request& request);
/// Objects. `dated` has the headers that add_dates() gives for their page.
[[nodiscard]] http::Response answer_objects(http::Response&& dated, exchange::Envelope&& envelope);
/// An answer with the headers of a page and no body yet.
[[nodiscard]] http::Response dated_answer(const exchange::Released<exchange::Selected>& page);
/// X-TAXII-Date-Added-First and -Last (section 3.4); nothing for an empty page.
void add_dates(http::Response& response, const exchange::Released<exchange::Selected>& page);
/// A TAXII error resource (section 3.6.1), with WWW-Authenticate and Retry-After where they belong.
[[nodiscard]] http::Response answer_error(const Error& error);

}  // namespace entente::taxii
