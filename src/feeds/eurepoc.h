// The global database of the European Repository of Cyber Incidents, as its CSV of edition 1.1 has it: one
// incident a row, lists as Python prints them, dates whose day and month are 1 where they are not known.
#pragma once

#include <memory>

#include "feeds/reader.h"

namespace entente::feeds {

[[nodiscard]] std::unique_ptr<Reader> make_eurepoc_reader(Output& output);

}  // namespace entente::feeds
