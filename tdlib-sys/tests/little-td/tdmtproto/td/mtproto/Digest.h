#pragma once

#include <string>

namespace td {

// The SHA-256 by OpenSSL and the CRC-32 by zlib of a text, in hexadecimal.
std::string digest(const std::string &text);

}  // namespace td
