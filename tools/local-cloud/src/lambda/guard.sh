# Outlives the local cloud by a moment: reads "+ PID" and "- PID" and, when its input ends, even by kill -9 of the
# cloud, kills the processes still on the list, busy ones too.
trap '' INT TERM HUP
pids=' '
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) pids="${pids%% "$pid" *} ${pids#* "$pid" }" ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
