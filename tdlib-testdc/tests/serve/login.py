"""Logs a bot in with TDLib's JSON interface alone, and prints its number."""

import ctypes
import json
import os
import time

library = ctypes.CDLL(os.environ["TDLIB_TEST_COPY"])
library.td_receive.restype = ctypes.c_char_p
library.td_receive.argtypes = [ctypes.c_double]
library.td_send.argtypes = [ctypes.c_int, ctypes.c_char_p]
client = library.td_create_client_id()


def send(query):
    library.td_send(client, json.dumps(query).encode())


send({"@type": "setLogVerbosityLevel", "new_verbosity_level": 1})
parameters = {
    "@type": "setTdlibParameters",
    "use_test_dc": True,
    "database_directory": os.environ["TDLIB_TEST_FOLDER"],
    "api_id": 1,
    "api_hash": "any",
    "system_language_code": "en",
    "device_model": "test",
    "application_version": "1",
}
proxy = {
    "@type": "proxy",
    "server": "127.0.0.1",
    "port": int(os.environ["TDLIB_TEST_PORT"]),
    "type": {"@type": "proxyTypeSocks5"},
}
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    event = json.loads(library.td_receive(1.0) or b'{"@type": "nothing"}')
    if event["@type"] == "error":
        raise SystemExit(event)
    if event["@type"] == "user":
        print(event["id"])
        send({"@type": "close"})
    if event["@type"] != "updateAuthorizationState":
        continue
    state = event["authorization_state"]["@type"]
    if state == "authorizationStateWaitTdlibParameters":
        send(parameters)
        send({"@type": "addProxy", "proxy": proxy, "enable": True})
    elif state == "authorizationStateWaitPhoneNumber":
        send({"@type": "checkAuthenticationBotToken", "token": os.environ["TDLIB_TEST_TOKEN"]})
    elif state == "authorizationStateReady":
        send({"@type": "getMe"})
    elif state == "authorizationStateClosed":
        break
else:
    raise SystemExit("too late")
