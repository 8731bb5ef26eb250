"""A host that says anything at all to the native client: wrong lengths, answers cut short, other versions, no end.

``python -m support.hostile [--minutes N]`` plays until then with the client as it is installed, and with one that is
built under sanitizers and whose reads and writes are short, interrupted or not now. A model says what must come of each
game: the answer, whole, or the Python program with the request's id where the host may have done it; nothing else.
"""

import argparse
import os
import random
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from panelock.cli import launcher
from panelock.impl.host import wire

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "cli/native/client.c"
SANITIZED = (
    "-std=c11", "-D_GNU_SOURCE", "-DPLAIN_LIBC", "-Wall", "-Wextra", "-Werror", "-O1", "-g",
    "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
)  # fmt: skip
RENAMED = ("-Dread=faulty_read", "-Dwrite=faulty_write", "-Dpoll=faulty_poll")
SHIM = """#!/bin/sh
printf shim
for word; do printf '\\n%s' "$word"; done
exit 7
"""
PATIENCE_S = 60
"""A client that is not done by then is stuck; the machine may be busy."""


def build_sanitized(folder: Path, source: Path = SOURCE) -> str:
    """Compile the client under sanitizers, with libc, reading and writing through faulty.c."""
    made = str(folder / "client")
    faulty = str(Path(__file__).with_name("faulty.c"))
    for step in (
        ["cc", *SANITIZED, *RENAMED, "-c", str(source), "-o", f"{made}.o"],
        ["cc", *SANITIZED, f"{made}.o", faulty, "-o", made],
    ):
        subprocess.run(step, check=True)
    return made


@dataclass
class Game:
    """One request and what the host does with it."""

    argv: list[bytes]
    environment: dict[bytes, bytes]
    stdin: bytes
    said: bytes
    """All that the host sends."""
    pieces: list[int]
    reads: bool
    """It reads the request, before it says anything."""
    lingers: bool
    """It keeps the connection when it has said all."""
    faults: str
    asked: list[bytes] = field(default_factory=list)
    """The request as it came."""


def words(chance: random.Random, least: int, most: int) -> bytes:
    """Return a word without NUL."""
    return bytes(chance.choice(b"abc #{}%\n\xff\xc3\x01") for _ in range(chance.randint(least, most)))


def a_frame(chance: random.Random) -> bytes:
    """Return one thing that a host may say."""
    out = b"o" * chance.choice((0, 1, 5, 5000, 300_000))
    err = b"e" * chance.choice((0, 0, 3, 70_000))
    good = wire.result(chance.choice((0, 1, 3, 255, -1)), out, err)
    match chance.randint(0, 13):
        case 0 | 1 | 2:
            return good
        case 3:
            return good[: chance.randint(0, len(good) - 1)]
        case 4:  # a length that is not the body's
            return (
                good[:8]
                + struct.pack("<I", chance.choice((0, 11, 12, 13, len(good), 1 << 31, (1 << 32) - 1)))
                + good[12:]
            )
        case 5:  # lengths of out and err that are not the body's
            lie = struct.pack("<II", *(chance.choice((0, 1, 1 << 31, (1 << 32) - 1, len(out))) for _ in "oe"))
            return good[:16] + lie + good[24:]
        case 6:
            return good[:4] + struct.pack("<H", chance.randint(0, 65535)) + good[6:]
        case 7:
            return good[:6] + struct.pack("<H", chance.randint(0, 65535)) + good[8:]
        case 8:
            return wire.frame(wire.SEND_INPUT, b"x" * chance.choice((0, 0, 0, 1)))
        case 9:
            return wire.frame(chance.choice((wire.REJECTED, wire.WRONG_VERSION, wire.ENDING, wire.OUTPUT)), b"why")
        case 10:
            return chance.randbytes(chance.randint(0, 64))
        case 11:
            return wire.frame(wire.RESULT, b"short"[: chance.randint(0, 5)])
        case 12:
            return b"HTTP/1.1 400 Bad Request\r\n\r\n"
        case _:
            return wire.frame(wire.SEND_INPUT) + good


def game(seed: int) -> Game:
    """Return the game of this number."""
    chance = random.Random(seed)
    said = b"".join(a_frame(chance) for _ in range(chance.choice((0, 1, 1, 1, 2, 3))))
    if chance.random() < 0.1:
        said += b"\0" * (1 << 20)
    return Game(
        argv=[b"x" + words(chance, 0, 5), *(words(chance, 0, 30) for _ in range(chance.randint(0, 5)))],
        environment={b"X%d" % number: words(chance, 0, 200) for number in range(chance.randint(0, 5))},
        stdin=b"i" * chance.choice((0, 1, 100_000, 500_000)),
        said=said,
        pieces=[chance.choice((1, 7, 12, 1000, 1 << 20)) for _ in range(20)],
        reads=chance.random() < 0.9,
        lingers=chance.random() < 0.5,
        faults=str(chance.randint(1, 99)),
    )


Outcome = tuple[int, bytes, bytes] | str
"""A whole answer; or "again" or "anew", for the Python program with and without the request's id."""


def outcome(said: bytes) -> Outcome | None:
    """Model: what a client does that hears this; None, it waits for more."""
    asked = False
    while True:
        if len(said) < wire.HEAD:
            return None
        magic, version, kind, length = struct.unpack("<4sHHI", said[: wire.HEAD])
        if magic != wire.MAGIC or version != wire.VERSION:
            return "again" if magic != wire.MAGIC else "anew"
        if kind == wire.RESULT and length >= 12:
            body = said[wire.HEAD : wire.HEAD + length]
            if len(body) < length:
                return None
            try:
                return wire.read_result(body)
            except wire.Malformed:
                return "again"
        if kind != wire.SEND_INPUT or length or asked:
            return "anew" if kind in (wire.REJECTED, wire.WRONG_VERSION, wire.ENDING) else "again"
        asked, said = True, said[wire.HEAD :]


class Stage:
    """A folder with a client, its stand-in for the Python program, and a socket."""

    def __init__(self, client: str, folder: Path) -> None:
        self.folder = folder
        self.socket = f"{folder}/s"
        folder.mkdir(exist_ok=True)
        shutil.copy2(client, folder / "tmux")
        (folder / "panelock-shim").write_text(SHIM)
        (folder / "panelock-shim").chmod(0o700)
        (folder / "s.d").mkdir()
        (folder / "s.d/host.lock").touch()

    def play(self, played: Game, patience_s: float) -> tuple[int, bytes, bytes]:
        """Play one game; return what the client ended with and printed."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener, suppress(FileNotFoundError):
            with suppress(FileNotFoundError):
                os.unlink(self.socket)
            listener.bind(self.socket)
            listener.listen()
            over = threading.Event()
            host = threading.Thread(target=serve, args=(listener, played, over))
            host.start()
            try:
                done = subprocess.run(
                    [f"{self.folder}/tmux".encode(), b"-S", self.socket.encode(), *played.argv],
                    env=played.environment | {b"ASAN_OPTIONS": b"detect_leaks=0", b"FAULTS": played.faults.encode()},
                    input=played.stdin, capture_output=True, timeout=patience_s, check=False, cwd=self.folder,
                )  # fmt: skip
            finally:
                over.set()
                host.join(PATIENCE_S)
        return done.returncode, done.stdout, done.stderr

    def check(self, seed: int, patience_s: float = PATIENCE_S) -> Outcome:
        """Play a game and compare with the model; return what came of it."""
        played = game(seed)
        wanted = (outcome(played.said) if played.reads else None) or "again"
        found = self.play(played, patience_s)
        if isinstance(wanted, tuple):
            assert found == (wanted[0] & 0xFF, *wanted[1:]), f"game {seed}: {shown(found)}, not {shown(wanted)}"
        else:
            request = [b"--panelock-request=" + played.asked[0][12:28].hex().encode()] if played.asked else []
            line = [b"shim", *(request if wanted == "again" else []), b"-S", self.socket.encode(), *played.argv]
            if wanted == "again" and not played.asked:
                line.insert(1, found[1].split(b"\n")[1])  # nobody has seen the id
            assert found == (7, b"\n".join(line), b""), f"game {seed}: {shown(found)}, not {wanted} {line}"
        if played.asked:
            assert understood_request(played), f"game {seed}: asked {played.asked[0]!r}"
        return wanted


def shown(found: tuple[int, bytes, bytes]) -> str:
    """Return an answer in few words."""
    return f"status {found[0]}, out {len(found[1])} {found[1][:200]!r}, err {len(found[2])} {found[2][:2000]!r}"


def understood_request(played: Game) -> bool:
    """Tell whether the request says what the client was called with."""
    _, flags, argv, environment, _ = wire.read_run(played.asked[0][wire.HEAD :])
    given = {name.decode(): value.decode("utf-8", "surrogateescape") for name, value in played.environment.items()}
    told = {name: value for name, value in environment.items() if name.startswith("X")}
    return flags == 0 and [word.encode("utf-8", "surrogateescape") for word in argv] == played.argv and told == given


def serve(listener: socket.socket, played: Game, over: threading.Event) -> None:
    """Be the host of one game."""
    listener.settimeout(PATIENCE_S)
    caller, _ = listener.accept()
    with caller, suppress(OSError):
        caller.settimeout(PATIENCE_S)
        if not played.reads:
            return
        request = b""
        while len(request) < wire.HEAD or len(request) < wire.HEAD + struct.unpack_from("<I", request, 8)[0]:
            piece = caller.recv(65536)
            if not piece:
                return
            request += piece
        played.asked.append(request)
        caller.setblocking(False)  # as our host: it never waits for a caller to read
        at = 0
        for size in [*played.pieces, len(played.said)]:
            piece = played.said[at : at + size]
            at += size
            while piece:
                select.select([caller], [caller], [], PATIENCE_S)
                drain(caller)
                with suppress(BlockingIOError):
                    piece = piece[caller.send(piece) :]
        if played.lingers and outcome(played.said):
            while not over.wait(0.001):
                drain(caller)
        elif played.said.startswith(wire.frame(wire.SEND_INPUT)):
            caller.shutdown(socket.SHUT_WR)
            caller.setblocking(True)
            while caller.recv(1 << 16):
                pass


def drain(caller: socket.socket) -> None:
    """Read what has come."""
    with suppress(BlockingIOError):
        caller.recv(1 << 16)


def main() -> None:
    """Play for some minutes, with both clients in turns."""
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=10)
    until = time.monotonic() + 60 * options.parse_args().minutes
    with tempfile.TemporaryDirectory(prefix="pl-") as name:
        folder = Path(name)
        native = launcher.native()
        stages = [Stage(build_sanitized(folder), folder / "sanitized")]
        stages += [Stage(native, folder / "native")] if native else []
        seed, ends = random.SystemRandom().randrange(1 << 40), dict.fromkeys(("answered", "again", "anew"), 0)
        while time.monotonic() < until:
            for stage in stages:
                try:
                    end = stage.check(seed)
                except subprocess.TimeoutExpired as stuck:
                    raise AssertionError(f"game {seed}: stuck") from stuck
                ends[end if isinstance(end, str) else "answered"] += 1
            seed += 1
    print(f"{sum(ends.values())} games with {len(stages)} clients: {ends}")


if __name__ == "__main__":
    main()
