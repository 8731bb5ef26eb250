"""The keys that tmux 3.4 binds from the start (key_bindings_init of its key-bindings.c), as its list-keys prints them.

Imported only when somebody asks for keys (commands/bindings.py): no other command waits for it.
"""

from collections.abc import Iterator
from typing import NamedTuple


class Row(NamedTuple):
    """One binding, in tmux's words."""

    table: str
    key: str
    commands: str
    note: str
    repeat: bool


def rows() -> Iterator[Row]:
    """Return all of them."""
    menus = {name: " ".join(_lines(items)) for name, items in _MENUS.items()}
    for table, text in _TABLES.items():
        for line in _lines(text):
            said, _, note = line.partition("  ## ")
            repeat = said.startswith("-r ")
            key, commands = said.removeprefix("-r ").split(" ", 1)
            for name, items in menus.items():
                commands = commands.replace(name, items)
            yield Row(table, key, commands, note, repeat)


def _lines(text: str) -> list[str]:
    """Split a text into lines; what stands indented goes on with the line before."""
    return text.strip().replace("\n  ", " ").split("\n")


_SESSION_MENU = r"""
Next n { switch-client -n }
Previous p { switch-client -p }
''
Renumber N { move-window -r }
Rename n { command-prompt -I "#S" { rename-session "%%" } }
''
"New Session" s { new-session }
"New Window" w { new-window }
"""

_WINDOW_MENU = r"""
"#{?#{>:#{session_windows},1},,-}Swap Left" l { swap-window -t :-1 }
"#{?#{>:#{session_windows},1},,-}Swap Right" r { swap-window -t :+1 }
"#{?pane_marked_set,,-}Swap Marked" s { swap-window }
''
Kill X { kill-window }
Respawn R { respawn-window -k }
"#{?pane_marked,Unmark,Mark}" m { select-pane -m }
Rename n { command-prompt -F -I "#W" { rename-window -t "#{window_id}" "%%" } }
''
"New After" w { new-window -a }
"New At End" W { new-window }
"""

_PANE_MENU = r"""
"#{?#{m/r:(copy|view)-mode,#{pane_mode}},Go To Top,}" < { send-keys -X history-top }
"#{?#{m/r:(copy|view)-mode,#{pane_mode}},Go To Bottom,}" > { send-keys -X history-bottom }
''
"#{?mouse_word,Search For #[underscore]#{=/9/...:mouse_word},}" C-r { if-shell -F
  "#{?#{m/r:(copy|view)-mode,#{pane_mode}},0,1}" "copy-mode -t=" ; send-keys -X -t = search-backward "#{q:mouse_word}"
  }
"#{?mouse_word,Type #[underscore]#{=/9/...:mouse_word},}" C-y { copy-mode -q ; send-keys -l "#{q:mouse_word}" }
"#{?mouse_word,Copy #[underscore]#{=/9/...:mouse_word},}" c { copy-mode -q ; set-buffer "#{q:mouse_word}" }
"#{?mouse_line,Copy Line,}" l { copy-mode -q ; set-buffer "#{q:mouse_line}" }
''
"#{?mouse_hyperlink,Type #[underscore]#{=/9/...:mouse_hyperlink},}" C-h { copy-mode -q ; send-keys -l
  "#{q:mouse_hyperlink}" }
"#{?mouse_hyperlink,Copy #[underscore]#{=/9/...:mouse_hyperlink},}" h { copy-mode -q ; set-buffer
  "#{q:mouse_hyperlink}" }
''
"Horizontal Split" h { split-window -h }
"Vertical Split" v { split-window -v }
''
"#{?#{>:#{window_panes},1},,-}Swap Up" u { swap-pane -U }
"#{?#{>:#{window_panes},1},,-}Swap Down" d { swap-pane -D }
"#{?pane_marked_set,,-}Swap Marked" s { swap-pane }
''
Kill X { kill-pane }
Respawn R { respawn-pane -k }
"#{?pane_marked,Unmark,Mark}" m { select-pane -m }
"#{?#{>:#{window_panes},1},,-}#{?window_zoomed_flag,Unzoom,Zoom}" z { resize-pane -Z }
"""

_MENUS = {"SESSION_MENU": _SESSION_MENU, "WINDOW_MENU": _WINDOW_MENU, "PANE_MENU": _PANE_MENU}

_PREFIX = r"""
C-b send-prefix  ## Send the prefix key
C-o rotate-window  ## Rotate through the panes
C-z suspend-client  ## Suspend the current client
Space next-layout  ## Select next layout
! break-pane  ## Break pane to a new window
" split-window  ## Split window vertically
# list-buffers  ## List all paste buffers
$ command-prompt -I "#S" { rename-session "%%" }  ## Rename current session
% split-window -h  ## Split window horizontally
& confirm-before -p "kill-window #W? (y/n)" kill-window  ## Kill current window
' command-prompt -T window-target -p index { select-window -t ":%%" }  ## Prompt for window index to select
( switch-client -p  ## Switch to previous client
) switch-client -n  ## Switch to next client
, command-prompt -I "#W" { rename-window "%%" }  ## Rename current window
- delete-buffer  ## Delete the most recent paste buffer
. command-prompt -T target { move-window -t "%%" }  ## Move the current window
/ command-prompt -k -p key { list-keys -1N "%%" }  ## Describe key binding
0 select-window -t :=0  ## Select window 0
1 select-window -t :=1  ## Select window 1
2 select-window -t :=2  ## Select window 2
3 select-window -t :=3  ## Select window 3
4 select-window -t :=4  ## Select window 4
5 select-window -t :=5  ## Select window 5
6 select-window -t :=6  ## Select window 6
7 select-window -t :=7  ## Select window 7
8 select-window -t :=8  ## Select window 8
9 select-window -t :=9  ## Select window 9
: command-prompt  ## Prompt for a command
; last-pane  ## Move to the previously active pane
< display-menu -T "#[align=centre]#{window_index}:#{window_name}" -x W -y W WINDOW_MENU
= choose-buffer -Z  ## Choose a paste buffer from a list
> display-menu -T "#[align=centre]#{pane_index} (#{pane_id})" -x P -y P PANE_MENU
? list-keys -N  ## List key bindings
C customize-mode -Z  ## Customize options
D choose-client -Z  ## Choose and detach a client from a list
E select-layout -E  ## Spread panes out evenly
L switch-client -l  ## Switch to the last client
M select-pane -M  ## Clear the marked pane
[ copy-mode  ## Enter copy mode
] paste-buffer -p  ## Paste the most recent paste buffer
c new-window  ## Create a new window
d detach-client  ## Detach the current client
f command-prompt { find-window -Z "%%" }  ## Search for a pane
i display-message  ## Display window information
l last-window  ## Select the previously current window
m select-pane -m  ## Toggle the marked pane
n next-window  ## Select the next window
o select-pane -t :.+  ## Select the next pane
p previous-window  ## Select the previous window
q display-panes  ## Display pane numbers
r refresh-client  ## Redraw the current client
s choose-tree -Zs  ## Choose a session from a list
t clock-mode  ## Show a clock
w choose-tree -Zw  ## Choose a window from a list
x confirm-before -p "kill-pane #P? (y/n)" kill-pane  ## Kill the active pane
z resize-pane -Z  ## Zoom the active pane
{ swap-pane -U  ## Swap the active pane with the pane above
} swap-pane -D  ## Swap the active pane with the pane below
~ show-messages  ## Show messages
-r DC refresh-client -c  ## Reset so the visible part of the window follows the cursor
PPage copy-mode -u  ## Enter copy mode and scroll up
-r Up select-pane -U  ## Select the pane above the active pane
-r Down select-pane -D  ## Select the pane below the active pane
-r Left select-pane -L  ## Select the pane to the left of the active pane
-r Right select-pane -R  ## Select the pane to the right of the active pane
M-1 select-layout even-horizontal  ## Set the even-horizontal layout
M-2 select-layout even-vertical  ## Set the even-vertical layout
M-3 select-layout main-horizontal  ## Set the main-horizontal layout
M-4 select-layout main-vertical  ## Set the main-vertical layout
M-5 select-layout tiled  ## Select the tiled layout
M-n next-window -a  ## Select the next window with an alert
M-o rotate-window -D  ## Rotate through the panes in reverse
M-p previous-window -a  ## Select the previous window with an alert
-r M-Up resize-pane -U 5  ## Resize the pane up by 5
-r M-Down resize-pane -D 5  ## Resize the pane down by 5
-r M-Left resize-pane -L 5  ## Resize the pane left by 5
-r M-Right resize-pane -R 5  ## Resize the pane right by 5
-r C-Up resize-pane -U  ## Resize the pane up
-r C-Down resize-pane -D  ## Resize the pane down
-r C-Left resize-pane -L  ## Resize the pane left
-r C-Right resize-pane -R  ## Resize the pane right
-r S-Up refresh-client -U 10  ## Move the visible part of the window up
-r S-Down refresh-client -D 10  ## Move the visible part of the window down
-r S-Left refresh-client -L 10  ## Move the visible part of the window left
-r S-Right refresh-client -R 10  ## Move the visible part of the window right
"""

_ROOT = r"""
MouseDown1Pane select-pane -t = \; send-keys -M
MouseDown1Status select-window -t =
MouseDown2Pane select-pane -t = \; if-shell -F "#{||:#{pane_in_mode},#{mouse_any_flag}}" { send-keys -M } {
  paste-buffer -p }
MouseDown3Pane if-shell -F -t =
  "#{||:#{mouse_any_flag},#{&&:#{pane_in_mode},#{?#{m/r:(copy|view)-mode,#{pane_mode}},0,1}}}" { select-pane -t = ;
  send-keys -M } { display-menu -T "#[align=centre]#{pane_index} (#{pane_id})" -t = -x M -y M PANE_MENU }
MouseDown3Status display-menu -T "#[align=centre]#{window_index}:#{window_name}" -t = -x W -y W WINDOW_MENU
MouseDown3StatusLeft display-menu -T "#[align=centre]#{session_name}" -t = -x M -y W SESSION_MENU
MouseDrag1Pane if-shell -F "#{||:#{pane_in_mode},#{mouse_any_flag}}" { send-keys -M } { copy-mode -M }
MouseDrag1Border resize-pane -M
WheelUpPane if-shell -F "#{||:#{pane_in_mode},#{mouse_any_flag}}" { send-keys -M } { copy-mode -e }
WheelUpStatus previous-window
WheelDownStatus next-window
DoubleClick1Pane select-pane -t = \; if-shell -F "#{||:#{pane_in_mode},#{mouse_any_flag}}" { send-keys -M } {
  copy-mode -H ; send-keys -X select-word ; run-shell -d 0.3 ; send-keys -X copy-pipe-and-cancel }
TripleClick1Pane select-pane -t = \; if-shell -F "#{||:#{pane_in_mode},#{mouse_any_flag}}" { send-keys -M } {
  copy-mode -H ; send-keys -X select-line ; run-shell -d 0.3 ; send-keys -X copy-pipe-and-cancel }
M-MouseDown3Pane display-menu -T "#[align=centre]#{pane_index} (#{pane_id})" -t = -x M -y M PANE_MENU
M-MouseDown3Status display-menu -T "#[align=centre]#{window_index}:#{window_name}" -t = -x W -y W WINDOW_MENU
M-MouseDown3StatusLeft display-menu -T "#[align=centre]#{session_name}" -t = -x M -y W SESSION_MENU
"""

_COPY_MODE = r"""
C-Space send-keys -X begin-selection
C-a send-keys -X start-of-line
C-b send-keys -X cursor-left
C-c send-keys -X cancel
C-e send-keys -X end-of-line
C-f send-keys -X cursor-right
C-g send-keys -X clear-selection
C-k send-keys -X copy-pipe-end-of-line-and-cancel
C-n send-keys -X cursor-down
C-p send-keys -X cursor-up
C-r command-prompt -i -I "#{pane_search_string}" -T search -p "(search up)" { send-keys -X search-backward-incremental
  "%%" }
C-s command-prompt -i -I "#{pane_search_string}" -T search -p "(search down)" { send-keys -X
  search-forward-incremental "%%" }
C-v send-keys -X page-down
C-w send-keys -X copy-pipe-and-cancel
Escape send-keys -X cancel
Space send-keys -X page-down
, send-keys -X jump-reverse
; send-keys -X jump-again
F command-prompt -1 -p "(jump backward)" { send-keys -X jump-backward "%%" }
N send-keys -X search-reverse
P send-keys -X toggle-position
R send-keys -X rectangle-toggle
T command-prompt -1 -p "(jump to backward)" { send-keys -X jump-to-backward "%%" }
X send-keys -X set-mark
f command-prompt -1 -p "(jump forward)" { send-keys -X jump-forward "%%" }
g command-prompt -p "(goto line)" { send-keys -X goto-line "%%" }
n send-keys -X search-again
q send-keys -X cancel
r send-keys -X refresh-from-pane
t command-prompt -1 -p "(jump to forward)" { send-keys -X jump-to-forward "%%" }
MouseDown1Pane select-pane
MouseDrag1Pane select-pane \; send-keys -X begin-selection
MouseDragEnd1Pane send-keys -X copy-pipe-and-cancel
WheelUpPane select-pane \; send-keys -X -N 5 scroll-up
WheelDownPane select-pane \; send-keys -X -N 5 scroll-down
DoubleClick1Pane select-pane \; send-keys -X select-word \; run-shell -d 0.3 \; send-keys -X copy-pipe-and-cancel
TripleClick1Pane select-pane \; send-keys -X select-line \; run-shell -d 0.3 \; send-keys -X copy-pipe-and-cancel
Home send-keys -X start-of-line
End send-keys -X end-of-line
NPage send-keys -X page-down
PPage send-keys -X page-up
Up send-keys -X cursor-up
Down send-keys -X cursor-down
Left send-keys -X cursor-left
Right send-keys -X cursor-right
M-C-b send-keys -X previous-matching-bracket
M-C-f send-keys -X next-matching-bracket
M-1 command-prompt -N -I 1 -p (repeat) { send-keys -N "%%" }
M-2 command-prompt -N -I 2 -p (repeat) { send-keys -N "%%" }
M-3 command-prompt -N -I 3 -p (repeat) { send-keys -N "%%" }
M-4 command-prompt -N -I 4 -p (repeat) { send-keys -N "%%" }
M-5 command-prompt -N -I 5 -p (repeat) { send-keys -N "%%" }
M-6 command-prompt -N -I 6 -p (repeat) { send-keys -N "%%" }
M-7 command-prompt -N -I 7 -p (repeat) { send-keys -N "%%" }
M-8 command-prompt -N -I 8 -p (repeat) { send-keys -N "%%" }
M-9 command-prompt -N -I 9 -p (repeat) { send-keys -N "%%" }
M-< send-keys -X history-top
M-> send-keys -X history-bottom
M-R send-keys -X top-line
M-b send-keys -X previous-word
M-f send-keys -X next-word-end
M-m send-keys -X back-to-indentation
M-r send-keys -X middle-line
M-v send-keys -X page-up
M-w send-keys -X copy-pipe-and-cancel
M-x send-keys -X jump-to-mark
M-{ send-keys -X previous-paragraph
M-} send-keys -X next-paragraph
M-Up send-keys -X halfpage-up
M-Down send-keys -X halfpage-down
C-Up send-keys -X scroll-up
C-Down send-keys -X scroll-down
"""

_COPY_MODE_VI = r"""
C-b send-keys -X page-up
C-c send-keys -X cancel
C-d send-keys -X halfpage-down
C-e send-keys -X scroll-down
C-f send-keys -X page-down
C-h send-keys -X cursor-left
C-j send-keys -X copy-pipe-and-cancel
Enter send-keys -X copy-pipe-and-cancel
C-u send-keys -X halfpage-up
C-v send-keys -X rectangle-toggle
C-y send-keys -X scroll-up
Escape send-keys -X clear-selection
Space send-keys -X begin-selection
# send-keys -FX search-backward "#{copy_cursor_word}"
$ send-keys -X end-of-line
% send-keys -X next-matching-bracket
* send-keys -FX search-forward "#{copy_cursor_word}"
, send-keys -X jump-reverse
/ command-prompt -T search -p "(search down)" { send-keys -X search-forward "%%" }
0 send-keys -X start-of-line
1 command-prompt -N -I 1 -p (repeat) { send-keys -N "%%" }
2 command-prompt -N -I 2 -p (repeat) { send-keys -N "%%" }
3 command-prompt -N -I 3 -p (repeat) { send-keys -N "%%" }
4 command-prompt -N -I 4 -p (repeat) { send-keys -N "%%" }
5 command-prompt -N -I 5 -p (repeat) { send-keys -N "%%" }
6 command-prompt -N -I 6 -p (repeat) { send-keys -N "%%" }
7 command-prompt -N -I 7 -p (repeat) { send-keys -N "%%" }
8 command-prompt -N -I 8 -p (repeat) { send-keys -N "%%" }
9 command-prompt -N -I 9 -p (repeat) { send-keys -N "%%" }
: command-prompt -p "(goto line)" { send-keys -X goto-line "%%" }
; send-keys -X jump-again
? command-prompt -T search -p "(search up)" { send-keys -X search-backward "%%" }
A send-keys -X append-selection-and-cancel
B send-keys -X previous-space
D send-keys -X copy-pipe-end-of-line-and-cancel
E send-keys -X next-space-end
F command-prompt -1 -p "(jump backward)" { send-keys -X jump-backward "%%" }
G send-keys -X history-bottom
H send-keys -X top-line
J send-keys -X scroll-down
K send-keys -X scroll-up
L send-keys -X bottom-line
M send-keys -X middle-line
N send-keys -X search-reverse
P send-keys -X toggle-position
T command-prompt -1 -p "(jump to backward)" { send-keys -X jump-to-backward "%%" }
V send-keys -X select-line
W send-keys -X next-space
X send-keys -X set-mark
^ send-keys -X back-to-indentation
b send-keys -X previous-word
e send-keys -X next-word-end
f command-prompt -1 -p "(jump forward)" { send-keys -X jump-forward "%%" }
g send-keys -X history-top
h send-keys -X cursor-left
j send-keys -X cursor-down
k send-keys -X cursor-up
l send-keys -X cursor-right
n send-keys -X search-again
o send-keys -X other-end
q send-keys -X cancel
r send-keys -X refresh-from-pane
t command-prompt -1 -p "(jump to forward)" { send-keys -X jump-to-forward "%%" }
v send-keys -X rectangle-toggle
w send-keys -X next-word
z send-keys -X scroll-middle
{ send-keys -X previous-paragraph
} send-keys -X next-paragraph
MouseDown1Pane select-pane
MouseDrag1Pane select-pane \; send-keys -X begin-selection
MouseDragEnd1Pane send-keys -X copy-pipe-and-cancel
WheelUpPane select-pane \; send-keys -X -N 5 scroll-up
WheelDownPane select-pane \; send-keys -X -N 5 scroll-down
DoubleClick1Pane select-pane \; send-keys -X select-word \; run-shell -d 0.3 \; send-keys -X copy-pipe-and-cancel
TripleClick1Pane select-pane \; send-keys -X select-line \; run-shell -d 0.3 \; send-keys -X copy-pipe-and-cancel
BSpace send-keys -X cursor-left
Home send-keys -X start-of-line
End send-keys -X end-of-line
NPage send-keys -X page-down
PPage send-keys -X page-up
Up send-keys -X cursor-up
Down send-keys -X cursor-down
Left send-keys -X cursor-left
Right send-keys -X cursor-right
M-x send-keys -X jump-to-mark
C-Up send-keys -X scroll-up
C-Down send-keys -X scroll-down
"""

_TABLES = {"copy-mode": _COPY_MODE, "copy-mode-vi": _COPY_MODE_VI, "prefix": _PREFIX, "root": _ROOT}
"""Keys, -r before those that may be repeated, and behind ``##`` the note."""
