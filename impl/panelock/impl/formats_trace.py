"""How a format is expanded, told step by step: ``display-message -v`` (format.c: format_log).

The order is tmux's, which expands a modifier's arguments before it looks at anything else. Values come from the same
functions as those of an expansion that is not told; what a `#(…)` runs is told without steps of its own.
"""

import time as clock
from collections.abc import Iterator

from panelock.impl.formats import expand_level
from panelock.impl.formats_colour import hexadecimal
from panelock.impl.formats_compare import compare, exists, exists_kind, search
from panelock.impl.formats_parse import ALIASES, choose, closing_parenthesis, modifiers, skip
from panelock.impl.formats_plan import Plan, plan
from panelock.impl.formats_replace import found_value, limited, padded, substituted
from panelock.impl.formats_state import DEPTH_LIMIT, Exhausted, Scope, State
from panelock.impl.formats_values import (
    arithmetic,
    arithmetic_fault,
    character,
    is_true,
    operands,
    strftime,
    to_float,
)
from panelock.impl.formats_width import style_width

_DEEPEST_INDENT = 10


def traced(template: str, scope: Scope, *, time: bool = False) -> tuple[list[str], str]:
    """The steps, a line each, and the text that they come to; "" if the template asks for unbounded work."""
    trace = _Trace(State(scope, strftime=time))
    try:
        return trace.lines, trace.level(template)
    except (Exhausted, RecursionError):
        return trace.lines, ""


class _Trace:
    def __init__(self, state: State) -> None:
        self.state = state
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.state.spend(1 + len(text) // 32)
        self.lines.append(f"#{' ' * min(self.state.depth, _DEEPEST_INDENT)}{text}")

    # --- one text (format_expand1) ---

    def level(self, template: str) -> str:
        state = self.state
        if not template:
            return ""
        if state.depth >= DEPTH_LIMIT:
            self.say(f"reached loop limit ({DEPTH_LIMIT})")
            return ""
        state.depth += 1
        self.say(f"expanding format: {template}")
        if state.strftime and "%" in template:
            if state.when is None:
                state.when = clock.localtime(state.scope.now)
            timed = strftime(template, state.when)
            if timed != template:
                self.say(f"after time expanded: {timed}")
            template = timed
        out = []
        for part in self._parts(template):
            out.append(part)
            state.spend(1 + len(part) // 32)
        value = "".join(out)
        self.say(f"result is: {value}")
        state.depth -= 1
        return value

    def _parts(self, template: str) -> Iterator[str]:
        at = 0
        while (mark := template.find("#", at)) >= 0:
            yield template[at:mark]
            char = template[mark + 1 : mark + 2]
            end = mark + 2
            value: str | None
            if char == "{":
                close = skip(template, mark, "}")
                if close is None:
                    return
                self.say(f"found #{{}}: {template[mark + 2 : close]}")
                value, end = self._replaced(template[mark + 2 : close]), close + 1
            elif char == "(":
                close = closing_parenthesis(template, mark + 2)
                if close is None:
                    return
                value, end = self._job(template[mark + 2 : close]), close + 1
            elif char == "#":
                value, end = self._hashes(template, mark)
            elif char and char in "},":
                self.say(f"found #{char}")
                value = char
            elif char in ALIASES:
                self.say(f"found #{char}: {ALIASES[char]}")
                value = self._replaced(ALIASES[char])
            else:
                value = f"#{char}"
            if value is None:
                return
            yield value
            at = end
        yield template[at:]

    def _hashes(self, template: str, mark: int) -> tuple[str, int]:
        """Two of them are one, unless a style follows: drawing reads that, hashes and all."""
        end = mark + 2
        while template[end : end + 1] == "#":
            end += 1
        if template[end : end + 1] == "[":
            self.say(f"found #*{end - mark}[")
            return template[mark : end + 1], end + 1
        self.say("found ##")
        return "#", mark + 2

    def _job(self, command: str) -> str:
        self.say(f"found #(): {command}")
        if not self.state.jobs:
            self.say("#() is disabled")
            return ""
        value = expand_level(self.state, f"#({command})")
        self.say(f"#() result: {value}")
        return value

    # --- one #{…} (format_replace) ---

    def _replaced(self, body: str) -> str | None:
        outside, self.state.foreign = self.state.foreign, False
        found, text = modifiers(body)
        read = tuple((name, tuple(self.level(argument) for argument in arguments)) for name, arguments in found)
        for number, (name, arguments) in enumerate(read):
            self.say(f"modifier {number} is {name}")
            for place, argument in enumerate(arguments):
                self.say(f"modifier {number} argument {place}: {argument}")
        wanted = plan(read, text)
        value = self._value(wanted, text)
        if value is None:
            self.say(f"failed {body}")
        else:
            value = self._changed(wanted, value)
            self.say(f"replaced '{body}' with '{value}'")
        self.state.foreign |= outside
        return value

    def _value(self, wanted: Plan, text: str) -> str | None:
        if wanted.literal:
            return text
        if wanted.character:
            return character(self.level(text))
        if wanted.colour:
            return hexadecimal(self.level(text))
        if wanted.loop:
            return self._loop(wanted.loop, text)
        kind = exists_kind(self.state, wanted.exists) if wanted.exists else ""
        if kind:
            return self._exists(kind, text)
        if wanted.search is not None:
            return self._search(wanted.search, text)
        if wanted.compare is not None:
            return self._compare(wanted, text)
        if text.startswith("?"):
            return self._condition(wanted, text[1:])
        if wanted.arithmetic is not None:
            return self._arithmetic(list(wanted.arithmetic), text)
        if "#{" in text:
            self.say(f"expanding inner format '{text}'")
            return self.level(text)
        value = found_value(self.state, wanted, text)
        self.say(f"format '{text}' not found" if value is None else f"format '{text}' found: {value}")
        return value or ""

    def _sides(self, text: str) -> tuple[str, str] | None:
        sides = choose(text)
        return None if sides is None else (self.level(sides[0]), self.level(sides[1]))

    def _exists(self, kind: str, text: str) -> str | None:
        answer = exists(self.state, kind, self.level(text))
        if answer is None:
            self.say("window name but no session")
        return answer

    def _search(self, arguments: tuple[str, ...], text: str) -> str:
        pattern = self.level(text)
        pane = self.state.scope.lookup("pane_id")
        self.say(f"search '{pattern}' pane {pane}" if pane else f"search '{pattern}' but no pane")
        return search(self.state, arguments, pattern)

    def _compare(self, wanted: Plan, text: str) -> str | None:
        assert wanted.compare is not None
        name = wanted.compare[0]
        before = self.state.foreign
        sides = self._sides(text)
        self.state.foreign = before
        if sides is None:
            self.say(f"compare {name} syntax error: {text}")
            return None
        for side, value in zip(("left", "right"), sides, strict=True):
            self.say(f"compare {name} {side} is: {value}")
        return compare(self.state, wanted.compare, sides, expanded=True)

    def _condition(self, wanted: Plan, text: str) -> str | None:
        comma = skip(text, 0, ",")
        if comma is None:
            self.say(f"condition syntax error: {text}")
            return None
        asked, rest = text[:comma], text[comma + 1 :]
        self.say(f"condition is: {asked}")
        before = self.state.foreign
        found = found_value(self.state, wanted, asked)
        if found is not None:
            self.say(f"condition '{asked}' found: {found}")
        else:
            found = self.level(asked)
            if found == asked:
                found = ""
                self.say(f"condition '{asked}' not found; assuming false")
        self.state.foreign = before
        choices = choose(rest)
        if choices is None:
            self.say(f"condition '{asked}' syntax error: {rest}")
            return None
        self.say(f"condition '{asked}' is {'true' if is_true(found) else 'false'}")
        return self.level(choices[0] if is_true(found) else choices[1])

    def _arithmetic(self, arguments: list[str], text: str) -> str:
        if fault := arithmetic_fault(arguments):
            self.say(f"expression {fault}")
            return ""
        sides = self._sides(text)
        if sides is None:
            self.say("expression syntax error")
            return ""
        for side, number in zip(("left", "right"), sides, strict=True):
            if to_float(number) is None:
                self.say(f"expression {side} side is invalid: {number}")
                return ""
        for side, number in zip(("left", "right"), operands(arguments, *sides), strict=True):
            self.say(f"expression {side} side is: {number}")
        value = arithmetic(arguments, *sides)
        self.say(f"expression result is {value}")
        return value

    def _loop(self, kind: str, text: str) -> str | None:
        state, outside = self.state, self.state.scope
        words = {"S": ("session", "session_id"), "W": ("window", "window_id"), "P": ("pane", "pane_id"),
                 "L": ("client", "client_name")}[kind]  # fmt: skip
        scopes = {"S": outside.sessions, "W": outside.windows, "P": outside.panes, "L": outside.clients}[kind]()
        if scopes is None:
            self.say(f"{words[0]} loop but no {'session' if kind == 'W' else 'window'}")
            return None
        sides = choose(text) if kind in "WP" else None
        out = []
        try:
            for scope in scopes:
                state.scope = outside
                which = scope.lookup(words[1])
                index = f"{scope.lookup('window_index')} " if kind == "W" else ""
                self.say(f"{words[0]} loop: {index}{which}")
                state.scope = scope
                chosen = text if sides is None else sides[scope.lookup(f"{words[0]}_active") == "1"]
                out.append(self.level(chosen))
        finally:
            state.scope = outside
        return "".join(out)

    def _changed(self, wanted: Plan, value: str) -> str:
        state = self.state
        if wanted.expand_again:
            jobs, timed = state.jobs, state.strftime
            state.jobs = jobs and not state.foreign
            state.strftime = timed or wanted.expand_again == "T"
            value = self.level(value)
            state.jobs, state.strftime = jobs, timed
        for arguments in wanted.substitutions:
            pattern, new = (argument if state.foreign else self.level(argument) for argument in arguments[:2])
            value = substituted(state, pattern, new, arguments[2] if len(arguments) > 2 else "", value)
            self.say(f"substitute '{pattern}' to '{new}': {value}")
        for amount, value_of, words in (
            (wanted.limit, limited, "length limit"),
            (wanted.pad, padded, "padding width"),
        ):
            number, value = value_of(state, wanted, value) if amount else (0, value)
            if number:
                self.say(f"applied {words} {number}: {value}")
        if wanted.length:
            value = str(len(value.encode("utf-8", "surrogateescape")))
            self.say(f"replacing with length: {value}")
        if wanted.width:
            value = str(style_width(value))
            self.say(f"replacing with width: {value}")
        return value
