// Who may do what with a collection (TAXII 2.1 sections 5.1 and 5.2.1): by nation and role.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "exchange/collections.h"
#include "taxii/handlers.h"
#include "taxii/resources.h"

namespace entente::taxii {

/// An administrator of the node: the role counts for the node's own nation only.
[[nodiscard]] bool is_administrator(const Call& call);

/// Reading takes a nation among the readers; writing a nation among the writers and the role contributor or
/// admin. An administrator may do both everywhere.
[[nodiscard]] Rights rights_of(const Call& call, const exchange::Collection& collection);

enum class Wish : std::uint8_t { see, read, write, erase };

/// The collection that the path names, when the caller may do that. not_found: it does not exist or the
/// caller has no right to it at all (the two cannot be told apart); forbidden: the caller has another right
/// than the one needed.
[[nodiscard]] Result<std::shared_ptr<const exchange::Collection>> open_collection(const Call& call,
                                                                                  Wish wish);

}  // namespace entente::taxii
