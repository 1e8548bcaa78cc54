# Sourced by the steps that build the program with cargo.
# shellcheck shell=bash

# build_program FEATURES: sets `built` to the program's file.
build_program() {
    local folder=$CACHE/target/release
    export TDLIB_LIB_DIR=$PREFIX/lib CARGO_TARGET_DIR=$CACHE/target
    cargo build --locked --release --manifest-path "$PROJECT/Cargo.toml" \
        --package "$PROGRAM_PACKAGE" "--$PROGRAM_KIND" "$PROGRAM" --features "$1"
    [ "$PROGRAM_KIND" != example ] || folder=$folder/examples
    # shellcheck disable=SC2034 # for the steps
    built=$folder/$PROGRAM
}

# libraries FILE...: the libraries that the loader would take, outside the prefix.
libraries() {
    local lines
    lines=$(LD_LIBRARY_PATH=$PREFIX/lib ldd "$@")
    if grep 'not found' <<<"$lines" >&2; then
        echo "the loader doesn't find what $* need; is a package missing in this stage?" >&2
        return 1
    fi
    awk -v own="$PREFIX/" '{ file = $2 == "=>" ? $3 : $1 }
        file ~ /^\// && file !~ /:$/ && index(file, own) != 1 { print file }' <<<"$lines" | sort -u
}

# packages: the Debian packages of the files on standard input.
packages() {
    local file
    # A package says either path, where /lib is a link to /usr/lib.
    while read -r file; do
        dpkg-query --search "$file" 2>/dev/null || dpkg-query --search "/usr$file"
    done | sed 's/:.*//' | sort -u
}
