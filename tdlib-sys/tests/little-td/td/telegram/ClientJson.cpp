#include "td/telegram/ClientJson.h"

#include "td/telegram/Client.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>

namespace td {

namespace {

std::mutex mutex;
std::condition_variable arrived;
std::deque<std::string> queue;
std::set<int> started;
int last_client = 0;
thread_local std::string returned;

// Adds what TDLib adds at an answer's end.
std::string finish(std::string object, const std::string &extra, int client_id) {
  object.pop_back();
  if (!extra.empty()) {
    object += ",\"@extra\":" + extra;
  }
  if (client_id != 0) {
    object += ",\"@client_id\":" + std::to_string(client_id);
  }
  return object + "}";
}

void push(std::string object) {
  queue.push_back(std::move(object));
  arrived.notify_one();
}

}  // namespace

int json_create_client_id() {
  std::lock_guard<std::mutex> lock(mutex);
  return ++last_client;
}

void json_send(int client_id, const std::string &request) {
  std::lock_guard<std::mutex> lock(mutex);
  auto extra = json_field(request, "@extra");
  if (client_id < 1 || client_id > last_client) {
    return push(finish(R"({"@type":"error","code":400,"message":"Invalid TDLib instance specified"})", extra, 0));
  }
  if (started.insert(client_id).second) {
    push(finish(R"({"@type":"updateOption","name":"version","value":)" + answer(R"({"@type":"getOption","name":"version"})") + "}",
                "", client_id));
    push(finish(
        R"({"@type":"updateAuthorizationState","authorization_state":{"@type":"authorizationStateWaitTdlibParameters"}})",
        "", client_id));
  }
  push(finish(answer(request), extra, client_id));
  if (json_field(request, "@type") == "\"close\"") {
    for (auto state : {"Closing", "Closed"}) {
      push(finish(std::string(R"({"@type":"updateAuthorizationState","authorization_state":{"@type":"authorizationState)") +
                      state + "\"}}",
                  "", client_id));
    }
  }
}

const char *json_receive(double timeout) {
  std::unique_lock<std::mutex> lock(mutex);
  if (!arrived.wait_for(lock, std::chrono::duration<double>(timeout), [] { return !queue.empty(); })) {
    return nullptr;
  }
  returned = std::move(queue.front());
  queue.pop_front();
  return returned.c_str();
}

const char *json_execute(const std::string &request) {
  returned = execute(request);
  return returned.c_str();
}

void json_set_log_message_callback(int max_verbosity_level, void (*callback)(int, const char *)) {
  if (callback != nullptr && max_verbosity_level >= 1) {
    callback(1, "This is a little TDLib");
  }
}

}  // namespace td
