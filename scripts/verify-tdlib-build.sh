#!/usr/bin/env bash
# Checks what build-tdlib.sh has put into a folder: each check is a line `ok ...` or `FAILED ...`.
#
#   scripts/verify-tdlib-build.sh [--no-run] PREFIX
#
#   --no-run   start nothing: for a library of another platform. Exports, hashes and links are
#              checked; version, schema and behaviour are not
#   --help
#
# What it checks: that the files are those of the manifest; that the library exports what its headers
# declare and nothing else; that a C program, compiled and linked against the prefix, gets the
# manifest's version and commit from the library, an answer to a request, log messages, and all its
# clients closed; that the library knows the functions of td_api.tl, and td_api.tl the types that it
# answered with; what the library needs of the system, with a `warning` for what TDLib does not need
# by itself; and the same program linked statically, where the prefix has what that takes.
#
# CC and CXX name the compilers, cc and c++ if not set.
#
# Exit codes: 0 all is well; 1 a check failed; 2 wrong options, or the folder is no such prefix;
# 3 a check could not be made, since a tool is missing.

# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

run=yes prefix=""
while [ $# -gt 0 ]; do
    case $1 in
    --no-run) run=no ;;
    -h | --help) help_of "$0" && exit ;;
    -*) fail 2 "there is no option $1; --help says what there is" ;;
    *)
        [ -z "$prefix" ] || fail 2 "one prefix at a time; --help says what there is"
        prefix=$1
        ;;
    esac
    shift
done
[ -n "$prefix" ] || fail 2 "which prefix? --help says what there is"
[ -d "$prefix" ] || fail 2 "$prefix: there is no such folder"
prefix=$(cd -P "$prefix" && pwd)
manifest=$prefix/share/tdlib/manifest.json
[ -f "$manifest" ] || fail 2 "$prefix has no share/tdlib/manifest.json: build-tdlib.sh writes it last, so" \
    "either it did not end, or it did not make this folder"

cc=${CC:-cc} cxx=${CXX:-c++}
# The compilers' variables may hold options too.
read -r -a cc <<<"$cc"
read -r -a cxx <<<"$cxx"
missing=()
has nm || missing[0]="nm (binutils)"
has "${cc[0]}" || missing[1]="a C compiler (${cc[0]})"
if [ -f "$prefix/lib/tdjson_static.link" ] && ! has "${cxx[0]}"; then
    missing[2]="a C++ compiler (${cxx[0]})"
fi
if [ ${#missing[@]} -gt 0 ]; then
    fail 3 "this needs $(printf '%s, ' "${missing[@]}" | sed 's/, $//'), to be installed first"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

ok() {
    printf 'ok       %s\n' "$*"
}
failed() {
    failures=$((failures + 1))
    printf 'FAILED   %s\n' "$*"
}
# Prints a file's lines below the check that they belong to.
show() {
    sed -n '1,12s/^/         /p' "$1"
    [ "$(wc -l <"$1")" -le 12 ] || printf '         ... and %s more\n' "$(($(wc -l <"$1") - 12))"
}
manifest_says() {
    sed -n 's/^  "'"$1"'": "\{0,1\}\([^",]*\)"\{0,1\},*$/\1/p' "$manifest" | head -n 1
}
smoke_says() {
    sed -n "s/^$1=//p" "$scratch/said"
}

check_files() {
    local file hash is
    : >"$scratch/wrong"
    sed -n 's/^    "\([^"]*\)": "\([^"]*\)",*$/\2|\1/p' "$manifest" >"$scratch/files"
    while IFS='|' read -r hash file; do
        if [ -L "$prefix/$file" ]; then
            is="link $(readlink "$prefix/$file")"
        elif [ -f "$prefix/$file" ]; then
            is=$(sha256 "$prefix/$file" | cut -c-64)
        else
            is="not there"
        fi
        [ "$is" = "$hash" ] || printf '%s: %s, and the manifest says %s\n' "$file" "$is" "$hash" >>"$scratch/wrong"
    done <"$scratch/files"
    if [ -s "$scratch/wrong" ]; then
        failed "the files are those of the manifest"
        show "$scratch/wrong"
    elif ! grep -q '|lib/' "$scratch/files"; then
        failed "the manifest names the library"
    else
        ok "the $(wc -l <"$scratch/files" | tr -d ' ') files are those of the manifest"
    fi
}

find_library() {
    local name
    for name in libtdjson.so libtdjson.dylib tdjson.dll libtdjson.dll; do
        if [ -f "$prefix/lib/$name" ]; then
            library=$prefix/lib/$name
            ok "there is a library: lib/$name"
            return
        fi
    done
    failed "there is a library in lib/"
    finish
}

# Prints the defined dynamic symbols.
exports() {
    case $library in
    *.dylib) nm -gU "$library" | awk '{ sub(/^_/, "", $NF); print $NF }' ;;
    *.dll) nm -g "$library" | awk '$2 == "T" { print $NF }' ;;
    # Without the versions that a symbol may have: name@@VERSION
    *) nm -D --defined-only "$library" | awk '{ sub(/@.*/, "", $NF); print $NF }' ;;
    esac | LC_ALL=C sort -u
}

check_exports() {
    local name
    exports >"$scratch/exports"
    cat "$prefix"/include/td/telegram/*.h | sed -n 's/^TDJSON_[A-Z_]*EXPORT .*[ *]\(td_[a-z_]*\)(.*/\1/p' |
        LC_ALL=C sort -u >"$scratch/declared"
    # Whatever the headers say.
    for name in td_create_client_id td_send td_receive td_execute td_set_log_message_callback; do
        echo "$name"
    done | LC_ALL=C sort -u - "$scratch/declared" >"$scratch/wanted"
    LC_ALL=C comm -23 "$scratch/wanted" "$scratch/exports" >"$scratch/lacking"
    if [ -s "$scratch/lacking" ]; then
        failed "the library exports what the headers declare; it lacks:"
        show "$scratch/lacking"
    else
        ok "the library exports the $(wc -l <"$scratch/declared" | tr -d ' ') functions of its headers"
    fi
    # The C++ runtime's templates are everybody's: weak copies of them are no leak.
    LC_ALL=C comm -13 "$scratch/wanted" "$scratch/exports" |
        grep -vE '^_Z(N[KVO]*|TI|TS|TV|GV|T[TI])?(S[a-z]|St|9__gnu_cxx)|^_(init|fini|edata|end|_bss_start)$' \
            >"$scratch/leaks" || true
    if [ -s "$scratch/leaks" ]; then
        failed "nothing else is exported; these could meet a program's own OpenSSL, SQLite or zlib:"
        show "$scratch/leaks"
    else
        ok "nothing else is exported"
    fi
}

check_needs() {
    case $library in
    *.dylib) otool -L "$library" | awk 'NR > 2 { print $1 }' ;;
    *.so) needed_of_elf ;;
    *) return 0 ;;
    esac >"$scratch/needs"
    printf 'needs    %s\n' "$(tr '\n' ' ' <"$scratch/needs")"
    grep -vE '(^|/)(lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s|c\+\+|c\+\+abi|unwind|ssl|crypto|z|System|atomic)([-.].*)?|ld-[^/]*)$' \
        "$scratch/needs" >"$scratch/more" || true
    if [ -s "$scratch/more" ]; then
        printf 'warning  TDLib by itself does not need: %s\n' "$(tr '\n' ' ' <"$scratch/more")"
    fi
    case $library in
    *.so)
        nm -D "$library" | sed -n 's/.*@GLIBC_\([0-9.]*\)$/\1/p' | sort -t. -k1,1n -k2,2n -u | tail -n 1 |
            sed 's/^/needs    glibc /; s/$/ or newer/'
        if [ "$run" = yes ] && has ldd && ldd "$library" 2>&1 | grep 'not found' >"$scratch/absent"; then
            failed "this machine has what the library needs"
            show "$scratch/absent"
        fi
        ;;
    esac
}

needed_of_elf() {
    if has readelf; then
        readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p'
    elif has objdump; then
        objdump -p "$library" | awk '$1 == "NEEDED" { print $2 }'
    fi
}

# Compares what the library says with the manifest: agrees WHAT SAID MANIFEST
agrees() {
    if [ "$2" = "$3" ]; then
        ok "$1 is the manifest's: $3"
    else
        failed "$1 is the manifest's: it is '$2', and the manifest says '$3'"
    fi
}

# Checks what the smoke program has written: check_answers HOW-IT-WAS-LINKED
check_answers() {
    local how=$1
    agrees "$how: version" "$(smoke_says version)" "$(manifest_says version)"
    agrees "$how: commit" "$(smoke_says commit)" "$(manifest_says commit)"
    if [ "$(smoke_says answered)" = 1 ]; then
        ok "$how: a request is answered, with its @extra"
    else
        failed "$how: a request is answered, with its @extra"
    fi
    if [ "$(smoke_says log)" = 1 ]; then
        ok "$how: log messages reach the callback"
    else
        failed "$how: log messages reach the callback"
    fi
    if [ "$(smoke_says closed)" = 1 ]; then
        ok "$how: the client closes"
    else
        failed "$how: the client closes"
    fi
}

# Prints the names that td_api.tl declares: names_in_schema types|functions. Of the functions those
# are left out that td_execute would carry out: without their fields some end the process.
names_in_schema() {
    awk -v part="$1" '
        BEGIN { now = "types" }
        /^---functions---/ { now = "functions" }
        /^---types---/ { now = "types" }
        /^\/\// { if (/an be called synchronously|^\/\/@facts.* synchronous/) synchronous = 1; next }
        /^[a-z][A-Za-z0-9_]*( |$)/ && !/\?/ {
            if (now == part && !(part == "functions" && synchronous)) print $1
            synchronous = 0
        }
    ' "$prefix/share/tdlib/td_api.tl" | LC_ALL=C sort -u
}

check_schema() {
    smoke_says unknown >"$scratch/unknown"
    if [ -s "$scratch/unknown" ]; then
        failed "the library knows the functions of td_api.tl; these it does not:"
        show "$scratch/unknown"
    else
        ok "the library knows the functions of td_api.tl: $(wc -l <"$scratch/functions" | tr -d ' ') were asked for"
    fi
    smoke_says type | LC_ALL=C sort -u >"$scratch/types"
    names_in_schema types >"$scratch/declared-types"
    LC_ALL=C comm -23 "$scratch/types" "$scratch/declared-types" >"$scratch/undeclared"
    if [ -s "$scratch/undeclared" ] || [ ! -s "$scratch/types" ]; then
        failed "td_api.tl has the types that the library answers with; these it has not:"
        show "$scratch/undeclared"
    else
        ok "td_api.tl has the types that the library answers with"
    fi
}

# Runs a program in a folder of its own, where TDLib may leave what it likes.
smoke() {
    mkdir -p "$scratch/run"
    (cd "$scratch/run" && "$1" <"$scratch/functions" >"$scratch/said" 2>"$scratch/errors")
}

check_shared_program() {
    names_in_schema functions >"$scratch/functions"
    if ! "${cc[@]}" -o "$scratch/smoke" -I"$prefix/include" "$here/lib/smoke.c" -L"$prefix/lib" -ltdjson \
        -Wl,-rpath,"$prefix/lib" >"$scratch/errors" 2>&1; then
        failed "a C program compiles and links against the prefix"
        show "$scratch/errors"
        return
    fi
    ok "a C program compiles and links against the prefix"
    [ "$run" = yes ] || return 0
    if ! smoke "$scratch/smoke"; then
        failed "the program runs"
        show "$scratch/errors"
    fi
    check_answers shared
    check_schema
}

check_static_program() {
    local item args=()
    while IFS= read -r item; do
        case $item in
        -* | /* | "") [ -z "$item" ] || args[${#args[@]}]=$item ;;
        *) args[${#args[@]}]=$prefix/lib/$item ;;
        esac
    done <"$prefix/lib/tdjson_static.link"
    # TDLib is C++, so its compiler links.
    if ! "${cc[@]}" -DTDJSON_STATIC_DEFINE -I"$prefix/include" -c -o "$scratch/smoke.o" "$here/lib/smoke.c" \
        >"$scratch/errors" 2>&1 ||
        ! "${cxx[@]}" -o "$scratch/static" "$scratch/smoke.o" "${args[@]}" -pthread >"$scratch/errors" 2>&1; then
        failed "a program links statically, by lib/tdjson_static.link"
        show "$scratch/errors"
        return
    fi
    ok "a program links statically, by lib/tdjson_static.link"
    library=$scratch/static needed_of_elf >"$scratch/needs"
    if grep -q tdjson "$scratch/needs"; then
        failed "the static program needs no libtdjson"
    fi
    [ ! -s "$scratch/needs" ] || printf 'needs    static: %s\n' "$(tr '\n' ' ' <"$scratch/needs")"
    [ "$run" = yes ] || return 0
    if ! smoke "$scratch/static"; then
        failed "the static program runs"
        show "$scratch/errors"
    fi
    check_answers static
}

finish() {
    if [ $failures -gt 0 ]; then
        printf '%s checks failed: %s\n' "$failures" "$prefix"
        exit 1
    fi
    printf 'all is well: %s, TDLib %s\n' "$prefix" "$(manifest_says version)"
    exit 0
}

check_files
find_library
check_exports
check_needs
check_shared_program
[ ! -f "$prefix/lib/tdjson_static.link" ] || check_static_program
finish
