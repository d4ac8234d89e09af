#!/usr/bin/env bash
# Makes restored.json anew with the program itself: a log that was restored twice, each time from less than had been signed. Receipts of the first log, one
# from before the restore and the same case's from after it, one of a report that was lost, one of the log that grows; and how each log began.
#   ANLAN=PATH web/test/unit/vectors/restored.sh
set -euo pipefail
cd "$(dirname "$0")/../../../.."
anlan=${ANLAN:-build/release/src/app/anlan}
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill $server 2> /dev/null; rm -rf "$folder"' EXIT
begin() { # serves the directory $1
  : > "$folder/log"
  "$anlan" serve --data "$1" --listen 127.0.0.1:0 --log none > "$folder/log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    base=$(sed -n 's/.*listening on \(http:[^ ,]*\).*/\1/p' "$folder/log")
    [ -n "$base" ] && return
    sleep 0.1
  done
  return 1
}
end() { kill "$server" && wait "$server" || true; server=; }
report() { # prints the code of the receipt
  local key
  key=$(printf '%012x' "$(date +%s%3N)" | sed 's/^\(.\{8\}\)/\1-/')$(openssl rand -hex 9 | sed 's/^\(...\)\(...\)/-7\1-8\2-/')
  curl -sf "$base/api/v1/cases" -H 'Content-Type: application/json' -H "Idempotency-Key: $key" -d "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"lift $1 stands still\"}}" | sed 's/.*"receipt":"\(AL-[0-9A-Z]*\)".*/\1/'
}
file() { curl -sf "$base/api/v1/receipt/file" -H "Anlan-Receipt: $1"; }
copy() { "$anlan" backup --data "$1" "$2" > /dev/null && "$anlan" backup --data "$1" --keys "$2.keys" > /dev/null; }
restore() { # from the copy $1, into $2, knowing the head of $3
  "$anlan" restore --from "$1" --keys "$1.keys" --data "$2" --checkpoint "$3/ledger/checkpoint" --new-origin > /dev/null
}

echo a-long-password-of-the-tests | "$anlan" init --data "$folder/one" --charter docs/examples/demo-city --pack packs/cn --password-file - > /dev/null
begin "$folder/one"
first=$(report 1)
file "$first" > "$folder/early.json"
report 2 > /dev/null
copy "$folder/one" "$folder/copy1"
lost=$(report 3)
file "$lost" > "$folder/lost.json"
end
restore "$folder/copy1" "$folder/two" "$folder/one"
begin "$folder/two"
second=$(report 4)
copy "$folder/two" "$folder/copy2"
report 5 > /dev/null
end
restore "$folder/copy2" "$folder/three" "$folder/two"
begin "$folder/three"
third=$(report 6)
file "$first" > "$folder/first.json"
file "$second" > "$folder/second.json"
file "$third" > "$folder/third.json"
curl -sf "$base/ledger/origins" > "$folder/origins.json"
end
"$anlan" ledger export --data "$folder/three" "$folder/out" > /dev/null
python3 - "$folder" << 'END' > web/test/unit/vectors/restored.json
import base64, json, os, sys
folder = sys.argv[1]
load = lambda name: json.load(open(f"{folder}/{name}.json"))
tiles = {}
for root, _, names in os.walk(f"{folder}/out/tile"):
    for name in names:
        path = os.path.join(root, name)
        tiles[os.path.relpath(path, f"{folder}/out/tile")] = base64.b64encode(open(path, "rb").read()).decode()
text = lambda name: open(f"{folder}/out/{name}").read()
print(json.dumps({"about": "made by restored.sh with the program itself", **{name: load(name) for name in ("early", "lost", "first", "second", "third")},
                  "origins": load("origins")["origins"], "checkpoint": text("checkpoint"), "vkey": text("vkey").strip(), "tiles": tiles}, indent=1))
END
