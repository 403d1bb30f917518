#!/bin/sh
# `npm run verify`: sets the machine up, checks the tree and passes every test; works from a clone without node_modules.
set -eu
cd "$(dirname "$0")/.."
. scripts/setup.sh
npm run --silent check
node scripts/test.js
