#!/bin/sh
# Install the project with Python $1 in every way that users do: with a compiler, with a broken one and with none, each
# plain and editable. A client, and the program that stands by for panes, must come of the first and a notice of the
# others, and all must work; so must an install in which that program alone cannot be made.
set -eu
python=$(command -v "$1")
root=$(pwd)
system=$(uname)  # now: without a compiler there are few programs
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
bin=$folder/venv/bin
"$bin/python" -m pip install --quiet .

# The build's notice must be seen by whoever asks pip what it did, and the doctor must know.
check() {  # WHAT: native or python, and whether a program stands by
    cd "$folder"
    case $(head -c 2 "$bin/panelock-tmux") in '#!') kind=python ;; *) kind=native ;; esac
    [ "$kind" = "$2" ] || { echo "$1: panelock-tmux is $kind, not $2" >&2; exit 1; }
    said=$(grep -c 'no native client, the Python program takes its place' log || true)
    noted=$(TMUX_TMPDIR=$folder "$bin/panelock" doctor | grep -c 'which was not built at installing' || true)
    [ "$kind" = native ] && wanted=0 || wanted=1
    [ "$said" -ge "$wanted" ] && [ "$noted" = "$wanted" ] || { echo "$1: said $said times, noted $noted" >&2; exit 1; }
    standby=$("$bin/python" -c 'from panelock.impl.host import standby; print(standby.find())')
    [ "$standby" = None ] && found=python || found=native
    [ "$system" != Linux ] || [ "$found" = "$3" ] || { echo "$1: stands by: $standby" >&2; exit 1; }
    for program in panelock-tmux panelock-shim; do
        [ "$("$bin/$program" -V)" = "tmux 3.4" ]
        made=$("$bin/$program" -S "$folder/s" new-session -d -P -F '#{pane_id}' cat)
        [ "$made" = "%0" ] || { echo "$1: $program made $made" >&2; exit 1; }
        "$bin/$program" -S "$folder/s" kill-server
    done
    echo "$1: works ($kind)"
    cd "$root"
}

install() {  # WHAT KIND, then pip's words; a compiler is named by CC, and found on PATH
    what=$1 kind=$2
    shift 2
    "$bin/python" -m pip install --verbose --force-reinstall --no-deps "$@" >"$folder/log" 2>&1 || {
        cat "$folder/log" >&2
        exit 1
    }
    check "$what" "$kind" "${standing_by:-$kind}"
}

install "a compiler" native .
install "a compiler, editable" native --editable .
mkdir "$folder/broken"
cp -R pyproject.toml README.md LICENSE cli impl model specs tools "$folder/broken"
echo '#error broken on purpose' >>"$folder/broken/impl/native/standby.c"
standing_by=python
install "a compiler, and nothing that stands by" native "$folder/broken"
unset standing_by
export CC=/bin/false
install "a broken compiler" python .
install "a broken compiler, editable" python --editable .
unset CC
mkdir "$folder/few"
for name in sh head grep cat rm; do ln -s "$(command -v "$name")" "$folder/few/$name"; done
PATH=$folder/few
install "no compiler" python .
install "no compiler, editable" python --editable .
