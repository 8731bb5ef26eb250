"""Commands that run others: what if-shell, run-shell -C, source-file and hooks have in common.

Nested commands run in the place of the command that runs them, with its caller's streams. What they commit is not
recorded as an answer of its own: the commands that nest are marked as having effects, so that a repeated request never
begins them a second time.
"""

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

from panelock.impl import options, parse
from panelock.impl.arguments import Block
from panelock.impl.commands.base import Call, Commit, Facts, Steps, Wait
from panelock.impl.commands.environment import with_assignments
from panelock.impl.errors import Fault, Refused
from panelock.impl.expanding import expand_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.impl.commands.base import Driver
    from panelock.impl.document import Document
    from panelock.impl.store import Transaction
    from panelock.impl.targets import Target

DEEPEST = 50
"""Files within files, and so on: what includes itself ends here (tmux 3.5: CMD_SOURCE_FILE_DEPTH_LIMIT)."""


class Changed(Exception):  # noqa: N818 - no error: what is to be run is to be chosen again
    """The registry is another one than when it was found which commands are to be run; none has done anything yet."""

    def __init__(self, condition: "Condition") -> None:
        super().__init__()
        self.condition = condition


class Condition:
    """Why commands are run: it must hold still when the first of them does something.

    tmux runs no other client's command between a condition and what it chooses: of all who test and set an option one
    is the first.
    """

    def __init__(self, holds: "Callable[[Document], bool]", outer: "Condition | None" = None) -> None:
        """``outer`` is why the command is run that asks."""
        self._holds: Callable[[Document], bool] | None = holds
        self._outer = outer

    def done(self) -> None:
        """Something has been done: it need not hold any more."""
        self._holds = None
        if self._outer is not None:
            self._outer.done()

    def within(self, change: "Callable[[Transaction], Any]") -> "Callable[[Transaction], Any]":
        """Return a change that asks first; it raises Changed."""
        holds = self._holds
        if holds is None:
            return change

        def asked(tx: "Transaction") -> Any:
            if not holds(tx.document):
                raise Changed(self)
            return change(tx)

        return asked


class NestedCall(Call):
    """A command that another command runs."""

    depth: int = 0
    line: int = 1
    """Where it stands in the file that it is read from, or in the text."""
    condition: Condition | None = None
    """Why it is run."""
    hooks: bool = True
    """False within a hook: its commands have no hooks themselves (tmux: CMDQ_STATE_NOHOOKS)."""

    @property
    def tells_hooks(self) -> bool:
        """See Call."""
        return self.hooks


def context(
    call: Call,
    *,
    target: "Target | None" = None,
    file: str | None = None,
    line: int = 1,
    one_group: bool = True,
    parse_only: bool = False,
    verbose: bool = False,
) -> parse.Context:
    """Return what parsing depends on, by the registry as it is; ``target`` is what %if asks about."""
    from panelock.impl.commands.table import TABLE

    document, driver = call.document, call.driver
    return parse.Context(
        TABLE,
        aliases=aliases(document),
        variables=global_environment(document, driver),
        expand=lambda template: expand_now(document, driver, template, target),
        file=file,
        line=line,
        one_group=one_group,
        parse_only=parse_only,
        verbose=verbose,
    )


def aliases(document: "Document") -> tuple[str, ...]:
    """Return the items of the option command-alias."""
    return tuple(options.elements("command-alias", [document.server_options]).values())


def global_environment(document: "Document", driver: "Driver") -> dict[str, str]:
    """Return the global environment: what the server was started with, then what set-environment -g said."""
    made = dict(driver.environment)
    for name, value in document.environment.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = value
    return made


def parsed(call: Call, text: str, target: "Target | None" = None) -> Sequence[parse.Parsed]:
    """Return the commands of a string, or of a ``{ … }``; raises Refused in the parser's words.

    What a command says that is read from a file stands there, too: its lines count on from the command's.
    """
    if isinstance(text, Block):
        return text.commands
    how = context(call, target=target, file=call.extra.get("current_file"), line=getattr(call, "line", 1))
    return with_assignments(parse.parse_text(text, how))


def run_nested(
    call: Call,
    commands: Sequence[parse.Parsed],
    *,
    hooks: bool | None = None,
    more: bool = False,
    condition: Condition | None = None,
) -> Steps:
    """Run commands in the place of the one that is running (cmdq_insert_after).

    An error is said, makes the caller's status 1 and ends the rest of its group; what stands after goes on
    (cmdq_remove_group). ``more``: others are to follow. Raises Changed where the condition does not hold any more.
    """
    depth = getattr(call, "depth", 0) + 1
    if depth > DEEPEST:
        raise Refused("too many nested files")
    outer: Condition | None = getattr(call, "condition", None)
    failed = -1
    for number, one in enumerate(commands, 1):
        if one.group == failed:
            continue
        child = NestedCall(
            one.command,
            one.args,
            call.driver,
            call.environment,
            call.cwd,
            call.request,
            call.position,
            call.out,
            call.err,
            current=call.current,
            extra=call.extra,
            client=call.client,
            pointer=call.pointer,
            key=call.key,
            nobody=call.nobody,
            caller=call.caller,
            depth=depth,
            line=one.line,
            condition=condition or outer,
            hooks=call.tells_hooks if hooks is None else hooks,
        )
        _note(child, one)
        if child.condition is not None and one.command.effects and not _only_asks(one):
            child.condition.done()
        try:
            yield from _unrecorded(one.command.run(child), more=more or number < len(commands), condition=condition)
        except (Refused, Fault, OSError) as error:
            complain(call, where(child) + text_of(error))
            note_error(call, text_of(error))
            failed = one.group
        call.current = child.current
        child.out.append(child.raw.decode("utf-8", "surrogateescape"))
        if child.status or child.forgives:
            call.status = child.status
        call.forgives = call.forgives or child.forgives


def configures(call: Call) -> bool:
    """Tell whether the one who starts a server gives the command, for its configuration."""
    return call.nobody and bool(call.request) and not isinstance(call, NestedCall)


def where(call: Call) -> str:
    """Return what stands before an error of a configuration's: file and line, for nobody has given it (cmdq_error)."""
    if not call.nobody or "current_file" not in call.extra:
        return ""
    return f"{call.extra['current_file']}:{getattr(call, 'line', 1)}: "


def complain(call: Call, text: str) -> None:
    """Say an error after which the caller's other commands go on."""
    call.err.append(text + "\n")
    call.status = 1


def note_error(call: Call, text: str) -> None:
    """Put what went wrong into the log of messages; where nobody has asked, nobody was told (cmdq_error)."""
    if call.client is not None or call.caller:
        call.driver.clients.messages.wrong(call.driver.now(), call.client or call.caller, text, call.document)


def _note(call: Call, one: "parse.Parsed") -> None:
    """Put a command into the log of messages, unless a configuration gives it when the server is started."""
    if one.group != parse.ASSIGNMENT and not (call.nobody and call.request):
        call.driver.clients.messages.command(call.driver.now(), call.client or call.caller, one, call.document)


def text_of(error: Refused | Fault | OSError) -> str:
    """Return an error's words."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror)
    return error.text


def _only_asks(one: "parse.Parsed") -> bool:
    """Tell whether a command does nothing itself: what it runs tells when something is done."""
    return one.command.name == "if-shell" and one.args.has("F")


def _unrecorded(steps: Steps, *, more: bool, condition: Condition | None) -> Generator[Wait, Any, None]:
    """Pass a command's waits on; its commits are steps of the command that nests it."""
    value: Any = None
    failure: Exception | None = None
    while True:
        try:
            wait = steps.send(value) if failure is None else steps.throw(failure)
        except StopIteration:
            return
        if isinstance(wait, Commit):
            wait.final = False
            wait.more = wait.more or more
            if condition is not None:
                wait.change = condition.within(wait.change)
        value = failure = None
        try:
            value = yield wait
        except GeneratorExit:
            steps.close()
            raise
        except Exception as error:  # noqa: BLE001 - raised where the command waits
            failure = error
        # What a change has raised was none.
        if condition is not None and not isinstance(wait, Facts) and (failure is None or not isinstance(wait, Commit)):
            condition.done()
