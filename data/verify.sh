#!/bin/sh
# Verifies a socai receipt (a file) or a static export (a folder) with published tools only: no program of socai runs.
#
#   sh verify.sh RECEIPT.json        sh verify.sh [EXPORT_FOLDER]        (without argument: the folder this file is in)
#
# Needs: sh, openssl (3.0 or later), jq (1.6 or later), xxd, sha256sum, awk, base64, sed, tail, head, tr, cut, wc, mktemp.
#
# CHECKED here: every entry's bytes lie in the tree (RFC 6962) whose root the checkpoint states; the log's own key,
# as enrolled in the entries, signed the checkpoint; every signature on every entry, single or batch, by a key that an
# entry enrols. Receipt: the seal, the subjects told under it, and that the streams carried whole are whole.
# Export: that tiles are those of the entries, and that nothing is left out between entry 0 and the checkpoint's size.
#
# NOT CHECKED here: who the log's key belongs to (compare the genesis printed with the one published); witnesses and
# their quorum, trusted time, age; that a key was valid, a role held, an act within competence at its position;
# canonical form of payloads; low-order points and high s (openssl is laxer than docs/FORMAT.md, section 5); and that
# the answer of a receipt follows from its entries. `socai check` checks those, `socai audit` all the rest.
#
# Exit: 0 all of the above holds, 4 something doesn't, 5 a tool is missing and nothing was checked.
set -eu
LC_ALL=C
export LC_ALL

for tool in openssl jq xxd sha256sum awk base64 sed tail head tr cut wc mktemp; do
  command -v "$tool" >/dev/null 2>&1 || { echo "verify.sh: $tool is missing: NOTHING WAS CHECKED" >&2; exit 5; }
done

what=${1:-$(dirname "$0")}
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
trap 'exit 130' INT TERM

fail() { echo "FAILED: $*" >&2; exit 4; }
sha() { sha256sum | cut -c1-64; }

# What jq needs to know: bytes of base64, as hex and as octal escapes for printf; the walks through trees.
cat > "$here/lib.jq" <<'JQ'
def bytes: [explode[] | if . >= 65 and . <= 90 then . - 65 elif . >= 97 and . <= 122 then . - 71
    elif . >= 48 and . <= 57 then . + 4 elif . == 43 then 62 elif . == 47 then 63 else empty end] as $v
  | ($v | length) as $n
  | [range(0; $n; 4) as $i | ($v[$i + 1] // 0) as $b | ($v[$i + 2] // 0) as $c
    | ($v[$i] * 4 + ($b / 16 | floor)),
      (if $i + 2 < $n then $b % 16 * 16 + ($c / 4 | floor) else empty end),
      (if $i + 3 < $n then $c % 4 * 64 + $v[$i + 3] else empty end)];
def hex: ["0123456789abcdef" | explode[] | [.] | implode] as $d | map($d[. / 16 | floor] + $d[. % 16]) | join("");
def octal: map("\\" + (. / 64 | floor | tostring) + (. / 8 | floor | . % 8 | tostring) + (. % 8 | tostring)) | join("");
def text_hex: [explode[] | if . < 128 then . else error("not ASCII") end] | hex;
# Subtrees of docs/FORMAT.md, section 14, as lines "name =01 left right"; the last line says what the root is.
def tree($pre; $leaves; $size; $nodes):
  def part: . as $n | def up: if . * 2 < $n then . * 2 | up else . end; 1 | up;
  def walk($s; $e; $in):
    if ($in | length) == 0 then {ops: [], name: "P\($s)"}
    elif $e - $s == 1 then {ops: [], name: "\($pre)L\($in[0])"}
    else ($s + (($e - $s) | part)) as $m
      | walk($s; $m; [$in[] | select(. < $m)]) as $l | walk($m; $e; [$in[] | select(. >= $m)]) as $r
      | "\($pre)I\($s)-\($e)" as $name
      | {ops: ($l.ops + $r.ops + [[$name, $l.name, $r.name]]), name: $name}
    end;
  if ($leaves | length) == 0 or $leaves[0] < 0 or $leaves[-1] >= $size or ($leaves | unique) != $leaves
    then error("no such leaves") else . end
  | walk(0; $size; $leaves) as $w
  | ([$w.ops[][1:][] | select(startswith("P"))] | sort_by(.[1:] | tonumber)) as $empty
  | if ($empty | length) != ($nodes | length) then error("another number of hashes") else . end
  | ([range(0; $empty | length) as $i | {key: $empty[$i], value: "=\($nodes[$i])"}] | from_entries) as $given
  | ($w.ops[] | "\(.[0]) =01 \($given[.[1]] // .[1]) \($given[.[2]] // .[2])"), "ROOT \($w.name)";
JQ
jqs() { jq -L "$here" "$@"; }

# Hashes: $here/ops has lines "name part part ...", a part is =HEX or the name of an earlier hash in $here/known
# ("name hash"); every name is then known. Many are hashed by one sha256sum.
run_ops() {
  while [ -s "$here/ops" ]; do
    rm -rf "$here/round"
    mkdir "$here/round"
    awk -v rest="$here/ops.rest" '
      BEGIN { for (i = 0; i < 256; i++) escape[sprintf("%02x", i)] = sprintf("\\%03o", i) }
      NR == FNR { known[$1] = $2; next }
      {
        bytes = ""
        for (at = 2; at <= NF && bytes != "-"; at++)
          bytes = substr($at, 1, 1) == "=" ? bytes substr($at, 2) : ($at in known) ? bytes known[$at] : "-"
        if (bytes == "-") { print > rest; next }
        out = ""
        for (at = 1; at < length(bytes); at += 2) out = out escape[substr(bytes, at, 2)]
        print $1, out
      }' "$here/known" "$here/ops" > "$here/ready"
    [ -s "$here/ready" ] || fail "a proof of another shape"
    number=0
    while read -r _ escaped; do
      number=$((number + 1))
      printf "$escaped" > "$here/round/$(printf '%08d' "$number")"
    done < "$here/ready"
    (cd "$here/round" && sha256sum -- *) | cut -c1-64 > "$here/hashes"
    cut -d' ' -f1 "$here/ready" | paste -d' ' - "$here/hashes" >> "$here/known"
    if [ -f "$here/ops.rest" ]; then mv "$here/ops.rest" "$here/ops"; else : > "$here/ops"; fi
  done
}

hash_of() { sed -n "s/^$1 //p" "$here/known" | head -n 1; }

# The root over leaves (JSON list of indices, known as <prefix>L<index>): prefix indices size nodes
tree_root() {
  jqs -n -r --arg pre "$1" --argjson leaves "$2" --argjson size "$3" --argjson nodes "$4" \
    'include "lib"; tree($pre; $leaves; $size; $nodes)' > "$here/walk" 2>/dev/null || fail "a proof of another shape"
  sed '$d' "$here/walk" > "$here/ops"
  run_ops
  name=$(sed -n '$s/^ROOT //p' "$here/walk")
  hash_of "$name"
}

# --- entries: $here/leaves has "seq entry" lines ---------------------------------------------------------------------
hash_entries() {
  mkdir "$here/leaf"
  while read -r seq entry; do printf '\000%s' "$entry" > "$here/leaf/$seq"; done < "$here/leaves"
  (cd "$here/leaf" && sha256sum -- *) | sed -n 's/^\([0-9a-f]\{64\}\)  \([0-9]*\)$/L\2 \1/p' > "$here/known"
  [ "$(wc -l < "$here/known")" -eq "$(wc -l < "$here/leaves")" ] || fail "two entries at one position"
  sed 's/^[0-9]* //' "$here/leaves" | jq -c . > "$here/parsed" 2>/dev/null || fail "an entry that is no JSON"
  [ "$(wc -l < "$here/parsed")" -eq "$(wc -l < "$here/leaves")" ] || fail "an entry that is no line of JSON"
  jq -c '.payload | @base64d | fromjson' "$here/parsed" > "$here/bodies" 2>/dev/null || fail "a payload that is no JSON"
  genesis=$(hash_of L0)
  [ -n "$genesis" ] || fail "entry 0 is missing"
}

seqs_json() { cut -d' ' -f1 "$here/leaves" | jq -s -c 'sort'; }

# --- the checkpoint --------------------------------------------------------------------------------------------------
read_checkpoint() { # file with the note
  sed '/^$/q' "$1" | sed '$d' > "$here/text"
  [ "$(wc -l < "$here/text")" -eq 3 ] || fail "the checkpoint has other than three lines"
  origin=$(sed -n 1p "$here/text")
  size=$(sed -n 2p "$here/text")
  case $size in '' | *[!0-9]* | 0*) fail "the checkpoint's size is no number" ;; esac
  [ "${#size}" -le 15 ] || fail "the checkpoint's size is too large"
  told=$(sed -n 3p "$here/text")
  root=$(printf '%s' "$told" | base64 -d 2>/dev/null | xxd -p | tr -d '\n')
  [ "${#root}" -eq 64 ] || fail "the checkpoint's root is no hash"
  [ "$(printf '%s' "$root" | xxd -r -p | base64)" = "$told" ] || fail "the checkpoint's root is no canonical base64"
}

check_log_signature() { # file with the note
  jq -r -s 'map(select(.type == "ledger.founded" or .type == "log-key.replaced")) | last
    | if .type == "ledger.founded" then .body.log_key.spki else .body.spki end' "$here/bodies" |
    base64 -d > "$here/log.der"
  { printf '%s\n\001' "$origin"; tail -c 32 "$here/log.der"; } | sha | cut -c1-8 > "$here/log.hash"
  sed '1,/^$/d' "$1" > "$here/lines"
  signed=
  while read -r dash name encoded; do
    [ "$dash" = "—" ] || fail "a line of the checkpoint that is no signature"
    [ "$name" = "$origin" ] || continue
    printf '%s' "$encoded" | base64 -d > "$here/sig.raw" 2>/dev/null || fail "a signature line that is no base64"
    [ "$(head -c 4 "$here/sig.raw" | xxd -p)" = "$(cat "$here/log.hash")" ] || continue
    tail -c +5 "$here/sig.raw" > "$here/sig.bin"
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$here/log.der" -rawin -in "$here/text" \
      -sigfile "$here/sig.bin" >/dev/null 2>&1 || fail "the log's signature of the checkpoint doesn't hold"
    signed=yes
  done < "$here/lines"
  [ -n "$signed" ] || fail "the checkpoint isn't signed by the log's key that the entries enrol"
}

# --- keys and signatures ---------------------------------------------------------------------------------------------
read_keys() {
  mkdir "$here/key"
  jqs -r 'include "lib"; if .type == "ledger.founded" then (.body.founders + [.body.log_key])[]
         elif .body.spki? then .body else empty end
         | select(.key | test("^[0-9a-f]{64}$")) | "\(.key) \(.algorithm) \(.spki | bytes | octal)"' \
    "$here/bodies" > "$here/keys"
  while read -r keyid algorithm escaped; do
    printf "$escaped" > "$here/key/$keyid"
    printf '%s\n' "$algorithm" > "$here/key/$keyid.algorithm"
    [ "$(sha < "$here/key/$keyid")" = "$keyid" ] || fail "key $keyid isn't the hash of its SPKI"
  done < "$here/keys"
}

verify_one() { # keyid message-file octal-signature
  case $1 in *[!0-9a-f]*) fail "entry $seq: a key id that is none" ;; esac
  [ -f "$here/key/$1" ] || fail "entry $seq: key $1 is enrolled in no entry here"
  printf "$3" > "$here/one.sig"
  read -r algorithm < "$here/key/$1.algorithm"
  if [ "$algorithm" = ed25519 ]; then
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$here/key/$1" -rawin -in "$2" -sigfile "$here/one.sig"
  else
    openssl dgst -sha256 -verify "$here/key/$1" -keyform DER -signature "$here/one.sig" "$2"
  fi >/dev/null 2>&1 || fail "entry $seq: the signature by key $1 doesn't hold"
}

check_signatures() {
  paste -d' ' "$here/parsed" "$here/bodies" | jq -c -s '[range(0; length; 2) as $i | {entry: .[$i], body: .[$i + 1]}]' \
    > "$here/pairs"
  cut -d' ' -f1 "$here/leaves" | jq -s -c . > "$here/seqs.json"
  jq -e -s 'all(.[][]; all(.entry.signatures[]; (.keyid | test("^[0-9a-f]{64}$")) and (.sig | type == "string")
    and (.batch == null or ([.batch.index, .batch.size] | all(.[]; type == "number" and . >= 0 and . == floor)))))' \
    "$here/pairs" >/dev/null 2>&1 || fail "an entry with a signature of another form"
  jq -r --slurpfile seqs "$here/seqs.json" --arg genesis "$genesis" --arg origin "$origin" 'to_entries[] | $seqs[0][.key] as $seq | .value
    | if [.entry.signatures[].keyid] != [.body.signers[].key] then "\($seq) signed by others than its signers"
      elif ($seq > 0 and .body.ledger.genesis != $genesis) or .body.ledger.origin != $origin
        then "\($seq) of another ledger" else empty end' \
    "$here/pairs" > "$here/wrong"
  [ ! -s "$here/wrong" ] || fail "entry $(head -n 1 "$here/wrong")"
  # The messages that single signatures sign, and their hashes as leaves of batches.
  mkdir "$here/pae"
  jq -r --slurpfile seqs "$here/seqs.json" 'to_entries[] | (.value.entry.payload | @base64d) as $p
    | "\($seqs[0][.key]) \($p | utf8bytelength) \($p)"' "$here/pairs" > "$here/lines"
  while read -r seq bytes payload; do
    printf '\000DSSEv1 35 application/vnd.socai.event.v1+json %d %s' "$bytes" "$payload" > "$here/pae/$seq"
  done < "$here/lines"
  (cd "$here/pae" && sha256sum -- *) | sed -n 's/^\([0-9a-f]\{64\}\)  \([0-9]*\)$/E\2 \1/p' >> "$here/known"
  # Batches: the root that a member's path leads to (RFC 9162, 2.1.3.2), as lines for run_ops.
  jqs -r --slurpfile seqs "$here/seqs.json" 'include "lib"; to_entries[] | $seqs[0][.key] as $seq
    | .value.entry.signatures | to_entries[] | .key as $n | .value.batch // empty
    | . as $b | reduce (.path[] | bytes | hex) as $s
        ({i: $b.index, last: ($b.size - 1), name: "E\($seq)", k: 0, lines: []};
         "B\($seq).\($n).\(.k)" as $new
         | if .i % 2 == 1 or .i == .last then .lines += ["\($new) =01 =\($s) \(.name)"]
             | until(.i == 0 or .i % 2 == 1; .i = (.i / 2 | floor) | .last = (.last / 2 | floor))
           else .lines += ["\($new) =01 \(.name) =\($s)"] end
         | .i = (.i / 2 | floor) | .last = (.last / 2 | floor) | .name = $new | .k += 1)
    | if .last != 0 then "BAD \($seq)" else .lines[], "ROOT \($seq).\($n) \(.name)" end' "$here/pairs" > "$here/walk"
  ! grep '^BAD' "$here/walk" > "$here/wrong" || fail "entry $(sed -n '1s/BAD //p' "$here/wrong"): a batch path of another length"
  grep '^B' "$here/walk" > "$here/ops" || : > "$here/ops"
  run_ops
  sed -n 's/^ROOT //p' "$here/walk" | awk 'NR == FNR { known[$1] = $2; next } { print $1, known[$2] }' "$here/known" - \
    > "$here/roots"
  jqs -r --slurpfile seqs "$here/seqs.json" 'include "lib"; to_entries[] | $seqs[0][.key] as $seq
    | .value.entry.signatures | to_entries[] | "\($seq) \(.key) \(.value.keyid) \(.value.batch.size // 0) \(.value.sig | bytes | octal)"' \
    "$here/pairs" > "$here/lines"
  mkdir "$here/held"
  count=0
  while read -r seq number keyid of escaped; do
    count=$((count + 1))
    if [ "$of" -eq 0 ]; then
      tail -c +2 "$here/pae/$seq" > "$here/message"
      verify_one "$keyid" "$here/message" "$escaped"
      continue
    fi
    over=$(sed -n "s/^$seq\.$number //p" "$here/roots")
    statement="{\"genesis\":\"$genesis\",\"key\":\"$keyid\",\"root\":\"$over\",\"size\":$of}"
    held="$here/held/$keyid.$over.$of"
    if [ -f "$held" ]; then
      read -r before < "$held"
      [ "$before" != "$escaped" ] || continue
    fi
    printf 'DSSEv1 35 application/vnd.socai.batch.v1+json %d %s' "${#statement}" "$statement" > "$here/message"
    verify_one "$keyid" "$here/message" "$escaped"
    printf '%s\n' "$escaped" > "$held"
  done < "$here/lines"
}

# --- a receipt -------------------------------------------------------------------------------------------------------
check_receipt() {
  [ "$(jq -r '.schema' "$1" 2>/dev/null)" = socai/receipt/1 ] || fail "$1 is no receipt that this script knows"
  # Nothing of a stranger's file becomes the name of a file here before it is known to be a number or a hash.
  jq -e 'def int: type == "number" and . >= 0 and . == floor; def hash: type == "string" and test("^[0-9a-f]{64}$");
    (.checkpoint | type == "string") and (.question.unit | type == "string")
    and all(.entries[]; (.seq | int) and (.entry | type == "string" and test("^[ -~]+$")))
    and all(.nodes[]; hash) and all(.index.nodes[]; hash)
    and all(.index.subjects[]; (.at | int) and (.count | int) and (.chain | hash)
        and (.id | type == "string" and test("^[a-z]+:[a-z0-9.-]+$")))' "$1" >/dev/null 2>&1 ||
    fail "$1 has a member of another form"
  jq -j '.checkpoint' "$1" > "$here/note"
  read_checkpoint "$here/note"
  jq -e '[.entries[].seq] as $s | $s == ($s | unique)' "$1" >/dev/null || fail "entries in another order, or one twice"
  jq -r '.entries[] | "\(.seq) \(.entry)"' "$1" > "$here/leaves"
  hash_entries
  found=$(tree_root '' "$(seqs_json)" "$size" "$(jq -c .nodes "$1")")
  [ "$found" = "$root" ] || fail "the entries lead to the root $found, the checkpoint says $root"
  check_log_signature "$here/note"
  read_keys
  check_signatures
  check_streams "$1"
  echo "OK: $(wc -l < "$here/leaves") entries under the checkpoint, $count signatures, $whole whole streams"
}

check_streams() {
  sealed=$(jq -c -s 'last' "$here/bodies")
  [ "$(jq -s 'last' "$here/seqs.json" | jq 'last')" = "$((size - 1))" ] || fail "the last entry is missing"
  [ "$(printf '%s' "$sealed" | jq -r .type)" = index.sealed ] || fail "the last entry is no seal"
  [ "$(printf '%s' "$sealed" | jq .body.covers)" = "$((size - 1))" ] || fail "the seal covers another size"
  jq -e '[.index.subjects[].id] as $s | $s == ($s | unique)' "$1" >/dev/null || fail "subjects in another order"
  jqs -r 'include "lib"; .index.subjects[]
    | "XL\(.at) =00\("socai-subject/v1\n\(.id)\n\(.count)\n\(.chain)\n" | text_hex)"' "$1" > "$here/ops"
  run_ops
  found=$(tree_root X "$(jq -c '[.index.subjects[].at]' "$1")" "$(printf '%s' "$sealed" | jq .body.subjects)" \
    "$(jq -c .index.nodes "$1")")
  [ "$found" = "$(printf '%s' "$sealed" | jq -r .body.root)" ] || fail "the subjects told aren't those that were sealed"
  # Chains: the entries of each subject one after the other; 14 bytes of label and a zero byte before each.
  jq -r .subject "$here/bodies" | paste -d' ' - "$here/leaves" | cut -d' ' -f1,2 | awk -v covers="$((size - 1))" '
    $2 < covers {
      k = ++count[$1]
      prev = k > 1 ? "C" $1 "." (k - 1) : "=0000000000000000000000000000000000000000000000000000000000000000"
      printf "C%s.%d =736f6361692d636861696e2f763100 %s =%016x L%s\n", $1, k, prev, $2, $2
    }' > "$here/ops"
  cut -d' ' -f1 "$here/ops" > "$here/chained"
  run_ops
  awk 'NR == FNR { known[$1] = $2; next }
    { subject = substr($1, 2); sub(/\.[0-9]+$/, "", subject); count[subject]++; hash[subject] = known[$1] }
    END { for (subject in count) print subject, count[subject], hash[subject] }' "$here/known" "$here/chained" \
    > "$here/streams"
  jq -r '.index.subjects[] | "\(.id) \(.count) \(.chain)"' "$1" > "$here/told"
  awk -v unit="$(jq -r .question.unit "$1")" '
    NR == FNR { count[$1] = $2; chain[$1] = $3; next }
    !($1 in count) { if ($1 == unit) print "the unit has entries here and no leaf in the index"; next }
    $2 == count[$1] && $3 == chain[$1] { whole[$1] = 1; n++ }
    $2 >= count[$1] && $3 != chain[$1] { print "the entries of " $1 " are not those that were sealed" }
    END { if (unit in count && !(unit in whole)) print "not all entries of " unit " are here"; print "WHOLE", n + 0 }
    ' "$here/told" "$here/streams" > "$here/found"
  whole=$(sed -n 's/^WHOLE //p' "$here/found")
  [ "$(wc -l < "$here/found")" -eq 1 ] || fail "$(grep -v '^WHOLE' "$here/found" | head -n 1)"
}

# --- an export -------------------------------------------------------------------------------------------------------
path_of() { # number width: the tlog-tiles path of a tile or bundle
  digits=$(printf '%03d' "$1")
  while [ $((${#digits} % 3)) -ne 0 ]; do digits=0$digits; done
  path=
  while [ ${#digits} -gt 3 ]; do
    path=${path}x$(printf '%s' "$digits" | cut -c1-3)/
    digits=$(printf '%s' "$digits" | cut -c4-)
  done
  printf '%s%s' "$path" "$digits"
  [ "$2" -eq 256 ] || printf '.p/%d' "$2"
}

read_bundle() { # file first-seq width
  [ -f "$1" ] || fail "$1 is missing"
  xxd -p -c 64 "$1" | awk -v seq="$2" '
    BEGIN { for (i = 32; i < 127; i++) char[sprintf("%02x", i)] = sprintf("%c", i)
            for (i = 0; i < 256; i++) value[sprintf("%02x", i)] = i }
    { for (at = 1; at < length($0); at += 2) {
        byte = substr($0, at, 2)
        if (left == 0 && high == "") high = byte
        else if (left == 0) {
          left = value[high] * 256 + value[byte]; high = ""; text = ""; part = ""
          if (left == 0) { print "BAD"; exit }
        } else {
          if (!(byte in char)) { print "BAD"; exit }
          part = part char[byte]
          if (length(part) >= 512) { text = text part; part = "" }
          if (--left == 0) print seq++ " " text part
        }
      } }
    END { if (left > 0 || high != "") print "BAD" }' > "$here/bundle"
  ! grep -q '^BAD' "$here/bundle" || fail "$1: cut off, or an entry that is no line of ASCII"
  [ "$(wc -l < "$here/bundle")" -eq "$3" ] || fail "$1 holds $(wc -l < "$here/bundle") entries, not $3"
  cat "$here/bundle" >> "$here/leaves"
}

check_level() { # level; $here/row has the hashes of this level, a line each
  total=$(wc -l < "$here/row")
  tile=0
  while [ $((tile * 256)) -lt "$total" ]; do
    width=$((total - tile * 256))
    [ "$width" -le 256 ] || width=256
    file=$1/$(path_of "$tile" "$width")
    [ -f "$what/tile/$file" ] || fail "tile/$file is missing"
    tail -n +$((tile * 256 + 1)) "$here/row" | head -n "$width" > "$here/expected"
    xxd -p -c 32 "$what/tile/$file" | cmp -s - "$here/expected" || fail "tile/$file isn't that of the entries"
    tile=$((tile + 1))
  done
}

check_tiles() {
  sed -n 's/^L[0-9]* //p' "$here/ordered" > "$here/row"
  level=0
  while [ -s "$here/row" ]; do
    check_level "$level"
    full=$(($(wc -l < "$here/row") / 256))
    : > "$here/above"
    tile=0
    while [ "$tile" -lt "$full" ]; do
      pre=T$level.$tile.
      tail -n +$((tile * 256 + 1)) "$here/row" | head -n 256 | awk -v pre="$pre" '{ print pre "L" NR - 1, $1 }' >> "$here/known"
      tree_root "$pre" "$(jq -n -c '[range(0; 256)]')" 256 '[]' >> "$here/above"
      tile=$((tile + 1))
    done
    mv "$here/above" "$here/row"
    level=$((level + 1))
  done
}

check_export() {
  [ -f "$what/checkpoint" ] || fail "$what holds no checkpoint"
  read_checkpoint "$what/checkpoint"
  : > "$here/leaves"
  bundle=0
  while [ $((bundle * 256)) -lt "$size" ]; do
    width=$((size - bundle * 256))
    [ "$width" -le 256 ] || width=256
    read_bundle "$what/tile/entries/$(path_of "$bundle" "$width")" $((bundle * 256)) "$width"
    bundle=$((bundle + 1))
  done
  hash_entries
  sort -k1.2n "$here/known" > "$here/ordered"
  found=$(tree_root '' "$(seqs_json)" "$size" '[]')
  [ "$found" = "$root" ] || fail "the entries lead to the root $found, the checkpoint says $root"
  check_tiles
  check_log_signature "$what/checkpoint"
  read_keys
  check_signatures
  echo "OK: all $size entries under the checkpoint, $count signatures, all tiles"
}

if [ -d "$what" ]; then check_export; else check_receipt "$what"; fi
echo "ledger  $origin"
echo "genesis $genesis     <- compare with the one published"
echo "size    $size"
echo "root    $root"
echo "NOT checked: witnesses, age, validity of keys and roles, competence, and that an answer follows from its entries."
