#!/bin/sh
# Install the project with every other Python that it says it works with, as far as this machine has them (on PATH, or
# pyenv's), and run those tests that run its own code: a claim in pyproject.toml is not taken on trust. $1: the Python
# that the rest is tested with; $2 = newest: only with the newest of them.
set -eu
used=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

find_python() {  # VERSION: prints one that can be run
    for found in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/"python$1"; do
        if "$found" -c 'import venv' 2>/dev/null; then
            command -v "$found"
            return
        fi
    done
}

for version in $(sed -n 's/.*Programming Language :: Python :: \(3\.[0-9]*\)".*/\1/p' pyproject.toml | sort -rV); do
    [ "$version" != "$used" ] || continue
    python=$(find_python "$version")
    [ -n "$python" ] || { echo "Python $version: not on this machine"; continue; }
    sh tools/setup.sh "$python" "$folder/$version" dev
    # Not the oracle's: what tmux does is the same to every Python.
    "$folder/$version/bin/pytest" -q -n auto -p no:cacheprovider -m "not deep and not oracle" \
        tests/unit tests/contract tests/client tests/crash >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
    echo "Python $version: $(tail -n 1 "$folder/log")"
    [ "${2:-}" != newest ] || break
done
