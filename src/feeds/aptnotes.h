// The index of public threat reports that APTnotes keeps (JSON), and, beside it, clusters of actors as MISP
// galaxies have them: their names are looked for in the titles.
#pragma once

#include <memory>

#include "feeds/reader.h"

namespace entente::feeds {

[[nodiscard]] std::unique_ptr<Reader> make_aptnotes_reader(Output& output);

}  // namespace entente::feeds
