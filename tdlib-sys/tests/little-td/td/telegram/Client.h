#pragma once

#include <string>

namespace td {

// A field's value as it stands in an object that is not nested; empty if it has none.
std::string json_field(const std::string &object, const std::string &name);

// Answers any request.
std::string answer(const std::string &request);

// Answers a request that needs no client.
std::string execute(const std::string &request);

}  // namespace td
