// Nor do the envelopes that faces send.
#include <utility>

#include "exchange/envelope.h"

entente::exchange::Envelope text(entente::release::Released<entente::exchange::Selected>&& released,
                                 entente::exchange::Selected&& selected) {
#ifdef MUST_FAIL
  (void)released;
  return entente::exchange::identity_envelope(std::move(selected));
#else
  (void)selected;
  return entente::exchange::identity_envelope(std::move(released));
#endif
}
