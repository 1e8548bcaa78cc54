/*
 * The C interface of libtdjson, as the crate tdlib-sys declares it, for where TDLib's own header is
 * not at hand. The documentation is in src/bindings.rs.
 *
 * TDLib's header declares an older interface too, td_json_client_*, which the crate leaves out.
 */
#ifndef TDLIB_SYS_TD_JSON_CLIENT_H
#define TDLIB_SYS_TD_JSON_CLIENT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*td_log_message_callback_ptr)(int verbosity_level, const char *message);

int td_create_client_id(void);

void td_send(int client_id, const char *request);

const char *td_receive(double timeout);

const char *td_execute(const char *request);

void td_set_log_message_callback(int max_verbosity_level, td_log_message_callback_ptr callback);

#ifdef __cplusplus
}
#endif

#endif
