#!/usr/bin/env bats
# What scripts/build-tdlib.sh says when it can't or won't build: nothing is compiled here.

# shellcheck disable=SC2016,SC2154 # programs in single quotes; helpers.bash sets the names
load helpers

setup() {
    tree=$BATS_TEST_TMPDIR/tree
    out=$BATS_TEST_TMPDIR/out
    little_td "$tree"
}

# Runs it on a machine without some programs: without "PROGRAM..." OPTION...
without() {
    local path
    path=$(path_without "$1")
    shift
    PATH=$path run "$build" --source "$tree" --prefix "$out" "$@"
}

names_every_system() {
    local system
    for system in "Debian, Ubuntu: apt-get install" "Fedora: dnf install" "Alpine: apk add" macOS: Windows:; do
        says "$system"
    done
}

compilers="c++ g++ g++-12 clang++ cc gcc clang cl c89 c99"

@test "without cmake it says so, and how to install it on each system" {
    without cmake
    fails_with 3
    says "cmake 3.10 or newer"
    says_not gperf$'\n'
    says_not "  zlib"
    names_every_system
}

@test "without make and ninja it says so" {
    without "make gmake ninja"
    fails_with 3
    says "make or ninja"
    names_every_system
}

@test "without the generator's program it says so, though there is another" {
    without ninja --generator Ninja
    fails_with 3
    says "ninja, for the generator Ninja"
}

@test "without compilers it says so" {
    without "$compilers"
    fails_with 3
    says "a C++17 compiler"
    says "a C compiler"
}

@test "without gperf it says so" {
    # CMake looks for programs in the system's folders too, unless it is told not to.
    without gperf --cmake-arg -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF
    fails_with 3
    says "  gperf"
    says_not "  cmake"
    names_every_system
}

@test "without OpenSSL it says so" {
    without "" --cmake-arg -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON
    fails_with 3
    says "  OpenSSL's headers and libraries"
    says_not "  zlib's"
}

@test "without zlib it says so" {
    without "" --cmake-arg -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON
    fails_with 3
    says "  zlib's headers and library"
    says_not "  OpenSSL's"
}

@test "without git a commit can't be fetched, and sources need none" {
    local path
    path=$(path_without "git cmake")
    PATH=$path run "$build" --prefix "$out"
    fails_with 3
    says "git, which fetches the commit"
    PATH=$path run "$build" --prefix "$out" --source "$tree"
    fails_with 3
    says "  cmake"
    says_not "which fetches"
}

@test "everything that is missing is named at once" {
    local path
    path=$(path_without "cmake make gmake ninja gperf git $compilers")
    PATH=$path run "$build" --prefix "$out"
    fails_with 3
    local lacking
    for lacking in cmake "make or ninja" "C++17 compiler" "C compiler" gperf "git,"; do
        says "$lacking"
    done
    [ ! -e "$out/lib" ]
}

@test "an old cmake is named with its version, and static libraries want a newer one" {
    local path
    path=$(path_without cmake)
    printf '#!/bin/sh\necho "cmake version 3.9.6"\n' >"$path/cmake"
    chmod +x "$path/cmake"
    PATH=$path run "$build" --source "$tree" --prefix "$out"
    fails_with 3
    says "cmake 3.10 or newer (found: 3.9.6)"
    sed -i s/3.9.6/3.18.4/ "$path/cmake"
    PATH=$path run "$build" --source "$tree" --prefix "$out" --static
    fails_with 3
    says "cmake 3.19 or newer (found: 3.18.4)"
}

@test "an old compiler is named" {
    printf '#!/bin/sh\nfor arg; do case $arg in -std=*17) exit 1 ;; esac; done\nexec c++ "$@"\n' \
        >"$BATS_TEST_TMPDIR/old-c++"
    chmod +x "$BATS_TEST_TMPDIR/old-c++"
    CXX=$BATS_TEST_TMPDIR/old-c++ run "$build" --source "$tree" --prefix "$out"
    fails_with 3
    says "  a C++17 compiler ("
    names_every_system
}

@test "jobs are bounded by cores and by memory, and below 2.5 GB there are none" {
    jobs_for() {
        bash -c '. "$1/scripts/lib/preflight.sh"; jobs_for "$2" "$3"' - "$repo" "$@"
    }
    [ "$(jobs_for $((64 << 30)) 8)" = 8 ]
    [ "$(jobs_for $((7 << 30)) 8)" = 2 ]
    [ "$(jobs_for $((2800 << 20)) 8)" = 1 ]
    [ "$(jobs_for "" 8)" = 8 ]
    run jobs_for $((2 << 30)) 8
    fails_with 1
}

@test "wrong options end it before anything is done" {
    run "$build"
    fails_with 2
    says "--prefix FOLDER is missing"
    run "$build" --prefix
    fails_with 2
    says "--prefix needs a value"
    run "$build" --prefix "$out" --bananas
    fails_with 2
    says "no option --bananas"
    run "$build" --prefix "$out" --jobs 0
    fails_with 2
    run "$build" --prefix "$out" --jobs many
    fails_with 2
    run "$build" --prefix "$out" --source "$tree/nowhere"
    fails_with 2
    says "no such folder"
    run "$build" --prefix "$out" --commit 6d50906
    fails_with 2
    says "has 40 digits"
    run "$build" --prefix "$out" --commit master
    fails_with 2
    [ ! -e "$out" ]
}

@test "nothing is put into the sources" {
    run "$build" --source "$tree" --prefix "$tree/out"
    fails_with 2
    says "lies within the sources"
    run "$build" --source "$tree" --prefix "$out" --work "$tree/work"
    fails_with 2
}

@test "a commit that the repository does not have ends it" {
    make_repository "$tree"
    run "$build" --repository "$tree" --prefix "$out" --commit 0123456789012345678901234567890123456789
    fails_with 4
    says "can't get commit 0123456789012345678901234567890123456789 from $tree"
    [ ! -e "$out/share" ]
}

@test "a repository that gives another commit than was asked for is not trusted" {
    local first second path
    first=$(make_repository "$tree")
    echo >"$tree/more"
    second=$(make_repository "$tree")
    path=$(path_without git)
    printf '#!/bin/bash\nexec "%s" "${@/%s/%s}"\n' "$(command -v git)" "$first" "$second" >"$path/git"
    chmod +x "$path/git"
    PATH=$path run "$build" --repository "$tree" --prefix "$out" --commit "$first"
    fails_with 4
    says "gave commit $second, and $first was asked for"
}

@test "sources whose commit is not the one that the user says end it" {
    make_repository "$tree"
    run "$build" --source "$tree" --prefix "$out" --commit 0123456789012345678901234567890123456789
    fails_with 4
    says "not 0123456789012345678901234567890123456789"
}

@test "a folder that is no TDLib ends it" {
    rm "$tree/td/generate/scheme/td_api.tl"
    run "$build" --source "$tree" --prefix "$out"
    fails_with 4
    says "holds no sources of TDLib"
}

@test "without --commit and --source it is the commit that Cargo.toml pins" {
    make_repository "$tree"
    run "$build" --repository "$tree" --prefix "$out"
    fails_with 4
    says "commit $(sed -n 's/^commit = "\(.*\)"/\1/p' "$repo/tdlib-sys/Cargo.toml")"
}

@test "--help tells options and exit codes" {
    run "$build" --help
    fails_with 0
    says "--cmake-arg ARG"
    says "Exit codes: 0 built"
    says_not "set -euo"
}
