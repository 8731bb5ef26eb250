"""What stands in a configuration, and in hooks of events, has no client: the real tmux and ours make the same of it."""

from pathlib import Path

import pytest
from support.controlling import Controlling
from support.program import Program, program, until

pytestmark = pytest.mark.oracle

CONFIGURATIONS = {
    "a session without -d": "new-session -s x -n w",
    "then its windows": "new-session -A -D -s x -n one\nnew-window -n two\nsplit-window\nrename-window -t x:0 first",
    "one that is there": "new-session -d -s x -n w\nnew-session -A -s x ; new-window -n after",
    "one again and again": "new-session -A -s x -n w ; new-session -A -s x ; new-session -A -d -s x",
    "attach": "new-session -d -s x -n w\nattach-session -t x ; new-window -t x -n after",
    "attach to none": "attach-session ; new-session -s no\nset-option -g @read on",
    "attach to what is not there": "new-session -d -s x -n w\nattach-session -t y\nset-option -g @read on",
    "no client": "switch-client -t x ; new-session -s no\ndetach-client\nset-option -g @read on",
    "from where a session went": (
        "new-session -d -s a -n w\nnew-session -d -s b -n w\n"
        "rename-session -t b c ; new-session -A -s a ; new-window -d -n here"
    ),
    "what the first command makes": "set-hook -g after-new-session 'new-session -d -s more -n w'",
}
HOOKS = {
    "a session for the last one": ("session-closed", "new-session -s again -n w", "kill-session -t outer"),
    "what it makes, and then": (
        "window-linked",
        "new-session -s x -n n ; new-window -n m ; rename-window -t outer told",
        "new-window -d -n more",
    ),
    "in the background": (
        "window-linked",
        "if-shell -b true 'new-session -s x -n n ; rename-window -t outer told'",
        "new-window -d -n b",
    ),
    "attach": ("window-linked", "attach-session ; rename-window -t outer told", "new-window -d -n more"),
    "one that is there": (
        "window-linked",
        "new-session -A -s outer ; rename-window -t outer told",
        "new-window -d -n b",
    ),
}


def stands(one: Program) -> str:
    """Return what there is: sessions, windows, and whether the configuration was read to its end."""
    sessions = one.ok("list-windows", "-a", "-F", "#{session_name}:#{window_index}:#{window_name}:#{window_panes}")
    return sessions + one.ok("show-options", "-gqv", "@read")


def both(real_tmux: str, folder: Path, configuration: str, hook: tuple[str, str, str] | None = None) -> list[str]:
    answers = []
    for name, tmux in (("real", real_tmux), ("ours", "")):
        (folder / name).mkdir()
        with program(folder / name, tmux) if tmux else program(folder / name) as one:
            (folder / name / "conf").write_text(configuration + "\n")
            one.ok("-f", str(folder / name / "conf"), "new-session", "-d", "-s", "outer", "-n", "w", "exec cat")
            if hook is not None:
                one.ok("set-hook", "-g", *hook[:2])
                before = stands(one)
                one.ok(*hook[2].split())
                wait_until_told(one, before)
                one.ok("set-hook", "-gu", hook[0])  # kill-server would make a session again, which tmux does not end
            answers.append(stands(one))
    return answers


def wait_until_told(one: Program, before: str) -> None:
    def is_told() -> bool:
        done = one.run("list-windows", "-a", "-F", "#{session_name} #{window_name}")
        return done.returncode == 0 and done.stdout != before and ("again" in done.stdout or "told" in done.stdout)

    until(is_told)


@pytest.mark.parametrize("case", CONFIGURATIONS)
def test_a_configuration_makes_the_same(real_tmux: str, folder: Path, case: str) -> None:
    real, ours = both(real_tmux, folder, f"set-option -g default-command 'exec cat'\n{CONFIGURATIONS[case]}")
    assert ours == real
    assert "outer:" in ours


@pytest.mark.parametrize("case", HOOKS)
def test_a_hook_of_an_event_makes_the_same(real_tmux: str, folder: Path, case: str) -> None:
    real, ours = both(real_tmux, folder, "set-option -g default-command 'exec cat'", HOOKS[case])
    assert ours == real


@pytest.mark.parametrize("words", [("if-shell", "-b", "true"), ("run-shell", "-b", "-C")])
def test_in_the_background_nobody_is_there_to_be_attached(real_tmux: str, folder: Path, words: tuple[str, ...]) -> None:
    for name, tmux in (("real", real_tmux), ("ours", "")):
        (folder / name).mkdir()
        with program(folder / name, tmux) if tmux else program(folder / name) as one:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "outer", "-n", "w", "exec cat")
            before = stands(one)
            assert one.ok(*words, "new-session -s again -n n 'exec cat'") == ""
            wait_until_told(one, before)


HOOKED = {
    "a size": ("window-layout-changed", "refresh-client -t CLIENT -C 90x30"),
    "another size each time": (
        "window-resized", "if-shell -F '#{==:#{window_width},90}' 'refresh-client -t CLIENT -C 80x20' "
        "'refresh-client -t CLIENT -C 90x30'",
    ),
    "another session": ("client-session-changed", "switch-client -c CLIENT -n"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOOKED)
def test_what_a_hook_does_to_a_client_runs_no_hook_again(real_tmux: str, folder: Path, case: str) -> None:
    event, does = HOOKED[case]
    counts = []
    for name, tmux in (("real", real_tmux), ("ours", "")):
        (folder / name).mkdir()
        with program(folder / name, tmux) if tmux else program(folder / name) as one:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "outer", "-n", "w", "exec cat")
            one.ok("new-session", "-d", "-s", "other", "-n", "w", "exec cat")
            with Controlling(one, "attach-session", "-t", "outer") as client:
                client.block()
                client.ok("refresh-client -C 100x40")
                client.told()
                one.ok("set-hook", "-g", event, f"set-option -ga @ran x ; {does.replace('CLIENT', client.name)}")
                client.ok("switch-client -t other" if "session" in event else "resize-window -x 70 -y 20")
                until(lambda one=one: one.run("show-options", "-gqv", "@ran").stdout != "")
                for _ in range(20):  # a loop would have gone on meanwhile
                    client.told()
                counts.append(one.ok("show-options", "-gqv", "@ran"))
                one.ok("set-hook", "-gu", event)
    assert counts[1] == counts[0]
