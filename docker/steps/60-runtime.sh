#!/usr/bin/env bash
# Installs what the program and TDLib were found to need, and makes the user.
# args:
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive
apt-get update
xargs apt-get install --yes --no-install-recommends ca-certificates </usr/local/share/tdlib/packages
rm -rf /var/lib/apt/lists/* /var/cache/apt/*

ldconfig
if ldd /usr/local/bin/program | grep 'not found' >&2; then
    echo "the packages in /usr/local/share/tdlib/packages don't bring the libraries above" >&2
    exit 1
fi
groupadd --gid 65532 app
useradd -K UID_MAX=65532 --uid 65532 --gid 65532 --home-dir /data --shell /usr/sbin/nologin --no-log-init app
install --directory --owner app --group app /data
