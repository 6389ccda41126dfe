#!/usr/bin/env bash
# Installs glovebox for action.yml into a folder of its own: nothing of the caller's project is touched, and no script of a package
# runs. GLOVEBOX_VERSION is a version or tag of the registry, or .tgz files or patterns of such, one
# per line; default: the version of this checkout.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/kit.sh"

# The whole path, in the form that Node on this system knows.
whole() {
  local folder
  folder=$(cd "$(dirname "$1")" && (pwd -W 2>/dev/null || pwd))
  printf '%s/%s' "$folder" "$(basename "$1")"
}

node -e '
  if (Number(process.versions.node.split(".")[0]) < 20) {
    console.error(`glovebox needs Node 20 or newer, this is ${process.version}: put actions/setup-node before it`);
    process.exit(2);
  }'

folder=${GLOVEBOX_INSTALL_DIR:-${RUNNER_TEMP:-${TMPDIR:-/tmp}}/glovebox-action}
packages=()
while IFS= read -r line; do
  line=${line%$'\r'}
  case "$line" in
    '') ;;
    *.tgz)
      found=0
      while IFS= read -r file; do packages+=("$(whole "$file")") found=1; done < <(compgen -G "$line")
      [ "$found" = 1 ] || { echo "glovebox: nothing matches \"$line\"" >&2; exit 2; }
      ;;
    # A version or a tag, and nothing that npm could take for another package, a path or an option.
    *) [[ "$line" =~ ^[A-Za-z0-9][A-Za-z0-9.+-]*$ ]] || { echo "glovebox: \"$line\" is no version" >&2; exit 2; }
       packages+=("glovebox@$line") ;;
  esac
done <<<"${GLOVEBOX_VERSION:-$(node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).version' <"$root/package.json")}"

mkdir -p "$folder"
[ -f "$folder/package.json" ] || echo '{"private":true}' >"$folder/package.json"
npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error -- "${packages[@]}"
program="$folder/node_modules/glovebox/dist/cli/main.js"
node "$program" --version
# Where the step has outputs the next one finds the program there.
printf 'program=%s\n' "$program" | to_outputs
