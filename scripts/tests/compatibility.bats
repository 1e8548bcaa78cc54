#!/usr/bin/env bats
# scripts/compatibility.sh with an npm and a cargo that are played: bats scripts/tests

setup() {
    script=$BATS_TEST_DIRNAME/../compatibility.sh
    here=$BATS_TEST_TMPDIR
    mkdir "$here/bin"
    export CARGO_TARGET_DIR=$here/target PLAYED=$here
    export PATH=$here/bin:$PATH
    out=$CARGO_TARGET_DIR/compatibility

    play uname <<'END'
case $1 in
-s) echo Linux ;;
-m) echo x86_64 ;;
esac
END
    # Knows two builds of 1.8.62, and writes down what it installs.
    play npm <<'END'
case $1 in
view) echo '["0.1008061.0", "0.1008062.10", "0.1008062.2", "0.1009000.0"]' ;;
install)
    while [ $# -gt 1 ]; do
        [ "$1" != --prefix ] || prefix=$2
        shift
    done
    echo "$1" >>"$PLAYED/installed"
    folder=$prefix/node_modules/${1%@*}
    mkdir -p "$folder"
    touch "$folder/libtdjson.so"
    printf '{\n  "version": "%s",\n  "tdlib": {\n    "version": "1.8.0"\n  }\n}\n' "${1##*@}" \
        >"$folder/package.json"
    ;;
esac
END
    # The library says the version that its folder has, and everything passes.
    play cargo <<'END'
echo "$TDLIB_LIB_DIR: $*" >>"$PLAYED/cargo"
version=${TDLIB_LIB_DIR#*/compatibility/}
version=${version%%/*}
case "$*" in
run*) echo "TDLib ${LIBRARY_SAYS:-$version} from somewhere" ;;
*--exact*) cat "$PLAYED/oracle" ;;
*"-p tdlib-sys"*) cat "$PLAYED/library" ;;
*) cat "$PLAYED/tests"; exit "$(cat "$PLAYED/code")" ;;
esac
END
    echo "test pinned::tdlib_reads_every_function_as_this_crate_writes_it ... ok" >"$here/oracle"
    result ok 5 0 1 >"$here/library"
    result ok 7 0 2 >"$here/tests"
    echo 0 >"$here/code"
}

# Puts a program in front of the real one; its text comes from standard input.
play() {
    { echo '#!/usr/bin/env bash'; cat; } >"$here/bin/$1"
    chmod +x "$here/bin/$1"
}

# What cargo prints of one target.
result() { # ok or FAILED, passed, failed, left out
    echo "     Running tests/some.rs (target/debug/deps/some-0123)"
    echo "test result: $1. $2 passed; $3 failed; 0 ignored; 0 measured; $4 filtered out; finished in 0.1s"
}

@test "help names the exit codes" {
    run "$script" --help
    [ "$status" = 0 ]
    [[ $output == *"Exit codes:"* ]]
}

@test "what is no option and no version is refused before anything is done" {
    run "$script" --frobnicate
    [ "$status" = 2 ]
    [[ $output == *"--frobnicate"*"--help"* ]]
    for word in 1.8 v1.8.61 latest 1.8.61.0 ""; do
        run "$script" 1.8.61 "$word"
        [ "$status" = 2 ]
        [[ $output == *"looks like 1.8.67"* ]]
    done
    [ ! -e "$out" ]
}

@test "passed, failed and left out are added up, and the pinned tests are not asked for" {
    run "$script" 1.8.61
    [ "$status" = 0 ]
    # The example is a test too.
    [[ $output == *"| 1.8.61 | 0.1008061.0 | 1.8.61 | 13 | 0 | 3 | 0 |"* ]]
    [ "$(grep -c -- '--skip pinned::' "$here/cargo")" = 2 ]
}

@test "of several builds of a version the newest is fetched, and once" {
    run "$script" 1.8.62
    run "$script" 1.8.62
    [ "$status" = 0 ]
    [ "$(cat "$here/installed")" = "@prebuilt-tdlib/linux-x64-glibc@0.1008062.10" ]
}

@test "without versions the newest that npm has is tried too" {
    run "$script"
    [ "$status" = 3 ] # this npm doesn't have all of the others
    [[ $output == *"| 1.9.0 | 0.1009000.0 | 1.9.0 |"* ]]
    [ "$(grep -c '^== TDLib 1.8.61$' <<<"$output")" = 1 ]
}

@test "a version that npm doesn't have is named with those that it has" {
    run "$script" 1.8.99 1.8.61
    [ "$status" = 3 ]
    [[ $output == *"npm has no 1.8.99"*"1.8.61 1.8.62 1.9.0"* ]]
    [[ $output == *"| 1.8.61 | 0.1008061.0 |"* ]]
}

@test "offline, what was fetched before is taken, and the rest is not to be had" {
    "$script" 1.8.61
    play npm <<<'echo "npm error code ENOTFOUND
npm error syscall connect
npm error network request failed" >&2; exit 1'
    run "$script" 1.8.61
    [ "$status" = 0 ]
    [[ $output == *"network request failed"*"taking 0.1008061.0"* ]]
    run "$script" 1.8.62
    [ "$status" = 3 ]
    [[ $output == *"network request failed"*"has no libtdjson.so from another time"* ]]
}

@test "an npm that can't install is quoted, and so is one that fails without a word" {
    sed -i.bak 's/^install)/& echo "npm error code EINTEGRITY" >\&2; echo "npm error the sum is wrong" >\&2; exit 1/' \
        "$here/bin/npm"
    run "$script" 1.8.61
    [ "$status" = 3 ]
    [[ $output == *"npm install @prebuilt-tdlib/linux-x64-glibc@0.1008061.0 failed: the sum is wrong"* ]]
    play npm <<<'exit 1'
    run "$script" 1.8.61
    [ "$status" = 3 ]
    [[ $output == *"it does not say why"* ]]
}

@test "a package without the library in it is not to be had" {
    sed -i.bak '/touch/d' "$here/bin/npm"
    run "$script" 1.8.61
    [ "$status" = 3 ]
    [[ $output == *"0.1008061.0 has no libtdjson.so"* ]]
}

@test "failing tests are named with their target" {
    {
        result ok 3 0 0
        result FAILED 1 1 0 | sed '1a\
test the_moon_is_round ... FAILED'
        echo "error: test failed, to rerun pass \`-p tdlib --test moon\`"
        echo "   Doc-tests tdlib"
        echo "test tdlib/src/lib.rs - readme (line 71) ... FAILED"
        echo "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s"
        echo "error: doctest failed, to rerun pass \`-p tdlib --doc\`"
    } >"$here/tests"
    echo 101 >"$here/code"
    run "$script" 1.8.61
    [ "$status" = 1 ]
    [[ $output == *"- the_moon_is_round (-p tdlib --test moon)"* ]]
    [[ $output == *"- tdlib/src/lib.rs - readme (line 71) (-p tdlib --doc)"* ]]
    [[ $output == *"| 1.8.61 | 0.1008061.0 | 1.8.61 | 12 | 2 | 1 | 0 |"* ]]
}

@test "a target without a harness is one test, and one that crashes is named" {
    {
        echo "     Running tests/exit.rs (target/debug/deps/exit-0123)"
        result ok 1 0 0
        echo "     Running tests/crash.rs (target/debug/deps/crash-0123)"
        echo "test it_ran_so_far ... ok"
        echo "error: test failed, to rerun pass \`-p tdlib --test crash\`"
    } >"$here/tests"
    echo 101 >"$here/code"
    run "$script" 1.8.61
    [ "$status" = 1 ]
    [[ $output == *"without saying which test (-p tdlib --test crash)"* ]]
    # Five of the library, exit, one more, and the example.
    [[ $output == *"| 1.8.61 | 8 | 1 | 1 | 0 |"* ]]
}

@test "what can't be built is a failure" {
    echo "error: could not compile" >"$here/tests"
    echo 101 >"$here/code"
    run "$script" 1.8.61
    [ "$status" = 1 ]
    [[ $output == *"it was not built (cargo test -p tdlib "* ]]
}

@test "a library of another version than the package's is a failure" {
    LIBRARY_SAYS=1.8.60 run "$script" 1.8.61
    [ "$status" = 1 ]
    [[ $output == *"the library says that it is 1.8.60"* ]]
}

@test "functions that a library does not read are listed and no failure" {
    {
        echo 'amiss: getNews: Failed to parse JSON object as TDLib request: Unknown class "getNews"'
        echo '  to {"@type":"getNews"}'
        echo 'amiss: sendNews: Failed to parse JSON object as TDLib request: Expected Object'
    } >"$here/oracle"
    run "$script" 1.8.61
    [ "$status" = 0 ]
    [[ $output == *"| 13 | 0 | 3 | 2 |"* ]]
    [[ $output == *'- getNews: Unknown class "getNews"'* ]]
}

@test "an oracle that says nothing is a failure" {
    echo "running 0 tests" >"$here/oracle"
    run "$script" 1.8.61
    [ "$status" = 1 ]
    [[ $output == *"gave no list"* ]]
}

@test "what is printed at the end is kept as a report" {
    run "$script" 1.8.61
    [[ $output == *"$(cat "$out/report.md")" ]]
    [ ! -e "$out/output" ]
}

@test "a system without prebuilt libraries is told what to do" {
    play uname <<<'echo plan9'
    run "$script" 1.8.61
    [ "$status" = 3 ]
    [[ $output == *"TDLIB_LIB_DIR="*"--skip pinned::"* ]]
}
