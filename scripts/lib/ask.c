/* Prints the version and the commit that a libtdjson says it has: ask FILE */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

typedef const char *(*execute_function)(const char *);

static int print_option(execute_function execute, const char *name) {
  char request[128];
  const char *value;
  snprintf(request, sizeof(request), "{\"@type\":\"getOption\",\"name\":\"%s\"}", name);
  value = execute(request);
  value = value == NULL ? NULL : strstr(value, "\"value\":\"");
  if (value == NULL) {
    return 0;
  }
  value += strlen("\"value\":\"");
  printf("%s=%.*s\n", name, (int)strcspn(value, "\""), value);
  return 1;
}

int main(int argc, char *argv[]) {
  void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  void *symbol = library == NULL ? NULL : dlsym(library, "td_execute");
  execute_function execute;
  if (symbol == NULL) {
    const char *why = dlerror();
    fprintf(stderr, "%s\n", why == NULL ? "give one file" : why);
    return 1;
  }
  /* C has no cast from an object's pointer to a function's. */
  memcpy(&execute, &symbol, sizeof(execute));
  if (!print_option(execute, "version")) {
    fprintf(stderr, "it does not say which version it is\n");
    return 1;
  }
  /* An old one has no commit to tell. */
  print_option(execute, "commit_hash");
  return 0;
}
