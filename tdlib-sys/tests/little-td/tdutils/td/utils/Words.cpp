#include "td/utils/Words.h"

#include <cstring>

#include "../../generate/auto/words.cpp"

namespace td {

bool is_synchronous(const std::string &name) {
  return SynchronousWords::find(name.data(), name.size()) != nullptr;
}

}  // namespace td
