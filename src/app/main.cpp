#include "app/cli.h"

int main(int argc, char** argv) {
  return entente::app::run_cli(argc, argv);
}
