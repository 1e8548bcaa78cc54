# shellcheck shell=bash disable=SC2034 # used by the scripts that source it
# What the scripts share. Sourced by them, never run.

# The repository's folder.
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# The script's name, before each of its messages.
me=$(basename "$0" .sh)

say() {
    printf '%s: %s\n' "$me" "$*" >&2
}

# Ends the script: fail CODE MESSAGE...
fail() {
    local code=$1
    shift
    say "$@"
    exit "$code"
}

# Prints a script's own opening comment as its help.
help_of() {
    awk 'NR == 1 { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$1"
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# Prints the TDLib that the crates are made for: it is in their version, 0.1.0+td.1.8.61.
pinned_version() {
    sed -n 's/^version = "[^"]*+td\.\([^"]*\)"$/\1/p' "$root/Cargo.toml" | head -n 1
}

# Prints a value of [package.metadata.tdlib], which has the commit of that TDLib.
metadata() {
    awk -v key="$1" '
        /^\[/ { inside = $0 == "[package.metadata.tdlib]"; next }
        inside && $1 == key && $2 == "=" { split($0, part, "\""); print part[2]; exit }
    ' "$root/tdlib-sys/Cargo.toml"
}

# Prints "HASH  FILE" for each file.
sha256() {
    if has sha256sum; then
        sha256sum "$@"
    else
        shasum -a 256 "$@"
    fi
}

# A folder's path without links and dots; the folder is made if need be.
made_folder() {
    mkdir -p "$1" && (cd -P "$1" && pwd)
}
