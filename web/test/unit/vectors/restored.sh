#!/usr/bin/env bash
# Makes restored.json anew with the program itself: a log that was restored twice, each time from less than had been signed. Receipts of the first log, one
# from before the restore and the same case's from after it, one of a report that was lost, one of the log that grows; and how each log began.
#   ANLAN=PATH web/test/unit/vectors/restored.sh
set -euo pipefail
cd "$(dirname "$0")/../../../.."
. web/test/unit/vectors/log.sh
lift() { report "{\"narrative\":\"lift $1 stands still\"}"; }
copy() { "$anlan" backup --data "$1" "$2" > /dev/null && "$anlan" backup --data "$1" --keys "$2.keys" > /dev/null; }
restore() { # from the copy $1, into $2, knowing the head of $3
  "$anlan" restore --from "$1" --keys "$1.keys" --data "$2" --checkpoint "$3/ledger/checkpoint" --new-origin > /dev/null
}

make "$folder/one"
begin "$folder/one"
first=$(lift 1)
file "$first" > "$folder/early.json"
lift 2 > /dev/null
copy "$folder/one" "$folder/copy1"
lost=$(lift 3)
file "$lost" > "$folder/lost.json"
end
restore "$folder/copy1" "$folder/two" "$folder/one"
begin "$folder/two"
second=$(lift 4)
copy "$folder/two" "$folder/copy2"
lift 5 > /dev/null
end
restore "$folder/copy2" "$folder/three" "$folder/two"
begin "$folder/three"
third=$(lift 6)
file "$first" > "$folder/first.json"
file "$second" > "$folder/second.json"
file "$third" > "$folder/third.json"
curl -sf "$base/ledger/origins" > "$folder/origins.json"
end
vectors "$folder/three" '{"about": "made by restored.sh with the program itself", **{name: load(name) for name in ("early", "lost", "first", "second", "third")}, "origins": load("origins")["origins"]}' > web/test/unit/vectors/restored.json
