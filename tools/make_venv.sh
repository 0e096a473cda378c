#!/bin/sh
# Makes the virtual environment $1 with the interpreter $2 (default python3), which must be 3.11 or newer.
# Debian splits `venv` off from python3: as root with apt-get it is installed, said before it is done.
set -e
venv=$1
python=${2:-python3}

if ! command -v "$python" >/dev/null 2>&1; then
    echo "There is no $python. Install Python 3.11 or newer, or name yours: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed and $python is $("$python" -V 2>&1)." >&2
    echo "Name another one: make PYTHON=python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "This Python has no venv. Installing it: apt-get update && apt-get install -y $package"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package"
    else
        echo "This Python has no venv. Install it and try again: sudo apt-get install $package" >&2
        exit 1
    fi
fi
"$python" -m venv --clear "$venv"
