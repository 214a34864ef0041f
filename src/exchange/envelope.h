// From a page of the store to the bytes of a TAXII envelope (section 3.7), without building or copying JSON:
// the objects go out as they lie in the log.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "exchange/gzip.h"
#include "exchange/page_cache.h"
#include "exchange/reader.h"
#include "release/released.h"

namespace entente::exchange {

struct Envelope {
  std::variant<Parts, std::string, KeptPage> body;
  Coding coding = Coding::identity;
};

/// `{"more":true,"next":...,"objects":[...]}`; `{}` for an empty page (empty lists are left out). The first
/// time a page is asked for it is gathered from where the objects lie, for gzip from their stored blocks.
/// When it is asked for again it is kept in `cache`, gzip-encoded as a whole (3.9 x smaller than the text
/// instead of 1.9 x). The envelope's coding is the one asked for, or identity where encoding it makes no
/// sense.
[[nodiscard]] Envelope make_envelope(release::Released<Selected>&& page, Coding coding, PageCache& cache);

/// What the cache has of the page; of its items only the sequences are looked at.
[[nodiscard]] std::optional<Envelope> kept_envelope(const release::Released<Selected>& page, Coding coding,
                                                    PageCache& cache);

}  // namespace entente::exchange
