"""What things to choose from look like where nobody says (window-tree.c, window-buffer.c, window-client.c …)."""

_OF_TITLE = "#{&&:#{pane_title},#{!=:#{pane_title},#{host_short}}}"
_TITLE = ': "#{pane_title}"'
TREE = (
    "#{?pane_format,#{?pane_marked,#[reverse],}#{pane_current_command}#{?pane_active,*,}#{?pane_marked,M,}"
    f"#{{?{_OF_TITLE},{_TITLE},}},"
    "#{?window_format,#{?window_marked_flag,#[reverse],}#{window_name}#{window_flags}"
    f"#{{?#{{&&:#{{==:#{{window_panes}},1}},{_OF_TITLE}}},{_TITLE},}},"
    "#{session_windows} windows#{?session_grouped, (group #{session_group}: #{session_group_list}),}"
    "#{?session_attached, (attached),}}}"
)
BUFFER = "#{t/p:buffer_created}: #{buffer_sample}"
CLIENT = "#{t/p:client_activity}: session #{session_name}"
CUSTOMIZE = (
    "#{?is_option,#{?option_is_global,,#[reverse](#{option_scope})#[default] }#[ignore]"
    "#{option_value}#{?option_unit, #{option_unit},},#{key}}"
)
