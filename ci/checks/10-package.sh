# What `npm ci` has made here: the program as the README calls it, builds with nothing to do, and the package that others
# would install.
source "$(dirname "$0")/../check_kit.sh"

says() {
  local expected=$1
  shift
  "$@" 2>&1 | tee "$scratch/said" | grep -q -- "$expected" || { cat "$scratch/said"; return 1; }
}
packs_what_it_needs() {
  npm pack --dry-run --ignore-scripts --json >"$scratch/pack.json" 2>/dev/null
  node -e '
    const files = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))[0].files;
    const program = files.find((file) => file.path === "dist/cli/main.js");
    if (!program || (program.mode & 0o111) === 0) throw new Error("dist/cli/main.js is missing or not executable");
    const stray = files.filter((file) => /\.test\.|^(native|ci|fixtures|crashers)\//.test(file.path));
    if (stray.length > 0) throw new Error(`packed too much: ${stray.map((file) => file.path).join(", ")}`);
  ' "$scratch/pack.json"
}
# A file's time says whether it was written again; how long a build takes says more about the machine.
built_files() { (cd "$root" && stat -c '%n %y' build/Release/sandbox-host build/Release/glovebox.node); }
rebuilds_nothing() {
  built_files >"$scratch/before"
  npm run --silent build
  built_files | diff "$scratch/before" -
}

check "npx glovebox runs its own program, without the network" npx --offline --no -- glovebox --version
check "the version is that of package.json" says "$(node -p 'require("./package.json").version')" npx --offline --no -- glovebox --version
check "a build with nothing to do links nothing again" rebuilds_nothing
check "the package holds the program and no tests" packs_what_it_needs
finish
