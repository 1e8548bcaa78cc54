#!/usr/bin/env bats
# What scripts/verify-tdlib-build.sh finds wrong. Each test spoils one thing of a good build.

# shellcheck disable=SC2016,SC2154 # programs in single quotes; helpers.bash sets the names
load helpers

setup_file() {
    export good=$BATS_FILE_TMPDIR/good work=$BATS_FILE_TMPDIR/work
    export tree=$BATS_FILE_TMPDIR/tree
    little_td "$tree"
    make_prefix "$good" --static || return 1
}

setup() {
    prefix=$BATS_TEST_TMPDIR/prefix
}

# Compiles the tree; the work folder is the same each time, so that only a change is compiled.
make_prefix() {
    local to=$1
    shift
    "$build" --source "$tree" --prefix "$to" --work "$work" --jobs 2 \
        --commit 0123456789012345678901234567890123456789 "$@" >"$BATS_FILE_TMPDIR/log" 2>&1 || {
        cat "$BATS_FILE_TMPDIR/log"
        return 1
    }
}

# Builds with a change and verifies that: spoiled FILE SED-EXPRESSION OPTION...
spoiled() {
    local file=$tree/$1 code=0
    cp "$file" "$BATS_TEST_TMPDIR/kept"
    sed "$2" "$BATS_TEST_TMPDIR/kept" >"$file"
    ! cmp -s "$file" "$BATS_TEST_TMPDIR/kept" || return 1
    shift 2
    make_prefix "$prefix" "$@" || code=1
    cp "$BATS_TEST_TMPDIR/kept" "$file"
    [ $code = 0 ] || return 1
    run "$verify" "$prefix"
}

spoil_a_copy() {
    cp -RP "$good" "$prefix"
}

@test "a good build passes, shared and static, and each check is told" {
    run "$verify" "$good"
    fails_with 0
    says "ok       the 12 files are those of the manifest"
    says "ok       the library exports the 10 functions of its headers"
    says "ok       nothing else is exported"
    says "ok       shared: version is the manifest's: 1.8.61"
    says "ok       shared: commit is the manifest's: 0123456789012345678901234567890123456789"
    says "ok       td_api.tl has the types"
    says "ok       static: a request is answered"
    says "needs    "
    says_not FAILED
    says_not warning
}

@test "a prefix that has moved passes" {
    cp -RP "$good" "$BATS_TEST_TMPDIR/first"
    mv "$BATS_TEST_TMPDIR/first" "$BATS_TEST_TMPDIR/moved to"
    run "$verify" "$BATS_TEST_TMPDIR/moved to"
    fails_with 0
}

@test "a damaged file fails" {
    spoil_a_copy
    echo >>"$prefix/share/tdlib/td_api.tl"
    run "$verify" "$prefix"
    fails_with 1
    says "FAILED   the files are those of the manifest"
    says "share/tdlib/td_api.tl"
}

@test "a missing file and a link to somewhere else fail" {
    spoil_a_copy
    rm "$prefix/include/td/telegram/tdjson_export.h"
    cp "$prefix/lib/libtdjson.so.1.8.61" "$prefix/lib/other"
    ln -sf other "$prefix/lib/libtdjson.so"
    run "$verify" "$prefix"
    fails_with 1
    says "tdjson_export.h: not there"
    says "lib/libtdjson.so: link other"
}

@test "a library of another version than the manifest's fails" {
    spoiled td/telegram/Version.h.in 's/@TDLib_VERSION@/1.8.60/'
    fails_with 1
    says "FAILED   shared: version is the manifest's: it is '1.8.60', and the manifest says '1.8.61'"
}

@test "a library of another commit than the manifest's fails" {
    spoiled td/telegram/Version.h.in 's/@TD_GIT_COMMIT_HASH@/abc/'
    fails_with 1
    says "FAILED   shared: commit is the manifest's: it is 'abc'"
}

@test "a library that exports TDLib's insides fails" {
    spoiled CMakeLists.txt 's/-Wl,--exclude-libs,ALL//'
    fails_with 1
    says "FAILED   nothing else is exported"
    says _ZN2td
}

@test "a library that lacks a function fails" {
    spoiled td/telegram/td_json_client.cpp 's/^const char \*td_receive(/const char *td_recieve(/'
    fails_with 1
    says "FAILED   the library exports what the headers declare"
    says "         td_receive"
}

@test "headers that do not declare a function are no excuse for lacking it" {
    sed -i.kept 's/td_set_log_message_callback(/td_set_another(/' "$tree/td/telegram/td_json_client.h"
    spoiled td/telegram/td_json_client.cpp 's/td_set_log_message_callback(/td_set_another(/'
    mv "$tree/td/telegram/td_json_client.h.kept" "$tree/td/telegram/td_json_client.h"
    fails_with 1
    says "         td_set_log_message_callback"
}

@test "a library that does not answer fails" {
    CC="cc -DPATIENCE=1" spoiled td/telegram/Client.cpp 's/std::to_string(x \* x)/std::to_string(x + x)/'
    fails_with 1
    says "FAILED   shared: a request is answered"
    says "ok       shared: the client closes"
}

@test "a client that does not close fails" {
    CC="cc -DPATIENCE=1" spoiled td/telegram/ClientJson.cpp 's/{"Closing", "Closed"}/{"Closing"}/'
    fails_with 1
    says "FAILED   shared: the client closes"
    says "ok       shared: a request is answered"
}

@test "a library without log messages fails" {
    spoiled td/telegram/ClientJson.cpp 's/callback != nullptr && max/false \&\& max/'
    fails_with 1
    says "FAILED   shared: log messages reach the callback"
}

@test "a library that does not know the schema's functions fails" {
    spoiled td/telegram/Client.cpp "s/The method can't be executed synchronously/Unknown class/"
    fails_with 1
    says "FAILED   the library knows the functions of td_api.tl"
    says "         acceptCall"
}

@test "a library that answers with types that the schema has not fails" {
    spoiled td/telegram/Client.cpp 's/"testInt"/"testNumber"/'
    fails_with 1
    says "FAILED   td_api.tl has the types that the library answers with"
    says "         testNumber"
}

@test "a library that needs more than TDLib does is reported with a warning" {
    make_prefix "$prefix" --cmake-arg -DCMAKE_SHARED_LINKER_FLAGS=-Wl,--no-as-needed,-l:libresolv.so.2
    run "$verify" "$prefix"
    fails_with 0
    says "warning  TDLib by itself does not need: libresolv.so.2"
}

@test "a link file that lacks an archive fails" {
    spoil_a_copy
    sed -i /libtdutils/d "$prefix/lib/tdjson_static.link"
    run "$verify" "$prefix"
    fails_with 1
    says "FAILED   a program links statically"
}

@test "with --no-run nothing is started, and files, exports and linking are checked" {
    run "$verify" --no-run "$good"
    fails_with 0
    says "ok       a C program compiles and links"
    says_not version
    spoil_a_copy
    echo >>"$prefix/lib/tdjson_static.link"
    run "$verify" --no-run "$prefix"
    fails_with 1
}

@test "a folder without a manifest, none, and wrong options end it" {
    run "$verify"
    fails_with 2
    run "$verify" "$BATS_TEST_TMPDIR/nowhere"
    fails_with 2
    run "$verify" "$BATS_TEST_TMPDIR"
    fails_with 2
    says "has no share/tdlib/manifest.json"
    run "$verify" --bananas "$good"
    fails_with 2
    run "$verify" "$good" "$good"
    fails_with 2
}

@test "a machine without a compiler or nm can't check, which is no failure of the build" {
    CC=no-such-cc run "$verify" "$good"
    fails_with 3
    says "a C compiler (no-such-cc)"
    local path
    path=$(path_without nm)
    PATH=$path run "$verify" "$good"
    fails_with 3
    says "nm (binutils)"
}

@test "--help tells options and exit codes" {
    run "$verify" --help
    fails_with 0
    says "Exit codes: 0 all is well"
}
