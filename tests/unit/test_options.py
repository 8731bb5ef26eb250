"""Options in plain dictionaries: scopes, inheritance, arrays, refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelock.impl.colours import canonical, is_style
from panelock.impl.document import Pane, Window, empty
from panelock.impl.layout import Cell
from panelock.impl.options import (
    Flags,
    Scope,
    Target,
    chain_of,
    check_unset,
    effective,
    elements,
    find,
    flag,
    is_set,
    number,
    scope_from_flags,
    scope_from_name,
    set_option,
    unset_option,
)
from panelock.impl.options_kinds import OptionError, Table
from panelock.impl.options_show import Hooks, show_all, show_one
from panelock.impl.options_start import start_values
from panelock.impl.options_values import Judges


def said(function, *arguments, **named) -> str:
    with pytest.raises(OptionError) as caught:
        function(*arguments, **named)
    return caught.value.text


# --- names


def test_a_name_is_found_in_full_by_prefix_and_by_its_american_spelling():
    assert find("status").name == "status"
    assert find("escape").name == "escape-time"
    assert find("pane-colors").name == "pane-colours"
    assert (find("update-environment[12]").name, find("update-environment[12]").index) == ("update-environment", 12)


@pytest.mark.parametrize("word", ["status-l", "", "status[", "status[x]", "status[1]x", "status[-1]"])
def test_an_ambiguous_word_is_refused_as_such(word):
    assert said(find, word) == f"ambiguous option: {word}"


def test_an_unknown_word_is_refused_and_q_makes_that_silent():
    with pytest.raises(OptionError) as caught:
        find("nosuch")
    assert (caught.value.text, caught.value.quiet) == ("invalid option: nosuch", True)


# --- scopes


@pytest.mark.parametrize(
    ("word", "flags", "scope"),
    [
        ("mouse", Flags(), Scope.SESSION),
        ("mouse", Flags(g=True), Scope.GLOBAL_SESSION),
        ("mouse", Flags(w=True, s=True, p=True), Scope.SESSION),
        ("escape-time", Flags(), Scope.SERVER),
        ("mode-keys", Flags(p=True), Scope.WINDOW),
        ("mode-keys", Flags(g=True), Scope.GLOBAL_WINDOW),
        ("remain-on-exit", Flags(), Scope.WINDOW),
        ("remain-on-exit", Flags(p=True, g=True), Scope.PANE),
        ("@x", Flags(), Scope.SESSION),
        ("@x", Flags(s=True, g=True), Scope.SERVER),
        ("@x", Flags(w=True), Scope.WINDOW),
        ("@x", Flags(w=True, g=True), Scope.GLOBAL_WINDOW),
        ("@x", Flags(p=True), Scope.PANE),
        ("pane-died", Flags(p=True), Scope.PANE),
    ],
)
def test_the_scope_is_the_options_own_and_for_user_options_the_flags(word, flags, scope):
    assert scope_from_name(find(word), flags) is scope


def test_without_a_session_window_or_pane_the_scope_is_refused_in_tmuxs_words():
    nothing = Target(session=False, window=False, pane=False)
    named = Target(session=False, window=False, pane=False, said="x:1")
    assert said(scope_from_flags, Flags(), nothing) == "no current session"
    assert said(scope_from_flags, Flags(w=True), nothing) == "no current window"
    assert said(scope_from_flags, Flags(p=True), named) == "no such pane: x:1"
    assert said(scope_from_name, find("mouse"), Flags(), named) == "no such session: x:1"
    assert scope_from_flags(Flags(g=True), nothing) is Scope.GLOBAL_SESSION


def test_a_pane_inherits_from_its_window_and_that_from_all_windows():
    document = empty()
    pane = Pane(id=0, window=3, options={"@x": "pane"})
    window = Window(id=3, name="", sx=80, sy=24, panes=[0], active=0, layout=Cell(sx=80, sy=24, pane=0))
    document.windows[3] = window
    document.window_options["remain-on-exit"] = "failed"
    chain = chain_of(Scope.PANE, document, pane=pane)
    assert effective("remain-on-exit", chain) == "failed"
    set_option(chain_of(Scope.WINDOW, document, window=window), find("remain-on-exit"), "off")
    assert (effective("remain-on-exit", chain), number("remain-on-exit", chain)) == ("off", 0)
    assert effective("@x", chain) == "pane"
    assert effective("@x", chain[1:]) is None
    assert [scope.table for scope in Scope].count(Table.WINDOW) == 2


# --- setting


@pytest.mark.parametrize(
    ("word", "value", "text"),
    [
        ("history-limit", "-1", "value is too small: -1"),
        ("history-limit", "2147483648", "value is too large: 2147483648"),
        ("history-limit", "x", "value is invalid: x"),
        ("history-limit", None, "empty value"),
        ("mouse", "maybe", "bad value: maybe"),
        ("status", "6", "unknown value: 6"),
        ("status-bg", "reddish", "bad colour: reddish"),
        ("prefix", "xx", "bad key: xx"),
        ("mode-style", "fg=x", "invalid style: fg=x"),
        ("default-size", "big", "value is invalid: big"),
        ("default-shell", "sh", "not a suitable shell: sh"),
        ("pane-colours", "red,x", "bad colour: x"),
        ("pane-colours[1]", "x", "bad colour: x"),
        ("user-keys", None, "empty value"),
        ("@x", None, "empty value"),
        ("@x[1]", "v", "not an array: @x[1]"),
        ("mouse[1]", "on", "not an array: mouse[1]"),
    ],
)
def test_a_refused_value_has_tmuxs_words_and_changes_nothing(word, value, text):
    chain = [{}, {"pane-colours[0]": "red"}]
    assert said(set_option, chain, find(word), value) == text
    assert chain == [{}, {"pane-colours[0]": "red"}]


def test_a_missing_value_toggles_what_is_in_force():
    chain = [{}, {}]
    set_option(chain, find("mouse"), None)
    assert flag("mouse", chain) is True
    set_option(chain, find("mouse"), "")
    assert flag("mouse", chain) is False
    chain[1]["status"] = "3"
    set_option(chain, find("status"), None)
    assert chain[0]["status"] == "3"


def test_values_are_kept_as_they_are_shown():
    chain = [{}]
    for word, value in {"status-bg": "RED", "prefix": "^a", "mouse": "YES", "history-limit": " 007"}.items():
        set_option(chain, find(word), value)
    assert chain[0] == {"status-bg": "red", "prefix": "C-a", "mouse": "on", "history-limit": "7"}


def test_append_goes_on_from_the_same_scope_only():
    chain = [{}, {"status-left": "global"}]
    set_option(chain, find("status-left"), "a", append=True)
    set_option(chain, find("status-left"), "b", append=True)
    set_option(chain, find("status-style"), "bold", append=True)
    set_option(chain, find("status-style"), "dim", append=True)
    set_option(chain, find("@x"), "1", append=True)
    set_option(chain, find("@x"), "2", append=True)
    assert chain[0] == {"status-left": "ab", "status-style": "bold,dim", "@x": "12"}


def test_append_in_a_global_scope_goes_on_from_the_default():
    chain = [{}]
    set_option(chain, find("status-style"), "bold", append=True)
    assert chain[0] == {"status-style": "bg=green,fg=black,bold"}


def test_an_array_is_kept_by_element_and_an_empty_one_is_remembered():
    chain = [{}, {}]
    set_option(chain, find("user-keys"), "a,b")
    assert chain[0] == {"user-keys[0]": "a", "user-keys[1]": "b"}
    set_option(chain, find("user-keys[7]"), "c,d")
    set_option(chain, find("user-keys"), "e", append=True)
    assert elements("user-keys", chain) == {0: "a", 1: "b", 2: "e", 7: "c,d"}
    set_option(chain, find("user-keys"), "")
    assert chain[0] == {"user-keys": ""}
    assert elements("user-keys", chain) == {}
    unset_option(chain, find("user-keys"))
    assert chain[0] == {}


def test_one_element_of_a_global_array_brings_the_defaults_with_it():
    chain = [{}]
    set_option(chain, find("update-environment[1]"), "X")
    assert list(elements("update-environment", chain).values())[:3] == ["DISPLAY", "X", "SSH_ASKPASS"]
    assert effective("update-environment[1]", chain) == "X"
    unset_option(chain, find("update-environment"))
    assert chain == [{}]
    assert effective("update-environment", chain).startswith("DISPLAY KRB5CCNAME SSH_ASKPASS")


def test_unsetting_an_element_leaves_the_others_and_what_is_not_set_is_left():
    chain = [{"user-keys[0]": "a", "user-keys[1]": "b"}, {}]
    unset_option(chain, find("user-keys[0]"))
    unset_option(chain, find("user-keys[9]"))
    unset_option(chain, find("mouse"))
    unset_option(chain, find("@x"))
    assert chain[0] == {"user-keys[1]": "b"}


def test_names_that_begin_alike_are_not_touched_by_unset():
    chain = [{"status": "on", "status-left": "x", "status-format[0]": "y"}, {}]
    unset_option(chain, find("status"))
    assert chain[0] == {"status-left": "x", "status-format[0]": "y"}


def test_o_refuses_what_is_set_and_every_option_is_set_globally():
    assert said(check_unset, [{}], find("mouse")) == "already set: mouse"
    assert said(check_unset, [{"@x": ""}, {}], find("@x")) == "already set: @x"
    check_unset([{}, {"mouse": "on"}], find("mouse"))
    assert not is_set([{}], find("user-keys[3]"))
    assert is_set([{}], find("update-environment[3]"))


def test_a_hook_is_kept_as_its_judge_writes_it():
    chain = [{}]
    judges = Judges(command=lambda text: text.replace("neww", "new-window"))
    set_option(chain, find("after-new-window"), "neww -d", judges=judges)
    set_option(chain, find("after-new-window"), "neww", append=True, judges=judges)
    assert chain[0] == {"after-new-window[0]": "new-window -d", "after-new-window[1]": "new-window"}


# --- what the start gives


def test_the_shell_is_the_environments_else_the_accounts_else_sh():
    for shell, account, found in (("/a", "/b", "/a"), ("a", "/b", "/b"), ("", "", "/bin/sh")):
        assert start_values({"SHELL": shell}, account, lambda path: path.startswith("/"))["default-shell"] == found


def test_what_the_start_gave_is_in_force_until_unset():
    start = {"default-shell": "/bin/zsh"}
    chain = [{}]
    assert effective("default-shell", chain, start) == "/bin/zsh"
    unset_option(chain, find("default-shell"), start=start)
    assert effective("default-shell", chain, start) == "/bin/sh"


# --- showing


def test_showing_what_a_scope_does_not_have_prints_nothing_and_a_unknown_user_option_is_an_error():
    assert show_one([{}, {}], find("mouse")) == []
    assert show_one([{}, {}], find("mouse"), inherited=True) == ["mouse* off"]
    assert said(show_one, [{}, {"@x": "1"}], find("@x")) == "invalid option: @x"
    assert show_one([{}, {"@x": "1"}], find("@x"), inherited=True) == ["@x* 1"]
    assert show_one([{}], find("update-environment[77]")) == ["update-environment[77] ''"]
    assert show_one([{"user-keys": ""}, {}], find("user-keys")) == ["user-keys"]


def test_hooks_are_shown_only_when_asked_for():
    chain = [{"after-new-window[0]": "new-window", "mouse": "on"}, {}]
    assert show_all(chain, Table.SESSION) == ["mouse on"]
    assert show_all(chain, Table.SESSION, hooks=Hooks.WITH) == ["mouse on", "after-new-window[0] new-window"]
    assert show_all(chain, Table.SESSION, hooks=Hooks.ONLY) == ["after-new-window[0] new-window"]
    assert show_all(chain, Table.SESSION, values=True, hooks=Hooks.WITH) == ["on", "new-window"]


@given(st.text(max_size=10), st.text(max_size=10))
def test_what_is_set_is_what_is_read_and_unset_takes_it_away(name, value):
    chain: list[dict[str, str]] = [{}, {}]
    found = find("@" + name.replace("[", ""))
    set_option(chain, found, value)
    assert effective(found.name, chain) == value
    assert show_one(chain, found, values=True) == [value]
    unset_option(chain, found)
    assert chain == [{}, {}]


@given(st.text(max_size=12))
def test_any_text_is_a_colour_or_not_and_a_canonical_one_stays_itself(text):
    shown = canonical(text)
    assert shown is None or canonical(shown) == shown
    assert is_style(text) in (True, False)
