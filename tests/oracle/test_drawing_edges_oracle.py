"""What a person sees at the edges: messages, sizes, modes, commands that wait; the real tmux and ours compared."""

from collections.abc import Callable

import pytest
from support.depth import some_of
from support.program import until
from support.two import CAT, PREFIX, Two

pytestmark = pytest.mark.oracle


def test_an_empty_answer_does_nothing(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.types(PREFIX + b":")
    both.see(":")
    both.types(b"\r")
    both.see("[a]")
    both.types(b"typed\r")
    both.see("typed")


def test_the_window_is_drawn_while_a_command_waits(two: Callable[..., Two]) -> None:
    both = two()
    both.run("bind-key", "w", "wait-for", "a-channel")
    both.see("this is a")
    both.types(PREFIX + b"w")
    both.run("rename-window", "renamed", ";", "split-window", "-h", "echo right; exec cat")
    both.see("right", "renamed")
    both.run("wait-for", "-S", "a-channel")
    both.types(b"typed\r")
    both.see("typed")


def test_titles_in_borders_leave_nothing_behind(two: Callable[..., Two]) -> None:
    both = two(60, 20)
    both.run(
        "set-option", "-g", "pane-border-status", "top", ";", "set-option", "-g", "pane-border-format", "#{pane_title}"
    )
    both.run("split-window", "-h", "echo right; exec cat")
    for title in ("abc", "abcdefghij", "abc"):
        both.run("select-pane", "-T", title)
        both.see(f"──{title}──", "right")


def test_a_window_that_is_larger_is_seen_in_part(two: Callable[..., Two]) -> None:
    both = two(40, 12)
    both.run("set-window-option", "window-size", "manual", ";", "resize-window", "-x", "100", "-y", "40")
    both.run("split-window", "-h", "echo right; exec cat")
    both.see("right")
    for key in (b"", PREFIX + b"o", PREFIX + b"o", PREFIX + b"o"):
        both.types(key + b"x" * 45)
        both.see("xxxx")


@pytest.mark.parametrize("keys", some_of([b"Oq", b"mOMq", b"mqO", b"rO\r"], 2))
def test_a_tree_that_is_closed_before_all_is_known_of_it_stays_closed(two: Callable[..., Two], keys: bytes) -> None:
    both = two()
    both.run("new-window", "-d", "-n", "other", CAT)
    both.see("this is a")
    for _ in range(2):
        both.types(PREFIX + b"w")
        both.see("sort: index")
        both.types(keys)
        both.settles()
        both.see("this is a")


@pytest.mark.parametrize(
    "where", some_of(["/usr/bin", "#{pane_current_path}/..", "#{?window_active,/usr,}/lib", "nowhere"], 2)
)
def test_a_session_gets_another_folder_from_who_attaches(two: Callable[..., Two], where: str) -> None:
    both = two()
    both.see("this is a")
    both.run("respawn-pane", "-k", "-c", "/usr/bin", "echo again; exec cat")
    both.see("again")
    both.run("bind-key", "C", "attach-session", "-c", where, "-t", ".", ";", "set-option", "-g", "@done", "1")
    both.types(PREFIX + b"C")
    until(lambda: all(one.ok("show-options", "-gqv", "@done") == "1" for one in both.both))
    theirs, mine = (one.ok("display-message", "-p", "#{session_path}") for one in both.both)
    assert mine == theirs != ""


def test_a_pane_that_is_respawned_is_in_no_mode(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.types(PREFIX + b"[")
    both.see("[0/0]")
    both.run("respawn-pane", "-k", "echo again; exec cat")
    both.see("again")
    both.types(b"typed\r")
    both.see("typed")


def test_keys_right_behind_the_end_of_a_mode_are_for_its_pane(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    for word in ("one", "two", "three"):
        both.types(PREFIX + b"[")
        both.see("[0/0]")
        both.run("copy-mode", "-q")
        both.types(word.encode() + b"\r")
        both.see(word)


@pytest.mark.parametrize(
    "text", some_of(["#[fg=red]hi #[default]there", "漢字", "a\x1b[31mb", "tab\tx", "a\nb%%suspend"], 2)
)
def test_messages_are_styled_and_do_nothing_to_the_terminal(two: Callable[..., Two], text: str) -> None:
    both = two()
    both.see("this is a")
    for one, person in zip(both.both, both.persons, strict=True):
        until(lambda one=one: one.ok("list-clients") != "")
        assert person.process.poll() is None
        one.ok("display-message", "-c", one.ok("list-clients", "-F", "#{client_name}"), text)
    shown = both.see()
    assert not shown[23].startswith("[a]")


@pytest.mark.parametrize(("words", "stays"), [(("-d", "300"), False), (("-d", "0"), True), ((), False)])
def test_a_message_stays_as_long_as_it_is_said(two: Callable[..., Two], words: tuple[str, ...], stays: bool) -> None:
    both = two()
    both.run("set-option", "-g", "display-time", "300")
    both.see("this is a")
    for one in both.both:
        until(lambda one=one: one.ok("list-clients") != "")
        one.ok("display-message", *words, "-c", one.ok("list-clients", "-F", "#{client_name}"), "said")
    both.see("said")
    if stays:
        both.types(b"\r")
    both.see("[a]")


def test_what_only_control_clients_can_do_is_refused(two: Callable[..., Two]) -> None:
    both = two()
    both.run("bind-key", "v", "refresh-client", "-C", "20x10")
    both.see("this is a")
    both.types(PREFIX + b"v")
    both.see("Not a control client")


@pytest.mark.parametrize("size", some_of([(20, 3), (12, 6), (10, 4)], 3))
@pytest.mark.parametrize("position", ["top", "bottom"])
def test_a_status_needs_a_row_more_than_its_lines(
    two: Callable[..., Two], size: tuple[int, int], position: str
) -> None:
    both = two(*size)
    both.run("set-option", "-g", "status-position", position, ";", "set-option", "-g", "status", "5")
    both.see()
    both.run("set-option", "-g", "status", "2")
    both.see()
    both.run("set-option", "-g", "status", "on")
    both.see()


@pytest.mark.parametrize("status", ["top", "bottom"])
def test_a_zoomed_pane_has_its_title(two: Callable[..., Two], status: str) -> None:
    both = two(60, 20)
    both.run("set-option", "-g", "pane-border-status", status, ";", "split-window", "-h", "echo right; exec cat")
    both.see("right")
    both.types(PREFIX + b"z")
    both.see("first*Z", "right")


def test_the_marked_pane_has_its_borders_in_reverse(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    for split in (("-h",), ("-v",), ("-v", "-t", "a:0.0", "-l", "5")):
        both.run("split-window", *split, "echo here; exec cat")
        both.see("here")
        for pane in range(2):
            both.run("select-pane", "-m", "-t", f"a:0.{pane}")
            both.see("0:first*M")
    both.run("set-window-option", "-g", "pane-border-indicators", "both")
    both.see("0:first*M")
    both.run("set-window-option", "-g", "pane-border-status", "top")
    both.see("0:first*M")
    both.run("select-pane", "-M")
    both.see("0:first* ")


def test_who_chooses_over_copy_mode_has_the_keys(two: Callable[..., Two]) -> None:
    both = two()
    both.run("new-session", "-d", "-s", "b", CAT, ";", "bind-key", "s", "choose-tree", "-s")
    both.see("this is a")
    both.types(PREFIX + b"[")
    both.see("[0/0]")
    both.types(PREFIX + b"s")
    both.see("(1) + b")
    for key in (b"k", b"g", b"\x1b[B", b"j"):
        both.types(key)
        both.see("(1) + b")
    both.types(b"q")
    both.see("[0/0]")
    both.types(b"k")
    both.see("[0/0]")
    both.types(b"q")
    both.see("this is a", "0:first*")


def test_what_a_command_prints_is_wrapped_in_a_narrow_pane(two: Callable[..., Two]) -> None:
    both = two()
    both.run("split-window", "-h", "-l", "14", CAT)
    long = "a text that is longer than the pane 漢字漢字漢字"
    both.run("set-option", "-g", "@long", long, ";", "bind-key", "x", "show-options", "-gv", "@long")
    both.see("│")
    both.types(PREFIX + b"x")
    both.see("a text t")
    both.types(b"\x1b[B\x1b[B\x1b[B\x05")
    both.see("a text t")
    both.types(b"q")
    both.see("0:first*")


def test_what_is_shown_of_a_commands_output_stays_where_others_print_behind_it(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "@long", "".join(f"line {number}\n" for number in range(40)))
    both.run("bind-key", "-n", "F5", "display-message -p '#{@long}' ; display-message -p more ; show-options -gv @long")
    both.types(b"\x1b[15~")
    both.see("line 0")
    for moved in (("cursor-down",), ("history-bottom",), ("middle-line",)):
        both.run("send-keys", "-X", *moved)
        both.types(b"\x1b[15~")
        both.settles()
    both.types(b"q")
    both.see("this is a")


def test_the_cursor_of_a_prompt_is_on_a_wide_character(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.types(PREFIX + b":")
    both.see(":")
    both.types("ab漢字é".encode())
    both.see(":ab漢字é")
    for _ in range(5):
        both.types(b"\x1b[D")
        both.see(":ab漢字é")


@pytest.mark.parametrize("words", ["clear-history", "copy-mode -q"])
def test_modes_are_left_whoever_says_so(two: Callable[..., Two], words: str) -> None:
    both = two()
    both.see("this is a")
    both.types(PREFIX + b"[")
    both.see("[0/0]")
    both.run(*words.split(), "-t", "a:")
    both.see("this is a", "0:first* ")
    assert not any("[0/0]" in row for row in both.persons[1].shows())
    both.run("bind-key", "s", "choose-tree", "-s")
    both.types(PREFIX + b"s")
    both.see("(0) + a")
    both.run(*words.split(), "-t", "a:")
    both.see("this is a")
    both.types(b"typed\r")
    both.see("typed")


SHOWING_ANOTHER = [
    "swap-window -d -s :0 -t :1", "swap-window -s :0 -t :1", "kill-window", "last-window", "move-window -k -t :1",
    "link-window -k -s :1 -t :0", "unlink-window -k", "rotate-window ; next-window", "select-pane -t :1.0",
    "break-pane", "join-pane -s :1",
]  # fmt: skip


@pytest.mark.parametrize("words", some_of(SHOWING_ANOTHER, 4))
def test_a_window_has_its_clients_size_when_it_is_shown(two: Callable[..., Two], words: str) -> None:
    both = two()
    both.run(
        "set-window-option", "-g", "pane-border-indicators", "off", ";", "set-option", "-g", "renumber-windows", "off"
    )
    both.see("this is a")
    both.run("split-window", "-h", "echo right; exec cat")
    both.run("new-window", "-d", "-n", "other", "echo the other; exec cat")
    both.run("split-window", "-h", "-t", ":1", "echo its right; exec cat")
    both.run("select-window", "-t", ":1", ";", "select-window", "-t", ":0")
    both.see("right", "this is a")
    for person in both.persons:
        person.resize(101, 30)
    both.see("right", "this is a")
    both.run(*words.split())
    both.see("right")
    both.types(b"typed\r")
    both.see("typed")


@pytest.mark.parametrize("odd", some_of(["\x1e", "\x1f", "\x1d"], 2), ids=ascii)
def test_any_character_may_be_in_what_is_shown(two: Callable[..., Two], odd: str) -> None:
    both = two(60, 20)
    both.see("this is a")
    for one in both.both:
        (one.folder / f"a{odd}b").mkdir()
        one.ok("set-option", "-g", "pane-border-status", "top", ";", "set-option", "-g", "word-separators", odd)
        one.ok("set-option", "-g", "status-interval", "1")
        one.ok("set-option", "-g", "pane-border-format", "<#{?pane_active,#{b:pane_current_path},}>")
        one.ok("set-option", "-g", "status-right", f"#(printf 'c\\{ord(odd):o}d') {odd} right")
        one.ok("split-window", "-c", f"{one.folder}/a{odd}b", "echo there; exec cat")
    both.see("there", "<ab>", "cd  right")


@pytest.mark.parametrize("command", ["choose-tree -s", "choose-buffer", "clock-mode"])
def test_a_mode_that_somebody_else_asks_for_is_shown_to_who_sees_the_pane(
    two: Callable[..., Two], command: str
) -> None:
    both = two()
    both.run("set-option", "-g", "clock-mode-style", "12", ";", "set-buffer", "kept")
    both.run("new-session", "-d", "-s", "b", CAT)
    both.see("this is a")
    for one in both.both:
        assert one.ok("list-clients", "-F", "#{client_session}").split() == ["a"]
    both.run(*command.split(), "-t", "a:", *(["-F", "a line"] if command.startswith("choose") else []))
    both.settles()
    assert "this is a" not in both.see()[0]
    both.types(b"q")
    both.see("this is a")


@pytest.mark.parametrize("words", some_of(["alpha", "-N ALPHA", "'", "-rC ^lo+king", "-Z -T x", "-iN ALPHA"], 3))
def test_windows_are_found_by_what_is_in_them(two: Callable[..., Two], words: str) -> None:
    """Only the lines: what is shown below them of a session is here without the windows that are left out."""
    both = two()
    both.run("new-window", "-d", "-n", "alpha", CAT)
    both.run("new-window", "-d", "-n", "beta", "echo looking for alpha; exec cat")
    for one in both.both:
        until(lambda one=one: "looking" in one.ok("capture-pane", "-p", "-t", ":2"))
    both.see("this is a")
    both.run("find-window", *words.split())
    theirs, ours = both.persons
    until(lambda: any("(filter: " in row for row in theirs.shows()))
    until(lambda: ours.shows()[:8] == theirs.shows()[:8])
    both.types(b"q")
    both.see("this is a")


def test_a_key_finds_a_window(two: Callable[..., Two]) -> None:
    both = two()
    both.run("new-window", "-d", "-n", "it's {beta}", CAT)
    both.see("this is a")
    both.types(PREFIX + b"f")
    both.see("(find-window)")
    both.types(b"beta\r")
    theirs, ours = both.persons
    until(lambda: any("(filter: " in row for row in theirs.shows()))
    until(lambda: ours.shows()[:8] == theirs.shows()[:8])
    both.types(b"j\r")
    both.see("1:it's {beta}*")
