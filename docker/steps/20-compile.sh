#!/usr/bin/env bash
# Builds TDLib, shared and static: from the folder TDLIB_SOURCE if sources are in it, else a commit.
# args: TDLIB_COMMIT TDLIB_SOURCE TDLIB_CMAKE_ARGS JOBS PREFIX CACHE
set -euo pipefail
cd "$(dirname "$0")/../.."

options=(--prefix "$PREFIX" --static --work "$CACHE/tdlib")
if [ -e "$TDLIB_SOURCE/CMakeLists.txt" ]; then
    options+=(--source "$TDLIB_SOURCE")
elif [ -n "$TDLIB_COMMIT" ]; then
    options+=(--commit "$TDLIB_COMMIT")
fi
[ -z "$JOBS" ] || options+=(--jobs "$JOBS")
for word in $TDLIB_CMAKE_ARGS; do
    options+=(--cmake-arg "$word")
done
export CCACHE_DIR=$CACHE/ccache
scripts/build-tdlib.sh "${options[@]}"
