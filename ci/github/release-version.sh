#!/usr/bin/env bash
# May this tag become a release? It is v and the version of package.json, lies on main, and the changelog says what is in it.
# usage: release-version.sh TAG [BRANCH]
set -euo pipefail

tag=$1 branch=${2:-origin/main}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
refuse() { echo "no release: $*" >&2; exit 1; }

version=$(node -p 'JSON.parse(require("node:fs").readFileSync("package.json", "utf8")).version')
[ "$tag" = "v$version" ] || refuse "the tag is $tag, package.json says $version"
git merge-base --is-ancestor HEAD "$branch" || refuse "$(git rev-parse HEAD) is not on $branch"
grep -qF "## [$version]" CHANGELOG.md || refuse "CHANGELOG.md has no section for $version"
echo "$tag may be released"
