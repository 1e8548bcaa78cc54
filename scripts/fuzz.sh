#!/usr/bin/env bash
# Fuzzes within bounds: scripts/fuzz.sh TARGET [SECONDS | RUNSx [libFuzzer's options]]
#
# TARGET is a file in fuzz/fuzz_targets without its ending. With SECONDS (60 if left out) it is random, and
# begins with what earlier runs have learnt, in target/fuzz/corpus. With RUNSx, such as 1000000x, it can be
# repeated: the same tree, compiled by the same Rust, has the same inputs tried in the same order, however
# fast the machine is and whatever ran before. `.ci/run fuzz` does that, so that no change fails for what it
# did not cause; new finds come from random runs, by hand and once a week in the workflow.
#
# What is found stays in target/fuzz/artifacts. A crash is tried again with
#   scripts/fuzz.sh TARGET 60 target/fuzz/artifacts/TARGET-crash-...
#
# These are the flags of `cargo fuzz run --sanitizer none`: with them stable Rust will do, and
# cargo-fuzz, which works in fuzz/ too, need not be installed. Nothing that is fuzzed here is
# `unsafe`, so the sanitizers that need nightly Rust would find nothing more.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:?which target? one of: $(cd fuzz/fuzz_targets && echo *.rs)}
bound=${2:-60}
shift "$(($# < 2 ? $# : 2))"

out=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
corpus=$out/corpus
if [[ $bound == *x ]]; then
    corpus=$out/seeds
    rm -rf "${corpus:?}/$target"
fi
mkdir -p "$out/artifacts" "$corpus"
host=$(rustc -vV | sed -n 's/^host: //p')
manifest=fuzz/Cargo.toml
export CARGO_TARGET_DIR=$out

cargo run --quiet --release --manifest-path "$manifest" --no-default-features \
    --example seeds -- "$target" "$corpus"

# With --target the flags are for the target alone, not for build scripts.
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module
 -Cllvm-args=-sanitizer-coverage-level=4
 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
 -Cllvm-args=-sanitizer-coverage-pc-table
 -Cllvm-args=-sanitizer-coverage-trace-compares
 -Ccodegen-units=1"
limits=(-max_len=8192 -dict="$corpus/dictionary")
if [ $# -gt 0 ]; then
    limits=()
elif [[ $bound == *x ]]; then
    # One by one, for a folder is read in the order of the file system. What is compared with what would
    # guide too, but addresses are among it, and they are other ones each time.
    LC_ALL=C
    inputs=("$corpus/$target"/*)
    (IFS=, && printf %s "${inputs[*]}") >"$corpus/$target.list"
    limits+=(-runs="${bound%x}" -seed=1 -use_cmp=0 -seed_inputs=@"$corpus/$target.list")
else
    limits+=(-max_total_time="$bound" "$corpus/$target")
fi
cargo run --release --manifest-path "$manifest" --target "$host" --bin "$target" -- \
    -artifact_prefix="$out/artifacts/$target-" -timeout=10 -rss_limit_mb=4096 \
    -print_final_stats=1 -verbosity=0 ${limits[@]+"${limits[@]}"} "$@"
