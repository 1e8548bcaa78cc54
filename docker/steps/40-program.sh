#!/usr/bin/env bash
# Builds the program with the shared TDLib, and lays out what the runtime image adds to Debian's.
# args: PREFIX PROJECT CACHE OUT PROGRAM_PACKAGE PROGRAM_KIND PROGRAM PROGRAM_FEATURES
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=cargo.sh
. "$(dirname "$0")/cargo.sh"

build_program "$PROGRAM_FEATURES"

library=$PREFIX/lib/libtdjson.so
# The loader asks for the name in the library, not for that of the link.
name=$(readelf --dynamic "$library" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
to=$OUT/runtime/usr/local
rm -rf "$OUT/runtime"
mkdir -p "$to/bin" "$to/lib" "$to/share/tdlib"
install --strip --mode 755 "$built" "$to/bin/program"
install --mode 644 "$library" "$to/lib/${name:-libtdjson.so}"
cp "$PREFIX/share/tdlib/manifest.json" "$to/share/tdlib/"
libraries "$built" "$library" | packages >"$to/share/tdlib/packages"
