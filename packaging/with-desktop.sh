#!/bin/sh
# Runs a command on a small real desktop: a display with a window manager, and a session bus with an
# unlocked keyring and what a screen reader talks to, all private and gone afterwards.
# Usage: packaging/with-desktop.sh COMMAND [ARGUMENT ...]
set -eu
needs=""
command -v Xvfb >/dev/null || needs="$needs xvfb"
command -v openbox >/dev/null || needs="$needs openbox"
command -v xdotool >/dev/null || needs="$needs xdotool"
command -v gnome-keyring-daemon >/dev/null || needs="$needs gnome-keyring"
command -v dbus-run-session >/dev/null || needs="$needs dbus"
[ -f /usr/share/dbus-1/services/org.a11y.Bus.service ] || needs="$needs at-spi2-core"
command -v chromium >/dev/null || needs="$needs chromium"
command -v chromedriver >/dev/null || needs="$needs chromium-driver"
# shellcheck disable=SC2086 - a list of words
[ -z "$needs" ] || sh packaging/apt.sh $needs

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/.local/share" \
    XDG_CONFIG_HOME="$home/.config" XDG_CACHE_HOME="$home/.cache" XDG_STATE_HOME="$home/.local/state"
mkdir -p -m 700 "$XDG_RUNTIME_DIR" "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME"
unset WAYLAND_DISPLAY QT_QPA_PLATFORM
dbus-run-session -- sh packaging/desktop-session.sh "$@"
