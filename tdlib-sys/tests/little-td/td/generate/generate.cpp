// Writes a header from the scheme: how many lines it has.
#include <fstream>
#include <string>

int main(int argc, char *argv[]) {
  if (argc != 3) {
    return 2;
  }
  std::ifstream scheme(argv[1]);
  int lines = 0;
  for (std::string line; std::getline(scheme, line);) {
    lines++;
  }
  std::ofstream header(argv[2]);
  header << "#pragma once\n#define TD_API_SCHEME_LINES " << lines << "\n";
  return scheme.bad() || !header ? 1 : 0;
}
