"""The table itself: every row's own default would be taken."""

from panelock.impl.options import find, set_option
from panelock.impl.options_kinds import Kind, Table
from panelock.impl.options_table import BY_NAME, OPTIONS, OTHER_NAMES


def test_every_name_stands_once():
    assert len(BY_NAME) == len(OPTIONS)
    assert set(OTHER_NAMES.values()) <= set(BY_NAME)
    assert not set(OTHER_NAMES) & set(BY_NAME)


def test_every_default_would_be_taken_as_a_value_and_kept_as_it_is():
    for option in OPTIONS:
        if option.name == "cursor-colour":  # none is a default that cannot be set
            continue
        chain: list[dict[str, str]] = [{}, {}]
        for index, text in option.elements.items():
            set_option(chain, find(f"{option.name}[{index}]"), text)
        if not option.array:
            set_option(chain, find(option.name), option.text)
            assert chain[0] == {option.name: option.default}
        else:
            assert list(chain[0].values()) == list(option.default)


def test_numbers_have_a_default_between_their_bounds():
    for option in OPTIONS:
        if option.kind is Kind.NUMBER:
            assert option.minimum <= int(option.text) <= option.maximum


def test_a_pane_option_is_a_window_option_and_no_option_is_in_two_other_tables():
    for option in OPTIONS:
        assert option.table in (Table.SERVER, Table.SESSION, Table.WINDOW, Table.WINDOW | Table.PANE)


def test_hooks_are_arrays_of_commands_and_nothing_else_is():
    assert {option.name for option in OPTIONS if option.hook} == {
        option.name for option in OPTIONS if option.kind is Kind.COMMAND
    }
    assert all(option.array and not option.separator for option in OPTIONS if option.hook)
