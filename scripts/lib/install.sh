# shellcheck shell=bash disable=SC2034,SC2154 # its variables belong to the script that sources it
# Puts what was compiled into the prefix, and writes down what that is.
# Uses $prefix, $copy, $build, $version, $commit, $dirty, $static, $strip and cmake_args of the
# script that sources it, and `fact` of preflight.sh.

manifest=share/tdlib/manifest.json
installed=()

# Copies a file to a place in the prefix: put FILE PLACE
put() {
    mkdir -p "$prefix/$(dirname "$2")"
    rm -f "$prefix/$2"
    cp -RP "$1" "$prefix/$2"
    installed[${#installed[@]}]=$2
}

# Prints the whole path of a file that was built, wherever the generator puts it.
built() {
    local name folder
    for name in "$@"; do
        for folder in "$build" "$build/Release"; do
            if [ -e "$folder/$name" ]; then
                echo "$folder/$name"
                return
            fi
        done
    done
    fail 1 "there is no $1 in $build, though CMake built its target"
}

# What an earlier run installed, by its manifest: another version has other files.
remove_earlier() {
    local file
    [ -e "$prefix/$manifest" ] || return 0
    sed -n 's/^    "\([^"]*\)": .*/\1/p' "$prefix/$manifest" | while IFS= read -r file; do
        case $file in /* | *..*) continue ;; esac
        case $file in lib/* | include/* | share/*) rm -f "$prefix/$file" ;; esac
    done
    rm -f "$prefix/$manifest"
}

# The library, and the links that lead to it: libtdjson.so -> libtdjson.so.1.8.61
install_shared() {
    local file tool
    file=$(built libtdjson.so libtdjson.dylib tdjson.dll libtdjson.dll)
    while [ -L "$file" ]; do
        put "$file" "lib/$(basename "$file")"
        file=$(dirname "$file")/$(readlink "$file")
    done
    put "$file" "lib/$(basename "$file")"
    if [ "$strip" = yes ]; then
        # The platform's own one, which for another platform is not this machine's.
        tool=$(fact strip)
        case $(fact system) in
        Windows) ;;
        Darwin) "${tool:-strip}" -x "$prefix/lib/$(basename "$file")" ;;
        *) "${tool:-strip}" --strip-unneeded "$prefix/lib/$(basename "$file")" ;;
        esac
    fi
    case $file in
    *.dll)
        file=$(built tdjson.lib libtdjson.dll.a)
        put "$file" "lib/$(basename "$file")"
        ;;
    esac
}

# Of a system's shared library, the static one beside it, and what that one needs by itself.
static_sibling() {
    local shared=$1 folder name
    folder=$(dirname "$shared")
    name=$(basename "$shared")
    name=${name%%.*}
    if [ ! -e "$folder/$name.a" ]; then
        echo "$shared"
        return
    fi
    echo "$folder/$name.a"
    [ ! -e "$folder/pkgconfig/$name.pc" ] || sed -n 's/^Libs\.private://p' "$folder/pkgconfig/$name.pc" |
        tr ' ' '\n' | sed -n '/^-l/p' >>"$work/link.more"
}

# The archives, and the linker's items in its order: lib/tdjson_static.link
install_static() {
    local archive item name
    archive=$(built libtdjson_static.a tdjson_static.lib)
    put "$archive" "lib/$(basename "$archive")"
    cmake -DBUILD="$build" -DTO="$work/link.items" -DCONFIG=Release \
        -P "$root/tdlib-sys/build/source/link_line.cmake" || fail 1 "CMake doesn't say what tdjson is linked with"

    : >"$work/link.more"
    basename "$archive" >"$work/link"
    while IFS= read -r item; do
        case $item in
        "$build"/*)
            name=$(basename "$item")
            if [ ! -e "$prefix/lib/$name" ]; then
                put "$item" "lib/$name"
            elif ! cmp -s "$item" "$prefix/lib/$name"; then
                fail 1 "two archives of the build are called $name, or $prefix/lib has one of somebody else's"
            fi
            echo "$name"
            ;;
        /*.so | /*.so.* | /*.dylib) static_sibling "$item" ;;
        *) echo "$item" ;;
        esac
    done <"$work/link.items" >>"$work/link"
    # Not what the compiler links by itself, nor what is there already.
    while IFS= read -r item; do
        case $item in -lc | -ldl | -lpthread) continue ;; esac
        grep -qxF -e "$item" "$work/link" || grep -qF "/lib${item#-l}." "$work/link" || echo "$item" >>"$work/link"
    done <"$work/link.more"
    put "$work/link" lib/tdjson_static.link
}

install_others() {
    local header
    put "$copy/td/telegram/td_json_client.h" include/td/telegram/td_json_client.h
    header=td/telegram/td_log.h
    [ ! -e "$copy/$header" ] || put "$copy/$header" "include/$header"
    header=td/telegram/tdjson_export.h
    put "$build/$header" "include/$header"
    put "$copy/td/generate/scheme/td_api.tl" share/tdlib/td_api.tl
    # Whoever passes the library on passes this on.
    [ ! -e "$copy/LICENSE_1_0.txt" ] || put "$copy/LICENSE_1_0.txt" share/tdlib/LICENSE_1_0.txt

    # TDLib writes one too, which is wrong after the prefix has moved.
    cat >"$work/tdjson.pc" <<END
prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: tdjson
Description: Telegram's TDLib, its JSON interface
URL: https://core.telegram.org/tdlib
Version: $version
Libs: -L"\${libdir}" -ltdjson
Cflags: -I"\${includedir}"
END
    put "$work/tdjson.pc" lib/pkgconfig/tdjson.pc
}

json_text() {
    printf '"%s"' "$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g' | tr '\n\t' '  ')"
}

# The C library that the result is made for.
libc() {
    local cxx
    cxx=$(fact cxx)
    case $(fact system) in
    Linux)
        printf '#include <features.h>\n' | "$cxx" -E -dM -x c++ - 2>/dev/null | awk '
            $2 == "__GLIBC__" { major = $3 }
            $2 == "__GLIBC_MINOR__" { minor = $3 }
            $2 == "__BIONIC__" { bionic = 1 }
            END { print major ? "glibc " major "." minor : bionic ? "bionic" : "musl" }'
        ;;
    *) echo none ;;
    esac
}

# No date and no path of this machine's: the same input gives the same manifest.
write_manifest() {
    local item separator name build_type
    build_type=$(sed -n 's/^CMAKE_BUILD_TYPE:[A-Z]*=//p' "$build/CMakeCache.txt")
    printf '{\n'
    printf '  "version": %s,\n  "commit": %s,\n' "$(json_text "$version")" "$(json_text "$commit")"
    case $dirty in unknown) printf '  "dirty": "unknown",\n' ;; *) printf '  "dirty": %s,\n' "$dirty" ;; esac
    printf '  "static": %s,\n' "$([ "$static" = yes ] && echo true || echo false)"
    printf '  "stripped": %s,\n' "$([ "$strip" = yes ] && echo true || echo false)"
    printf '  "build_type": %s,\n' "$(json_text "$build_type")"
    printf '  "cmake_args": ['
    separator=""
    for item in ${cmake_args[@]+"${cmake_args[@]}"}; do
        printf '%s%s' "$separator" "$(json_text "$item")"
        separator=", "
    done
    printf '],\n'
    for name in system arch generator cmake compiler openssl zlib; do
        printf '  "%s": %s,\n' "$name" "$(json_text "$(fact $name)")"
    done
    printf '  "libc": %s,\n' "$(json_text "$(libc)")"
    printf '  "files": {'
    separator=""
    printf '%s\n' "${installed[@]}" | LC_ALL=C sort -u | while IFS= read -r item; do
        if [ -L "$prefix/$item" ]; then
            name="link $(readlink "$prefix/$item")"
        else
            name=$(sha256 "$prefix/$item" | cut -c-64)
        fi
        printf '%s\n    "%s": "%s"' "$separator" "$item" "$name"
        separator=","
    done
    printf '\n  }\n}\n'
}

install_prefix() {
    remove_earlier
    install_shared
    [ "$static" = no ] || install_static
    install_others
    # Last: a prefix with a manifest is a whole one.
    write_manifest >"$work/manifest.json"
    put "$work/manifest.json" $manifest
}
