"""Why a request can be impossible. A refusal is an answer, not an error: the registry stays as it was."""

from enum import Enum


class Refusal(Enum):
    """Each member's value is tmux's own text where it has one, less what names the target."""

    NO_SERVER = "no server running"
    SERVER_RUNNING = "server is running"
    NO_SUCH_SESSION = "can't find session"
    NO_SUCH_WINDOW = "can't find window"
    NO_SUCH_PANE = "can't find pane"
    EMPTY_NAME = "invalid session"
    DUPLICATE_SESSION = "duplicate session"
    BAD_INDEX = "index out of range"
    INDEX_IN_USE = "index in use"
    SAME_INDEX = "same index"
    NO_FREE_INDEX = "no free index"
    LINKED_ONCE = "window only linked to one session"
    NO_NEXT_WINDOW = "no next window"
    NO_PREVIOUS_WINDOW = "no previous window"
    NO_LAST_WINDOW = "no last window"
    NO_LAST_PANE = "no last pane"
    SAME_PANE = "source and target panes must be different"
    STILL_ACTIVE = "still active"
    BEING_MADE = "being made"
    NOT_PENDING = "not being made"
    NOT_RUNNING = "not running"
    EMPTY_OPTION = "empty option name"
