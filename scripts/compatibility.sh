#!/usr/bin/env bash
# Runs the tests that hold for any TDLib against several prebuilt versions. `--help` says more.
set -euo pipefail
cd "$(dirname "$0")/.."

defaults="1.8.58 1.8.61 1.8.62 1.8.65 1.8.67"

by_hand="Build one, and run: TDLIB_LIB_DIR=/path/to/its/folder cargo test --workspace -- --skip pinned::"

usage() {
    cat <<END
Usage: scripts/compatibility.sh [VERSION...]

Fetches each VERSION of TDLib (such as 1.8.67) with npm, builds the tests with it and the pinned types,
and runs those that hold for any version: those of tdlib and of tdlib-functions, two files of tdlib-sys
(tests/library.rs and tests/abi.rs), and the example quickstart. Without VERSION:
$defaults, and the newest that npm has.

Left out are tests in a module \`pinned\`, which hold for one version only. One of them is run all the
same, but can't fail: it tells which of this crate's functions a TDLib doesn't read. The other tests of
tdlib-sys are about its build script, those of tdlib-types and tdlib-tl run without TDLib.

The packages are those of @prebuilt-tdlib. npm compares them with the registry's checksum; no script of
theirs is run. Nothing is known here of what is in them, unlike of the one that tdlib-sys pins.

All is kept below target/compatibility, or \$CARGO_TARGET_DIR/compatibility:
  VERSION/    the package, and the log of the tests (tests.log)
  build/      what cargo built, apart from other builds
  report.md   the table that is printed at the end, and what failed

What was fetched is used again, so that the command works offline the next time.

Exit codes:
  0  all tests passed, with every version
  1  a test failed, or could not be built, or a library says that it has another version
  2  the command was not understood
  3  a library was not to be had; the tests passed with the others
END
}

die() { # code, message
    printf '%s\n' "$2" >&2
    exit "$1"
}

for argument in "$@"; do
    case $argument in
        -h | --help)
            usage
            exit
            ;;
        -*) die 2 "unknown option $argument; scripts/compatibility.sh --help lists what there is" ;;
    esac
    [[ $argument =~ ^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$ ]] ||
        die 2 "$argument is no version of TDLib; one looks like 1.8.67"
done

library=libtdjson.so
! ldd --version 2>&1 | grep -q musl || die 3 "there are no prebuilt libraries for musl.
$by_hand"
case $(uname -s)-$(uname -m) in
    Linux-x86_64) platform=linux-x64-glibc ;;
    Linux-aarch64) platform=linux-arm64-glibc ;;
    Darwin-x86_64) platform=darwin-x64 library=libtdjson.dylib ;;
    Darwin-arm64) platform=darwin-arm64 library=libtdjson.dylib ;;
    MINGW*-x86_64 | MSYS*-x86_64) platform=win32-x64 library=tdjson.dll ;;
    *) die 3 "there are no prebuilt libraries for $(uname -s) on $(uname -m).
$by_hand" ;;
esac
package=@prebuilt-tdlib/$platform

root=${CARGO_TARGET_DIR:-$PWD/target}/compatibility
mkdir -p "$root/build"
root=$(cd "$root" && pwd)
# Git for Windows has paths of its own.
! command -v cygpath >/dev/null || root=$(cygpath -m "$root")
report=$root/report.md

export CARGO_TARGET_DIR=$root/build CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never
# The types are the pinned ones.
unset TDLIB_SCHEMA TDLIB_SCHEMA_VERSION

# 1.8.67 is 0.1008067.N in the registry, and the largest N is the newest build of it.
packed() {
    local major minor patch
    IFS=. read -r major minor patch <<<"$1"
    printf '0.%d%03d%03d' "$((10#$major))" "$((10#$minor))" "$((10#$patch))"
}

unpacked() {
    local number=${1#0.}
    number=${number%.*}
    printf '%d.%d.%d' "$((number / 1000000))" "$((number / 1000 % 1000))" "$((number % 1000))"
}

# Sets `known` to the packages that npm has, one a line, oldest first; or `silence` to why it has none.
ask_npm() {
    local said=$root/npm.log
    known='' silence='there is no npm on this machine'
    command -v npm >/dev/null || return 0
    if known=$(npm view "$package" versions --json --fetch-retries=1 --fetch-retry-mintimeout=1000 2>"$said"); then
        known=$(grep -Eo '0\.[1-9][0-9]{6,8}\.[0-9]+' <<<"$known" | sort -t. -k2,2n -k3,3n) || true
        silence="npm has no $package"
    else
        known='' silence="npm view $package failed: $(first_error "$said")"
    fi
}

# The first line of npm's complaint that says more than a code.
first_error() {
    awk '
        sub(/^npm (error|ERR!) */, "") && !/^(code|errno|syscall) |^$/ { print; said = 1; exit }
        END { if (!said) print "it does not say why" }
    ' "$1"
}

# Sets `folder` and `build` to the library of this version, or `problem` to why there is none.
fetch() {
    local version=$1 prefix=$root/$1 wanted
    folder=$prefix/node_modules/$package
    build='' problem=''
    [ ! -f "$folder/$library" ] ||
        # TDLib's own version stands there too, in another form.
        build=$(sed -nE 's/^ *"version": *"(0\.[0-9]{7,9}\.[0-9]+)".*/\1/p' "$folder/package.json")
    if [ -z "$known" ]; then
        [ -n "$build" ] || problem="$silence; and $folder has no $library from another time"
        [ -z "$build" ] || echo "$silence; taking $build, which was fetched before"
    else
        wanted=$(grep -E "^$(packed "$version" | sed 's/\./\\./')\." <<<"$known" | tail -n 1) || true
        if [ -z "$wanted" ]; then
            problem="npm has no $version for $platform; it has $(versions | paste -s -d " " -)"
        elif [ "$build" != "$wanted" ]; then
            build=$wanted
            echo "fetching $package@$wanted"
            mkdir -p "$prefix"
            if ! npm install --prefix "$prefix" --no-save --no-package-lock --ignore-scripts --no-audit \
                --no-fund --loglevel=error "$package@$wanted" >"$prefix/npm.log" 2>&1; then
                problem="npm install $package@$wanted failed: $(first_error "$prefix/npm.log")"
            elif [ ! -f "$folder/$library" ]; then
                problem="$package@$wanted has no $library"
            fi
        fi
    fi
    [ -z "$problem" ] || return 0
    # Programs ask for it by its install name, which has the version.
    [ "$library" != libtdjson.dylib ] ||
        ln -sf "$library" "$folder/$(basename "$(otool -D "$folder/$library" | tail -n 1)")"
}

# All versions that npm has, oldest first.
versions() {
    local one
    while read -r one; do
        [ -z "$one" ] || printf '%s\n' "$(unpacked "$one")"
    done <<<"$known" | uniq
}

# Reads what `cargo test` printed. Prints three numbers (passed, failed, left out), then what failed.
tally() {
    awk '
        function target_ends() {
            # A test without harness says nothing, and is one test.
            if (inside && !results) { if (broken) failed++; else passed++ }
            for (i = 0; i < count; i++) lines = lines "\n" names[i] " (" where ")"
            if (broken && !count) lines = lines "\nit ended without saying which test (" where ")"
            inside = results = broken = count = 0
            where = ""
        }
        /^ +(Running|Doc-tests) / { target_ends(); inside = 1 }
        /^test .* \.\.\. FAILED$/ { sub(/^test /, ""); sub(/( - should panic)? \.\.\. FAILED$/, ""); names[count++] = $0 }
        /^test result: / { results = 1; passed += $4; failed += $6; left += $8 + $12 }
        /^error: (doc)?test failed, to rerun pass `/ {
            broken = 1
            where = $0
            sub(/^[^`]*`/, "", where)
            sub(/`.*/, "", where)
        }
        END { target_ends(); print passed + 0, failed + 0, left + 0 lines }
    '
}

# Runs something, with its words in the file `output`, and at the end of the log.
run() {
    local code=0
    "$@" >"$output" 2>&1 </dev/null || code=$?
    {
        printf '\n$ %s\n' "$*"
        cat "$output"
    } >>"$log"
    return "$code"
}

# Runs `cargo test` with these arguments, and adds what came of it.
run_tests() {
    local code=0 good bad left
    run cargo test --locked --no-fail-fast "$@" || code=$?
    tally <"$output" >"$output.tally"
    read -r good bad left <"$output.tally"
    sed 1d "$output.tally" >>"$failures"
    if [ "$code" != 0 ] && [ "$bad" = 0 ]; then
        echo "it was not built (cargo test $*)" >>"$failures"
        bad=1
    fi
    passed=$((passed + good)) failed=$((failed + bad)) left_out=$((left_out + left))
}

# Runs an example that asks all its clients for TDLib's version, and sets `says`.
run_quickstart() {
    says='?'
    if ! run cargo run --locked --example quickstart; then
        echo "the example quickstart" >>"$failures"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + 1))
    says=$(sed -n 's/^TDLib \([^ ]*\) from .*/\1/p' "$output")
    if [ "$says" != "$1" ]; then
        echo "the library says that it is $says" >>"$failures"
        failed=$((failed + 1))
    fi
}

# Writes to `refused` which functions TDLib doesn't read as they are written here, and what it says.
run_oracle() {
    local test=pinned::tdlib_reads_every_function_as_this_crate_writes_it
    run cargo test --locked "${with_oracle[@]}" --test oracle -- --exact "$test" || true
    sed -n 's/^amiss: //p' "$output" |
        sed 's/Failed to parse JSON object as TDLib request: //' >"$refused"
    if ! grep -q "^test $test \.\.\. ok" "$output" && [ ! -s "$refused" ]; then
        echo "$test gave no list" >>"$failures"
        failed=$((failed + 1))
    fi
}

# Runs everything with one version, and adds its row to the table and its failures to the details.
try() {
    local version=$1 began=$SECONDS passed=0 failed=0 left_out=0 says folder build problem
    local log=$root/$version/tests.log output=$root/output failures=$root/failures refused=$root/refused
    printf '\n== TDLib %s\n' "$version"
    fetch "$version"
    if [ -n "$problem" ]; then
        echo "$problem"
        row "$version" "not to be had" "" "" "" "" "" ""
        printf '\n%s: %s\n' "$version" "$problem" >>"$details"
        missing=yes
        return
    fi
    export TDLIB_LIB_DIR=$folder
    : >"$log"
    : >"$failures"
    run_tests -p tdlib-sys --test library --test abi -- --skip pinned::
    run_tests "${with_oracle[@]}" -- --skip pinned::
    run_quickstart "$version"
    run_oracle

    echo "$passed passed, $failed failed, $left_out left out; the library says that it is $says"
    echo "the log: $log"
    row "$version" "$build" "$says" "$passed" "$failed" "$left_out" "$(grep -c . "$refused" || true)" \
        "$((SECONDS - began))"
    if [ -s "$failures" ]; then
        broken=yes
        {
            printf '\n%s fails:\n\n' "$version"
            sed 's/^/- /' "$failures"
        } | tee -a "$details"
    fi
    if [ -s "$refused" ]; then
        {
            printf '\n%s does not read, as they are written here:\n\n' "$version"
            sed 's/^/- /' "$refused"
        } >>"$details"
    fi
}

row() {
    local cell
    for cell in "$@"; do printf '| %s ' "$cell"; done >>"$table"
    echo "|" >>"$table"
}

# The oracle's features are asked for with all packages, so that they are built once.
with_oracle=(-p tdlib -p tdlib-functions --features tdlib-functions/read)
table=$root/table details=$root/details broken=no missing=no
: >"$details"
: >"$table"
row TDLib build "says it is" passed failed "left out" "functions not read" seconds
row --- --- --- ---: ---: ---: ---: ---:

ask_npm
if [ $# -eq 0 ]; then
    newest=$(versions | tail -n 1)
    [ -n "$newest" ] || echo "$silence, so the newest version is not known"
    # shellcheck disable=SC2046,SC2086
    set -- $(printf '%s\n' $defaults $newest | awk '!seen[$0]++')
fi
for version in "$@"; do
    try "$version"
done

cat "$table" "$details" >"$report"
rm -f "$table" "$details" "$root"/output* "$root/failures" "$root/refused"
echo
cat "$report"
[ "$broken" = no ] || exit 1
[ "$missing" = no ] || exit 3
