#!/usr/bin/env bash
# Weather from Open-Meteo, which needs no key: a place's name becomes coordinates, coordinates become a forecast,
# and a jq filter makes sentences of it. Addresses are built here in full, so that one question is always one address.
set -euo pipefail

readonly PLACES_URL="${WEATHER_URL:-https://geocoding-api.open-meteo.com}/v1/search"
readonly FORECAST_URL="${WEATHER_URL:-https://api.open-meteo.com}/v1/forecast"
readonly MAX_DAYS=16 MAX_HOURS=48 MAX_WAIT_S=20

readonly CURRENT=temperature_2m,apparent_temperature,relative_humidity_2m,precipitation,weather_code,wind_speed_10m,wind_gusts_10m,wind_direction_10m
readonly HOURLY=temperature_2m,precipitation_probability,precipitation,weather_code,wind_speed_10m
readonly DAILY=weather_code,temperature_2m_max,temperature_2m_min,precipitation_sum,precipitation_probability_max,wind_speed_10m_max,sunrise,sunset

# The words for WMO weather codes, and what the filters below have in common.
readonly JQ_WORDS='
  def words: {
    "0": "clear", "1": "mostly clear", "2": "partly cloudy", "3": "overcast", "45": "fog", "48": "freezing fog",
    "51": "light drizzle", "53": "drizzle", "55": "heavy drizzle", "56": "light freezing drizzle", "57": "freezing drizzle",
    "61": "light rain", "63": "rain", "65": "heavy rain", "66": "light freezing rain", "67": "freezing rain",
    "71": "light snow", "73": "snow", "75": "heavy snow", "77": "snow grains",
    "80": "light showers", "81": "showers", "82": "violent showers", "85": "light snow showers", "86": "snow showers",
    "95": "thunderstorm", "96": "thunderstorm with hail", "99": "thunderstorm with heavy hail"
  }[tostring] // "weather code \(.)";
  def weather: if . == null then "unknown" else words end;
  def value($unit): if . == null then "?" else "\(.)" + (($unit // "") | if test("^(°|%|$)") then . else " " + . end) end;
  def clock: if . == null then "?" else .[11:16] end;
  def compass: if . == null then "" else " from " + ["N", "NE", "E", "SE", "S", "SW", "W", "NW"][((. + 22.5) / 45 | floor) % 8] end;
'

usage() {
  cat <<'TEXT'
usage: weather.sh now   PLACE|--at LAT,LON [--country CC] [--units metric|imperial] [--json]
       weather.sh days  PLACE|--at LAT,LON [--days N]  ...
       weather.sh hours PLACE|--at LAT,LON [--hours N] ...
       weather.sh find  NAME [--country CC] [--json]
TEXT
}

fail() { printf 'weather: %s\n' "$*" >&2; exit 1; }
misuse() { printf 'weather: %s\n' "$*" >&2; usage >&2; exit 2; }

uri() { jq -rn --arg text "$1" '$text | @uri'; }

# The JSON at an address; the service's own words where it refuses.
fetch() {
  local answer status
  answer=$(curl --silent --show-error --max-time "$MAX_WAIT_S" --write-out '\n%{http_code}' "$1") || fail "no answer from the weather service"
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  jq -e 'type == "object"' <<<"$answer" >/dev/null 2>&1 || fail "the weather service answered $status, without data"
  [[ $status == 200 ]] || fail "the weather service answered $status: $(jq -r '.reason // "no reason given"' <<<"$answer")"
  printf '%s\n' "$answer"
}

# The places of that name as a JSON list, the best first.
places() {
  local address
  address="$PLACES_URL?name=$(uri "$place")&count=10&language=en&format=json"
  [[ -z $country ]] || address+="&countryCode=$country"
  fetch "$address" | jq -c '.results // []'
}

readonly JQ_PLACE='def place: [.name, .admin1, .country] | map(select(. != null and . != "")) | join(", ");'

# Sets latitude, longitude and title from --at or the name.
locate() {
  if [[ -n $at ]]; then
    [[ $at =~ ^(-?[0-9]+(\.[0-9]+)?),(-?[0-9]+(\.[0-9]+)?)$ ]] || misuse "\`$at\` is not LAT,LON"
    latitude=${BASH_REMATCH[1]} longitude=${BASH_REMATCH[3]} title=$at
    return
  fi
  [[ -n $place ]] || misuse "which place?"
  local found
  found=$(places)
  [[ $found != '[]' ]] || fail "no place \`$place\`${country:+ in $country}"
  latitude=$(jq -r '.[0].latitude' <<<"$found")
  longitude=$(jq -r '.[0].longitude' <<<"$found")
  title=$(jq -r "$JQ_PLACE"'.[0] | place' <<<"$found")
}

# forecast PARAMETERS FILTER: asks for the place and shows the answer.
forecast() {
  locate
  local address="$FORECAST_URL?latitude=$latitude&longitude=$longitude&$1&timezone=auto" answer
  [[ $units == metric ]] || address+="&temperature_unit=fahrenheit&wind_speed_unit=mph&precipitation_unit=inch"
  answer=$(fetch "$address")
  if [[ $json == yes ]]; then
    jq . <<<"$answer"
  else
    jq -r --arg title "$title" "$JQ_WORDS$2" <<<"$answer"
  fi
}

now() {
  forecast "current=$CURRENT" '
    .current_units as $unit | .current
    | "\($title), \(.time | sub("T"; " ")): \(.weather_code | weather), \(.temperature_2m | value($unit.temperature_2m))",
      "feels like \(.apparent_temperature | value($unit.apparent_temperature)), humidity \(.relative_humidity_2m | value("%")), precipitation \(.precipitation | value($unit.precipitation))",
      "wind \(.wind_speed_10m | value($unit.wind_speed_10m))\(.wind_direction_10m | compass), gusts \(.wind_gusts_10m | value($unit.wind_gusts_10m))"'
}

hours() {
  forecast "hourly=$HOURLY&forecast_hours=$hours" '
    .hourly_units as $unit | .hourly as $h
    | $title,
      ($h.time | keys[] | . as $i
        | "\($h.time[$i] | sub("T"; " "))  \($h.temperature_2m[$i] | value($unit.temperature_2m))  \($h.weather_code[$i] | weather), rain \($h.precipitation_probability[$i] | value("%")) \($h.precipitation[$i] | value($unit.precipitation)), wind \($h.wind_speed_10m[$i] | value($unit.wind_speed_10m))")'
}

days() {
  forecast "daily=$DAILY&forecast_days=$days" '
    .daily_units as $unit | .daily as $d
    | $title,
      ($d.time | keys[] | . as $i
        | "\($d.time[$i])  \($d.temperature_2m_min[$i] | value($unit.temperature_2m_min)) to \($d.temperature_2m_max[$i] | value($unit.temperature_2m_max))  \($d.weather_code[$i] | weather), rain \($d.precipitation_probability_max[$i] | value("%")) \($d.precipitation_sum[$i] | value($unit.precipitation_sum)), wind up to \($d.wind_speed_10m_max[$i] | value($unit.wind_speed_10m_max)), sun \($d.sunrise[$i] | clock) to \($d.sunset[$i] | clock)")'
}

find_places() {
  [[ -n $place ]] || misuse "which place?"
  local found
  found=$(places)
  if [[ $json == yes ]]; then
    jq . <<<"$found"
  else
    jq -r "$JQ_PLACE"'.[] | "\(.latitude),\(.longitude)  \(place)  \(.timezone // "")"' <<<"$found"
  fi
  [[ $found != '[]' ]] || fail "no place \`$place\`${country:+ in $country}"
}

# A whole number from 1 to the limit.
check_count() { [[ $1 =~ ^[0-9]{1,3}$ ]] && ((10#$1 >= 1 && 10#$1 <= $2)) || misuse "a number from 1 to $2, not \`$1\`"; }

read_options() {
  at='' country='' units=metric json=no days=3 hours=12
  local words=()
  while (($# > 0)); do
    case $1 in
      --at | --country | --units | --days | --hours) (($# > 1)) || misuse "$1 needs a value" ;;&
      --at) at=$2; shift 2 ;;
      --country) country=${2^^}; [[ $country =~ ^[A-Z]{2}$ ]] || misuse "a country is two letters, not \`$2\`"; shift 2 ;;
      --units) units=$2; [[ $units == @(metric|imperial) ]] || misuse "no units \`$2\`"; shift 2 ;;
      --days) check_count "$2" "$MAX_DAYS"; days=$((10#$2)); shift 2 ;;
      --hours) check_count "$2" "$MAX_HOURS"; hours=$((10#$2)); shift 2 ;;
      --json) json=yes; shift ;;
      -h | --help) usage; exit 0 ;;
      --*) misuse "no option \`$1\`" ;;
      *) words+=("$1"); shift ;;
    esac
  done
  place="${words[*]-}"
}

main() {
  local command=${1-}
  (($# == 0)) || shift
  case $command in
    now | days | hours) read_options "$@"; "$command" ;;
    find) read_options "$@"; find_places ;;
    -h | --help | help) usage ;;
    '') misuse "which command?" ;;
    *) misuse "no command \`$command\`" ;;
  esac
}

main "$@"
