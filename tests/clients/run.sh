#!/bin/sh
# The OpenAPI document of a server that serves the exhibits: linted, and made into clients that are compiled and tried.
#   tests/clients/run.sh http://127.0.0.1:8000
# Needs node with npm, python3 and a package registry; writes to a folder of its own.
set -eu
address=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/smoke.* "$here"/tsconfig.json "$here"/generator.yaml "$work"
cd "$work"
python3 -c "import sys, urllib.request; sys.stdout.buffer.write(urllib.request.urlopen('$address/openapi.json').read())" > openapi.json
echo '{"type": "module"}' > package.json
npm install --silent --no-audit --no-fund @stoplight/spectral-cli@6.16 openapi-typescript@7.13 openapi-fetch@0.17 typescript@5.9
echo 'extends: ["spectral:oas"]' > .spectral.yaml
npx spectral lint --fail-severity hint openapi.json
npx openapi-typescript openapi.json -o schema.d.ts
npx tsc
node out/smoke.js "$address"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check openapi-python-client
env/bin/openapi-python-client generate --path openapi.json --meta none --config generator.yaml --output-path generated
env/bin/python smoke.py "$address"
