#!/usr/bin/env bash
# Runs the steps of docker/Dockerfile without Docker: the same scripts, order and arguments.
#
#   docker/run-steps.sh --root FOLDER [OPTION...] [ARG=VALUE...]
#   docker/run-steps.sh --here FOLDER [OPTION...] [ARG=VALUE...]
#
# --root runs them in plain Debian systems below FOLDER, and at last both programs, each as user 65532
# in a system that holds what its image would hold. It needs Linux, root, debootstrap, and Rust, which
# is lent to the system for building. These folders are made:
#   debian          Debian as debootstrap makes it, once; put there beforehand what your network asks for
#   build           where steps 10 to 50 run; kept, so that a second run is quick
#   runtime, runtime-static   what is in the images; made anew each time
#   cache           what Docker would have in cache mounts
#
# --here runs steps 10 to 50 on this machine, which should be a Debian, and puts their results into
# FOLDER: prefix, out, cache. It never runs 60-runtime, which would add a user to this machine.
#
#   --source FOLDER    sources of TDLib, in place of a commit (Docker: the context tdlib-source)
#   --project FOLDER   with the program's Cargo.toml, in place of this repository (the context project)
#   --prefix FOLDER    with --root: a TDLib that scripts/build-tdlib.sh made on the same Debian; then
#                      20-compile is left out
#   --skip STEP        leave out a step, as often as you like: --skip 10-tools
#   --release NAME     the Debian that debootstrap makes, bookworm if not given
#   --mirror URL       where debootstrap finds it; by default where it looks by itself
#   ARG=VALUE          an argument of the Dockerfile: PROGRAM=raw_json
#
# Exit codes: 0 all steps and programs ran; 1 one failed; 2 wrong options, or this machine can't do it.
set -euo pipefail

fail() {
    local code=$1
    shift
    echo "run-steps: $*" >&2
    exit "$code"
}

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$here")
given=("$@")
way="" folder="" source="" project=$repository prefix="" skipped=" " release=bookworm
mirror=
set_by_user=()
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h)
        awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
        exit
        ;;
    --root | --here | --source | --project | --prefix | --skip | --release | --mirror)
        [ -n "${2:-}" ] || fail 2 "$1 needs a value; --help says what there is"
        case $1 in
        --root | --here) way=${1#--} folder=$2 ;;
        --source) source=$2 ;;
        --project) project=$2 ;;
        --prefix) prefix=$2 ;;
        --skip)
            [ -e "$here/steps/$2.sh" ] || fail 2 "--skip $2: docker/steps has no $2.sh"
            skipped="$skipped$2 "
            ;;
        --release) release=$2 ;;
        --mirror) mirror=$2 ;;
        esac
        shift
        ;;
    [A-Z]*=*)
        grep -q "^ARG ${1%%=*}=" "$here/Dockerfile" || fail 2 "docker/Dockerfile has no ARG ${1%%=*}"
        set_by_user+=("$1")
        ;;
    *) fail 2 "what is $1? --help says what there is" ;;
    esac
    shift
done
[ -n "$way" ] || fail 2 "--root FOLDER or --here FOLDER is missing; --help says what they do"
for needed in "$source" "$project" "$prefix"; do
    [ -z "$needed" ] || [ -d "$needed" ] || fail 2 "$needed: no such folder"
done
mkdir -p "$folder"
folder=$(cd -P "$folder" && pwd)

values=()
while read -r value; do
    values+=("$value")
done < <(sed -n 's/^ARG \([A-Z_]*=.*\)$/\1/p' "$here/Dockerfile")

# run_step STEP COMMAND...: runs it after COMMAND with the arguments that its second line names.
run_step() {
    local step=$1 name names value last arguments=()
    shift
    read -r -a names < <(sed -n 's/^# args://p' "$here/steps/$step.sh")
    for name in ${names[@]+"${names[@]}"}; do
        last=""
        for value in "${values[@]}"; do
            [ "${value%%=*}" != "$name" ] || last=$value
        done
        arguments+=("$last")
    done
    printf '\n== %s %s\n' "$step" "${arguments[*]-}"
    "$@" env ${arguments[@]+"${arguments[@]}"} "$steps/$step.sh" </dev/null
}

# each_step FIRST LAST COMMAND...
each_step() {
    local first=$1 last=$2 path step
    shift 2
    for path in "$here"/steps/[0-9]*.sh; do
        step=$(basename "$path" .sh)
        if [ "${step%%-*}" -lt "$first" ] || [ "${step%%-*}" -gt "$last" ]; then
            continue
        fi
        case $skipped in
        *" $step "*) printf '\n== %s: left out\n' "$step" ;;
        *) run_step "$step" "$@" ;;
        esac
    done
}

left_out() {
    case $skipped in *" $1 "*) true ;; *) false ;; esac
}

if [ "$way" = here ]; then
    [ -z "$prefix" ] || fail 2 "--prefix is for --root; here, --skip 20-compile uses what is in $folder/prefix"
    steps=$here/steps
    values+=("PREFIX=$folder/prefix" "OUT=$folder/out" "CACHE=$folder/cache" "PROJECT=$project"
        "TDLIB_SOURCE=${source:-/nothing}")
    values+=(${set_by_user[@]+"${set_by_user[@]}"})
    each_step 10 50 env
    printf '\n== 60-runtime: never run here\n'
    left_out 40-program || {
        printf '\n== the program, with the shared library\n'
        LD_LIBRARY_PATH=$folder/out/runtime/usr/local/lib "$folder/out/runtime/usr/local/bin/program"
    }
    left_out 50-program-static || {
        printf '\n== the static program\n'
        "$folder/out/runtime-static/usr/local/bin/program"
    }
    exit
fi

[ "$(uname -s) $(id -u)" = "Linux 0" ] || fail 2 "--root needs Linux and root; --here doesn't"
for tool in debootstrap unshare chroot rustc; do
    command -v "$tool" >/dev/null || fail 2 "--root needs $tool, which isn't installed"
done
# In a namespace of their own the mounts end with this script, however it ends.
if [ "${RUN_STEPS_MOUNTS:-}" != own ]; then
    RUN_STEPS_MOUNTS=own exec unshare --mount --propagation private "$BASH" "$0" "${given[@]}"
fi

if [ ! -e "$folder/debian/etc/debian_version" ]; then
    debootstrap --variant=minbase "$release" "$folder/debian.part" ${mirror:+"$mirror"}
    mv "$folder/debian.part" "$folder/debian"
fi
[ -d "$folder/build" ] || cp -a "$folder/debian" "$folder/build"
rm -rf --one-file-system "$folder/runtime" "$folder/runtime-static"
cp -a "$folder/debian" "$folder/runtime"

# lend WHAT ROOT WHERE [ro]
lend() {
    mkdir -p "$2$3"
    mount --bind "$1" "$2$3"
    [ -z "${4:-}" ] || mount -o "remount,bind,$4" "$2$3"
}
system() {
    mount -t proc proc "$1/proc"
    lend /dev "$1" /dev
    cp --dereference /etc/resolv.conf "$1/etc/resolv.conf"
    lend "$repository" "$1" /src ro
}
inside() {
    local root=$1
    shift
    chroot "$root" env -i HOME=/root LANG=C.UTF-8 CARGO_HOME=/usr/local/cargo \
        PATH=/usr/local/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

build=$folder/build
system "$build"
mkdir -p "$folder"/cache/{apt,registry,build}
lend "$folder/cache/apt" "$build" /var/cache/apt
lend "$folder/cache/registry" "$build" /usr/local/cargo/registry
lend "$folder/cache/build" "$build" /cache
lend "$(rustc --print sysroot)" "$build" /usr/local/rust ro
lend "$project" "$build" /project ro
[ -z "$source" ] || lend "$source" "$build" /tdlib-source ro
if [ -n "$prefix" ]; then
    lend "$prefix" "$build" /opt/tdlib ro
    skipped="${skipped}20-compile "
fi
steps=/src/docker/steps
values+=(${set_by_user[@]+"${set_by_user[@]}"})
each_step 10 50 inside "$build"

# run_program ROOT: as the image would, with no more of this machine than the kernel.
run_program() {
    printf '\n== the program in %s, %s\n' "$1" "$(du -sh --one-file-system "$1" | cut -f 1)"
    chroot --userspec=65532:65532 --groups= "$1" /usr/local/bin/program </dev/null
}

if left_out 40-program || left_out 60-runtime; then
    printf '\n== runtime: left out\n'
else
    cp -a "$build/out/runtime/." "$folder/runtime"
    system "$folder/runtime"
    each_step 60 99 inside "$folder/runtime"
    umount "$folder/runtime/src" "$folder/runtime/dev" "$folder/runtime/proc"
    for tool in cc gcc c++ cargo make; do
        ! inside "$folder/runtime" sh -c "command -v $tool" || fail 1 "the runtime image would hold $tool"
    done
    run_program "$folder/runtime"
fi
if left_out 50-program-static; then
    printf '\n== runtime-static: left out\n'
else
    cp -a "$build/out/runtime-static" "$folder/runtime-static"
    install --directory --owner 65532 --group 65532 "$folder/runtime-static/data"
    run_program "$folder/runtime-static"
fi
