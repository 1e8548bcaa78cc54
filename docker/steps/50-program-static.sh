#!/usr/bin/env bash
# Builds the program with TDLib in it, and lays out an image with nothing else but the C library.
# args: PREFIX PROJECT CACHE OUT PROGRAM_PACKAGE PROGRAM_KIND PROGRAM PROGRAM_STATIC_FEATURES
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=cargo.sh
. "$(dirname "$0")/cargo.sh"

build_program "$PROGRAM_STATIC_FEATURES"

needed=$(libraries "$built")
if others=$(grep -vE '/(ld-linux[^/]*|libc|libm|libgcc_s)\.so\.[0-9]+$' <<<"$needed"); then
    echo "$PROGRAM needs more than the C library and the compiler's own:" >&2
    echo "$others" >&2
    echo "Does PROGRAM_STATIC_FEATURES (\"$PROGRAM_STATIC_FEATURES\") turn on \`static\` of tdlib?" >&2
    exit 1
fi

to=$OUT/runtime-static
rm -rf "$to" "$OUT/data"
mkdir -p "$OUT/data" "$to"/{usr/local/bin,usr/local/share/tdlib,etc/ssl/certs,var/lib/dpkg/status.d}
install --strip --mode 755 "$built" "$to/usr/local/bin/program"
cp "$PREFIX/share/tdlib/manifest.json" "$to/usr/local/share/tdlib/"
for file in $needed; do
    mkdir -p "$to${file%/*}"
    cp --dereference "$file" "$to$file"
done
# TDLib asks a few servers by HTTPS.
cp /etc/ssl/certs/ca-certificates.crt "$to/etc/ssl/certs/"
echo 'hosts: files dns' >"$to/etc/nsswitch.conf"
echo 'app:x:65532:65532::/data:/sbin/nologin' >"$to/etc/passwd"
echo 'app:x:65532:' >"$to/etc/group"
# Scanners look here for what an image without dpkg contains.
for package in $(packages <<<"$needed") ca-certificates; do
    dpkg-query --status "$package" >"$to/var/lib/dpkg/status.d/$package"
done
