#!/bin/sh
# The inside of with-desktop.sh: starts the services, runs the command, ends the services.
set -eu
number_file=$(mktemp)
Xvfb -displayfd 3 -screen 0 1600x1200x24 -nolisten tcp 3>"$number_file" 2>/dev/null &
display_pid=$!
while [ ! -s "$number_file" ]; do kill -0 "$display_pid"; done
DISPLAY=":$(cat "$number_file")"
export DISPLAY
rm -f "$number_file"
openbox >/dev/null 2>&1 &
window_manager_pid=$!
printf 'practice' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1

status=0
"$@" || status=$?
kill "$window_manager_pid" "$display_pid" 2>/dev/null || true
wait
exit "$status"
