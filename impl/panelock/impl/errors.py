"""The three kinds of failure: a refusal is tmux's own text, a fault carries facts; a bug is an assert."""


class Refused(Exception):  # noqa: N818 - the caller asked for what cannot be: no error of the program's
    """An impossible request, in tmux's words; nothing was changed. The command's exit status is 1."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Fault(Exception):  # noqa: N818 - the base of all faults, named in DESIGN's words
    """The world broke: a file, a lock, a disk. ``text`` says which, what is wrong and what to do."""

    @property
    def text(self) -> str:
        """Return the message for stderr."""
        return str(self)


class LockTimedOut(Fault):
    """Somebody held the registry's lock longer than the limit."""

    def __init__(self, path: str, waited_s: float, holder: str) -> None:
        super().__init__(path, waited_s, holder)
        self.path, self.waited_s, self.holder = path, waited_s, holder

    @property
    def holder_pid(self) -> int | None:
        """Return the holder's process id, if the lock file names it."""
        parts = self.holder.split(":")
        return int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else None

    def __str__(self) -> str:
        """Name the file, the time and the holder."""
        who = f"process {self.holder_pid}" if self.holder_pid is not None else "an unknown process"
        return (
            f"{self.path}: locked by {who} for more than {self.waited_s:g} s; "
            f"if that process hangs, end it and try again"
        )


class BadRegistry(Fault):
    """A registry file that cannot be what we wrote; it is never overwritten."""

    def __init__(self, path: str, wrong: str) -> None:
        super().__init__(path, wrong)
        self.path, self.wrong = path, wrong

    def __str__(self) -> str:
        """Name the file, the fault and the way out."""
        return f"{self.path}: {self.wrong}; nothing was changed: see 'panelock doctor'"


class CannotWrite(Fault):
    """A write failed (a full disk, most often); the registry is as it was."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(path, error)
        self.path, self.error = path, error

    def __str__(self) -> str:
        """Name the file and the system's reason."""
        reason = self.error.strerror or str(self.error)
        return f"{self.path}: cannot write: {reason}; the registry is as it was"


class NotDurable(Fault):
    """The change was made, but could not be brought to the disk: a power cut may still undo it."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(path, error)
        self.path, self.error = path, error

    def __str__(self) -> str:
        """Name the folder and the system's reason."""
        reason = self.error.strerror or str(self.error)
        return f"{self.path}: the change is made, but a power cut may undo it: cannot sync: {reason}"
