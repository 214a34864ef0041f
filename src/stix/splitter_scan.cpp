#include "stix/splitter_scan.h"

namespace entente::stix {

const char* scan_object_by_byte(ObjectScan& scan, const char* at, const char* end) {
  for (; at != end; ++at) {
    const char c = *at;
    if (scan.escaped) {
      // Only quotes and backslashes change their meaning behind a backslash.
      scan.escaped = false;
      if (c == '"' || c == '\\') continue;
    }
    if (c == '\\') {
      scan.escaped = true;
    } else if (c == '"') {
      scan.in_string = !scan.in_string;
    } else if (!scan.in_string && c == '{') {
      ++scan.depth;
    } else if (!scan.in_string && c == '}' && --scan.depth == 0) {
      return at + 1;
    }
  }
  return end;
}

const char* scan_object(ObjectScan& scan, const char* at, const char* end) {
  return scan_object_by_byte(scan, at, end);
}

}  // namespace entente::stix
