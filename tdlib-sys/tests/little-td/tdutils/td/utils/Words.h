#pragma once

#include <string>

namespace td {

// Whether a request of this name needs no client.
bool is_synchronous(const std::string &name);

}  // namespace td
