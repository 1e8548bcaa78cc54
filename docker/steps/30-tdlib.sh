#!/usr/bin/env bash
# Checks the TDLib that was built, before anything is built on it.
# args: PREFIX
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/verify-tdlib-build.sh "$PREFIX"
