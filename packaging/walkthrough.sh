#!/bin/sh
# Plays the tour on a small real desktop and keeps the pictures that the README shows.
# Usage: packaging/walkthrough.sh PYTHON
set -eu
rm -rf build/tour
sh packaging/with-desktop.sh "$1" -m wizard tour --no-captions --pictures build/tour
mkdir -p packaging/pictures
for name in get-your-key api-key checks syncing disconnect not-accepted; do
    cp build/tour/[0-9][0-9]-$name.png packaging/pictures/$name.png
done
