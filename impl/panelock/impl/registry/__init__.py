"""What every command does to the document: one function a transition, in a transaction, checked first and then changed.

Arguments are resolved ids, never target text. What cannot be is refused in tmux's words (Refused) before anything was
changed. Where a rule is not tmux's manual's, the function of tmux's source that has it is named.
"""
