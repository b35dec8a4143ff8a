#!/usr/bin/env bash
# A to-do list in ~/tasks.json: {"last": NUMBER, "tasks": [{id, text, due, priority, project, created, done}]}.
# Every change is worked out by one jq filter, written beside the file and moved over it: never half a list.
set -euo pipefail

readonly FILE="${TASKS_FILE:-$HOME/tasks.json}"
readonly MAX_TEXT_CHARS=1000

usage() {
  cat <<'TEXT'
usage: tasks.sh [--today YYYY-MM-DD] COMMAND ...

  add TEXT [--due DATE] [--priority high|normal|low] [--project NAME]
  list [--due DATE] [--project NAME] [--all | --done] [--json]
  done ID...      reopen ID...      delete ID...
  edit ID [--text TEXT] [--due DATE|none] [--priority P] [--project NAME|none]

DATE is YYYY-MM-DD, today, tomorrow, +N (days) or the name of a weekday.
TEXT
}

fail() { printf 'tasks: %s\n' "$*" >&2; exit 1; }
misuse() { printf 'tasks: %s\n' "$*" >&2; usage >&2; exit 2; }

# An ISO date that exists, or nothing and 1.
iso_date() {
  local date
  [[ $1 =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] && date=$(date -u -d "$1" +%F 2>/dev/null) && [[ $date == "$1" ]] && printf '%s\n' "$date"
}

days_after_today() { date -u -d "$today + $1 days" +%F; }

# The next such weekday after today; the argument is 1 for Monday to 7 for Sunday.
next_weekday() {
  local current
  current=$(date -u -d "$today" +%u)
  days_after_today $(( ($1 - current + 6) % 7 + 1 ))
}

read_date() {
  case "${1,,}" in
    today) printf '%s\n' "$today" ;;
    tomorrow) days_after_today 1 ;;
    mon | monday) next_weekday 1 ;;
    tue | tuesday) next_weekday 2 ;;
    wed | wednesday) next_weekday 3 ;;
    thu | thursday) next_weekday 4 ;;
    fri | friday) next_weekday 5 ;;
    sat | saturday) next_weekday 6 ;;
    sun | sunday) next_weekday 7 ;;
    +[0-9] | +[0-9][0-9] | +[0-9][0-9][0-9]) days_after_today "$((10#${1#+}))" ;;
    *) iso_date "$1" || fail "\`$1\` is no date that exists" ;;
  esac
}

read_list() {
  if [[ -s $FILE ]]; then
    jq -e 'if (.last | type) == "number" and (.tasks | type) == "array" then . else error end' "$FILE" 2>/dev/null ||
      fail "\`$FILE\` is damaged; nothing was changed"
  else
    printf '{"last": 0, "tasks": []}\n'
  fi
}

# change FILTER [jq arguments]: the list as the filter makes it.
change() {
  local filter=$1 list new="$FILE.new"
  shift
  list=$(read_list)
  jq "$@" "$filter" <<<"$list" >"$new"
  mv "$new" "$FILE"
}

# Fails unless each argument is the number of a task.
check_ids() {
  (($# > 0)) || misuse "which task?"
  local id list
  list=$(read_list)
  for id in "$@"; do
    [[ $id =~ ^[0-9]{1,9}$ ]] || misuse "\`$id\` is no number of a task"
    jq -e --argjson id "$((10#$id))" 'any(.tasks[]; .id == $id)' <<<"$list" >/dev/null || fail "no task $id; nothing was changed"
  done
}

# The option at $1 needs a value: the count of what is left says whether there is one.
need_value() { (($2 > 1)) || misuse "$1 needs a value"; }

check_text() {
  [[ $1 =~ [^[:space:]] ]] || fail "a task needs a text"
  ((${#1} <= MAX_TEXT_CHARS)) || fail "a task has at most $MAX_TEXT_CHARS characters; the rest is for a note"
}

# Options of `add` and `edit`, as a JSON object of the fields to set in $fields; the other words are in $words.
read_fields() {
  fields='{}' words=()
  local value
  while (($# > 0)); do
    case $1 in
      --text | --due | --priority | --project) need_value "$1" $# ;;&
      --text) check_text "$2"; set_field text "$2"; shift 2 ;;
      --due) value=none; [[ $2 == none ]] || value=$(read_date "$2"); set_field due "$value"; shift 2 ;;
      --priority) [[ $2 == @(high|normal|low) ]] || misuse "\`$2\` is no priority"; set_field priority "$2"; shift 2 ;;
      --project) set_field project "$2"; shift 2 ;;
      --*) misuse "no option \`$1\`" ;;
      *) words+=("$1"); shift ;;
    esac
  done
}

set_field() {
  fields=$(jq -c --arg key "$1" --arg value "$2" \
    '.[$key] = (if ($key == "due" or $key == "project") and $value == "none" then null else $value end)' <<<"$fields")
}

add() {
  read_fields "$@"
  local text="${words[*]-}"
  check_text "$text"
  set_field text "$text"
  change '.last += 1
    | .tasks += [{id: .last, text: "", due: null, priority: "normal", project: null, created: $today, done: null} + $fields]' \
    --argjson fields "$fields" --arg today "$today"
  jq -r '"task \(.last) is kept"' "$FILE"
}

edit() {
  read_fields "$@"
  check_ids "${words[@]}"
  ((${#words[@]} == 1)) || misuse "one task at a time"
  [[ $fields != '{}' ]] || misuse "nothing to change"
  change '.tasks |= map(if .id == $id then . + $fields else . end)' --argjson fields "$fields" --argjson id "$((10#${words[0]}))"
  printf 'task %s is changed\n' "${words[0]}"
}

# mark OUTCOME FILTER ID...: runs the filter over each of the tasks.
mark() {
  local outcome=$1 filter=$2 id
  shift 2
  check_ids "$@"
  for id in "$@"; do
    change ".tasks |= map(if .id == \$id then $filter else . end)" --argjson id "$((10#$id))" --arg today "$today"
    printf 'task %s %s\n' "$id" "$outcome"
  done
}

list() {
  local due='' project='' which=open json=no
  while (($# > 0)); do
    case $1 in
      --due | --project) need_value "$1" $# ;;&
      --due) due=$(read_date "$2"); shift 2 ;;
      --project) project=$2; shift 2 ;;
      --all) which=all; shift ;;
      --done) which='done'; shift ;;
      --json) json=yes; shift ;;
      *) misuse "no option \`$1\`" ;;
    esac
  done
  read_list | jq -r --arg due "$due" --arg project "$project" --arg which "$which" --arg json "$json" --arg today "$today" '
    def line:
      (if .done then "[x]" else "[ ]" end) as $box
      | (if .due == null then "" elif .done == null and .due < $today then "overdue \(.due)" else "due \(.due)" end) as $when
      | [$box, (.id | tostring), .text, (if .priority == "normal" then empty else "!" + .priority end),
         (if .project then "@" + .project else empty end), (if $when == "" then empty else "(\($when))" end)]
      | join(" ");
    .tasks
    | map(select($which == "all" or (.done != null) == ($which == "done")))
    | map(select($project == "" or .project == $project))
    | map(select($due == "" or (.due != null and .due <= $due)))
    | sort_by([.done != null, .due // "9999", {high: 0, normal: 1, low: 2}[.priority], .id])
    | if $json == "yes" then . else .[] | line end'
}

main() {
  today=$(date +%F)
  if [[ ${1-} == --today ]]; then
    need_value "$1" $#
    today=$(iso_date "$2") || fail "\`$2\` is no date that exists"
    shift 2
  fi
  local command=${1-}
  (($# == 0)) || shift
  case $command in
    add) add "$@" ;;
    edit) edit "$@" ;;
    list) list "$@" ;;
    done) mark 'is done' '.done //= $today' "$@" ;;
    reopen) mark 'is open again' '.done = null' "$@" ;;
    delete) mark 'is deleted' 'empty' "$@" ;;
    -h | --help | help) usage ;;
    '') misuse "which command?" ;;
    *) misuse "no command \`$command\`" ;;
  esac
}

main "$@"
