#!/bin/sh
# Build the wheel with Python $1, install it in an empty environment, and play one recorded conversation from there.
set -eu
python=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m build --quiet --wheel --outdir "$folder" .
"$python" -m venv "$folder/empty"
"$folder/empty/bin/python" -m pip install --quiet "$folder"/*.whl
cp tests/client/conversations/claude-code-2.1.211.jsonl "$folder"
cd "$folder"
"$folder/empty/bin/python" -m panelock.cli.replay "$folder/empty/bin/panelock-tmux" claude-code-2.1.211.jsonl
"$folder/empty/bin/panelock" --help >/dev/null
echo "the wheel works where nothing else is installed"
