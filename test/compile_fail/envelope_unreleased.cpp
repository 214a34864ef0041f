// Nor do the envelopes that faces send.
#include <utility>

#include "exchange/envelope.h"

entente::exchange::Envelope text(entente::release::Released<entente::exchange::Selected>&& released,
                                 entente::exchange::Selected&& selected,
                                 entente::exchange::PageCache& pages) {
#ifdef MUST_FAIL
  (void)released;
  return entente::exchange::make_envelope(std::move(selected), entente::exchange::Coding::identity, pages);
#else
  (void)selected;
  return entente::exchange::make_envelope(std::move(released), entente::exchange::Coding::identity, pages);
#endif
}
