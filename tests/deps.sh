#!/bin/sh
# Installs those of the named Debian packages that are missing; says which where it cannot.
set -u
missing=
for package in "$@"; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
		missing="$missing $package"
done
[ -n "$missing" ] || exit 0
give_up() {
	echo "deps: $1; these packages are missing:$missing" >&2
	exit 69
}
command -v apt-get >/dev/null 2>&1 || give_up "this is not a Debian system (no apt-get)"
as_root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || give_up "not root, and there is no sudo"
	as_root=sudo
fi
echo "deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$as_root apt-get update -q >/dev/null || echo "deps: apt-get update failed, trying the lists that are there" >&2
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >/dev/null ||
	give_up "apt-get could not install them"
