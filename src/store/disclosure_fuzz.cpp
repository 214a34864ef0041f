// Any bytes as the body of a disclosure: what is read means the same when encoded again.
#include <cstdlib>

#include "base/hash.h"
#include "base/limits.h"
#include "store/disclosure.h"

using namespace entente;         // NOLINT(google-build-using-namespace): a program of one function
using namespace entente::store;  // NOLINT(google-build-using-namespace)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto disclosed = parse_disclosed(as_view({data, size}));
  if (!disclosed) return 0;
  if (disclosed->versions.size() > limits::max_disclosed_versions) std::abort();
  const std::string again = encode_disclosed(*disclosed);
  const auto reread = parse_disclosed(again);
  if (!reread || reread->recipient != disclosed->recipient || reread->ground != disclosed->ground ||
      reread->versions != disclosed->versions)
    std::abort();
  return 0;
}
