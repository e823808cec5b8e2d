#!/usr/bin/env bash
# scripts/publish.sh vN.N.N: commits dist/, stamps the workflows with that commit, tags the second commit. Pushes nothing.
set -euo pipefail
version=${1:?"give the version, such as v1.2.3"}
[[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "'$version' is not a version such as v1.2.3." >&2; exit 2; }
if git rev-parse -q --verify "refs/tags/$version" >/dev/null; then echo "$version is released already." >&2; exit 2; fi
if [[ -n $(git status --porcelain) ]]; then echo 'Commit or remove your changes first: a release is made of commits.' >&2; exit 2; fi

git config user.name >/dev/null || git config user.name 'github-actions[bot]'
git config user.email >/dev/null || git config user.email '41898282+github-actions[bot]@users.noreply.github.com'

npm run build
git add --force dist
git diff --cached --quiet || git commit --quiet --message "Build $version"
bundle=$(git rev-parse HEAD)
npm run stamp -- --owner "${OWNER:-mlops-actions}" --sha "$bundle" --version "$version"
git add --update
git commit --quiet --message "Release $version: name the actions by the commit that holds their bundle"
git tag --annotate "$version" --message "$version"
echo "$version is $(git rev-parse HEAD), its bundles are $bundle."
