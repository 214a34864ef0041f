#include <malloc.h>

#include "app/cli.h"

namespace {

constexpr int big_block_bytes = 256 << 20;

}  // namespace

int main(int argc, char** argv) {
  // Large strings come and go with every request and batch: giving their memory back to the system each time
  // costs more than the work itself (measured: 1.66 x).
  ::mallopt(M_TRIM_THRESHOLD, big_block_bytes);
  ::mallopt(M_MMAP_THRESHOLD, big_block_bytes);
  return entente::app::run_cli(argc, argv);
}
