#!/bin/sh
# The browser tests need Debian's chromium. Installs it where that is allowed; says so where it is not.
set -eu
say() { printf 'vitavakt: %s\n' "$*"; }

command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  say "installs Debian's chromium for the browser tests"
  if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
    exit 0
  fi
fi
say "the package chromium is missing and may not be installed here:"
say "NOT TESTED: the ward display and the phone page in a real browser (as root: apt-get install chromium)"
[ "${CI:-}" != true ] || exit 1
