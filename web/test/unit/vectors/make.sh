#!/usr/bin/env bash
# Makes proofs.json anew with the program itself: receipts of a small log, its tiles, and its head at three sizes. Run it when the forms change.
#   ANLAN=PATH web/test/unit/vectors/make.sh
set -euo pipefail
cd "$(dirname "$0")/../../../.."
. web/test/unit/vectors/log.sh
named() { report "{\"narrative\":\"lift $1 stands still\",\"reporter\":{\"wish\":\"named\",\"name\":\"Zhang San\",\"phone\":\"1380000$1\"}}"; }

make "$folder/data"
begin "$folder/data"
first=$(named 1000)
file "$first" > "$folder/first.json"
for n in $(seq 1001 1290); do named "$n" > "$folder/code"; [ "$n" = 1100 ] && file "$(cat "$folder/code")" > "$folder/middle.json"; done
file "$(cat "$folder/code")" > "$folder/last.json"
end
vectors "$folder/data" '{"about": "made by make.sh with the program itself; all persons are invented", "receipts": [load("first"), load("middle"), load("last")]}' > web/test/unit/vectors/proofs.json
