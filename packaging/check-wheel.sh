#!/bin/sh
# Builds the wheel, installs it into an empty environment, and lets it show that it works.
# Usage: packaging/check-wheel.sh PYTHON
set -eu
python=$1
here=$(pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

"$python" -m build --no-isolation --wheel --outdir "$place/dist" . >/dev/null
"$python" -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r packaging/requirements/run.txt
"$place/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$place"/dist/*.whl
cd "$place"
"$place/venv/bin/customer-ai-connect" --version
"$place/venv/bin/customer-ai-connect" --folder "$place/home" status --json
QT_QPA_PLATFORM=offscreen "$place/venv/bin/customer-ai-connect" tour --pictures "$place/screens"
test "$(ls "$place"/screens/*.png | wc -l)" -ge 10
cd "$here"
echo "The wheel runs from an empty environment."
