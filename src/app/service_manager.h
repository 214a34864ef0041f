// A few words with systemd (sd_notify) and the process's signals.
#pragma once

#include <string_view>

namespace entente::app {

/// Sends `state` (such as READY=1) to $NOTIFY_SOCKET; does nothing when there is none.
void notify_service_manager(std::string_view state);

/// Call before any thread starts: SIGINT and SIGTERM come to wait_for_stop() only; SIGPIPE and SIGHUP are
/// ignored.
void hold_signals();
/// Blocks until SIGINT or SIGTERM; returns its number. From then on a second one ends the process at once:
/// all that was acknowledged is on the disk already.
[[nodiscard]] int wait_for_stop();

}  // namespace entente::app
