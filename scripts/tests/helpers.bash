# shellcheck shell=bash disable=SC2034,SC2154 # $status and $output are bats' own
# What the tests share. They build tdlib-sys/tests/little-td, which looks like TDLib's tree.

repo=$(cd -P "$BATS_TEST_DIRNAME/../.." && pwd)
build=$repo/scripts/build-tdlib.sh
verify=$repo/scripts/verify-tdlib-build.sh
check=$repo/scripts/tdlib-version-check.sh

# The files of the little tree are compiled once for all tests of a run, whatever folder they lie in.
export CCACHE_DIR=$BATS_RUN_TMPDIR/ccache CCACHE_BASEDIR=$BATS_RUN_TMPDIR CCACHE_NOHASHDIR=1

# A copy of the little tree, outside of any repository, with an API to answer from.
little_td() {
    mkdir -p "$1"
    cp -R "$repo/tdlib-sys/tests/little-td/." "$1"
    cp "$repo/tdlib-types/schema/$(sed -n 's/^version = ".*+td\.\(.*\)"$/\1/p' "$repo/Cargo.toml").tl" \
        "$1/td/generate/scheme/td_api.tl"
}

# Makes a folder a repository of one commit, and prints that.
make_repository() (
    cd "$1" || exit
    git init --quiet
    git add --all --force
    git -c user.name=little -c user.email=little@example.com commit --quiet --message little
    git rev-parse HEAD
)

# One hash for a folder: every name, kind, mode, time and content below it.
hash_of() (
    cd "$1" || exit
    {
        find . -exec ls -ldn --time-style=full-iso {} + | LC_ALL=C sort
        find . -type f -exec sha256sum {} + | LC_ALL=C sort
    } | sha256sum
)

# A folder with links to every program of this machine but those named: a PATH that lacks them.
path_without() {
    local folder=$BATS_TEST_TMPDIR/path from name
    mkdir -p "$folder"
    for from in /bin /usr/bin /usr/local/bin; do
        ln -sf "$from"/* "$folder"
    done
    for name in $1; do
        rm -f "$folder/$name"
    done
    echo "$folder"
}

fails_with() {
    if [ "$status" -ne "$1" ]; then
        echo "exit code $status, expected $1; output:"
        echo "$output"
        return 1
    fi
}

says() {
    case $output in
    *"$1"*) ;;
    *)
        echo "expected to read: $1"
        echo "output:"
        echo "$output"
        return 1
        ;;
    esac
}

says_not() {
    case $output in
    *"$1"*)
        echo "expected not to read: $1"
        echo "output:"
        echo "$output"
        return 1
        ;;
    esac
}
