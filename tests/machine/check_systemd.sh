#!/bin/sh
# check_systemd.sh: prepares a small Debian machine with the daemon installed, and has systemd.py boot it and look.
#
# Everything happens in namespaces of its own (processes, mounts, network) and a control group of its own: when it ends,
# for whatever reason, its processes and mounts are gone. What stays is $B-systemd/root, the machine's file system before
# anything was installed in it; a run works on a layer above that.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(realpath -m "${B:-build}")
work=$build-systemd
packages=systemd,systemd-sysv,libzmq5,libsqlite3-0,libconfig9,libjson-c5,libsodium23,libutf8proc2,libglib2.0-0,libical3,tzdata

skip() {
	echo "SKIP: systemd-nspawn cannot boot here: $1"
	exit 0
}

# ---- outside: may it, and the file system ----

# The archives that this machine's own apt gets Debian from
sources() {
	apt-get indextargets --format '$(ORIGIN) deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		sed -n 's/^Debian //p' | sort -u
}

have_root() {
	suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	[ -e "$work/made" ] && [ "$(cat "$work/made")" = "$suite $packages" ] && return
	[ -n "$(sources)" ] || skip "apt knows no Debian archive (apt-get update)"
	echo "making the file system of a small Debian machine in $work"
	rm -rf "$work"
	mkdir -p "$work"
	sources | mmdebstrap --quiet --variant=minbase --include="$packages" "$suite" "$work/root" - >"$work/log" 2>&1 ||
		skip "mmdebstrap failed, see $work/log: $(grep -E '^E:' "$work/log" | head -1)"
	echo "$suite $packages" >"$work/made"
}

# The folder of our present control group in each hierarchy that a systemd may use, of whichever version.
cgroups() {
	sed -n 's/^0::/cgroup2 /p; s/^[0-9]*:name=systemd:/name=systemd /p' /proc/self/cgroup | while read -r kind path; do
		case $kind in
		cgroup2) at=$(findmnt -rn -o TARGET -t cgroup2 | head -1) ;;
		*) at=$(findmnt -rn -o TARGET -t cgroup -O name=systemd | head -1) ;;
		esac
		[ -z "$at" ] || echo "$at${path%/}"
	done
}

leave_cgroups() {
	for group in $groups; do
		echo $$ >"$group/cgroup.procs"
		# What was killed takes a moment to be gone.
		timeout 5 sh -c 'while [ -d "$1" ]; do find "$1" -depth -type d -exec rmdir {} + || sleep 0.05; done' \
			sh "$group/refereed-$$" 2>/dev/null
	done
}

outside() {
	[ "$(id -u)" = 0 ] || skip "not root"
	for program in systemd-nspawn mmdebstrap unshare nsenter findmnt; do
		command -v $program >/dev/null || skip "there is no $program"
	done
	unshare --net --mount --pid --fork --mount-proc true 2>/dev/null || skip "no namespaces"
	have_root
	child=
	groups=$(cgroups)
	[ -n "$groups" ] || skip "no control groups"
	trap leave_cgroups EXIT
	trap '[ -z "$child" ] || kill "$child"; wait; exit 1' INT TERM
	for group in $groups; do
		mkdir "$group/refereed-$$" 2>/dev/null && echo $$ >"$group/refereed-$$/cgroup.procs" ||
			skip "no control group can be made in $group"
	done
	# unshare takes no notice of anything but SIGKILL, and takes everything with it.
	timeout -k 1 "${SYSTEMD_SECONDS:-300}" unshare --net --mount --pid --fork --kill-child --mount-proc \
		tests/machine/check_systemd.sh inside &
	child=$!
	wait "$child"
}

# ---- inside: a layer above the file system, with the daemon installed ----

inside() {
	mkdir -p "$work/layer"
	mount -t tmpfs tmpfs "$work/layer" && mkdir "$work/layer/upper" "$work/layer/work" "$work/layer/tmp" "$work/layer/refereed-check" &&
		mount -t overlay overlay "$work/layer/refereed-check" \
			-o "lowerdir=$work/root,upperdir=$work/layer/upper,workdir=$work/layer/work" || skip "no overlay file system"
	mount -t tmpfs tmpfs /run || skip "no file system for /run" # where nspawn keeps its own
	${MAKE:-make} -s install B="$build" DESTDIR="$work/layer/refereed-check" >/dev/null || exit 1
	export TMPDIR="$work/layer/tmp"
	MACHINE=$work/layer/refereed-check TEST_SECONDS=${SYSTEMD_SECONDS:-300} exec perl tests/run.pl tests/machine/systemd.py
}

"${1:-outside}"
