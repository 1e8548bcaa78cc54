#!/usr/bin/env bash
# Checks that docker/Dockerfile runs the scripts of docker/steps, each once, in the stage of its name, in
# their order, with the arguments that they name, and nothing else. So docker/run-steps.sh does the same.
#
# Exit codes: 0 they agree; 1 they don't.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# One line for each RUN: the stage, its arguments, the script. Docker's own TARGETARCH is for caches alone.
in_dockerfile=$(awk '
    /^FROM / { stage = $NF; arguments = "" }
    /^ARG TARGET/ { next }
    /^ARG / && stage { sub(/^ARG/, ""); arguments = arguments $0 }
    /^RUN / { inside = 1 }
    inside && !/\\$/ { script = $NF; sub(/.*steps\//, "", script); print stage ":" arguments ": " script }
    !/\\$/ { inside = 0 }
' Dockerfile)
in_folder=$(for step in steps/[0-9]*.sh; do
    step=$(basename "$step")
    stage=${step#*-}
    echo "${stage%.sh}:$(sed -n 's/^# args://p' "steps/$step"): $step"
done)
if ! difference=$(diff <(echo "$in_dockerfile") <(echo "$in_folder")); then
    echo "docker/Dockerfile (<) and docker/steps (>) don't run the same, as \"stage: arguments: script\":" >&2
    echo "$difference" >&2
    echo "A stage declares the arguments that its script names in \"# args:\", in that order." >&2
    exit 1
fi
echo "docker/Dockerfile runs the $(wc -l <<<"$in_folder" | tr -d ' ') scripts of docker/steps"
