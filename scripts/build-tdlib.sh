#!/usr/bin/env bash
# Compiles TDLib and puts it into a folder; needs no Rust.
#
#   scripts/build-tdlib.sh --prefix FOLDER [--commit HASH | --source FOLDER] [OPTION...]
#
# Without --commit and --source it is the commit that tdlib-sys/Cargo.toml pins. A tree given with
# --source is copied and never written into.
#
#   --prefix FOLDER     where the result goes: lib/, include/, share/tdlib/
#   --commit HASH       fetch this commit of TDLib, all 40 digits of it
#   --source FOLDER     compile these sources; with --commit too, that says which commit they are
#   --repository URL    where to fetch from; the variable TDLIB_REPOSITORY says the same
#   --static            libtdjson_static.a too, and what to link it with: lib/tdjson_static.link
#   --jobs N            compilers at once; otherwise as many as cores and memory allow, or TDLIB_JOBS
#   --cmake-arg ARG     for CMake, as often as you like: --cmake-arg -DOPENSSL_ROOT_DIR=/opt/openssl
#   --generator NAME    CMake's generator; otherwise CMAKE_GENERATOR, or what CMake prefers
#   --work FOLDER       where the copy and the build lie, PREFIX.work if not given; keep it, and the
#                       next run compiles what has changed, or continues where this one was stopped
#   --no-strip          keep the names of functions that are not exported, for debuggers
#   --help
#
# ccache, or else sccache, is used where it is installed. docs/building-tdlib.md has the rest.
#
# Exit codes: 0 built; 1 compiling or installing failed; 2 wrong options; 3 the machine lacks
# something, all of it named; 4 the sources can't be had, or are not the ones that were asked for.

# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/preflight.sh
. "$here/lib/preflight.sh"
# shellcheck source=lib/sources.sh
. "$here/lib/sources.sh"
# shellcheck source=lib/install.sh
. "$here/lib/install.sh"

prefix="" wanted="" source="" work="" jobs=${TDLIB_JOBS:-} generator="" static=no strip=yes
repository=${TDLIB_REPOSITORY:-https://github.com/tdlib/td}
cmake_args=()

usage() {
    fail 2 "$*; --help says what there is"
}

while [ $# -gt 0 ]; do
    case $1 in
    --prefix | --commit | --source | --repository | --jobs | --cmake-arg | --generator | --work)
        [ -n "${2:-}" ] || usage "$1 needs a value"
        case $1 in
        --prefix) prefix=$2 ;;
        --commit) wanted=$2 ;;
        --source) source=$2 ;;
        --repository) repository=$2 ;;
        --jobs) jobs=$2 ;;
        --cmake-arg) cmake_args[${#cmake_args[@]}]=$2 ;;
        --generator) generator=$2 ;;
        --work) work=$2 ;;
        esac
        shift 2
        ;;
    --static) static=yes && shift ;;
    --no-strip) strip=no && shift ;;
    -h | --help) help_of "$0" && exit ;;
    *) usage "there is no option $1" ;;
    esac
done

[ -n "$prefix" ] || usage "--prefix FOLDER is missing"
case $jobs in *[!0-9]* | 0*) usage "--jobs $jobs: that is no number above zero" ;; esac
[ -n "$wanted" ] || [ -n "$source" ] || wanted=${TDLIB_COMMIT:-$(metadata commit)}
if [ -n "$wanted" ]; then
    case $wanted in *[!0-9a-f]*) usage "$wanted is no commit: its digits are 0-9 and a-f" ;; esac
    [ ${#wanted} -eq 40 ] || usage "$wanted is no commit: that has 40 digits"
fi

needs_git=yes
if [ -n "$source" ]; then
    [ -d "$source" ] || usage "--source $source: there is no such folder"
    source=$(cd -P "$source" && pwd)
    needs_git=no
fi
[ -n "$work" ] || work=${prefix%/}.work
prefix=$(made_folder "$prefix")
work=$(made_folder "$work")
for folder in "$prefix" "$work"; do
    case $folder/ in
    "${source:-$work/fetched}"/*) fail 2 "$folder lies within the sources, which nothing is written into" ;;
    esac
done

preflight
if [ -z "$jobs" ]; then
    bytes=$(free_bytes)
    jobs=$(jobs_for "$bytes" "$(cores)") ||
        fail 3 "one compiler takes up to 3 GB of memory, and $((bytes >> 20)) MB are free: end other" \
            "programs or add swap space; --jobs 1 tries nevertheless"
fi

if [ -n "$source" ]; then
    identify "$source" "$wanted"
else
    source=$work/fetched
    fetch "$repository" "$wanted" "$source"
fi
version=$(version_of "$source")
schema=td/generate/scheme/td_api.tl
if [ -z "$version" ] || [ ! -f "$source/$schema" ]; then
    fail 4 "$source holds no sources of TDLib: it has no 'project(TDLib VERSION' in CMakeLists.txt, or no $schema"
fi
mirror "$source" "$work/source"
copy=$work/source
build=$work/build

launcher=()
if ! has ccache && has sccache; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=sccache -DCMAKE_CXX_COMPILER_LAUNCHER=sccache)
fi

# Configures a build and keeps its folder: configure FOLDER ARG...
#
# CMake remembers what it was told once. If it is told something else it has to forget that first,
# or the manifest would not say what was built.
configure() {
    local folder=$1 asked
    shift
    asked=$(printf '%s\n' "$@" "CC=${CC:-}" "CXX=${CXX:-}" "CFLAGS=${CFLAGS:-}" "CXXFLAGS=${CXXFLAGS:-}" \
        "LDFLAGS=${LDFLAGS:-}" "${CMAKE_TOOLCHAIN_FILE:-}" "$(fact generator)")
    if [ "$(cat "$folder.asked" 2>/dev/null)" != "$asked" ]; then
        rm -f "$folder/CMakeCache.txt"
        [ "$(tail -n 1 "$folder.asked" 2>/dev/null)" = "$(fact generator)" ] || rm -rf "$folder"
        printf '%s\n' "$asked" >"$folder.asked"
    fi
    # Has CMake write down what it links with what: link_line.cmake reads it.
    mkdir -p "$folder/.cmake/api/v1/query"
    : >"$folder/.cmake/api/v1/query/codemodel-v2"
    (cd "$folder" && cmake "$@" "$copy") || fail 1 "CMake can't configure TDLib: see above"
}

# What options of CMake 3.13 could say, variables and folders say to 3.10 too.
export CMAKE_BUILD_PARALLEL_LEVEL=$jobs
say "compiling TDLib $version, commit $commit, with $jobs jobs; the first time takes about an hour of processor time"
case $(fact cross) in
[Tt][Rr][Uu][Ee] | 1)
    # The generators run on this machine, so they are compiled for it.
    (
        unset CMAKE_TOOLCHAIN_FILE CC CXX CFLAGS CXXFLAGS LDFLAGS
        mkdir -p "$work/host" && cd "$work/host" &&
            cmake -DCMAKE_BUILD_TYPE=Release -DTD_GENERATE_SOURCE_FILES=ON "$copy" &&
            cmake --build . --config Release --target prepare_cross_compiling
    ) || fail 1 "generating TDLib's sources on this machine, for the other platform, failed: see above"
    ;;
esac
configure "$build" ${generator:+-G "$generator"} -DCMAKE_BUILD_TYPE=Release \
    ${launcher[@]+"${launcher[@]}"} ${cmake_args[@]+"${cmake_args[@]}"}
targets=(tdjson)
[ "$static" = no ] || targets[1]=tdjson_static
for target in "${targets[@]}"; do
    cmake --build "$build" --config Release --target "$target" ||
        fail 1 "compiling $target failed: see above. If a compiler was killed, memory ran out: try --jobs 1." \
            "The same command again continues"
done

install_prefix
say "TDLib $version is in $prefix; scripts/verify-tdlib-build.sh $prefix checks it"
