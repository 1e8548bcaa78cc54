#include "td/telegram/td_json_client.h"

#include "td/telegram/ClientJson.h"

static std::string text(const char *request) {
  return request == nullptr ? std::string() : std::string(request);
}

int td_create_client_id() {
  return td::json_create_client_id();
}

void td_send(int client_id, const char *request) {
  td::json_send(client_id, text(request));
}

const char *td_receive(double timeout) {
  return td::json_receive(timeout);
}

const char *td_execute(const char *request) {
  return td::json_execute(text(request));
}

void td_set_log_message_callback(int max_verbosity_level, td_log_message_callback_ptr callback) {
  td::json_set_log_message_callback(max_verbosity_level, callback);
}

void *td_json_client_create() {
  return new int(td::json_create_client_id());
}

void td_json_client_send(void *client, const char *request) {
  td::json_send(*static_cast<int *>(client), text(request));
}

const char *td_json_client_receive(void *, double timeout) {
  return td::json_receive(timeout);
}

const char *td_json_client_execute(void *, const char *request) {
  return td::json_execute(text(request));
}

void td_json_client_destroy(void *client) {
  delete static_cast<int *>(client);
}
