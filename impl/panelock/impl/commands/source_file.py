"""source-file (cmd-source-file.c): every file is read and parsed before any of its commands runs."""

import glob
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

from panelock.impl import parse, targets
from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Command, Commit, ReadFile, Steps, Wait
from panelock.impl.commands.environment import assign
from panelock.impl.commands.nested import complain, configures, context, run_nested, where
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded

if TYPE_CHECKING:
    from panelock.impl.targets import Target

_NO_FILE = "No such file or directory"


def _source(call: Call) -> Steps:
    args = call.args
    target = targets.guess_pane(call.document, args.get("t"), call.pane_of_caller)
    files, errors = yield from _read(call, target)
    if not files and errors:
        call.err += [f"{where(call)}{error}\n" for error in errors[:-1]]
        raise Refused(errors[-1])
    for error in errors:
        complain(call, where(call) + error)
    scripts: list[tuple[str, Sequence[parse.Parsed]]] = []
    causes: list[str] = []
    for name, data in files:
        try:
            if commands := (yield from _parse(call, name, data, target)):
                scripts.append((name, commands))
        except Refused as refused:
            causes.append(refused.text)
    if call.nobody:  # nothing is printed to anybody; what is wrong is noted as it is found (cfg_add_cause)
        call.err += [f"{cause}\n" for cause in causes]
    if not args.has("n"):
        yield from _run(call, scripts, target)
    if causes:
        call.out += [] if call.nobody else [f"{cause}\n" for cause in causes]
        call.status = 1


def _run(call: Call, scripts: list[tuple[str, Sequence[parse.Parsed]]], target: "Target | None") -> Steps:
    """Run the commands of each file; formats know which one it is."""
    outside, chain = call.extra, call.current
    for number, (name, commands) in enumerate(scripts, 1):
        if target is not None and call.args.has("t"):
            call.go_to(target.session, target.index, target.pane)
        call.extra = {**outside, "current_file": name}
        yield from run_nested(call, commands, more=number < len(scripts))
        call.extra, call.current = outside, chain  # each file goes its own way (load_cfg_from_buffer)


def _read(call: Call, target: "Target | None") -> Generator[Wait, Any, tuple[list[tuple[str, str]], list[str]]]:
    """Read all files; what cannot be read is an error of its own."""
    files: list[tuple[str, str]] = []
    errors: list[str] = []
    # What -f names is no pattern, and is spoken of as it was said (load_cfg).
    named = configures(call)
    for said in call.args.rest:
        path = (yield from expanded(call, said, target)) if call.args.has("F") else said
        found = [path] if named else _matching(call, path)
        if not found and not call.args.has("q"):
            errors.append(f"{path}: {_NO_FILE}")
        for name in found:
            try:
                data = yield ReadFile(_placed(call, name))
            except FileNotFoundError:
                if not call.args.has("q"):
                    errors.append(f"{path}: {_NO_FILE}")
            except OSError as error:
                errors.append(f"{name}: {error.strerror}")
            else:
                files.append((name, data.decode("utf-8", "surrogateescape")))
    return files, errors


def _matching(call: Call, path: str) -> Sequence[str]:
    """Return the files that a pattern names, in order; a path without wildcards is itself."""
    if path == "-":
        return ["-"]
    if not glob.has_magic(path):
        return [_placed(call, path)]
    return sorted(glob.glob(path if path.startswith("/") else f"{glob.escape(call.cwd)}/{path}"))


def _placed(call: Call, path: str) -> str:
    """Return where a file is that the caller's folder may have."""
    return path if path == "-" or path.startswith("/") else f"{call.cwd}/{path}"


def _parse(call: Call, name: str, text: str, target: "Target | None") -> Generator[Wait, Any, Sequence[parse.Parsed]]:
    """Parse one file, after the assignments of the files before it; make its own."""
    args = call.args
    how = context(
        call, target=target, file=name, one_group=False, parse_only=args.has("n"), verbose=args.has("v")
    )  # fmt: skip
    script = parse.Script()
    try:
        parse.parse_text(text, how, script)
    finally:
        for line in script.shown:
            call.print(line)
    if script.assignments:
        yield Commit(lambda tx: assign(tx, script), final=False)
    return script.commands


COMMANDS = (
    Command(
        "source-file", "source", "t:Fnqv", f"[-Fnqv] {common.PANE} path ...", _source, least=1, effects=True
    ),
)  # fmt: skip
