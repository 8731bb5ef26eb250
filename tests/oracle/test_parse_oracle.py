"""The command language against the real tmux: what source-file -nv says of a text must be said here (Exact)."""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_table import TABLE

from panelock.impl.errors import Refused
from panelock.impl.lookup import DEFAULT_ALIASES
from panelock.impl.parse import Context, Script, parse_text

pytestmark = pytest.mark.oracle
ENVIRONMENT = {"HOME": "/home/x", "AB": "v1", "Q": "a b;c", "LANG": "C.UTF-8"}

TEXTS = r"""
display x ; display y|display x;display y|display a # c|FOO=x display $FOO|A=1 B=2 display|%hidden X=1
%if 1 display a %else display b %endif ; display c|%if "" display a %elif 1 display b %else display c %endif
bind x { display a ; display b }|bind x { }|bind x {}|bind x { display { zz } }|if { zz } { yy }
if zz { display b } { display "c d" }|display 'a"b'|display 'a b'|display "a'b"|display a\;b|display a\ b
display "\033\e\u00e9 \101"|display \u12|display "\9"|display \400|display \18|display ~|display ~/x|display "~/x"
display a~|display '~'|display ~root/x|display ~nosuchuser|display $AB|display ${AB}x|display "$AB-$Q-$NOPE"
display '$AB'|display $|display $1|display ${A-}|display ${AB|display $\x|display "$"|display \$|display "\$x"
display a$|send \;|send ";"|send zz ";b"|send %1 %%|%foo|display %foo|; display a|display a ;|display a ; ;display b
display a;;|{ display a }|display }|display a}|display {|nonsense|splitp -v|server-info|info ; info|send '' ""
send a"b"c'd'|send "a\tb"|send \t \n \r|send "a\"b" \"|send "{" "}" \{ \}|send # x|send a#b|send "#{x}" #{y}
send é "日本"|send \303\251|send \377|display a b|break-pane x|lsp -Z|lsp -?|lsp -%|lsp -aF x -s
send -N3 -N 4 -l -- -x|set -g @x { display a }|set { display a } b|run -C { display a }|run { display a }
set-hook -g x { display a ; display "b c" }|send a\\|send "a\\"|send 'a\\'|send \~ a\~|send "\~x"
bind x { send a } ; send b|bind { x|bind x { zz } }|%endif|%else|send a %if 1 send b %endif
send a ; %if 1 send b %endif ; send c|%if 1 send a|%if 1 %if 1 send a %endif %endif|%if 1 ; send a %endif
A=b|A=b ; send a|send A=b|9A=b send|A-b=c|send \060|send "a\000b" c|%hidden send|%hidden A=b ; send a
send a ; %hidden A=b|display ""|send *|send "?" [a]|send "a!b" !|send "%1" %|send "a%b"|send "a=b"|send ~|send x~y "~"
if 1 "send a" "send b"|%if|%elif 1|rename-window|rename-window a b|kill-server x|send -|send - -l|send -- -l
""".strip().replace("\n", "|").split("|")  # fmt: skip
LINES = [
    "   send   a   b  ",
    "display x\n\ndisplay z\n",
    "%if 1\n%endif",
    "%if 1\n\n%endif\n",
    "%if #{l:1}\ndisplay x\n%endif",
    "%if #{l:}\ndisplay x\n%elif 1\ndisplay y\n%else\ndisplay z\n%endif\ndisplay q",
    "display a # c\ndisplay b",
    "# c\n\ndisplay b",
    'display "a\n  b #c\n d"\ndisplay e',
    "display \\\n x\ndisplay y",
    "bind x {\n display a\n display b\n}\ndisplay c",
    "send a\\\n\\\nb",
    "send a \\\n; send b",
    'send "x\\\ny"\nsend z',
    'send "a#{b}\n#{c}"',
    'send "a\n# c\nb"',
    "send 'a\n  b'",
    "%if 0\nsend a\n%if 1\nsend b\n%endif\nsend c\n%else\nsend d\n%endif",
    "%if\nsend a\n%endif",
    "send a ; %if 1\n send b\n%endif",
    "if -F 1 { send a\nsend b } { send c ; send d }\nsend e",
    "splitp -v ; info\nsend a",
    "send 'unfinished\n",
]
ATOMS = [
    "send ",
    "display ",
    "bind x ",
    "if 1 ",
    "zz",
    "y y",
    " ",
    "\n",
    ";",
    " ; ",
    "{",
    "}",
    " { ",
    " }",
    '"',
    "'",
    "\\",
]
ATOMS += ["\\\n", "$AB", "${AB}", "$", "~", "#", "# c", "#{l:1}", "%if 1", '%if ""', "%else", "%elif 1", "%endif"]
ATOMS += [
    "\n%if 1\n",
    "\n%else\n",
    "\n%endif\n",
    "%1",
    "A=1",
    "\\u00e9",
    "\\101",
    "é",
    "splitp",
    "-p",
    "\t",
    "set -g @a ",
]


def random_texts(count: int) -> list[str]:
    chosen = random.Random(2)
    texts = ["".join(chosen.choices(ATOMS, k=chosen.randint(2, 14))) for _ in range(count)]
    # tmux forgets the command before an assignment; here it is run.
    return [text for text in texts if "A=1" not in text.partition(";")[2]]


class Reader:
    """A private tmux that reads texts without running them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = [shutil.which("tmux") or "tmux", "-S", str(folder / "s"), "-f", "/dev/null"]
        self.environment = {"PATH": os.environ["PATH"], **ENVIRONMENT}
        self.run("new-session", "-d", "sleep", "1000")
        shown = self.run("show-environment", "-g").splitlines()
        self.variables = dict(line.split("=", 1) for line in shown if "=" in line)

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self.command, *arguments], capture_output=True, check=False, timeout=60, env=self.environment
        )
        return (done.stdout + done.stderr).decode("utf-8", "surrogateescape")

    def read(self, texts: list[str]) -> list[list[str]]:
        """Return what tmux says of each text, without the file's name."""
        paths = [self.folder / f"text{at}" for at in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        said: list[str] = []
        for first in range(0, len(paths), 60):
            said += self.run("source-file", "-nv", *map(str, paths[first : first + 60])).splitlines()
        return [
            [without_table(line.removeprefix(str(path))) for line in said if line.startswith(f"{path}:")]
            for path in paths
        ]

    def ours(self, text: str) -> list[str]:
        def expand(template: str) -> str:
            return {"#{l:1}": "1", "#{l:}": ""}.get(template, template)

        context = Context(
            TABLE, DEFAULT_ALIASES, self.variables, expand, "", one_group=False, parse_only=True, verbose=True
        )
        script = Script()
        said = script.shown
        try:
            parse_text(text, context, script)
        except Refused as refused:
            said.append(refused.text)
        return [without_table(line) for shown in said for line in shown.splitlines() if line.startswith(":")]


def without_table(line: str) -> str:
    """Leave out the commands that an ambiguous word can mean: here stand only some of tmux's."""
    return line.partition(", could be: ")[0]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    if shutil.which("tmux") is None:
        assert os.environ.get("CI") != "true", "CI installs tmux: its absence is a fault there"
        pytest.skip("the oracle, tmux, is not installed")
    made = Reader(tmp_path_factory.mktemp("parse"))
    try:
        yield made
    finally:
        made.run("kill-server")


@pytest.mark.parametrize("texts", [TEXTS, LINES, random_texts(600)], ids=["one line", "lines", "random"])
def test_a_text_is_read_as_tmux_reads_it(reader: Reader, texts: list[str]) -> None:
    differ = []
    for text, theirs in zip(texts, reader.read(texts), strict=True):
        mine = reader.ours(text)
        if mine != theirs:
            differ.append((text, theirs, mine))
    assert differ == []
