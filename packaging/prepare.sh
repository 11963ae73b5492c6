#!/bin/sh
# Makes the virtual environment and installs the locked dependencies into it.
# Usage: packaging/prepare.sh run|dev
set -eu
venv=.venv
lock=packaging/requirements/$1.txt

newest_python() {
    for candidate in ${PYTHON3:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Customer AI Connect needs Python 3.11, 3.12, 3.13 or 3.14. Install one, then run make again." >&2
    exit 1
}

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(newest_python)
    # Debian keeps what makes virtual environments in a package of its own.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
        sh packaging/apt.sh "$package"
    fi
    echo "Making the virtual environment ($("$python" --version))"
    "$python" -m venv "$venv"
fi

echo "Installing the dependencies ($lock)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
"$venv/bin/python" packaging/system_libraries.py
