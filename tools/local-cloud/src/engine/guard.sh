# guard.sh FOLDER: outlives the local cloud by a moment, in no tree of processes, so that what kills all of the cloud’s tree
# leaves it. Reads "+ PID", "- PID" and "containers LABEL" from descriptor 3. When that ends, even by kill -9 of the cloud, it
# ends the processes that are still on the list, busy or not, removes FOLDER and all containers with the label, and closes
# the descriptor.
(
  trap '' INT TERM HUP
  left=' '
  label=
  while read -r sign name; do
    case $sign in
      +) left="$left$name " ;;
      -) left="${left%% "$name" *} ${left#* "$name" }" ;;
      containers) label=$name ;;
    esac
  done <&3
  remove() {
    containers=$(docker ps --all --quiet --filter "label=$label")
    [ -z "$containers" ] || docker rm --force $containers
  }
  for pid in $left; do kill -9 "$pid" 2>/dev/null; done
  rm -rf "$1"
  [ -n "$label" ] || exit
  remove
  exec 3<&-
  # Docker may have been about to make one.
  for again in 1 2; do
    sleep 1
    remove
  done
) >/dev/null 2>&1 &
