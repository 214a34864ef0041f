// What a node's folder holds beside the log: configuration, secrets, certificate.
#pragma once

#include "app/config.h"
#include "app/folder.h"
#include "base/error.h"

namespace entente::app {

/// Copies them with their modes, the configuration last: it says that the folder is a node. Certificate files
/// that are configured to lie elsewhere are not copied.
[[nodiscard]] Result<> copy_node_files(const Folder& from, const Folder& to, const Config& config);

}  // namespace entente::app
