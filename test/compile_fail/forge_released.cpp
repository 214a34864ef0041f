// Nobody but the release gate makes a Released.
#include <string>

#include "release/released.h"

int main() {
#ifdef MUST_FAIL
  const entente::release::Released<std::string> forged(std::string("secret"));
  return static_cast<int>(forged.value().size());
#else
  return sizeof(entente::release::Released<std::string>) > 0 ? 0 : 1;
#endif
}
