#!/usr/bin/env bats
# What scripts/build-tdlib.sh makes of sources. What it says of wrong options and of machines that
# lack something is in build-tdlib-refusals.bats.

# shellcheck disable=SC2016,SC2154 # programs in single quotes; helpers.bash sets the names
load helpers
bats_require_minimum_version 1.5.0

setup_file() {
    export origin=$BATS_FILE_TMPDIR/origin prefix=$BATS_FILE_TMPDIR/prefix
    little_td "$origin"
    # shellcheck disable=SC2155 # a failure shows in the build
    export commit=$(make_repository "$origin")
    "$build" --repository "$origin" --commit "$commit" --static --jobs 2 --prefix "$prefix" \
        --cmake-arg -DSAID='a "quoted" \ thing' >"$BATS_FILE_TMPDIR/log" 2>&1 || {
        cat "$BATS_FILE_TMPDIR/log"
        return 1
    }
}

manifest_has() {
    if ! grep -qxF -e "$1" "${2:-$prefix}/share/tdlib/manifest.json"; then
        echo "expected this line: $1"
        cat "${2:-$prefix}/share/tdlib/manifest.json"
        return 1
    fi
}

# A tree of this test's own, and a build of it: rebuild OPTION...
own_tree() {
    tree=$BATS_TEST_TMPDIR/tree
    little_td "$tree"
}
rebuild() {
    run "$build" --source "$tree" --prefix "$BATS_TEST_TMPDIR/out" --jobs 2 "$@"
}

@test "a commit is fetched and built, and the prefix passes every check" {
    run "$verify" "$prefix"
    fails_with 0
    says "shared: commit is the manifest's: $commit"
}

@test "the prefix has the library, headers, schema, pkg-config file and manifest, and no more" {
    run bash -c "cd '$prefix' && find . ! -type d | LC_ALL=C sort | tr '\n' ' '"
    [ "$output" = "./include/td/telegram/td_json_client.h ./include/td/telegram/tdjson_export.h\
 ./lib/libtdclient.a ./lib/libtdjson.so ./lib/libtdjson.so.1.8.61 ./lib/libtdjson_private.a\
 ./lib/libtdjson_static.a ./lib/libtdmtproto.a ./lib/libtdutils.a ./lib/pkgconfig/tdjson.pc\
 ./lib/tdjson_static.link ./share/tdlib/manifest.json ./share/tdlib/td_api.tl " ]
    [ "$(readlink "$prefix/lib/libtdjson.so")" = libtdjson.so.1.8.61 ]
    cmp "$origin/td/generate/scheme/td_api.tl" "$prefix/share/tdlib/td_api.tl"
}

@test "the manifest is JSON and says what was built, with what" {
    manifest_has '  "version": "1.8.61",'
    manifest_has "  \"commit\": \"$commit\","
    manifest_has '  "dirty": false,'
    manifest_has '  "static": true,'
    manifest_has '  "build_type": "Release",'
    manifest_has '  "cmake_args": ["-DSAID=a \"quoted\" \\ thing"],'
    run python3 -c 'import json, sys; m = json.load(open(sys.argv[1])); print(m["cmake_args"], m["libc"], m["compiler"])' \
        "$prefix/share/tdlib/manifest.json"
    fails_with 0
    says "quoted"
}

@test "the link file names the archives in order, and the system's static libraries where it has them" {
    run cat "$prefix/lib/tdjson_static.link"
    [ "${lines[0]}" = libtdjson_static.a ]
    [ "${lines[1]}" = libtdjson_private.a ]
    says_not "$BATS_FILE_TMPDIR"
    local shared
    shared=$(sed -n 's/^OPENSSL_CRYPTO_LIBRARY:[A-Z]*=//p' "$prefix.work/build/CMakeCache.txt")
    [ ! -e "${shared%.so}.a" ] || says "${shared%.so}.a"
}

@test "pkg-config finds the library, also after the prefix has moved" {
    command -v pkg-config >/dev/null || skip "no pkg-config"
    cp -RP "$prefix" "$BATS_TEST_TMPDIR/moved to"
    export PKG_CONFIG_PATH="$BATS_TEST_TMPDIR/moved to/lib/pkgconfig"
    [ "$(pkg-config --modversion tdjson)" = 1.8.61 ]
    run pkg-config --cflags --libs tdjson
    fails_with 0
    says -ltdjson
    says "moved"
    says_not "$prefix/"
}

@test "the user's tree is byte for byte as before, a repository's index too" {
    own_tree
    make_repository "$tree"
    # git would refresh its index for this.
    touch "$tree/CMakeLists.txt"
    local before
    before=$(hash_of "$tree")
    rebuild
    fails_with 0
    [ -f "$BATS_TEST_TMPDIR/out.work/source/td/generate/auto/td/telegram/scheme_size.h" ]
    [ "$(hash_of "$tree")" = "$before" ]
    manifest_has '  "dirty": false,' "$BATS_TEST_TMPDIR/out"
}

@test "a second run compiles nothing, and gives the same manifest" {
    own_tree
    rebuild
    fails_with 0
    says "Building CXX"
    cp "$BATS_TEST_TMPDIR/out/share/tdlib/manifest.json" "$BATS_TEST_TMPDIR/first"
    rebuild
    fails_with 0
    says_not "Building CXX"
    cmp "$BATS_TEST_TMPDIR/first" "$BATS_TEST_TMPDIR/out/share/tdlib/manifest.json"
}

@test "another work folder gives the same files" {
    export CCACHE_DISABLE=1
    own_tree
    rebuild --static
    rebuild --static --work "$BATS_TEST_TMPDIR/elsewhere"
    fails_with 0
    cp -RP "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/one"
    rebuild --static
    fails_with 0
    diff -r "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/out"
}

@test "a changed file is compiled again and no other, however old it claims to be" {
    own_tree
    rebuild
    sed 's/%02x/%02X/' "$tree/tdmtproto/td/mtproto/Digest.cpp" >"$BATS_TEST_TMPDIR/changed"
    cp "$BATS_TEST_TMPDIR/changed" "$tree/tdmtproto/td/mtproto/Digest.cpp"
    touch -t 200101010000 "$tree/tdmtproto/td/mtproto/Digest.cpp"
    rebuild
    fails_with 0
    says "Building CXX object tdmtproto/CMakeFiles/tdmtproto.dir/td/mtproto/Digest.cpp.o"
    [ "$(grep -c 'Building CXX' <<<"$output")" = 1 ]
}

@test "a file that is gone from the tree is gone from the copy, and generated code stays" {
    own_tree
    echo >"$tree/td/telegram/soon_gone.h"
    rebuild
    [ -e "$BATS_TEST_TMPDIR/out.work/source/td/telegram/soon_gone.h" ]
    rm "$tree/td/telegram/soon_gone.h"
    rebuild
    fails_with 0
    [ ! -e "$BATS_TEST_TMPDIR/out.work/source/td/telegram/soon_gone.h" ]
    [ -e "$BATS_TEST_TMPDIR/out.work/source/tdutils/generate/auto/words.cpp" ]
}

@test "a build of the user's within the tree is not copied" {
    own_tree
    mkdir "$tree/my build"
    echo >"$tree/my build/CMakeCache.txt"
    echo >"$tree/my build/huge.o"
    rebuild
    fails_with 0
    [ ! -e "$BATS_TEST_TMPDIR/out.work/source/my build" ]
}

@test "a build that failed half-way continues" {
    own_tree
    local file=$tree/td/telegram/td_json_client.cpp
    cp "$file" "$BATS_TEST_TMPDIR/good"
    echo '#error "half-way"' >>"$file"
    rebuild
    fails_with 1
    says half-way
    [ ! -e "$BATS_TEST_TMPDIR/out/share/tdlib/manifest.json" ]
    cp "$BATS_TEST_TMPDIR/good" "$file"
    rebuild
    fails_with 0
    says_not Words.cpp.o
}

@test "an argument for CMake arrives, and is forgotten when it is not given any more" {
    own_tree
    rebuild --cmake-arg -DLITTLE_TD_SHOUTS=ON
    fails_with 0
    grep -q LOUD "$BATS_TEST_TMPDIR/out/lib/libtdjson.so"
    rebuild
    fails_with 0
    run ! grep -q LOUD "$BATS_TEST_TMPDIR/out/lib/libtdjson.so"
    manifest_has '  "cmake_args": [],' "$BATS_TEST_TMPDIR/out"
}

@test "another generator can be named, and named anew for the same work folder" {
    command -v ninja >/dev/null || skip "no ninja"
    own_tree
    rebuild
    rebuild --generator Ninja --static
    fails_with 0
    manifest_has '  "generator": "Ninja",' "$BATS_TEST_TMPDIR/out"
    "$verify" "$BATS_TEST_TMPDIR/out"
}

@test "what an earlier run installed is gone when the next one does not make it" {
    own_tree
    rebuild --static
    [ -e "$BATS_TEST_TMPDIR/out/lib/tdjson_static.link" ]
    echo mine >"$BATS_TEST_TMPDIR/out/lib/other"
    rebuild
    fails_with 0
    [ ! -e "$BATS_TEST_TMPDIR/out/lib/tdjson_static.link" ]
    [ ! -e "$BATS_TEST_TMPDIR/out/lib/libtdutils.a" ]
    [ "$(cat "$BATS_TEST_TMPDIR/out/lib/other")" = mine ]
}

@test "names of functions are taken off, unless --no-strip keeps them" {
    [ -z "$(nm "$prefix/lib/libtdjson.so" 2>/dev/null)" ]
    own_tree
    rebuild --no-strip
    nm "$BATS_TEST_TMPDIR/out/lib/libtdjson.so" | grep -q json_execute
    manifest_has '  "stripped": false,' "$BATS_TEST_TMPDIR/out"
}

@test "when cross-compiling, the code is generated on this machine first" {
    own_tree
    printf 'set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR %s)\n' "$(uname -m)" >"$BATS_TEST_TMPDIR/toolchain"
    rebuild --cmake-arg -DCMAKE_TOOLCHAIN_FILE="$BATS_TEST_TMPDIR/toolchain"
    fails_with 0
    CMAKE_TOOLCHAIN_FILE=$BATS_TEST_TMPDIR/toolchain rebuild --work "$BATS_TEST_TMPDIR/by-variable"
    fails_with 0
    "$verify" --no-run "$BATS_TEST_TMPDIR/out"
}

@test "changes in a repository are told: it is dirty" {
    own_tree
    local at
    at=$(make_repository "$tree")
    echo "// mine" >>"$tree/td/telegram/td_json_client.cpp"
    rebuild
    fails_with 0
    manifest_has '  "dirty": true,' "$BATS_TEST_TMPDIR/out"
    manifest_has "  \"commit\": \"$at\"," "$BATS_TEST_TMPDIR/out"
}

@test "sources without a repository have the commit that the user says, and not that of a folder around" {
    mkdir "$BATS_TEST_TMPDIR/around"
    echo >"$BATS_TEST_TMPDIR/around/file"
    make_repository "$BATS_TEST_TMPDIR/around"
    tree=$BATS_TEST_TMPDIR/around/tree
    little_td "$tree"
    rebuild --work "$BATS_TEST_TMPDIR/around/work"
    fails_with 0
    manifest_has '  "commit": "unknown",' "$BATS_TEST_TMPDIR/out"
    "$verify" "$BATS_TEST_TMPDIR/out"
    rebuild --commit 0123456789012345678901234567890123456789
    fails_with 0
    manifest_has '  "commit": "0123456789012345678901234567890123456789",' "$BATS_TEST_TMPDIR/out"
    "$verify" "$BATS_TEST_TMPDIR/out"
}
