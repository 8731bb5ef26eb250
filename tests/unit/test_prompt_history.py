"""What was typed at prompts: what is kept of it, what a file's lines say, and who is told."""

from support.spoken import draws, said
from support.within import Within

from panelock.impl import prompt_history
from panelock.impl.commands.modes import PROMPTS
from panelock.impl.host import wire
from panelock.impl.paths import Place


def test_a_history_keeps_the_last_lines_and_none_twice_in_a_row() -> None:
    history: prompt_history.History = {}
    for text in ("a", "b", "b", "c", "a"):
        prompt_history.add(history, "command", text, 3)
    assert history == {"command": ["b", "c", "a"]}
    prompt_history.add(history, "search", "x", 0)
    assert history["search"] == []


def test_what_was_written_is_read_again() -> None:
    history: prompt_history.History = {}
    prompt_history.read(history, "search:a:b\nold\nbogus:c", PROMPTS, 9)
    assert history == {"search": ["a:b"], "command": ["old", "bogus:c"]}
    again: prompt_history.History = {}
    prompt_history.read(again, prompt_history.written(history, PROMPTS).removesuffix("\n"), PROMPTS, 9)
    assert again == history
    assert prompt_history.shown(history, "command") == "History for command:\n\n1: old\n2: bogus:c\n\n"


def test_what_is_typed_at_a_prompt_is_told_to_all_who_draw(host: Within, place: Place) -> None:
    told = b'%history {"search": ["\\udcff"]}\n'
    with draws(host, place, "/dev/one") as caller, draws(host, place, "/dev/two") as other:
        for text in (b"command\0a\nb", b"nothing\0x", b"command", b"search\0\xff"):
            caller.sendall(wire.frame(wire.KEPT, text))
        assert b"command" not in said(host, other, told)
        said(host, caller, told)
    with draws(host, place, "/dev/three") as late:
        # It was told when it was attached, before it was looked at.
        host("clear-prompt-history", "-T", "search")
        said(host, late, b"%history {}\n")
