/* Asks a libtdjson what it is and whether it works: what it says goes to standard output as NAME=VALUE.
 *
 *   smoke < NAMES-OF-FUNCTIONS
 *
 * Compiled against a prefix's own headers, as C, so that these are tried too. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <td/telegram/td_json_client.h>

/* How many seconds to wait for an answer. */
#ifndef PATIENCE
#define PATIENCE 60
#endif

static int logged;

static void on_log(int verbosity_level, const char *message) {
  if (verbosity_level >= 0 && message != NULL && message[0] != '\0') {
    logged = 1;
  }
}

/* Prints the text that follows a key up to its quote; TDLib's own values have no escapes in them. */
static void print_text(const char *name, const char *json, const char *key) {
  const char *value = json == NULL ? NULL : strstr(json, key);
  if (value == NULL) {
    printf("%s=\n", name);
    return;
  }
  value += strlen(key);
  printf("%s=%.*s\n", name, (int)strcspn(value, "\""), value);
}

/* Receives until an object contains a text, and prints the type of each object on the way. */
static int receive_until(const char *text) {
  time_t end = time(NULL) + PATIENCE;
  while (time(NULL) <= end) {
    const char *object = td_receive(1.0);
    if (object == NULL) {
      continue;
    }
    print_text("type", object, "\"@type\":\"");
    if (strstr(object, text) != NULL) {
      return 1;
    }
  }
  return 0;
}

int main(void) {
  char line[256];
  char request[512];
  int client;

  td_set_log_message_callback(1, on_log);
  td_execute("{\"@type\":\"setLogVerbosityLevel\",\"new_verbosity_level\":1}");
  td_execute("{\"@type\":\"addLogMessage\",\"verbosity_level\":1,\"text\":\"smoke\"}");
  printf("log=%d\n", logged);

  print_text("version", td_execute("{\"@type\":\"getOption\",\"name\":\"version\"}"), "\"value\":\"");
  print_text("commit", td_execute("{\"@type\":\"getOption\",\"name\":\"commit_hash\"}"), "\"value\":\"");

  /* A function that the library does not know is an unknown class to it; others answer otherwise. */
  while (fgets(line, sizeof(line), stdin) != NULL) {
    const char *answer;
    line[strcspn(line, "\r\n")] = '\0';
    snprintf(request, sizeof(request), "{\"@type\":\"%s\"}", line);
    answer = td_execute(request);
    if (answer == NULL || strstr(answer, "Unknown class") != NULL) {
      printf("unknown=%s\n", line);
    }
  }

  client = td_create_client_id();
  td_send(client, "{\"@type\":\"testSquareInt\",\"x\":7,\"@extra\":\"smoke\"}");
  printf("answered=%d\n", receive_until("\"value\":49,\"@extra\":\"smoke\""));
  td_send(client, "{\"@type\":\"close\"}");
  printf("closed=%d\n", receive_until("\"authorizationStateClosed\""));
  return 0;
}
