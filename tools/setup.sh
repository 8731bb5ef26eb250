#!/bin/sh
# Make the virtual environment $2 with Python $1 (uv where it exists, else venv and pip) and install the project in it,
# editable; with $3 = dev, the tools of the tests as well.
set -eu
python=$1 venv=$2 group=${3:-}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "panelock needs Python 3.11 or later; $python is $("$python" -V 2>&1). Try: make PYTHON=python3.12" >&2
    exit 1
}
if command -v uv >/dev/null 2>&1; then
    [ -x "$venv/bin/python" ] || uv venv --quiet --python "$python" "$venv"
    uv pip install --quiet --python "$venv/bin/python" --editable . ${group:+--group "$group"}
else
    [ -x "$venv/bin/pip" ] || "$python" -m venv "$venv"
    # Groups of dependencies (PEP 735) came with pip 25.1.
    [ -z "$group" ] || "$venv/bin/python" -m pip install --quiet --upgrade 'pip>=25.1'
    "$venv/bin/python" -m pip install --quiet --editable . ${group:+--group "$group"}
fi
