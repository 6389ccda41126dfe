# Plugins that this project did not write: Debian's zam-plugins, 17 as CLAP and 17 as VST3, scanned, inspected and rendered
# in sandboxes. One that crashes is named and stops nothing; that is a finding about the plugin, not a failure of ours.
source "$(dirname "$0")/../check_kit.sh"

native=${GLOVEBOX_NATIVE_DIR:-$root/build/Release}
glovebox() { timeout --kill-after=5 90 node "$root/dist/cli/main.js" "$@"; }

if [ ! -e /usr/lib/clap/ZamDelay.clap ] || [ ! -e /usr/lib/vst3/ZamDelay.vst3 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    apt-get install -y -qq --no-install-recommends zam-plugins >/dev/null 2>&1 || true
  fi
fi
plugins=(/usr/lib/clap/Za*.clap /usr/lib/vst3/Za*.vst3)
if [ ! -e /usr/lib/clap/ZamDelay.clap ] || [ ! -e /usr/lib/vst3/ZamDelay.vst3 ]; then
  skip "real plugins" "zam-plugins is not installed"
  finish
  exit
fi

: >"$scratch/findings"
: >"$scratch/rendered"

# survives NAME COMMAND...: it works, or the plugin failed and one line says which and how.
survives() {
  local name=$1 status=0
  shift
  "$@" >"$scratch/said" 2>"$scratch/complaint" || status=$?
  [ "$status" -eq 0 ] && return 0
  cat "$scratch/complaint"
  [ "$status" -eq 1 ] && grep -qE "^glovebox: (sandbox-died|timed-out|plugin-refused): .*${name%.*}" "$scratch/complaint" || return 1
  echo "$name: $(grep '^glovebox: ' "$scratch/complaint")" >>"$scratch/findings"
}

make_input() {
  cat >"$scratch/notes.json" <<'NOTES'
[{"key": 57, "seconds": 0, "duration": 0.7}, {"key": 64, "seconds": 0.2, "duration": 0.3}, {"key": 69, "seconds": 0.6, "duration": 0.3}]
NOTES
  glovebox render --notes "$scratch/notes.json" --seconds 1 --format 24 --out "$scratch/in.wav" "$native/fixtures/sine-synth.clap"
  [ -s "$scratch/in.wav" ]
}

scan_all() {
  # 1 says that some plugin failed: which one, the report says.
  glovebox scan --json /usr/lib/clap /usr/lib/vst3 >"$scratch/scan.json" || [ "$?" -eq 1 ]
  node -e '
    const { files } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    const own = files.filter(({ file }) => /\/Za[A-Za-z0-9]+\.(clap|vst3)$/.test(file));
    const isComplete = own.length === Number(process.argv[2]);
    for (const { file, outcome, reason, plugins } of own) {
      if (outcome !== "scanned" || plugins.some((plugin) => plugin.instanceError)) console.log(`${file}: ${outcome} ${reason ?? ""}`);
    }
    process.exit(isComplete ? 0 : 1);
  ' "$scratch/scan.json" "${#plugins[@]}" | tee -a "$scratch/findings"
}

inspect_one() { survives "$1" glovebox inspect --json "$2"; }

render_one() {
  survives "$1" glovebox render --in "$scratch/in.wav" --tail 0.2 --out "$scratch/out.$1.wav" "$2" || return 1
  if [ -e "$scratch/out.$1.wav" ]; then echo "$1" >>"$scratch/rendered"; fi
  # A render that failed leaves nothing behind.
  [ -z "$(find "$scratch" -name '*.part')" ]
}

same_as_direct() {
  glovebox render --in "$scratch/in.wav" --tail 0.5 --out "$scratch/sandboxed.wav" --sandboxes each --crossing synchronous "$@"
  glovebox render --in "$scratch/in.wav" --tail 0.5 --out "$scratch/direct.wav" --mode direct "$@"
  cmp "$scratch/sandboxed.wav" "$scratch/direct.wav"
}

nearly_all_render() { [ "$(wc -l <"$scratch/rendered")" -ge $((${#plugins[@]} - 2)) ]; }

check "an input is rendered" make_input
check "scan describes all ${#plugins[@]} files" scan_all
for plugin in "${plugins[@]}"; do
  name=$(basename "$plugin")
  check "inspect $name" inspect_one "$name" "$plugin"
  check "render $name" render_one "$name" "$plugin"
done
check "at most two of them fail to render" nearly_all_render
check "ZamDelay (CLAP) and ZamEQ2 (VST3) in two sandboxes equal direct mode bit for bit" \
  same_as_direct /usr/lib/clap/ZamDelay.clap /usr/lib/vst3/ZamEQ2.vst3
check "ZamComp (VST3) and ZamTube (CLAP) in two sandboxes equal direct mode bit for bit" \
  same_as_direct /usr/lib/vst3/ZamComp.vst3 /usr/lib/clap/ZamTube.clap --param "0:Threshold=0.3@0.4"
check "ZamTube (VST3) keeps what is set before its first block, and its state comes back" \
  glovebox certify /usr/lib/vst3/ZamTube.vst3

if [ -s "$scratch/findings" ]; then
  echo "what these plugins did wrong:"
  sed 's/^/  /' "$scratch/findings"
fi
finish
