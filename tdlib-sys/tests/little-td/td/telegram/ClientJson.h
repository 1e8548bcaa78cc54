#pragma once

#include <string>

namespace td {

int json_create_client_id();
void json_send(int client_id, const std::string &request);
const char *json_receive(double timeout);
const char *json_execute(const std::string &request);
void json_set_log_message_callback(int max_verbosity_level, void (*callback)(int, const char *));

}  // namespace td
