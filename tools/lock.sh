#!/bin/sh
# Writes requirements.lock and requirements-test.lock with the uv named by $1: hashes, no addresses, one
# version for all of Python 3.11 and newer on Linux, macOS and Windows.
set -e
uv=${1:-uv}
lock() {
    "$uv" pip compile --quiet --no-config --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-emit-index-url --no-header --no-annotate "$1" --output-file "$2"
}
lock requirements.in requirements.lock
lock requirements-test.in requirements-test.lock
