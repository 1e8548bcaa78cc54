# shellcheck shell=bash disable=SC2034,SC2154 # its variables belong to the script that sources it
# Gets TDLib's sources, and keeps a copy of them in the work folder that TDLib may write into.
# Uses $work of the script that sources it, and sets $commit and $dirty.

# A git command for a folder, whatever repository the script was started from: within a hook,
# variables name that one. Optional locks off: `git status` would write into the user's .git.
git_in() {
    env -u GIT_DIR -u GIT_WORK_TREE -u GIT_INDEX_FILE GIT_OPTIONAL_LOCKS=0 GIT_TERMINAL_PROMPT=0 git -C "$@"
}

is_checked_out() {
    [ -d "$1/.git" ] && [ "$(git_in "$1" rev-parse HEAD 2>/dev/null)" = "$2" ] &&
        [ -z "$(git_in "$1" status --porcelain 2>/dev/null || echo unknown)" ]
}

# Fetches one commit and nothing of the history before it: fetch REPOSITORY COMMIT FOLDER
fetch() {
    local repository=$1 wanted=$2 folder=$3 is
    commit=$wanted
    dirty=false
    if is_checked_out "$folder" "$wanted"; then
        return
    fi
    say "fetching $repository, commit $wanted"
    mkdir -p "$folder"
    if ! { git_in "$folder" init --quiet &&
        git_in "$folder" fetch --quiet --depth 1 --no-tags -- "$repository" "$wanted" &&
        git_in "$folder" -c core.autocrlf=false -c advice.detachedHead=false \
            checkout --quiet --force --detach FETCH_HEAD &&
        git_in "$folder" clean --quiet -dffx; }; then
        fail 4 "git can't get commit $wanted from $repository; --repository URL asks a mirror," \
            "--source FOLDER takes sources that you have"
    fi
    is=$(git_in "$folder" rev-parse HEAD)
    if [ "$is" != "$wanted" ]; then
        fail 4 "$repository gave commit $is, and $wanted was asked for: don't trust it"
    fi
    is_checked_out "$folder" "$wanted" || fail 4 "$folder differs from commit $wanted right after the checkout"
}

# Finds out which commit a folder of the user's is: identify FOLDER COMMIT-THAT-HE-SAYS
identify() {
    local folder=$1 said=$2 is=""
    commit=unknown
    dirty=unknown
    # Only a repository of its own: one around the folder has other commits.
    if [ -e "$folder/.git" ] && has git; then
        is=$(git_in "$folder" rev-parse --verify --quiet HEAD 2>/dev/null) || is=""
    fi
    if [ -n "$is" ]; then
        [ -z "$said" ] || [ "$said" = "$is" ] || fail 4 "$folder has commit $is checked out, not $said"
        commit=$is
        dirty=false
        [ -z "$(git_in "$folder" status --porcelain || echo unknown)" ] || dirty=true
    elif [ -n "$said" ]; then
        commit=$said
    fi
}

# Prints the version in a tree's CMakeLists.txt.
version_of() {
    sed -n 's/^ *project(TDLib VERSION \([0-9.]*\).*/\1/p' "$1/CMakeLists.txt" 2>/dev/null | head -n 1
}

# Prints "HASH  ./FILE" for each file of a tree, sorted; version control, builds and generated code
# of the user's are left out.
list_files() (
    cd "$1" || return
    find . \( -name .git -o -path ./td/generate/auto -o -path ./tdutils/generate/auto \) -prune -o \
        -type d ! -path . -exec test -e '{}/CMakeCache.txt' \; -prune -o \
        \( -type f -o -type l \) -exec test -f '{}' \; -print0 >"$2.names"
    if has sha256sum; then
        xargs -0 sha256sum <"$2.names"
    else
        xargs -0 shasum -a 256 <"$2.names"
    fi | LC_ALL=C sort >"$2"
    rm "$2.names"
)

# Brings the copy up to the tree: mirror FOLDER COPY. A file is copied when its content changes and
# keeps its copy, with the copy's time, until then: so make compiles what has changed and no more.
mirror() {
    local folder=$1 copy=$2 list=$2.list file
    mkdir -p "$copy"
    list_files "$folder" "$list.new" || fail 4 "can't read $folder"
    [ -e "$list" ] || : >"$list"

    # Gone from the tree. `cut -c67-` leaves the name: 64 digits and two more before it.
    cut -c67- "$list.new" | LC_ALL=C sort >"$list.names"
    cut -c67- "$list" | LC_ALL=C sort | LC_ALL=C comm -23 - "$list.names" | while IFS= read -r file; do
        rm -f "$copy/$file"
    done
    # New, changed, or gone from the copy.
    {
        LC_ALL=C comm -23 "$list.new" "$list" | cut -c67-
        while IFS= read -r file; do
            [ -e "$copy/$file" ] || printf '%s\n' "$file"
        done <"$list.names"
    } | LC_ALL=C sort -u >"$list.copy"
    # -m: a changed file with an old time would pass for compiled already.
    # -h: a link is copied as what it leads to.
    if [ -s "$list.copy" ]; then
        (cd "$folder" && tar -chf - -T "$list.copy") | (cd "$copy" && tar -xmf -) ||
            fail 4 "can't copy $folder to $copy: see above"
    fi
    mv "$list.new" "$list"
    rm "$list.names" "$list.copy"

    # TDLib's CMake files look for .git upwards, and would report another repository's commit.
    if [ "$(cat "$copy/.git/HEAD" 2>/dev/null)" != "$commit" ]; then
        mkdir -p "$copy/.git"
        printf '%s\n' "$commit" >"$copy/.git/HEAD"
    fi
}
