#!/bin/sh
# `npm run up`: sets the machine up where something is missing, then starts the service. Arguments go to `reelsmith up`.
set -eu
cd "$(dirname "$0")/.."
. scripts/setup.sh
exec node bin/reelsmith.js up "$@"
