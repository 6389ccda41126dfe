# Every step of `npm run bench` runs and leaves what it should. How long anything takes passes or fails nothing.
source "$(dirname "$0")/../check_kit.sh"

if [ "$(uname -s)" != Linux ]; then
  skip "the bench" "its native steps read /proc"
  finish
  exit
fi
bench() { timeout --kill-after=10 600 node "$root/bench/run.mjs" "$@"; }

all_steps() {
  bench --quick --out "$scratch/out"
  node -e '
    const fs = require("node:fs");
    const path = require("node:path");
    const [bundle] = fs.readdirSync(process.argv[1]).map((name) => path.join(process.argv[1], name));
    const read = (name) => fs.readFileSync(path.join(bundle, name), "utf8");
    const record = JSON.parse(read("bench.json"));
    const run = JSON.parse(read("run.json"));
    const complaints = [];
    const expect = (isSo, what) => isSo || complaints.push(what);
    expect(record.schema === "glovebox.bench" && record.version === 2, "schema");
    expect(run.tool === "bench" && run.status === "held", `run.json says ${run.status}`);
    for (const step of record.steps) {
      const isThere = [...record.rows.times, ...record.rows.values].some((row) => row.step === step);
      expect(isThere || (step === "typescript" && record.typescript.length > 0), `${step}: no row`);
    }
    for (const row of record.rows.times) {
      const name = `${row.step} ${JSON.stringify(row.cell)} ${row.arm}`;
      expect(row.count > 0, `${name}: empty`);
      expect(row.p50 > 0 && row.p50 <= row.max && row.p99 <= row.p999 && row.p999 <= row.max, `${name}: quantiles`);
      expect(row.floor === undefined || row.ratioToFloor > 0, `${name}: no ratio to ${row.floor}`);
    }
    expect(record.goals.length > 20, "goals");
    const histograms = read("hist.jsonl").split("\n").slice(0, -1).map((line) => JSON.parse(line));
    expect(histograms.length === record.rows.times.length, "histograms");
    expect(histograms.every((one) => one.schema === "glovebox.histogram" && one.hdr !== ""), "histograms without counts");
    // Counting needs a right that not everybody has: then it is said.
    const mayMiss = new Set(["kernel-calls"]);
    for (const { step, why } of record.rows.missing) expect(mayMiss.has(step), `${step}: ${why}`);
    complaints.forEach((complaint) => console.log(complaint));
    process.exit(complaints.length > 0 ? 1 : 0);
  ' "$scratch/out"
}
named_steps() {
  bench --quick --out "$scratch/named" memory state >"$scratch/said"
  grep -q 'private memory of an idle sandbox' "$scratch/said"
  ! grep -q '^hand-off' "$scratch/said"
}
# refuses "text" WORDS...: ends with an error that says so, and measures nothing.
refuses() {
  local text=$1 status=0
  shift
  bench --out "$scratch/refused" "$@" >"$scratch/said" 2>&1 || status=$?
  grep -q -- "$text" "$scratch/said" && [ "$status" -ne 0 ] && [ ! -e "$scratch/refused" ]
}
check "every step of the bench runs and leaves a valid bundle" all_steps
check "steps that are named run alone" named_steps
check "a step that there is not is refused" refuses "no such step: handof; expected hand-off" handof
check "rounds that are no number are refused" refuses "Expected a whole number from 1 to 100" --rounds many
check "a plugin that is not there is refused" refuses "There is no such file" --plugin /nowhere.clap memory
finish
