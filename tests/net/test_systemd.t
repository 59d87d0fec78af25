#!/bin/sh
# test_systemd.t: the units are what systemd understands and keep the daemon in its sandbox, the user and the folders can
# be made, and every event of log.h is explained in the catalogue. Needs systemd's tools, not systemd as PID 1.
set -u
tree=$(cd "$(dirname "$0")/../.." && pwd)
build=${B:-build}
case $build in /*) ;; *) build=$tree/$build ;; esac
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
count=0

ok() { # NAME, after a command whose status is $?
	status=$?
	count=$((count + 1))
	if [ $status -eq 0 ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		sed 's/^/# /' "$dir/out"
	fi
}

is() { # GOT WANTED NAME
	printf 'got:    %s\nwanted: %s\n' "$1" "$2" >"$dir/out"
	[ "$1" = "$2" ]
	ok "$3"
}

# As an installation has them, with the program that was built.
mkdir -p "$dir/prefix/sbin" "$dir/unit" "$dir/root/etc" "$dir/root/usr/lib/systemd/catalog"
mkdir -p "$dir/prefix/bin"
ln -s "$build/refereed" "$dir/prefix/sbin/refereed"
ln -s "$build/referee" "$dir/prefix/bin/referee"
for file in "$tree"/systemd/refereed*; do
	sed -e "s|@PREFIX@|$dir/prefix|g" -e 's|@SYSCONFDIR@|/etc|g' "$file" >"$dir/unit/${file##*/}"
done

cat "$dir"/unit/* | grep '@' | grep -v '^#' | grep -E '@[A-Z]+@' >"$dir/out"
[ ! -s "$dir/out" ]
ok "no @NAME@ is left after an installation"

systemd-analyze verify --man=no "$dir/unit/refereed.service" "$dir/unit/refereed.socket" \
	"$dir/unit/refereed-backup.service" "$dir/unit/refereed-backup.timer" \
	"$dir/unit/refereed-remind.service" "$dir/unit/refereed-remind.timer" >"$dir/out" 2>&1 && [ ! -s "$dir/out" ]
ok "systemd-analyze verify finds nothing"

systemd-analyze security --offline=true --threshold=15 "$dir/unit/refereed.service" >"$dir/out" 2>&1
ok "exposure is at most 1.5"

# systemd.exec(5): what implies NoNewPrivileges= where there is a User=, and with it takes set-gid from a sendmail.
! grep -E '^(NoNewPrivileges|PrivateDevices|PrivateUsers|ProtectKernel[A-Za-z]*|ProtectClock|ProtectHostname|RestrictAddressFamilies|RestrictNamespaces|RestrictRealtime|RestrictSUIDSGID|RestrictFileSystems|LockPersonality|MemoryDenyWriteExecute|SystemCall[A-Za-z]*|DynamicUser|PrivateNetwork)=' \
	"$dir/unit/refereed-remind.service" >"$dir/out" && grep -q '^KillMode=process' "$dir/unit/refereed-remind.service"
ok "a sendmail that the reminders start has its set-gid, and is left to its work"

! grep -q '^PrivateUsers=' "$dir/unit/refereed.service"
ok "no PrivateUsers=: uids on the local socket stay what they are"

grep -q '^RestrictAddressFamilies=.*AF_NETLINK' "$dir/unit/refereed.service" &&
	grep -q '^SystemCallFilter=sched_setscheduler' "$dir/unit/refereed.service"
ok "the sandbox leaves what libzmq aborts without"

# Statuses as refereed(8) tells them to somebody who runs it without systemd, but for 0.
wanted=$(sed -n 's/^[[:space:]]*0 | \([0-9 |]*\)) exit.*/\1/p' "$tree/daemon/refereed.8" | tr -d '|' | tr -s ' ')
is "$(sed -n 's/^RestartPreventExitStatus=//p' "$dir/unit/refereed.service")" "$wanted" "what wants a person is not started again"
! grep -q '^ExecStartPre=' "$dir/unit/refereed.service"
ok "nothing before the start whose failure would be tried again"

systemd-sysusers --root="$dir/root" "$dir/unit/refereed.sysusers" >"$dir/out" 2>&1 &&
	grep -q '^refereed:' "$dir/root/etc/passwd" && grep -q '^refereed:' "$dir/root/etc/group"
ok "systemd-sysusers makes the user"

# As another user than root nothing can be given to somebody else: there the lines are only read.
if [ "$(id -u)" = 0 ]; then
	systemd-tmpfiles --root="$dir/root" --create "$dir/unit/refereed.tmpfiles" >"$dir/out" 2>&1
	is "$(cd "$dir/root" && stat -c '%a %n' etc/refereed var/lib/refereed run/refereed | tr '\n' ' ')" \
		"755 etc/refereed 700 var/lib/refereed 750 run/refereed " "systemd-tmpfiles makes the folders"
else
	systemd-tmpfiles --cat-config "$dir/unit/refereed.tmpfiles" >"$dir/out" 2>&1
	ok "systemd-tmpfiles reads its file"
fi

# The catalogue, as journalctl compiles it.
cp "$dir/unit/refereed.catalog" "$dir/root/usr/lib/systemd/catalog/"
mkdir -p "$dir/root/var/lib/systemd/catalog"
journalctl --root="$dir/root" --update-catalog >"$dir/out" 2>&1
ok "journalctl takes the catalogue"
logged=$(sed -n 's/^[[:space:]]*X(\([A-Z_]*\), "\([0-9a-f]\{32\}\)", LOG_LEVEL_.*/\2/p' "$tree/daemon/base/log.h" | sort)
explained=$(sed -n 's/^-- \([0-9a-f]\{32\}\)$/\1/p' "$dir/unit/refereed.catalog" | sort)
is "$explained" "$logged" "every event of log.h has one entry, and no entry is of nothing"
is "$(echo "$logged" | wc -w)" "$(echo "$logged" | uniq | wc -w)" "no id is used twice"
is "$(grep -c '^Subject: ' "$dir/unit/refereed.catalog")" "$(echo "$logged" | wc -w)" "every entry has a subject"
for id in $logged; do
	journalctl --root="$dir/root" --dump-catalog "$id" >"$dir/out" 2>&1 &&
		grep -q '^Subject: ' "$dir/out" && grep -q '^Documentation: man:refereed' "$dir/out"
	ok "journalctl -x explains $id"
done

echo "1..$count"
