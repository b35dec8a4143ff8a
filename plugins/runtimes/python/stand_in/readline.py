"""Nobody types: settings are taken, there is no history and no line to edit."""


def ignored(*arguments) -> None:
    return None


parse_and_bind = read_init_file = insert_text = redisplay = set_startup_hook = set_pre_input_hook = ignored
set_completer = set_completer_delims = set_completion_display_matches_hook = set_auto_history = ignored
read_history_file = write_history_file = append_history_file = set_history_length = clear_history = ignored
add_history = remove_history_item = replace_history_item = get_completer = get_history_item = ignored
backend = "none"


def get_line_buffer() -> str:
    return ""


get_completer_delims = get_line_buffer


def get_current_history_length() -> int:
    return 0


get_history_length = get_begidx = get_endidx = get_completion_type = get_current_history_length
