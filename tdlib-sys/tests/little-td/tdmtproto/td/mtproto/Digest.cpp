#include "td/mtproto/Digest.h"

#include <openssl/sha.h>
#include <zlib.h>

#include <cstdio>

namespace td {

std::string digest(const std::string &text) {
  auto bytes = reinterpret_cast<const unsigned char *>(text.data());
  unsigned char sha[SHA256_DIGEST_LENGTH];
  SHA256(bytes, text.size(), sha);
  std::string result;
  char hex[16];
  for (auto byte : sha) {
    std::snprintf(hex, sizeof(hex), "%02x", byte);
    result += hex;
  }
  auto crc = crc32(0, bytes, static_cast<uInt>(text.size()));
  std::snprintf(hex, sizeof(hex), "-%08lx", crc);
  return result + hex;
}

}  // namespace td
