"""A real tmux with sessions, linked windows and split panes, and the registry's document that says the same."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from panelock.impl import document as d
from panelock.impl import layout_text
from panelock.impl.layout import leaves

FIELDS = (
    "session_id session_name session_created window_index window_id window_name window_width window_height "
    "window_layout window_zoomed_flag pane_id pane_left pane_top pane_width pane_height pane_pid pane_tty pane_title "
    "pane_start_path session_path session_group session_activity session_stack window_active pane_active pane_last"
)
CHILD = ("sleep", "1000")
BUILD = """
new-session -d -s alpha -n first -x 80 -y 24 -c /usr CHILD
new-session -d -s alp -n zero -x 100 -y 30 -c / CHILD
new-session -d -s beta -n first -x 90 -y 20 CHILD
new-session -d -s b[x] -n deep -x 60 -y 40 CHILD
new-window -d -t alpha:2 -n second -c /etc CHILD
new-window -d -t alpha:5 -n sec CHILD
new-window -d -t alpha:7 -n 12 CHILD
new-window -d -t alpha:8 -n sec CHILD
new-window -d -t beta:3 -n three CHILD
new-window -d -t beta:4 -n thin CHILD
new-window -d -t alp:1 -n 0 CHILD
link-window -d -s alpha:2 -t beta:6
link-window -d -s alpha:2 -t beta:9
link-window -d -s beta:3 -t alp:4
split-window -t alpha:0 -h CHILD
split-window -t alpha:0.0 -v CHILD
split-window -t alpha:0.2 -v CHILD
split-window -t alpha:2 -v CHILD
split-window -t alpha:2 -h CHILD
split-window -t beta:0 -h CHILD
split-window -t beta:0 -v CHILD
split-window -t alp:0 -v CHILD
split-window -t b[x]:0 -v CHILD
split-window -t b[x]:0 -h CHILD
split-window -t b[x]:0 -h CHILD
select-window -t alpha:5
select-window -t alpha:2
select-window -t alpha:0
select-window -t beta:9
select-window -t beta:0
select-window -t alp:4
select-window -t alp:1
"""
RECENCY = {
    "alpha:0": (3, 0, 2, 1),
    "alpha:2": (0, 2, 1),
    "beta:0": (2, 0, 1),
    "alp:0": (0, 1),
    "b[x]:0": (3, 1, 2, 0),
}
"""Panes of windows that were split, by index, in the order in which they are made active."""
WINDOW_OPTIONS = {"alpha:2": ("pane-base-index", "1")}
ZOOMED = "alp:0"
TITLES = {"alpha:0.1": "plain title", "alpha:0.2": "#{pid} #[x] é"}


class World:
    """The server, and what a document would say about it."""

    def __init__(self, folder: Path, caller: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "TMUX_PANE": caller}
        self.environment.pop("TMUX", None)
        self.socket = str(folder / "s")
        self.command = [shutil.which("tmux") or "tmux", "-u", "-S", self.socket, "-f", "/dev/null"]
        try:
            self._build()
            self.document = self._read()
        except BaseException:
            self.close()
            raise

    def _build(self) -> None:
        script = BUILD.replace("CHILD", " ".join(CHILD))
        for place, order in RECENCY.items():
            script += "".join(f"select-pane -t {place}.{index}\n" for index in order)
        script += "".join(f"select-pane -t {place} -T '{title}'\n" for place, title in TITLES.items())
        script += f"resize-pane -Z -t {ZOOMED}\n"
        script += "".join(f"set-option -w -t {where} {name} {to}\n" for where, (name, to) in WINDOW_OPTIONS.items())
        first, *rest = script.strip().splitlines()
        self.run(*first.split())
        (self.folder / "build").write_text("\n".join(rest))
        assert self.run("source-file", str(self.folder / "build")) == ("", "")

    def run(self, *arguments: str) -> tuple[str, str]:
        """Run one command; returns its output and its errors."""
        command = [*self.command, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=self.environment)
        return done.stdout, done.stderr

    def play(self, lines: list[str]) -> tuple[list[str], list[str]]:
        """Run lines as a file; returns what each printed and what it complained of, "" for nothing."""
        path = self.folder / "play"
        path.write_text("".join(f"{line}\ndisplay-message -p <end>\nhas-session -t =end-of-line:\n" for line in lines))
        out, err = self.run("source-file", str(path))
        outs = [part.strip("\n") for part in out.split("<end>\n")[:-1]]
        errs = [part.strip("\n") for part in err.split("can't find session: end-of-line\n")[:-1]]
        assert len(outs) == len(errs) == len(lines)
        return outs, errs

    def close(self) -> None:
        self.run("kill-server")

    def _read(self) -> d.Document:
        document = d.empty()
        document.epoch, document.ended = 1, False
        started, following = self.run("display-message", "-p", "#{start_time} #{next_session_id}")[0].split()
        document.started, document.next_session = float(started), int(following[1:])
        template = "\t".join(f"#{{{name}}}" for name in FIELDS.split())
        rows = [dict(zip(FIELDS.split(), line.split("\t"), strict=True)) for line in self._lines(template)]
        for row in rows:
            self._add(document, row)
        for row in rows:
            if row["pane_last"] == "1":
                window = document.windows[int(row["window_id"][1:])]
                window.last = [int(row["pane_id"][1:]), *(old for old in window.last if old != int(row["pane_id"][1:]))]
        for session in document.sessions.values():
            session.links.sort(key=lambda link: link.index)
        for place, order in RECENCY.items():
            window = self._window(document, place)
            recent = [window.panes[index] for index in reversed(order)]
            assert recent[0] == window.active
            window.last = recent[1:]
        for where, (name, to) in WINDOW_OPTIONS.items():
            self._window(document, where).options[name] = to
        return document

    def _lines(self, template: str) -> list[str]:
        out, err = self.run("list-panes", "-a", "-F", template)
        assert err == ""
        return out.splitlines()

    @staticmethod
    def _window(document: d.Document, place: str) -> d.Window:
        name, _, index = place.partition(":")
        session = next(one for one in document.sessions.values() if one.name == name)
        return document.windows[next(link.window for link in session.links if link.index == int(index))]

    @staticmethod
    def _add(document: d.Document, row: dict[str, str]) -> None:
        number, window, pane = (int(row[name][1:]) for name in ("session_id", "window_id", "pane_id"))
        index = int(row["window_index"])
        session = document.sessions.setdefault(
            number,
            d.Session(
                id=number, name=row["session_name"], created=float(row["session_created"]), cwd=row["session_path"],
                links=[], current=-1, activity=float(row["session_activity"]) + number / 1000,
                group=row["session_group"],
            ),
        )  # fmt: skip
        session.last = [int(one) for one in row["session_stack"].split(",")][1:]
        if all(link.index != index for link in session.links):
            session.links.append(d.Link(index, window))
        if row["window_active"] == "1":
            session.current = index
        root = layout_text.parse(row["window_layout"], ids_in(row["window_layout"]))
        owner = document.windows.setdefault(
            window,
            d.Window(
                id=window, name=row["window_name"], sx=int(row["window_width"]), sy=int(row["window_height"]), panes=[],
                active=-1, layout=root, zoomed=row["window_zoomed_flag"] == "1",
            ),
        )  # fmt: skip
        assert [leaf.pane for leaf in leaves(owner.layout)] == ids_in(row["window_layout"])
        if pane not in document.panes:
            owner.panes.append(pane)
        if row["pane_active"] == "1":
            owner.active = pane
        document.panes[pane] = d.Pane(
            id=pane, window=window, phase=d.Phase.RUNNING, sx=int(row["pane_width"]), sy=int(row["pane_height"]),
            x=int(row["pane_left"]), y=int(row["pane_top"]), title=row["pane_title"], argv=list(CHILD),
            cwd=row["pane_start_path"], pid=int(row["pane_pid"]), process="", tty=row["pane_tty"],
        )  # fmt: skip


def ids_in(layout: str) -> list[int]:
    """Return the pane ids of a layout text, in its order."""
    return [int(found) for found in re.findall(r"x\d+,\d+,\d+,(\d+)", layout)]
