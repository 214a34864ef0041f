// The timelines of cyber attacks that Paolo Passeri publishes at hackmageddon.com, as one CSV: an attack a
// row, with the days on which it occurred, was discovered and was reported.
#pragma once

#include <memory>

#include "feeds/reader.h"

namespace entente::feeds {

[[nodiscard]] std::unique_ptr<Reader> make_hackmageddon_reader(Output& output);

}  // namespace entente::feeds
