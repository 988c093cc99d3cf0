# Outlives the local cloud by a moment: reads "+ process PID", "+ container NAME" and the same with "-" and, when its
# input ends, even by kill -9 of the cloud, ends what is still on the list, busy or not.
trap '' INT TERM HUP
left=' '
while read -r sign kind name; do
  case $sign in
    +) left="$left$kind:$name " ;;
    -) left="${left%% "$kind:$name" *} ${left#* "$kind:$name" }" ;;
  esac
done
for entry in $left; do
  case $entry in
    process:*) kill -9 "${entry#*:}" 2>/dev/null ;;
    container:*) docker rm --force "${entry#*:}" >/dev/null 2>&1 ;;
  esac
done
