#!/usr/bin/env bash
# Makes proofs.json anew with the program itself: receipts of a small log, its tiles, and its head at three sizes. Run it when the forms change.
#   ANLAN=PATH web/test/unit/vectors/make.sh
set -euo pipefail
cd "$(dirname "$0")/../../../.."
anlan=${ANLAN:-build/release/src/app/anlan}
folder=$(mktemp -d)
trap 'kill $server 2> /dev/null; rm -rf "$folder"' EXIT
echo a-long-password-of-the-tests | "$anlan" init --data "$folder/data" --charter docs/examples/demo-city --pack packs/cn --password-file - > /dev/null
"$anlan" serve --data "$folder/data" --listen 127.0.0.1:8479 --log none > "$folder/log" 2>&1 &
server=$!
sleep 1
base=http://127.0.0.1:8479
report() { # prints the code of the receipt
  local key
  key=$(printf '%012x' "$(date +%s%3N)" | sed 's/^\(.\{8\}\)/\1-/')$(openssl rand -hex 9 | sed 's/^\(...\)\(...\)/-7\1-8\2-/')
  curl -sf $base/api/v1/cases -H 'Content-Type: application/json' -H "Idempotency-Key: $key" -d "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"lift $1 stands still\",\"reporter\":{\"wish\":\"named\",\"name\":\"Zhang San\",\"phone\":\"1380000$1\"}}}" | sed 's/.*"receipt":"\(AL-[0-9A-Z]*\)".*/\1/'
}
file() { curl -sf $base/api/v1/receipt/file -H "Anlan-Receipt: $1"; }
first=$(report 1000)
file "$first" > "$folder/first.json"
for n in $(seq 1001 1290); do report "$n" > "$folder/code"; [ "$n" = 1100 ] && file "$(cat "$folder/code")" > "$folder/middle.json"; done
file "$(cat "$folder/code")" > "$folder/last.json"
kill $server && wait $server || true
"$anlan" ledger export --data "$folder/data" "$folder/out" > /dev/null
python3 - "$folder" << 'END' > web/test/unit/vectors/proofs.json
import base64, json, os, sys
folder = sys.argv[1]
load = lambda name: json.load(open(f"{folder}/{name}"))
tiles = {}
for root, _, names in os.walk(f"{folder}/out/tile"):
    for name in names:
        path = os.path.join(root, name)
        tiles[os.path.relpath(path, f"{folder}/out/tile")] = base64.b64encode(open(path, "rb").read()).decode()
text = lambda name: open(f"{folder}/out/{name}").read()
print(json.dumps({"about": "made by make.sh with the program itself; all persons are invented", "receipts": [load("first.json"), load("middle.json"), load("last.json")],
                  "checkpoint": text("checkpoint"), "vkey": text("vkey").strip(), "tiles": tiles}, indent=1))
END
