#!/usr/bin/env bats
# scripts/tdlib-version-check.sh on a copy of the files that name a version. npm and pip are small
# programs of the tests, so nothing is looked up.

# shellcheck disable=SC2016,SC2154 # programs in single quotes; helpers.bash sets the names
load helpers

setup() {
    copy=$BATS_TEST_TMPDIR/copy
    shims=$BATS_TEST_TMPDIR/shims
    mkdir -p "$copy/tdlib-sys/src" "$copy/tdlib-sys/build/prebuilt" "$copy/tdlib-types/schema" "$shims"
    cp -R "$repo/scripts" "$copy/scripts"
    local file
    for file in Cargo.toml tdlib-sys/Cargo.toml tdlib-sys/src/lib.rs tdlib-sys/build/prebuilt/table.rs \
        tdlib-types/build.rs; do
        cp "$repo/$file" "$copy/$file"
    done
    cp "$repo"/tdlib-types/schema/*.tl "$copy/tdlib-types/schema"
    here=$(sed -n 's/^version = ".*+td\.\(.*\)"$/\1/p' "$repo/Cargo.toml")
    commit=$(sed -n 's/^commit = "\(.*\)"/\1/p' "$repo/tdlib-sys/Cargo.toml")
    unset TDLIB_LIB_DIR
    registries "$here"
}

# What npm and pip shall know: a version, or nothing, then they fail.
registries() {
    local npm
    npm=$(echo "${1:-0.0.0}" | awk -F. '{ printf "0.%d%03d%03d.2", $1, $2, $3 }')
    if [ -n "$1" ]; then
        printf '#!/bin/sh\n[ "$1 $3" = "view versions" ] || exit 1\nprintf %s\n' \
            "'[\n  \"0.1008006.0\",\n  \"$npm\"\n]\n'" >"$shims/npm"
        printf '#!/bin/sh\necho "tdjson (%s)"\necho "Available versions: %s.post1, 1.8.9, 0.1.2"\n' "$1" "$1" >"$shims/pip"
    else
        printf '#!/bin/sh\nexit 1\n' >"$shims/npm"
        cp "$shims/npm" "$shims/pip"
    fi
    printf '#!/bin/sh\nshift 2\nexec "%s/pip" "$@"\n' "$shims" >"$shims/python3"
    chmod +x "$shims"/*
}

check() {
    PATH=$shims:$PATH run "$copy/scripts/tdlib-version-check.sh" "$@"
}

# A library that says it is a version and a commit: library FILE VERSION COMMIT
library() {
    cat >"$BATS_TEST_TMPDIR/library.c" <<END
#include <string.h>
const char *td_execute(const char *request) {
  return strstr(request, "\"version\"") ? "{\"@type\":\"optionValueString\",\"value\":\"$2\"}"
                                        : "{\"@type\":\"optionValueString\",\"value\":\"$3\"}";
}
END
    cc -shared -fPIC -o "$1" "$BATS_TEST_TMPDIR/library.c"
}

# Changes one place of the copy, and sees that it is named: disagrees PLACE FILE SED-EXPRESSION
disagrees() {
    cp "$copy/$2" "$BATS_TEST_TMPDIR/kept"
    sed "$3" "$BATS_TEST_TMPDIR/kept" >"$copy/$2"
    check --offline
    cp "$BATS_TEST_TMPDIR/kept" "$copy/$2"
    fails_with 1
    grep -q "^$1 .*9\.9\.9, not $here" <<<"$output" || {
        echo "$output"
        return 1
    }
}

@test "all places of the repository agree" {
    run "$check" --offline
    fails_with 0
    says "commit $commit"
    says "all agree"
}

@test "with npm and pip at the same version all agree" {
    check
    fails_with 0
    says_not newer
}

@test "a newer version is told, whichever registry has it" {
    registries 1.10.1
    check
    fails_with 3
    [ "$(grep -c '1.10.1, newer' <<<"$output")" = 2 ]
}

@test "an older version in the registries is no newer one" {
    registries 1.8.10
    check
    fails_with 0
}

@test "registries that can't be asked do not agree" {
    registries ""
    check
    fails_with 4
    says "could not be found out"
    check --offline
    fails_with 0
}

@test "each place that names another version is found" {
    disagrees "tdlib-sys/src/lib.rs" tdlib-sys/src/lib.rs '/^pub const TDLIB_VERSION/s/1\.8\.[0-9]*/9.9.9/'
    disagrees "schema: tdlib-types/build.rs" tdlib-types/build.rs '/^const PINNED/s/1\.8\.[0-9]*/9.9.9/'
    disagrees "prebuilt: its table" tdlib-sys/build/prebuilt/table.rs '/const VERSION/s/1\.8\.[0-9]*/9.9.9/'
    disagrees "schema: its first line" "tdlib-types/schema/$here.tl" '1s/1\.8\.[0-9]*/9.9.9/'
    mv "$copy/tdlib-types/schema/$here.tl" "$copy/tdlib-types/schema/9.9.9.tl"
    check --offline
    fails_with 1
    says "9.9.9, not $here"
}

@test "a second schema is found" {
    cp "$copy/tdlib-types/schema/$here.tl" "$copy/tdlib-types/schema/1.8.1.tl"
    check --offline
    fails_with 1
    says "1.8.1 and $here, not $here"
}

@test "a place that is not there any more does not agree" {
    sed -i '/^const PINNED/d' "$copy/tdlib-types/build.rs"
    check --offline
    fails_with 4
    sed -i '/^commit = /d' "$copy/tdlib-sys/Cargo.toml"
    check --offline
    fails_with 4
    says "commit not found"
}

@test "a library of the pinned version and commit agrees, named by option or variable" {
    mkdir "$BATS_TEST_TMPDIR/lib"
    library "$BATS_TEST_TMPDIR/lib/libtdjson.so" "$here" "$commit"
    check --offline --library "$BATS_TEST_TMPDIR/lib/libtdjson.so"
    fails_with 0
    says "linked: its commit                 $commit"
    TDLIB_LIB_DIR=$BATS_TEST_TMPDIR/lib check --offline
    fails_with 0
    says "linked: its commit                 $commit"
}

@test "a library of another version or commit does not" {
    library "$BATS_TEST_TMPDIR/other.so" 1.8.1 "$commit"
    check --offline --library "$BATS_TEST_TMPDIR/other.so"
    fails_with 1
    says "1.8.1, not $here"
    library "$BATS_TEST_TMPDIR/other.so" "$here" 0123456789012345678901234567890123456789
    check --offline --library "$BATS_TEST_TMPDIR/other.so"
    fails_with 1
    says "0123456789012345678901234567890123456789, not $commit"
    library "$BATS_TEST_TMPDIR/other.so" "$here" unknown
    check --offline --library "$BATS_TEST_TMPDIR/other.so"
    fails_with 0
    says "it does not say"
}

@test "a library that can't be asked does not agree" {
    echo nothing >"$BATS_TEST_TMPDIR/libtdjson.so"
    check --offline --library "$BATS_TEST_TMPDIR/libtdjson.so"
    fails_with 4
    says "can't be asked"
}

@test "wrong options end it" {
    check --bananas
    fails_with 2
    check --library
    fails_with 2
    check --library "$BATS_TEST_TMPDIR/nowhere"
    fails_with 2
    TDLIB_LIB_DIR=$BATS_TEST_TMPDIR check --offline
    fails_with 2
    says "no libtdjson in it"
    check --help
    fails_with 0
    says "Exit codes, for CI: 0 all agree"
}
