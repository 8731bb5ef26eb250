"""The mouse by itself; that its keys and reports are tmux's is the oracle's to say (test_mouse_oracle.py)."""

import doctest
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle.mouse_corpus import RANGED, facts_of, old, sgr

from panelock.cli.drawing import aimed, mouse, pointing, styled
from panelock.cli.drawing.aimed import aim, resolve
from panelock.cli.drawing.borders import Box
from panelock.cli.drawing.mouse import Report
from panelock.cli.drawing.pointing import CLICK_S, Ground, Pointed, Pointing
from panelock.cli.drawing.strips import Range
from panelock.cli.drawing.window import Area
from panelock.impl import keys, keys_defaults
from panelock.impl.host.screens.screen import PLAIN

RANGES = [Range(0, 6, "left", ""), Range(6, 9, "window", "4"), Range(9, 10, "pane", "%7"), Range(18, 20, "right", "")]
GROUND = Ground(
    [(3, Box(0, 0, 10, 9)), (5, Box(11, 0, 9, 9))], zoomed=False, area=Area(0, 20, 9, 0, 0), window=(20, 9), status=9,
    ranges=[RANGES],
)  # fmt: skip


@pytest.mark.parametrize("module", [aimed, mouse, pointing, styled])
def test_the_examples_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a module has no other type here


# --- reports -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x1b[", b"\x1b[M", b"\x1b[M !", b"\x1b[M\x1f!!", b"\x1b[M  !", b"\x1b[M !!!", b"\x1b[<0;1;1",
        b"\x1b[<0;1;0M", b"\x1b[<0;;1M", b"\x1b[<0;1;1;1M", b"\x1b[<64;1;1m", b"\x1b[<65;1;1m",
        b"\x1b[<0;1;9999999999M", b"a", b"\x1b[<0;0;1M",
        "\x1b[<٣;1;1M".encode(),
    ],
)  # fmt: skip
def test_what_is_no_report_is_none(data: bytes) -> None:
    assert mouse.read(data) is None


@given(st.one_of(st.binary(), st.binary(max_size=6).map(b"\x1b[M".__add__), st.binary().map(b"\x1b[<".__add__)))
def test_any_bytes_are_read(data: bytes) -> None:
    report = mouse.read(data)
    assert report is None or (report.x >= 0 and report.y >= 0)


CODES, PLACES = st.integers(0, 255), st.integers(0, 100_000)


@given(CODES, PLACES, PLACES, st.sampled_from("Mm"))
def test_a_report_in_sgr_is_sent_as_it_came(code: int, x: int, y: int, end: str) -> None:
    data = sgr(code, x, y, end)
    report = mouse.read(data)
    if report is not None:
        assert mouse.encode(report, x, y, facts_of(["1003", "1006"])) == data


@given(st.integers(0, 223), st.integers(0, 222), st.integers(0, 222))
def test_an_old_report_is_sent_as_it_came(code: int, x: int, y: int) -> None:
    report = mouse.read(old(code, x, y))
    assert report == Report(x, y, code)
    assert mouse.encode(report, x, y, facts_of(["1003"])) == old(code, x, y)
    assert mouse.encode(report, x, y, facts_of(["1003", "1006"])) == old(code, x, y)


@given(CODES, PLACES, PLACES, st.sampled_from("Mm"), st.sets(st.sampled_from(["1000", "1002", "1003", "1005", "1006"])))
def test_a_pane_is_sent_a_whole_report_or_none(code: int, x: int, y: int, end: str, asked: set[str]) -> None:
    report = mouse.read(sgr(code, x, y, end))
    if report is None:
        return
    sent = mouse.encode(report, x, y, facts_of([*asked]))
    if sent and "1006" not in asked:
        assert len(sent.decode() if "1005" in asked else sent) == 6
    assert not sent or asked & {"1000", "1002", "1003"}


@pytest.mark.parametrize(
    ("data", "by_mode"),
    [
        (sgr(0, 1, 2), "press press press"),
        (sgr(0, 1, 2, "m"), "press press press"),
        (sgr(32, 1, 2), "- press press"),
        (sgr(35, 1, 2), "- - press"),
        (sgr(64, 1, 2), "press press press"),
    ],
)
def test_motion_is_only_for_those_who_have_asked_for_it(data: bytes, by_mode: str) -> None:
    report = mouse.read(data)
    assert report is not None
    sent = [mouse.encode(report, 1, 2, facts_of([mode, "1006"])) for mode in ("1000", "1002", "1003")]
    assert sent == [data if said == "press" else b"" for said in by_mode.split(" ")]
    assert mouse.encode(report, 1, 2, facts_of(["1006"])) == b""


def test_what_an_old_report_has_no_room_for_is_at_its_edge_or_left_out() -> None:
    far = Report(300, 2100, 0, 0)
    assert mouse.encode(far, 300, 2100, facts_of(["1000"])) == b"\x1b[M \xff\xff"
    assert mouse.encode(far, 300, 400, facts_of(["1000", "1005"])) == "\x1b[M \u014d\u01b1".encode()
    assert mouse.encode(far, 300, 2100, facts_of(["1000", "1005"])) == b""
    assert mouse.encode(Report(0, 0, 240, 240), 0, 0, facts_of(["1000"])) == b""


@pytest.mark.parametrize(
    ("active", "others", "option", "mode"),
    [
        (None, [], False, ""), (None, [], True, "1002"), (["1000"], [], False, "1000"), (["1002"], [], False, "1002"),
        (["1003"], ["1003"], False, "1003"), ([], ["1003"], False, ""), (["1000"], ["1003"], True, "1003"),
        (["1000"], [], True, "1002"),
    ],
)  # fmt: skip
def test_the_terminal_is_asked_for_what_is_needed(
    active: Sequence[str] | None, others: Sequence[str], option: object, mode: str
) -> None:
    panes = [facts_of(asked) for asked in (active, others) if asked is not None]
    found = mouse.modes(None if active is None else panes[0], panes, option is True)
    assert found == mode


@given(st.sampled_from(["", "1000", "1002", "1003"]), st.sampled_from(["", "1000", "1002", "1003"]))
def test_a_change_leaves_just_the_mode_and_sgr(before: str, after: str) -> None:
    said = mouse.change(before, after)
    assert bool(said) == (before != after)
    if said:
        assert said.endswith(f"\x1b[?{after}h".encode() if after else b"l")
        assert (b"\x1b[?1006h" in said) == bool(after)


# --- keys ----------------------------------------------------------------------------------------------------------


def play(reports: Sequence[bytes], made: Pointing | None = None, now: float = 0.0) -> list[Pointed | None]:
    made = made or Pointing()
    read = [mouse.read(report) for report in reports]
    return [made.point(report, GROUND, now) for report in read if report is not None]


def said(pointed: Pointed | None) -> str:
    if pointed is None:
        return "-"
    of = f"%{pointed.pane}" if pointed.pane is not None else f":{pointed.window}" if pointed.window is not None else "."
    place = "" if pointed.x is None else f" {pointed.x},{pointed.y}"
    return f"{keys.text_of(pointed.key)} {of}{place}{' dragging' if pointed.dragging else ''}"


@pytest.mark.parametrize(
    ("reports", "shown"),
    [
        ([sgr(0, 12, 3), sgr(0, 12, 3, "m")], ["MouseDown1Pane %5 1,3", "MouseUp1Pane %5 1,3"]),
        ([sgr(2, 10, 3)], ["MouseDown3Border %3"]),
        ([sgr(64 + 8, 0, 0), sgr(65 + 16 + 4, 0, 0)], ["M-WheelUpPane %3 0,0", "C-S-WheelDownPane %3 0,0"]),
        ([sgr(0, 2, 9), sgr(1, 6, 9)], ["MouseDown1StatusLeft . 2,0", "MouseDown2Status :4 6,0"]),
        ([sgr(0, 9, 9), sgr(1, 12, 9), sgr(2, 19, 9)],
         ["MouseDown1Status %7 9,0", "MouseDown2StatusDefault . 12,0", "MouseDown3StatusRight . 19,0"]),
        ([sgr(131, 1, 1), sgr(131, 1, 1, "m"), sgr(130, 1, 1), sgr(130, 1, 1, "m")],
         ["MouseDown11Pane %3 1,1", "MouseUp11Pane %3 1,1", "MouseDown10Pane %3 1,1", "MouseUp10Pane %3 1,1"]),
        ([sgr(0, 1, 1), sgr(32, 1, 2), sgr(32, 1, 2), sgr(32, 12, 2), sgr(0, 12, 2, "m")],
         ["MouseDown1Pane %3 1,1", "MouseDrag1Pane %3 1,2 dragging", "-", "MouseDrag1Pane %5 1,2 dragging",
          "MouseDragEnd1Pane %5 1,2"]),
        ([sgr(0, 9, 1), sgr(32, 12, 1)], ["MouseDown1Pane %3 9,1", "MouseDrag1Pane %3 dragging"]),
        ([sgr(0, 10, 1), sgr(32, 9, 1), sgr(0, 2, 9, "m")],
         ["MouseDown1Border %3", "MouseDrag1Border %3 9,1 dragging", "MouseDragEnd1StatusLeft . 2,0"]),
        ([sgr(0, 1, 1)] * 4,
         ["MouseDown1Pane %3 1,1", "SecondClick1Pane %3 1,1", "TripleClick1Pane %3 1,1", "MouseDown1Pane %3 1,1"]),
        ([sgr(0, 1, 1), sgr(1, 1, 1), sgr(1, 1, 1)],
         ["MouseDown1Pane %3 1,1", "MouseDown2Pane %3 1,1", "SecondClick2Pane %3 1,1"]),
        ([sgr(35, 1, 1)], ["MouseMovePane %3 1,1"]),
        ([old(1, 1, 1), old(3, 1, 1)], ["MouseDown2Pane %3 1,1", "MouseUp2Pane %3 1,1"]),
        ([old(3, 1, 1), old(35, 1, 1), old(3, 1, 1)], ["MouseUp1Pane %3 1,1", "MouseMovePane %3 1,1", "-"]),
        ([sgr(67, 1, 1), sgr(3, 1, 1), sgr(34, 1, 1), sgr(0, 1, 1, "m")],
         ["MouseDown7Pane %3 1,1", "MouseUp7Pane %3 1,1", "-", "Mouse %3 1,1"]),
    ],
)  # fmt: skip
def test_reports_are_keys(reports: Sequence[bytes], shown: Sequence[str]) -> None:
    assert [said(pointed) for pointed in play(reports)] == shown


def test_a_double_click_is_one_when_no_third_click_came_in_time() -> None:
    made = Pointing()
    play([sgr(4, 12, 3)], made, 1.0)
    assert made.deadline() == 1.0 + CLICK_S
    assert made.tire(GROUND) is None
    assert made.deadline() is None
    play([sgr(4, 12, 3), sgr(4, 12, 3, "m"), sgr(4, 12, 3), sgr(4, 12, 3, "m")], made, 5.0)
    late = made.tire(GROUND)
    assert late is not None
    assert said(late) == "S-DoubleClick1Pane %5 1,3"
    assert late.report is None
    assert said(play([sgr(4, 12, 3)], made)[0]) == "S-MouseDown1Pane %5 1,3"


@pytest.mark.parametrize(
    ("reports", "places"),
    [
        ([sgr(0, 1, 1), sgr(32, 4, 2), sgr(32, 6, 2)], [None, (1, 1), (4, 2)]),
        ([sgr(0, 9, 1), sgr(32, 12, 1), sgr(32, 13, 1)], [None, (9, 1), (1, 1)]),
        ([sgr(0, 12, 1), sgr(64, 3, 1)], [None, None]),
        ([sgr(0, 2, 9), sgr(32, 12, 1), sgr(32, 13, 1)], [(15, 0), (2, 0), (1, 1)]),
    ],
)  # fmt: skip
def test_it_is_told_where_in_the_pane_the_mouse_was_before(
    reports: Sequence[bytes], places: Sequence[tuple[int, int] | None]
) -> None:
    made = Pointing()
    play([sgr(0, 15, 9)], made)
    assert [one.last if one is not None else None for one in play(reports, made)] == places


def test_a_drag_that_is_taken_is_told_by_its_places_until_its_end() -> None:
    made = Pointing()
    play([sgr(0, 10, 1), sgr(32, 9, 1)], made)
    made.taken = True
    rest = play([sgr(32, 8, 1), sgr(0, 8, 1, "m"), sgr(0, 8, 1), sgr(32, 7, 1)], made)
    assert [said(one).split(" ")[0] for one in rest] == [
        "Dragging", "MouseDragEnd1Pane", "SecondClick1Pane", "MouseDrag1Pane",
    ]  # fmt: skip


def test_places_are_those_of_the_part_of_the_window_that_is_seen() -> None:
    ground = GROUND._replace(
        panes=[(3, Box(0, 0, 100, 50))], window=(100, 50), area=Area(2, 20, 8, 30, 40), status=0, ranges=[RANGES, []]
    )
    found = Pointing().point(Report(4, 5, 0, 0), ground, 0.0)
    assert said(found) == "MouseDown1Pane %3 34,43"
    assert said(Pointing().point(Report(4, 1, 0, 0), ground, 0.0)) == "MouseDown1StatusDefault . 4,1"


def test_a_zoomed_pane_has_no_borders() -> None:
    ground = GROUND._replace(panes=[(3, Box(0, 0, 20, 9))], zoomed=True)
    assert said(Pointing().point(Report(10, 3, 0, 0), ground, 0.0)) == "MouseDown1Pane %3 10,3"


def test_where_there_is_nothing_the_mouse_means_nothing() -> None:
    ground = GROUND._replace(panes=[(3, Box(0, 0, 5, 4))], window=(5, 4), status=None, ranges=[])
    assert [said(Pointing().point(Report(x, 1, 0, 0), ground, 0.0)) for x in (4, 5, 6)] == [
        "MouseDown1Pane %3 4,1", "MouseDown1Border %3", "-",
    ]  # fmt: skip


REPORTS = st.builds(sgr, CODES, st.integers(0, 25), st.integers(0, 12), st.sampled_from("Mm"))


@given(st.lists(st.one_of(REPORTS, st.builds(old, st.integers(0, 223), st.integers(0, 25), st.integers(0, 12)))))
def test_a_mouse_may_do_anything(reports: Sequence[bytes]) -> None:
    for pointed in play(reports):
        if pointed is not None:
            box = dict(GROUND.panes).get(-1 if pointed.pane is None else pointed.pane)
            if box is not None and pointed.x is not None and pointed.y is not None:
                assert pointed.x < box.width
                assert pointed.y < box.height
            known = keys.parse(keys.text_of(pointed.key))
            assert known == pointed.key or pointed.key.name.startswith(("Mouse", "MouseMove"))


# --- ranges and targets --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#[range=left]ab#[norange]", [Range(0, 2, "left", "")]),
        ("#[range=left]ab#[norange]c", [Range(0, 3, "left", "")]),
        ("#[range=pane|%3]a#[range=session|$4]b#[range=USER|a_name_that_is_too_long]c#[norange]", [
            Range(0, 2, "pane", "%3"), Range(1, 3, "session", "$4"), Range(2, 3, "user", "a_name_that_is_"),
        ]),
        ("#[range=left]ab", []),
        ("#[range=left]a#[norange]b#[", []),
        ("#[align=right,range=right]ab#[norange]", [Range(8, 10, "right", "")]),
        ("#[range=window|1,norange]a", []),
        ("#[range=left]a#[range=unheard|x]b#[norange]", [Range(0, 2, "left", "")]),
    ],
)  # fmt: skip
def test_ranges_are_columns_of_the_line(text: str, found: Sequence[Range]) -> None:
    assert styled.ranges(text, 10, PLAIN) == found


@given(st.one_of(st.text(), st.lists(st.sampled_from(RANGED)).map("".join)), st.integers(-1, 90))
def test_any_text_has_ranges(text: str, width: int) -> None:
    assert all(one.start != one.end for one in styled.ranges(text, width, PLAIN))


@pytest.mark.parametrize(
    ("commands", "resolved"),
    [
        ("select-pane -t = ; send-keys -M", "select-pane -t %3 ; send-keys -M"),
        ("select-window -t=", "select-window -t%3"),
        ('a -Xt "{mouse}" b', "a -Xt %3 b"),
        ("a -s '=' -t {mouse}", "a -s %3 -t %3"),
        ('if-shell a "copy-mode -t=" ; x', 'if-shell a "copy-mode -t%3" ; x'),
        ("a -t =work", "a -t =work"),
        ("a -t {mouse}.1", "a -t {mouse}.1"),
        ("send-keys = -T =", "send-keys = -T ="),
        ("a{-t =}", "a{-t %3}"),
    ],
)
def test_the_mouse_as_a_target_is_what_it_is_on(commands: str, resolved: str) -> None:
    assert resolve(commands, 3, None, "work") == resolved


@pytest.mark.parametrize(
    ("window", "session", "place"),
    [(2, "work", "=work:2"), (None, "work", "=work:"), (2, "$4", "$4:2"), (2, "my work", ":2"), (None, "", ":"),
     (1, "a;kill-server", ":1"), (1, "ä", ":1")],
)  # fmt: skip
def test_where_no_pane_is_the_target_is_a_window(window: int | None, session: str, place: str) -> None:
    assert resolve("a -t =", None, window, session) == f"a -t {place}"


def test_of_what_tmux_binds_nothing_is_left_that_says_the_mouse() -> None:
    for row in keys_defaults.rows():
        found = aim(resolve(row.commands, 3, None, "work"), 3, None, "work")
        assert "-t=" not in found
        assert " = " not in found
        assert found.replace(" -t %3", "").replace(" -t%3", "") == row.commands.replace(" -t =", "").replace(" -t=", "")
        if "send-keys -M" in row.commands:
            assert "send-keys -t %3 -M" in found


@pytest.mark.parametrize(
    ("commands", "aimed_at"),
    [
        ("send-keys -N 5 -t %1 a", "send-keys -N 5 -t %1 a"),
        ("send-keys -N5 -Xt %1 a", "send-keys -N5 -Xt %1 a"),
        ("send-keys -l -- -t", "send-keys -t %3 -l -- -t"),
        ("a ; copy-mode", "a ; copy-mode -t %3"),
        ("display-message copy-mode", "display-message -t %3 copy-mode"),
        ("new-window copy-mode", "new-window copy-mode"),
        ("if-shell -F 1 'copy-mode' \\; kill-pane", "if-shell -t %3 -F 1 'copy-mode' \\; kill-pane -t %3"),
    ],
)
def test_commands_about_a_pane_are_about_the_one_under_the_mouse(commands: str, aimed_at: str) -> None:
    assert aim(commands, 3, None, "work") == aimed_at


@given(st.text(), st.text())
def test_any_text_can_be_resolved(commands: str, session: str) -> None:
    resolve(commands, None, 1, session)
    found = aim(commands, None, 1, session)
    assert found.replace(" -t :1", "").startswith(commands[:1])
