// Reads one STIX pattern a line and prints "valid" or the error, one line each: for compare_patterns.py.
#include <iostream>
#include <string>

#include "stix/pattern.h"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto result = entente::stix::check_pattern(line);
    std::cout << (result ? "valid" : result.error().to_string()) << '\n';
  }
  return 0;
}
