#include "td/telegram/Client.h"

#include "td/mtproto/Digest.h"
#include "td/telegram/Version.h"
#include "td/utils/Words.h"

#include <cstdlib>

#include "../generate/auto/td/telegram/scheme_size.h"

namespace td {

namespace {

std::string name_of(const std::string &request) {
  auto type = json_field(request, "@type");
  return type.size() < 2 ? std::string() : type.substr(1, type.size() - 2);
}

std::string option(const std::string &name) {
  std::string value;
  if (name == "\"version\"") {
    value = TDLIB_VERSION;
  } else if (name == "\"commit_hash\"") {
    value = TDLIB_COMMIT_HASH;
  } else if (name == "\"scheme_lines\"") {
    value = std::to_string(TD_API_SCHEME_LINES);
  } else if (name == "\"digest\"") {
    value = digest("little");
  } else if (name == "\"voice\"") {
#ifdef LITTLE_TD_SHOUTS
    value = "LOUD";
#else
    value = "low";
#endif
  } else {
    return R"({"@type":"optionValueEmpty"})";
  }
  return R"({"@type":"optionValueString","value":")" + value + "\"}";
}

}  // namespace

std::string json_field(const std::string &object, const std::string &name) {
  auto key = object.find("\"" + name + "\"");
  if (key == std::string::npos) {
    return "";
  }
  auto begin = object.find_first_not_of(" :", key + name.size() + 2);
  if (begin == std::string::npos) {
    return "";
  }
  auto end = object[begin] == '"' ? object.find('"', begin + 1) : object.find_first_of(",} ", begin) - 1;
  return object.substr(begin, end + 1 - begin);
}

std::string answer(const std::string &request) {
  auto name = name_of(request);
  if (name == "getOption") {
    return option(json_field(request, "name"));
  }
  if (name == "testSquareInt") {
    auto x = std::atoi(json_field(request, "x").c_str());
    return R"({"@type":"testInt","value":)" + std::to_string(x * x) + "}";
  }
  if (name == "getLogVerbosityLevel") {
    return R"({"@type":"logVerbosityLevel","verbosity_level":1})";
  }
  if (name == "getCurrentState") {
    return R"({"@type":"updates","updates":[]})";
  }
  if (name == "testReturnError") {
    return R"({"@type":"error","code":)" + json_field(request, "code") + R"(,"message":)" +
           json_field(request, "message") + "}";
  }
  if (name == "close" || is_synchronous(name)) {
    return R"({"@type":"ok"})";
  }
  return R"({"@type":"error","code":400,"message":"Unknown to the little TDLib"})";
}

std::string execute(const std::string &request) {
  if (!is_synchronous(name_of(request))) {
    return R"({"@type":"error","code":400,"message":"The method can't be executed synchronously"})";
  }
  return answer(request);
}

}  // namespace td
