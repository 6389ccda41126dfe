# What `npm ci` has made here: the program as the README calls it, builds with nothing to do, and the packages that others
# install: packed, installed into an empty folder, used there, and damaged there in every way that the loader explains.
source "$(dirname "$0")/../check_kit.sh"

version=$(node -p 'require("./package.json").version')
says() {
  local expected=$1
  shift
  # To a file: a pipe that is closed early would end the command, and that is no answer.
  "$@" >"$scratch/said" 2>&1 || true
  grep -q -- "$expected" "$scratch/said" || { cat "$scratch/said"; return 1; }
}
# A file's time says whether it was written again; how long a build takes says more about the machine.
built_files() { (cd "$root" && stat -c '%n %y' build/Release/sandbox-host build/Release/glovebox.node); }
rebuilds_nothing() {
  built_files >"$scratch/before"
  npm run --silent build
  built_files | diff "$scratch/before" -
}

check "npx glovebox runs its own program, without the network" npx --offline --no -- glovebox --version
check "the version is that of package.json" says "$version" npx --offline --no -- glovebox --version
check "a build with nothing to do links nothing again" rebuilds_nothing

platform=$(node -p '`${process.platform}-${process.arch}`')
native="glovebox-$platform"
out="$scratch/packages"
user="$scratch/user"
program="$user/node_modules/glovebox/dist/cli/main.js"
installed="$user/node_modules/$native"

# The registry that npm is set to serves the ordinary dependencies; glovebox itself comes from files alone.
npm_quietly() { npm --loglevel=error --no-audit --no-fund --cache "$scratch/npm-cache" "$@"; }
# As a workflow of GitHub packs.
export GITHUB_REPOSITORY=someone/glovebox GITHUB_SERVER_URL=https://github.com
packs() { node ci/pack.mjs --out "$out" | tee "$scratch/packed"; }
holds_what_it_should() {
  node -e '
    const { execFileSync } = require("node:child_process");
    const [, out, native, version] = process.argv;
    const list = (name) =>
      execFileSync("tar", ["-tvzf", `${out}/${name}-${version}.tgz`], { encoding: "utf8" }).trim().split("\n").map((line) => {
        const [mode, , , , , path] = line.split(/\s+/);
        return { isExecutable: mode[3] === "x", path: path.replace(/^package\//, "") };
      });
    const expectOnly = (files, allowed, executables) => {
      const stray = files.filter(({ path }) => !allowed.test(path) || /\.(test|map)\b|testing|tsbuildinfo/.test(path));
      if (stray.length > 0) throw new Error(`packed too much: ${stray.map(({ path }) => path).join(", ")}`);
      const found = files.filter(({ isExecutable }) => isExecutable).map(({ path }) => path).join();
      if (found !== executables) throw new Error(`executable: "${found}", expected "${executables}"`);
    };
    const documents = /^(package\.json|README\.md|LICENSE)$/.source;
    expectOnly(list("glovebox"), new RegExp(`${documents}|^[A-Z]+\\.md$|^docs/[a-z0-9-]+\\.md$|^dist/.+\\.(js|d\\.ts|json|css)$`), "dist/cli/main.js");
    const plugins = /^(fixtures|crashers)\/[a-z0-9-]+\.(json|clap|vst3(\/Contents\/.+)?)$/.source;
    expectOnly(list(native), new RegExp(`${documents}|^glovebox\\.node$|^sandbox-host$|${plugins}`), "sandbox-host");
  ' "$out" "$native" "$version"
}
manifests_are_right() {
  node -e '
    const read = (name) => JSON.parse(require("node:fs").readFileSync(`${process.argv[1]}/node_modules/${name}/package.json`, "utf8"));
    const [, , native, version] = process.argv;
    const same = (a, b, what) => {
      if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${what}: ${JSON.stringify(a)}, expected ${JSON.stringify(b)}`);
    };
    const main = read("glovebox");
    const own = require("./package.json");
    same(main.optionalDependencies, { [native]: version }, "optionalDependencies");
    same(main.dependencies, own.dependencies, "dependencies");
    same(own.optionalDependencies, undefined, "optionalDependencies of the repository");
    same([main.scripts, main.devDependencies, main.private], [undefined, undefined, undefined], "what only the repository needs");
    const platform = read(native);
    same([platform.os, platform.cpu, platform.version], [[process.platform], [process.arch], version], native);
    same([platform.scripts, platform.dependencies], [undefined, undefined], "what may run or come along");
    const repository = { type: "git", url: "git+https://github.com/someone/glovebox.git" };
    same([main.repository, platform.repository], [repository, repository], "the repository that the registry compares");
  ' "$user" "$native" "$version"
}
installs() {
  mkdir -p "$user"
  cd "$user"
  echo '{ "name": "user", "private": true, "type": "module" }' >package.json
  npm_quietly install "$out/glovebox-$version.tgz" "$out/$native-$version.tgz"
  test -z "$(npm_quietly ls --all --json | node -pe 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).problems ?? ""')"
}
in_user() { (cd "$user" && env -u GLOVEBOX_NATIVE_DIR HOME="$scratch/home" GLOVEBOX_STATE_DIR="$scratch/state" "$@"); }
glovebox() { in_user node "$program" "$@"; }
finds_its_package() { says "loaded from $installed" glovebox doctor; }

check "the packages are made" packs
sed 's/^/       /' "$scratch/packed" 2>/dev/null | sed "s#$scratch/##"
check "they hold what users need, no tests, and only programs are executable" holds_what_it_should
check "they install into an empty folder" installs
check "their manifests ask for each other by the same version, and run nothing" manifests_are_right
check "the installed program runs" says "^glovebox $version\$" in_user npx --offline --no -- glovebox --version
check "it uses the native part of its package, and can start sandboxes" finds_its_package
check "the lab holds there" glovebox "${labOfSurroundings[@]}" --out "$scratch/lab" --seed 4

# Who writes TypeScript sees the types through the exports map, and nothing behind it.
compiles() {
  cat >"$user/use.ts" <<'TS'
import { createGroup, isGloveboxError, version } from 'glovebox';
import type { Group } from 'glovebox';

export async function play(file: string): Promise<number> {
  const group: Group = await createGroup({ sampleRate: 48000, maxBlockSize: 64 });
  try {
    const device = await (await group.addSandbox({ name: version })).addDevice({ file });
    await group.addInput(device.input(0));
    await group.addOutput(device.output(0));
    const one = new Float32Array(64).fill(0.5);
    const { outputs } = await group.render({ frames: 64, inputs: [[one, one]] });
    return outputs[0]?.[0]?.[63] ?? Number.NaN;
  } catch (error) {
    if (isGloveboxError(error)) console.error(error.code);
    throw error;
  } finally {
    await group.close();
  }
}

const file = process.argv[2];
if (file !== undefined) console.log(await play(file));
TS
  cat >"$user/tsconfig.json" <<JSON
{ "compilerOptions": { "strict": true, "module": "NodeNext", "target": "ES2022", "lib": ["ES2022", "ESNext.Disposable"],
    "typeRoots": ["$root/node_modules/@types"], "types": ["node"] },
  "files": ["use.ts"] }
JSON
  in_user node "$root/node_modules/typescript/bin/tsc" -p .
}
plays() { in_user node use.js "$installed/fixtures/gain.clap" | grep -qE '^0\.[0-9]+$'; }
hides_what_is_inside() { says ERR_PACKAGE_PATH_NOT_EXPORTED in_user node -e 'import("glovebox/dist/native/load.js").catch((e) => console.log(e.code))'; }
check "TypeScript compiles against it, also with the checks of its declarations" compiles
check "what was compiled plays a fixture in a sandbox" plays
check "nothing but what is exported can be imported" hides_what_is_inside

# Every way to fail, each made here, and what it is called. $1 damages, $2 mends, the others are words of the message.
mv "$installed" "$scratch/whole" 2>/dev/null || true
mkdir "$scratch/plugins"
touch "$scratch/plugins/a.clap"
explained() {
  local damage=$1 word status=0
  shift
  rm -rf "$installed"
  cp -r "$scratch/whole" "$installed"
  $damage
  glovebox scan "$scratch/plugins" >"$scratch/message" 2>&1 || status=$?
  rm -rf "$installed"
  cat "$scratch/message"
  test "$status" -eq 4
  for word in "native-not-loaded" "$@"; do grep -qF -- "$word" "$scratch/message" || { echo "not said: $word"; return 1; }; done
}
remove_it() { rm -rf "$installed"; }
replace_addon() { seq 1000 >"$installed/glovebox.node"; }
# The field of an ELF header that names the processor: this one is of no processor.
change_processor() { printf '\xfe\x7f' | dd of="$installed/glovebox.node" bs=1 seek=18 conv=notrunc status=none; }
make_it_older() { sed -i "s/\"version\": \"$version\"/\"version\": \"0.0.1\"/" "$installed/package.json"; }
break_manifest() { echo '{' >"$installed/package.json"; }
change_system() {
  cat >"$scratch/system.mjs" <<JS
Object.defineProperty(process, '$1', { value: '$2' });
JS
  export NODE_OPTIONS="--import=file://$scratch/system.mjs"
}
on_another_system() { change_system platform freebsd; }
on_another_processor() { change_system arch riscv64; }
# As Node built for musl says it: without a version of GNU's C library.
with_another_libc() {
  remove_it
  cat >"$scratch/system.mjs" <<'JS'
process.report.getReport = () => ({ header: {} });
JS
  export NODE_OPTIONS="--import=file://$scratch/system.mjs"
}
in_named_folder() { export GLOVEBOX_NATIVE_DIR="$scratch/elsewhere"; glovebox() { (cd "$user" && node "$program" "$@"); }; }
npm_refuses() {
  mkdir "$scratch/other"
  tar -xzf "$out/$native-$version.tgz" -C "$scratch/other"
  sed -i "s/\"$(node -p process.platform)\"/\"freebsd\"/" "$scratch/other/package/package.json"
  (cd "$user" && says EBADPLATFORM npm_quietly install --no-save "$scratch/other/package" --install-links)
}
install="npm install $native@$version"
check "a missing package is explained" explained remove_it "$native is not installed" "Install it: $install"
check "a damaged addon is explained" explained replace_addon "it is damaged, or for another system" "Remove $installed, then: $install"
check "an addon for another processor is explained" explained change_processor "it is for another processor" "then: $install"
check "a package of another version is explained" explained make_it_older "is version 0.0.1, expected $version" "then: $install"
check "an unreadable manifest is explained" explained break_manifest "cannot be read"
check "a system without a package is explained" explained on_another_system "There is no package for freebsd-" "Build it"
check "a processor without a package is explained" explained on_another_processor "-riscv64" "Build it"
check "another C library is explained" explained with_another_libc "needs glibc and this system has musl"
check "a folder named in vain is explained" explained in_named_folder "$scratch/elsewhere/glovebox.node does not exist" "Unset GLOVEBOX_NATIVE_DIR"
check "npm refuses the package of another system" npm_refuses

# A build of another system is not packed by mistake, nor is half of one.
refuses() {
  local expected=$1
  shift
  if node ci/pack.mjs --out "$scratch/refused" "$@" >"$scratch/refusal" 2>&1; then return 1; fi
  grep -qF -- "$expected" "$scratch/refusal"
}
check "a build of another system is not packed" refuses "is not built for darwin-arm64" --platform darwin-arm64 --build build/Release
check "an unknown platform is not packed" refuses "expected one of linux-x64" --platform beos-x64 --build build/Release
check "half a build is not packed" refuses "is that a whole build?" --platform linux-arm64 --build dist
check "a main package without all that it asks for is not made" refuses "are not in" --main
finish
