#!/usr/bin/env bash
# Publishes the packages of a folder (made by ci/pack.mjs): those of platforms first and the main one, which asks for them, last.
# What is in the registry already is left alone, so that a release that broke in the middle can be run again.
# usage: publish.sh FOLDER [option of "npm publish", such as --dry-run]
set -euo pipefail

# Absolute: what begins with a name and holds one slash npm takes for a repository on GitHub.
folder=$(cd "$1" && pwd)
shift
manifestOf() { tar -xzOf "$1" package/package.json | node -p "JSON.parse(require('node:fs').readFileSync(0, 'utf8')).$2"; }

platforms=() main=
for file in "$folder"/*.tgz; do
  [ -e "$file" ] || { echo "there is no package in $folder" >&2; exit 1; }
  if [ "$(manifestOf "$file" name)" = glovebox ]; then main=$file; else platforms+=("$file"); fi
done
[ -n "$main" ] && [ "${#platforms[@]}" -gt 0 ] || { echo "the main package or those of platforms are missing in $folder" >&2; exit 1; }
version=$(manifestOf "$main" version)

# Nothing is published before everything fits. The registry refuses a package that names another repository than the one whose
# workflow publishes it.
origin=
if [ -n "${GITHUB_REPOSITORY:-}" ]; then origin=git+${GITHUB_SERVER_URL:-https://github.com}/$GITHUB_REPOSITORY.git; fi
for file in "${platforms[@]}" "$main"; do
  [ "$(manifestOf "$file" version)" = "$version" ] || { echo "$file is not of version $version" >&2; exit 1; }
  [ -z "$origin" ] || [ "$(manifestOf "$file" 'repository?.url')" = "$origin" ] ||
    { echo "$file does not name $origin as its repository" >&2; exit 1; }
done

for file in "${platforms[@]}" "$main"; do
  name=$(manifestOf "$file" name)
  if [ "$(npm view "$name@$version" version 2>/dev/null)" = "$version" ]; then
    echo "$name@$version is published already"
    continue
  fi
  # The registry checks where and from what it was built.
  npm publish "$file" --provenance --access public "$@"
done
