# shellcheck shell=bash disable=SC2034,SC2154 # its variables belong to the script that sources it
# Looks for everything that compiling TDLib needs, so that one message can name all that is missing.
# Uses $root, $work, $generator, $static, $needs_git and cmake_args of the script that sources it.

# What one compiler may need: the largest file of TDLib 1.8.61 takes 2.8 GB with GCC 12.
bytes_a_job=$((3 << 30))
# Below this, not even one compiler gets through.
least_bytes=$((5 << 29))

missing=()

lacks() {
    missing[${#missing[@]}]=$1
}

# Says whether a version is at least another one: at_least 3.25.1 3.19
at_least() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$2" ]
}

# Prints a fact that the probe has found.
fact() {
    sed -n "s/^$1=//p" "$work/probe/facts"
}

# Says whether a definition of this name is among the arguments for CMake.
is_defined() {
    local arg
    for arg in ${cmake_args[@]+"${cmake_args[@]}"}; do
        case $arg in -D"$1"=* | -D"$1":*=*) return 0 ;; esac
    done
    return 1
}

is_cross_toolchain() {
    [ -n "${CMAKE_TOOLCHAIN_FILE:-}" ] || is_defined CMAKE_TOOLCHAIN_FILE
}

look_for_cmake() {
    local least=3.10 found
    # link_line.cmake reads JSON.
    [ "$static" = no ] || least=3.19
    if ! has cmake; then
        lacks "cmake $least or newer"
        return
    fi
    found=$(cmake --version | sed -n '1s/^cmake version \([0-9.]*\).*/\1/p')
    at_least "${found:-0}" "$least" || lacks "cmake $least or newer (found: ${found:-unknown})"
}

look_for_make() {
    is_defined CMAKE_MAKE_PROGRAM && return
    case ${generator:-${CMAKE_GENERATOR:-}} in
    *Ninja*) has ninja || has ninja-build || has samu || lacks "ninja, for the generator $generator" ;;
    "" | *Makefiles*) has make || has gmake || has mingw32-make || has nmake || lacks "make or ninja" ;;
    esac
}

look_for_compilers() {
    is_cross_toolchain && return
    if [ -n "${CXX:-}" ]; then
        has "${CXX%% *}" || lacks "a C++17 compiler (CXX=$CXX is not there)"
    elif ! is_defined CMAKE_CXX_COMPILER; then
        has c++ || has g++ || has clang++ || has cl || lacks "a C++17 compiler"
    fi
    if [ -n "${CC:-}" ]; then
        has "${CC%% *}" || lacks "a C compiler (CC=$CC is not there)"
    elif ! is_defined CMAKE_C_COMPILER; then
        has cc || has gcc || has clang || has cl || lacks "a C compiler"
    fi
}

# Where CMake can't be asked, a header in the usual places will do.
look_for_headers() {
    local folder openssl=no zlib=no
    has gperf || is_defined GPERF_EXECUTABLE || lacks gperf
    for folder in "${OPENSSL_ROOT_DIR:-/usr}/include" /usr/include /usr/local/include \
        /opt/homebrew/opt/openssl*/include /usr/local/opt/openssl*/include; do
        [ ! -e "$folder/openssl/ssl.h" ] || openssl=yes
        [ ! -e "$folder/zlib.h" ] || zlib=yes
    done
    # Apple's SDK has zlib.
    [ "$(uname -s)" != Darwin ] || zlib=yes
    [ $openssl = yes ] || lacks "OpenSSL's headers and libraries"
    [ $zlib = yes ] || lacks "zlib's headers and library"
}

# Asks CMake itself, with the arguments of the build.
look_through_cmake() {
    rm -rf "$work/probe"
    mkdir -p "$work/probe"
    if ! (cd "$work/probe" && cmake ${generator:+-G "$generator"} -DCMAKE_BUILD_TYPE=Release \
        ${cmake_args[@]+"${cmake_args[@]}"} "$root/tdlib-sys/build/source/needs") >"$work/probe.log" 2>&1; then
        cat "$work/probe.log" >&2
        fail 3 "CMake can't use the compilers of this machine: see above, or $work/probe.log"
    fi
    local name
    while read -r name; do
        lacks "$name"
    done <"$work/probe/missing.txt"
}

preflight() {
    look_for_cmake
    look_for_make
    look_for_compilers
    if [ ${#missing[@]} -eq 0 ]; then
        look_through_cmake
    else
        look_for_headers
    fi
    [ "$needs_git" = no ] || has git || lacks "git, which fetches the commit (--source FOLDER needs none)"
    [ ${#missing[@]} -gt 0 ] || return 0

    say "this machine lacks what TDLib is compiled with:"
    printf '  %s\n' "${missing[@]}" >&2
    say "install it:"
    sed 's/ *| */: /; s/^/  /' "$root/tdlib-sys/build/source/packages.txt" >&2
    exit 3
}

# Prints the bytes of memory that can be had, or nothing where that can't be found out.
free_bytes() {
    local free limit file
    if [ "$(uname -s)" = Darwin ]; then
        sysctl -n hw.memsize
        return
    fi
    [ -r /proc/meminfo ] || return 0
    free=$(awk '/^(MemAvailable|SwapFree):/ { sum += $2 } END { printf "%.0f", sum * 1024 }' /proc/meminfo)
    for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
        [ -r "$file" ] || continue
        limit=$(cat "$file")
        case $limit in
        *[!0-9]* | "") ;;
        # The old interface has a number of 19 digits for "no limit".
        *) [ ${#limit} -ge 19 ] || [ "$limit" -ge "$free" ] || free=$limit ;;
        esac
    done
    echo "$free"
}

cores() {
    nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo "${NUMBER_OF_PROCESSORS:-1}"
}

# Prints how many compilers may run at once: jobs_for BYTES CORES. Fails if not even one may.
jobs_for() {
    local bytes=$1 jobs=$2
    if [ -n "$bytes" ]; then
        [ "$bytes" -ge $least_bytes ] || return 1
        [ $((bytes / bytes_a_job)) -ge "$jobs" ] || jobs=$((bytes / bytes_a_job))
        [ "$jobs" -ge 1 ] || jobs=1
    fi
    echo "$jobs"
}
