"""A registry's document made by hand, from a few words."""

from panelock.impl import document as d
from panelock.impl.layout import Cell, Kind
from panelock.impl.layout_places import places

WIDTH, HEIGHT = 80, 24


def document_of(sessions: dict[str, dict[int, tuple[int, list[int]]]]) -> d.Document:
    """Make sessions, by name: for each index a window's number and its panes', stood one above another.

    The first pane is active, the first window current; later sessions were used later.
    """
    document = d.empty()
    document.epoch, document.ended, document.started = 1, False, 1_700_000_000.0
    for number, (name, windows) in enumerate(sessions.items()):
        links = []
        for index, (window, panes) in sorted(windows.items()):
            links.append(d.Link(index, window))
            if window not in document.windows:
                _add_window(document, window, panes)
        document.sessions[number] = d.Session(
            id=number, name=name, created=1_700_000_001.0, cwd="/", links=links, current=links[0].index,
            activity=float(number),
        )  # fmt: skip
    document.next_session = len(document.sessions)
    document.next_window = len(document.windows)
    document.next_pane = len(document.panes)
    return document


def _add_window(document: d.Document, number: int, panes: list[int]) -> None:
    height = (HEIGHT - len(panes) + 1) // len(panes)
    cells = [Cell(WIDTH, height, 0, at * (height + 1), Kind.PANE, pane) for at, pane in enumerate(panes)]
    cells[-1].sy = HEIGHT - cells[-1].y
    root = cells[0] if len(cells) == 1 else Cell(WIDTH, HEIGHT, 0, 0, Kind.TOP_BOTTOM, -1, cells)
    document.windows[number] = d.Window(
        id=number, name=f"w{number}", sx=WIDTH, sy=HEIGHT, panes=list(panes), active=panes[0], layout=root
    )
    for pane, at in places(root, WIDTH, HEIGHT).items():
        document.panes[pane] = d.Pane(
            id=pane, window=number, phase=d.Phase.RUNNING, sx=at.sx, sy=at.sy, x=at.x, y=at.y, argv=["cat"], cwd="/"
        )
