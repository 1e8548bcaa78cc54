#!/usr/bin/env bash
# Installs what TDLib is built with.
# args:
set -euo pipefail
cd "$(dirname "$0")/../.."

list=tdlib-sys/build/source/packages.txt
packages=$(sed -n 's/^Debian.*| apt-get install //p' "$list")
if [ -z "$packages" ]; then
    echo "$list has no line \"Debian ... | apt-get install PACKAGE...\"" >&2
    exit 1
fi
# In Debian's images it empties the folder that is mounted to be kept.
rm -f /etc/apt/apt.conf.d/docker-clean
export DEBIAN_FRONTEND=noninteractive
apt-get update
# shellcheck disable=SC2086 # words of a list
apt-get install --yes --no-install-recommends ca-certificates ccache $packages
