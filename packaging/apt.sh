#!/bin/sh
# Installs Debian packages if this user may, else prints the command and fails.
set -eu
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing $*"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
else
    echo "Something from the system is missing. On Debian and Ubuntu, run this, then make again:" >&2
    echo "    sudo apt-get install -y $*" >&2
    exit 1
fi
