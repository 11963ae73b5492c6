#!/bin/sh
# Writes packaging/requirements/*.txt: every dependency, pinned, with hashes, for all systems and Pythons.
set -eu
tools=build/lock-tools
python3 -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv
compile="$tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade"
$compile pyproject.toml -o packaging/requirements/run.txt
$compile pyproject.toml --group dev -o packaging/requirements/dev.txt
