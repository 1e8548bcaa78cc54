#!/usr/bin/env bash
# Prints every version of TDLib that this repository names, and says whether they agree.
#
#   scripts/tdlib-version-check.sh [--offline] [--library FILE]
#
#   --library FILE   the libtdjson to ask for its version; otherwise the one in TDLIB_LIB_DIR, or
#                    else what the table of prebuilt libraries promises, which is not asked
#   --offline        don't ask npm and pip for the newest version that they have
#   --help
#
# Exit codes, for CI: 0 all agree; 1 places in the repository disagree, or the library is another
# version or commit; 2 wrong options; 3 all agree, and a newer TDLib is to be had; 4 something could
# not be found out: a place in the repository, a library that can't be asked, or, without --offline,
# the newest version from npm or from pip.

# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

offline=no library=""
while [ $# -gt 0 ]; do
    case $1 in
    --offline) offline=yes ;;
    --library)
        [ -n "${2:-}" ] || fail 2 "--library needs a file; --help says what there is"
        library=$2
        shift
        ;;
    -h | --help) help_of "$0" && exit ;;
    *) fail 2 "there is no option $1; --help says what there is" ;;
    esac
    shift
done
if [ -n "$library" ]; then
    [ -f "$library" ] || fail 2 "--library $library: there is no such file"
elif [ -n "${TDLIB_LIB_DIR:-}" ]; then
    for name in libtdjson.so libtdjson.dylib tdjson.dll; do
        [ ! -f "$TDLIB_LIB_DIR/$name" ] || library=$TDLIB_LIB_DIR/$name
    done
    [ -n "$library" ] || fail 2 "TDLIB_LIB_DIR=$TDLIB_LIB_DIR: there is no libtdjson in it"
fi

disagree=no unknown=no newer=no
pinned=$(pinned_version)
commit=$(metadata commit)

line() {
    printf '%-34s %s\n' "$1" "$2"
}

# A place of the repository, or a library, that has to name the pinned version: same WHERE VERSION
same() {
    if [ -z "$2" ]; then
        line "$1" "not found"
        unknown=yes
    elif [ "$2" = "$pinned" ]; then
        line "$1" "$2"
    else
        line "$1" "$2, not $pinned"
        disagree=yes
    fi
}

# Prints what a sed expression finds in a file of the repository.
in_file() {
    sed -n "$2" "$root/$1" 2>/dev/null | head -n 1
}

check_repository() {
    local file schema=""
    line "pinned: the crates' version" "${pinned:-not found: Cargo.toml has no version with +td.}"
    line "pinned: tdlib-sys/Cargo.toml" "commit ${commit:-not found}"
    if [ -z "$pinned" ] || [ -z "$commit" ]; then
        unknown=yes
    fi
    same "tdlib-sys/src/lib.rs" "$(in_file tdlib-sys/src/lib.rs 's/^pub const TDLIB_VERSION: &str = "\(.*\)";$/\1/p')"
    same "schema: tdlib-types/build.rs" "$(in_file tdlib-types/build.rs 's/^const PINNED: &str = "\(.*\)";$/\1/p')"
    for file in "$root"/tdlib-types/schema/*.tl; do
        [ -e "$file" ] || continue
        schema=$schema${schema:+ and }$(basename "$file" .tl)
    done
    same "schema: tdlib-types/schema/" "$schema"
    same "schema: its first line" "$(in_file "tdlib-types/schema/$pinned.tl" \
        '1s/^.* TDLib \([0-9.]*[0-9]\).*/\1/p')"
    same "prebuilt: its table" "$(in_file tdlib-sys/build/prebuilt/table.rs \
        's/^pub(crate) const VERSION: &str = "\(.*\)";$/\1/p')"
}

# Asks a library itself: what is written on it may be wrong.
check_library() {
    local scratch is
    if [ -z "$library" ]; then
        line "linked" "no library was named: the prebuilt one, see above"
        return
    fi
    scratch=$(mktemp -d)
    if ! "${CC:-cc}" -o "$scratch/ask" "$here/lib/ask.c" -ldl 2>"$scratch/errors" &&
        ! "${CC:-cc}" -o "$scratch/ask" "$here/lib/ask.c" 2>"$scratch/errors"; then
        line "linked: $library" "can't be asked, since ${CC:-cc} can't compile: $(head -n 1 "$scratch/errors")"
        unknown=yes
    elif ! "$scratch/ask" "$(cd "$(dirname "$library")" && pwd)/$(basename "$library")" \
        >"$scratch/said" 2>"$scratch/errors"; then
        line "linked: $library" "can't be asked: $(head -n 1 "$scratch/errors")"
        unknown=yes
    else
        same "linked: $library" "$(sed -n 's/^version=//p' "$scratch/said")"
        is=$(sed -n 's/^commit_hash=//p' "$scratch/said")
        case $is in
        "$commit") line "linked: its commit" "$is" ;;
        # Built from sources without git, it does not know.
        "" | unknown | *NOTFOUND) line "linked: its commit" "it does not say" ;;
        *)
            line "linked: its commit" "$is, not $commit"
            disagree=yes
            ;;
        esac
    fi
    rm -rf "$scratch"
}

# Takes versions, one a line, and prints the newest.
newest() {
    sort -t. -k1,1n -k2,2n -k3,3n | tail -n 1
}

# Prints the newest version in npm. There 1.8.61 is 0.1008061.0: three digits a part.
newest_of_npm() {
    npm view "$1" versions --json 2>/dev/null | tr -d ' ",[]' |
        sed -n 's/^0\.\([0-9]\)\([0-9][0-9][0-9]\)\([0-9][0-9][0-9]\)\.[0-9]*$/\1 \2 \3/p' |
        awk '{ print $1 + 0 "." $2 + 0 "." $3 + 0 }' | newest
}

newest_of_pip() {
    { python3 -m pip index versions "$1" 2>/dev/null || pip index versions "$1" 2>/dev/null; } |
        sed -n 's/^Available versions: //p' | tr ',' '\n' |
        sed -n 's/^ *\([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p' | newest
}

# newest_line WHERE VERSION
newest_line() {
    if [ -z "$2" ]; then
        line "$1" "could not be found out"
        unknown=yes
    elif [ -n "$pinned" ] && [ "$2" != "$pinned" ] && [ "$(printf '%s\n%s\n' "$2" "$pinned" | newest)" = "$2" ]; then
        line "$1" "$2, newer"
        newer=yes
    else
        line "$1" "$2"
    fi
}

check_newest() {
    local package
    if [ "$offline" = yes ]; then
        line "newest" "not asked for: --offline"
        return
    fi
    # The packages that the table names, without their versions.
    package=$(in_file tdlib-sys/build/prebuilt/table.rs 's/^ *package: "\(@[^@"]*\)@.*/\1/p')
    newest_line "newest in npm: ${package:-?}" "$(newest_of_npm "${package:-}" || true)"
    package=$(in_file tdlib-sys/build/prebuilt/table.rs 's/^ *package: "\([^@"]*\)==.*/\1/p')
    newest_line "newest in pip: ${package:-?}" "$(newest_of_pip "${package:-}" || true)"
}

check_repository
check_library
check_newest
if [ $disagree = yes ]; then
    fail 1 "they disagree; CONTRIBUTING.md says which places a new TDLib changes"
elif [ $unknown = yes ]; then
    fail 4 "not everything could be found out: see above"
elif [ $newer = yes ]; then
    fail 3 "all agree, and there is a newer TDLib; CONTRIBUTING.md says how to move to it"
fi
say "all agree"
