#!/bin/sh
# Finds every sentence of the screens, brings the translations up to date with them, and compiles those.
# What is new is left for a translator, marked as unfinished. The commands speak English, as logs do.
# Usage: packaging/translations.sh PYTHON
set -eu
tools=$(dirname "$1")
files=$(grep -rlE --include='*.py' 'from wizard\.(text|ui\.i18n) import' wizard | grep -v '^wizard/commands/' | LC_ALL=C sort)
# shellcheck disable=SC2086 - the names have no spaces
"$tools/pyside6-lupdate" -silent -no-obsolete -locations none -tr-function-alias tr+=text,tr+=plural \
    $files -ts resources/translations/*.ts
"$tools/pyside6-lrelease" -silent resources/translations/*.ts
