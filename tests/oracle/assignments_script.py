"""Assignments (NAME=value) where commands are parsed: what both tmux and ours are told in turn."""

ASSIGNMENTS = r"""
if-shell true 'IN_IF=1 display -p "x$IN_IF"'
show-environment -g IN_IF
set-hook -g after-set-environment 'set -g @told 1'
run-shell -C '%hidden IN_RUN=2'
show-environment -gh IN_RUN
set -s 'command-alias[90]' 'aliased=IN_ALIAS=3 display -p "x$IN_ALIAS"'
aliased ; display -p next
show-environment -g IN_ALIAS
show -gv @told
bind-key y 'IN_KEY=4 set -g @key 1'
list-keys -T prefix y
show-environment -g IN_KEY
set-hook -g window-renamed 'IN_HOOK=5 ; set -gF @hook "x$IN_HOOK"'
show-hooks -g window-renamed
show-environment -g IN_HOOK
"""
