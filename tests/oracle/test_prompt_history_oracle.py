"""What was typed at prompts: shown, cleared, shared by clients, and kept in a file from one server to the next."""

from pathlib import Path

import pytest
from support.depth import some_of
from support.onlooker import Onlooker, onlooker
from support.pair import pair, same
from support.program import Program, until

pytestmark = pytest.mark.oracle

FILE = "search:one\ncommand:two:three\nplain text\nbogus:four\n\ntarget:\nwindow-target:w\ncommand:two\ncommand:two"
CONFIG = "set-option -s history-file {0}\nset-option -s prompt-history-limit 3\nset-option -s escape-time 0\n"


def begins(one: Program, config: str) -> None:
    """Start a server with a configuration."""
    (one.folder / "conf").write_text(config.format(one.folder / "kept"))
    (one.folder / "more").write_text("set-option -g @more yes\n")
    files = ("-f", str(one.folder / "conf"), "-f", str(one.folder / "more"))
    one.ok(*files, "new-session", "-d", "-s", "s", "-x", "80", "-y", "24", "exec cat")


def ends(one: Program) -> str:
    """End the server; returns what it has kept, once it has ended."""
    words = Path("/proc", one.ok("display-message", "-p", "#{pid}"), "cmdline")
    one.ok("kill-server")
    until(lambda: not words.exists() or not words.read_bytes())  # nobody may have waited for it yet
    return (one.folder / "kept").read_text() if (one.folder / "kept").exists() else "nothing"


def answers(one: Program, persons: tuple[Onlooker, ...], keys: bytes, *words: str) -> None:
    """Open a prompt, and let whoever is shown it type what closes it; returns when that is done."""
    one.ok("set-option", "-g", "@got", "not yet")
    one.ok("command-prompt", "-b", *words, "-p", "asked", "set-option -g @got '%%'")
    until(lambda: any(person.shows()[-1].startswith("asked") for person in persons))
    person = next(person for person in persons if person.shows()[-1].startswith("asked"))
    person.types(keys)
    until(lambda: one.ok("show-options", "-gv", "@got") != "not yet")
    until(lambda: not person.shows()[-1].startswith("asked"))


def test_what_was_typed_is_shown_until_it_is_cleared(tmp_path: Path, real_tmux: str) -> None:
    def play(one: Program) -> list[str]:
        begins(one, "set-option -s prompt-history-limit 3\nset-option -s escape-time 0\n")
        with onlooker(one, "attach-session") as person, onlooker(one, "attach-session") as other:
            until(lambda: len(one.ok("list-clients").splitlines()) == 2 and "[s]" in other.shows()[-1])
            both = person, other
            first = one.ok("list-clients", "-F", "#{client_name}").splitlines()
            for text in ("a", "b", "b", "", "c", "d"):
                answers(one, both, text.encode() + b"\r", "-t", first[0])
            answers(one, both, b"found\r", "-t", first[1], "-T", "search")
            said = [one.ok("show-prompt-history"), one.ok("show-prompt-history", "-T", "search")]
            answers(one, both, b"\x1b[A\x1b[A\r", "-t", first[1])
            said += [one.ok("show-options", "-gv", "@got"), one.ok("show-prompt-history")]
            one.ok("clear-prompt-history", "-T", "search")
            said.append(one.ok("show-prompt-history"))
            one.ok("clear-prompt-history")
            answers(one, both, b"\x1b[Ae\r", "-t", first[0])
            said += [one.ok("show-options", "-gv", "@got"), one.ok("show-prompt-history"), ends(one)]
        return said

    with pair(tmp_path, real_tmux) as both:
        same(both, play)


@pytest.mark.parametrize("path", some_of(["{0}", "kept", "", "{0}/nowhere"], 2))
def test_it_is_kept_in_a_file(tmp_path: Path, real_tmux: str, path: str) -> None:
    def play(one: Program) -> list[str]:
        (one.folder / "kept").write_text(FILE)
        begins(one, CONFIG.replace("{0}", f"'{path}'"))
        said = [one.ok("show-prompt-history")]
        with onlooker(one, "attach-session") as person:
            until(lambda: "[s]" in person.shows()[-1])
            answers(one, (person,), b"\x1b[A more\r")
            answers(one, (person,), b"e\xc3\xa9\r", "-T", "target")
            said += [one.ok("show-prompt-history"), ends(one)]
        begins(one, CONFIG.replace("{0}", f"'{path}'"))
        said += [one.ok("show-prompt-history"), ends(one)]
        return said

    with pair(tmp_path, real_tmux) as both:
        same(both, play)


def test_a_file_that_is_named_later_is_written_but_not_read(tmp_path: Path, real_tmux: str) -> None:
    def play(one: Program) -> list[str]:
        (one.folder / "kept").write_text(FILE)
        begins(one, "set-option -s escape-time 0\n")
        one.ok("set-option", "-s", "history-file", "~/kept")
        said = [one.ok("show-prompt-history")]
        one.ok("kill-session")
        until(lambda: not (one.folder / "kept").read_text())
        return said

    with pair(tmp_path, real_tmux) as both:
        same(both, play)
