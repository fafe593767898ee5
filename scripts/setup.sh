#!/bin/sh
# Makes .venv with the locked requirements given and with vitavakt itself in it.
set -eu
lock=$1
say() { printf 'vitavakt: %s\n' "$*"; }

python=
for candidate in python3.11 python3 python3.12 python3.13; do
  if command -v "$candidate" >/dev/null 2>&1 &&
    "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  say "needs Python 3.11 or newer, and there is none (Debian: apt-get install python3)" >&2
  exit 1
fi

if [ ! -x .venv/bin/pip ]; then
  # Debian splits the part of Python that makes environments into a package of its own.
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      say "installs Debian's python3-venv"
      apt-get update -qq
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    else
      say "$python cannot make environments: as root, apt-get install python3-venv, then again" >&2
      exit 1
    fi
  fi
  "$python" -m venv .venv
fi

say "installs $(grep -c '^[a-z]' "$lock") locked packages into .venv (about half a minute)"
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" 2>.venv/pip.log ||
  { cat .venv/pip.log >&2; exit 1; }
.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2>.venv/pip.log ||
  { cat .venv/pip.log >&2; exit 1; }
