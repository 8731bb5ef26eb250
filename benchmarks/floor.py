"""A server that decides nothing and keeps nothing: of a write it makes the system calls that ours makes, in Python.

``python -I -S floor.py SOCKET`` serves until its stdin ends; SOCKET.registry, .spare, .lock and .journal are its files.
What ours takes beyond that, asked by the same client, is its rules and what it keeps: the least that a host in Python
can take is this. It loads nothing that it need not, and all of a write is one function.
"""

import ctypes
import fcntl
import gc
import os
import select
import signal
import socket
import sys

ANSWER = b"PNLK\1\0\145\0\14".ljust(24, b"\0")
HOLDER, DOCUMENT, LINE, JOURNAL = b" " * 160, bytes(1200), bytes(200), 1 << 20
AT_FDCWD, RENAME_EXCHANGE = -100, 2


class Floor:
    """The files, and what is done with them for each request."""

    def __init__(self, path: str) -> None:
        self.registry, self.spare = f"{path}.registry", f"{path}.spare"
        self.placed, self.other, self.lock, self.journal = (
            os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
            for name in (self.registry, self.spare, f"{path}.lock", f"{path}.journal")
        )
        self.names = AT_FDCWD, self.spare.encode(), AT_FDCWD, self.registry.encode(), RENAME_EXCHANGE
        self.rename = ctypes.CDLL(None, use_errno=True).renameat2
        self.at = 0
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(path)
        self.listening.listen(1024)

    def serve(self) -> None:
        """Answer until stdin ends."""
        ready = select.epoll()
        ready.register(self.listening, select.EPOLLIN)
        ready.register(0, select.EPOLLIN)
        while True:
            for fd, _ in ready.poll(1):
                if fd == 0:
                    return
                self.answer()

    def answer(self) -> None:
        """Take a caller, do a write's system calls in their order, and answer."""
        caller, _ = self.listening.accept()
        caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        caller.recv(65536)
        os.lstat(self.registry)
        fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.pread(self.lock, 160, 0)
        os.pwrite(self.lock, HOLDER, 0)
        os.lstat(self.registry)
        fcntl.fcntl(self.other, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(self.other, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        os.lstat(self.spare)
        os.pwrite(self.other, DOCUMENT, 0)
        os.fstat(self.other)
        fcntl.fcntl(self.other, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        os.fstat(self.journal)
        os.pwrite(self.journal, LINE, self.at % JOURNAL)
        os.pwrite(self.lock, HOLDER, 0)
        if self.rename(*self.names):
            raise OSError(ctypes.get_errno(), "renameat2", self.registry)
        os.pwrite(self.lock, HOLDER, 0)
        fcntl.flock(self.lock, fcntl.LOCK_UN)
        self.at += len(LINE)
        self.placed, self.other = self.other, self.placed
        caller.send(ANSWER)
        caller.close()


if __name__ == "__main__":
    floor = Floor(sys.argv[1])
    print(flush=True)
    gc.disable()
    floor.serve()
