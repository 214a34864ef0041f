// MISP events as MISP exports them (JSON): one event, a list of them, or a `response`.
#pragma once

#include <memory>

#include "feeds/reader.h"

namespace entente::feeds {

[[nodiscard]] std::unique_ptr<Reader> make_misp_reader(Output& output);

}  // namespace entente::feeds
