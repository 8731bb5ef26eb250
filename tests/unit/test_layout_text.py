"""Layout strings: the checksum, what is read, what is refused and with which of tmux's texts."""

import pytest

from panelock.impl import layout
from panelock.impl.layout import BadLayout
from panelock.impl.layout_text import dump, parse, sum_of

# Written by tmux 3.3a.
FROM_TMUX = [
    ("b25f,80x24,0,0,2", [2]),
    ("8205,80x24,0,0{40x24,0,0,0,39x24,41,0,1}", [0, 1]),
    ("e4f5,80x24,0,0{23x24,0,0,0,56x24,24,0[56x7,24,0,1,56x7,24,8,2,56x8,24,16,3]}", [0, 1, 2, 3]),
]


def summed(text: str) -> str:
    return f"{sum_of(text):04x},{text}"


@pytest.mark.parametrize(("text", "panes"), FROM_TMUX)
def test_what_tmux_writes_is_read_and_written_again(text: str, panes: list[int]) -> None:
    root = parse(text, panes)
    assert layout.check(root)
    assert dump(root) == text
    assert dump(root, checksum=False) == text[5:]


def test_ids_in_the_text_are_read_over_and_may_be_missing() -> None:
    assert layout.panes(parse(FROM_TMUX[1][0], [9, 4])) == [9, 4]
    assert layout.panes(parse(summed("80x24,0,0{40x24,0,0,39x24,41,0}"), [9, 4])) == [9, 4]


def test_cells_too_many_are_closed_from_the_lower_right() -> None:
    text = FROM_TMUX[2][0]
    assert dump(parse(text, [5, 6, 7]), checksum=False) == "80x24,0,0{23x24,0,0,5,56x24,24,0[56x7,24,0,6,56x16,24,8,7]}"
    assert dump(parse(text, [5, 6]), checksum=False) == "80x24,0,0{23x24,0,0,5,56x24,24,0,6}"
    assert dump(parse(text, [5]), checksum=False) == "80x24,0,0,5"


def test_the_size_is_that_of_what_the_root_holds() -> None:
    root = parse(summed("999x9,0,0{40x20,0,0,0,39x20,41,0,1}"), [0, 1])
    assert (root.sx, root.sy) == (80, 20)


def test_a_node_with_one_cell_becomes_that_cell() -> None:
    assert dump(parse(summed("80x24,0,0{80x24,0,0[80x24,0,0,3]}"), [3]), checksum=False) == "80x24,0,0,3"


def test_places_in_the_text_are_worked_out_anew() -> None:
    root = parse(summed("80x24,7,7{40x24,5,5,0,39x24,5,5,1}"), [0, 1])
    assert dump(root, checksum=False) == "80x24,0,0{40x24,0,0,0,39x24,41,0,1}"


def test_panes_too_many_are_refused() -> None:
    with pytest.raises(BadLayout) as refused:
        parse(FROM_TMUX[1][0], [0, 1, 2])
    assert refused.value.text == "have 3 panes but need 2"


@pytest.mark.parametrize(
    "body",
    [
        "80x24,0,0{40x24,0,0,0,38x24,41,0,1}[",
        "",
        "80",
        "80x",
        "80x24",
        "80x24,0",
        "x24,0,0",
        "80x24,0,0,0,",
        "80x24,0,0,0 ",
        " 80x24,0,0,0",
        "+80x24,0,0,0",
        "80x24,0,0{",
        "80x24,0,0{}",
        "80x24,0,0{40x24,0,0,0,39x24,41,0,1",
        "80x24,0,0{40x24,0,0,0,39x24,41,0,1]",
        "80x24,0,0(40x24,0,0,0,39x24,41,0,1)",
        "0x24,0,0,0",
        "80x0,0,0,0",
        "80x24,0,0{0x24,0,0,0,79x24,1,0,1}",
        "10001x24,0,0,0",
        "99999999999999999999x24,0,0,0",
        "1" * 5000 + "x24,0,0,0",
        "\uff18\uff10x24,0,0,0",
        "80x24,0,0,0\0",
        "80x24,0,0{" * 300 + "80x24,0,0,0" + "}" * 300,
        "80x24,0,0{" * 100_000,
    ],
)
def test_nonsense_is_an_invalid_layout(body: str) -> None:
    with pytest.raises(BadLayout) as refused:
        parse(summed(body), [0])
    assert refused.value.text == "invalid layout"


@pytest.mark.parametrize(
    "text", ["", "b", "b25f", "b25f,", "zzzz,80x24,0,0,0", "b25e,80x24,0,0,2", "tiles", "b25f 80x24"]
)
def test_a_text_without_its_checksum_is_an_invalid_layout(text: str) -> None:
    with pytest.raises(BadLayout) as refused:
        parse(text, [0])
    assert refused.value.text == "invalid layout"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("80x24,0,0{40x24,0,0,0,39x23,41,0,1}", 2),
        ("80x24,0,0{40x24,0,0,0,39x24,41,0[39x12,41,0,1,39x12,41,13,2]}", 3),
        ("80x24,0,0{40x24,0,0{39x24,0,0,0},39x24,41,0,1,1x24,0,0,4}", 3),
    ],
)
def test_sizes_that_do_not_add_up_are_a_mismatch(body: str, count: int) -> None:
    with pytest.raises(BadLayout) as refused:
        parse(summed(body), list(range(count)))
    assert refused.value.text == "size mismatch after applying layout"
