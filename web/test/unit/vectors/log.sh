# shellcheck shell=bash
# What the makers of vectors share: a program that serves a directory of its own, reports that it takes, and a log as it is exported. Sourced from the
# folder above web/; sets `anlan` and `folder`, which goes at the end.
anlan=${ANLAN:-build/release/src/app/anlan}
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill $server 2> /dev/null; rm -rf "$folder"' EXIT
make() { # a data directory $1 for the demo city's agency
  echo a-long-password-of-the-tests | "$anlan" init --data "$1" --charter docs/examples/demo-city --pack packs/cn --password-file - > /dev/null
}
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
report() { # a help request with the data $1; prints the code of the receipt
  local key
  key=$(printf '%012x' "$(date +%s%3N)" | sed 's/^\(.\{8\}\)/\1-/')$(openssl rand -hex 9 | sed 's/^\(...\)\(...\)/-7\1-8\2-/')
  curl -sf "$base/api/v1/cases" -H 'Content-Type: application/json' -H "Idempotency-Key: $key" -d "{\"kind\":\"help-request\",\"data\":$1}" | sed 's/.*"receipt":"\(AL-[0-9A-Z]*\)".*/\1/'
}
file() { curl -sf "$base/api/v1/receipt/file" -H "Anlan-Receipt: $1"; }
# With the log of $1 as it is exported: the members that the expression $2 gives, in which load(NAME) is what NAME.json of the folder holds.
vectors() {
  "$anlan" ledger export --data "$1" "$folder/out" > /dev/null
  python3 - "$folder" "$2" << 'END'
import base64, json, os, sys
folder = sys.argv[1]
load = lambda name: json.load(open(f"{folder}/{name}.json"))
tiles = {}
for root, _, names in os.walk(f"{folder}/out/tile"):
    for name in names:
        path = os.path.join(root, name)
        tiles[os.path.relpath(path, f"{folder}/out/tile")] = base64.b64encode(open(path, "rb").read()).decode()
text = lambda name: open(f"{folder}/out/{name}").read()
print(json.dumps({**eval(sys.argv[2]), "checkpoint": text("checkpoint"), "vkey": text("vkey").strip(), "tiles": tiles}, indent=1))
END
}
