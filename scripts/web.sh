#!/bin/sh
# Builds the front end into ward_ui/static. With --check: builds it elsewhere and compares with what is committed.
set -eu
say() { printf 'vitavakt: %s\n' "$*"; }

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  say "node is missing: the front end in ward_ui/static is used as committed. NOT CHECKED: that it is what its sources build to"
  [ "${CI:-}" != true ] || exit 1
  [ "${1:-}" = --check ] || exit 1
  exit 0
fi
cd ward_ui/web
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent check
npm test --silent
if [ "${1:-}" = --check ]; then
  fresh=$(mktemp -d)
  trap 'rm -rf "$fresh"' EXIT
  npm run --silent build -- --outDir "$fresh" --emptyOutDir >/dev/null
  npm run --silent build:training -- --outDir "$fresh/training" --emptyOutDir >/dev/null
  diff -r "$fresh/training" ../training/static && rm -r "$fresh/training" && diff -r "$fresh" ../static || { say "ward_ui/static or ward_ui/training/static is not what its sources build to: make web" >&2; exit 1; }
else
  npm run --silent build
  npm run --silent build:training
fi
