// A face takes nothing that was not released.
#include "taxii/resources.h"

std::string text(const entente::exchange::Released<entente::exchange::Selected>& released,
                 const entente::exchange::Selected& selected) {
#ifdef MUST_FAIL
  return entente::taxii::manifest_text(selected);
#else
  (void)selected;
  return entente::taxii::manifest_text(released);
#endif
}
