#!/bin/sh
# make install into a folder: what is there, that a program finds the library by pkg-config, and that make uninstall
# takes all of it away again, but for the configuration.
B=${B:-build}
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
n=0
ok() { # status name
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
# Not the make that runs the tests: its flags and its job server are its own.
unset MAKEFLAGS MFLAGS MAKELEVEL
run() { make --no-print-directory "$1" B="$B" ${SAN:+SAN="$SAN"} PREFIX="$T/usr" SYSCONFDIR="$T/etc" >"$T/out" 2>&1 || { sed 's/^/# /' "$T/out"; return 1; }; }

run install
ok $? "make install"
missing=
for file in usr/sbin/refereed usr/bin/referee usr/lib/libreferee.so usr/lib/libreferee.so.0 usr/lib/libreferee.a \
	usr/include/referee.h usr/lib/pkgconfig/libreferee.pc usr/lib/systemd/system/refereed.service \
	usr/lib/systemd/system/refereed.socket usr/lib/systemd/system/refereed-backup.service \
	usr/lib/systemd/system/refereed-backup.timer usr/lib/sysusers.d/refereed.conf usr/lib/tmpfiles.d/refereed.conf \
	usr/share/man/man8/refereed.8 usr/share/man/man1/referee.1 usr/share/man/man5/refereed.conf.5 \
	usr/share/man/man7/refereed-protocol.7 usr/share/man/man7/refereed-schema.7 usr/share/man/man3/libreferee.3 \
	usr/share/bash-completion/completions/referee \
	usr/share/locale/ko/LC_MESSAGES/refereed.mo usr/share/locale/zh_CN/LC_MESSAGES/refereed.mo etc/refereed/refereed.conf etc/refereed/workflows/peer-review.conf \
	etc/refereed/forms/peer-review.conf etc/refereed/letters/en.txt usr/lib/systemd/system/refereed-remind.service \
	usr/lib/systemd/system/refereed-remind.timer usr/share/doc/refereed/refereed-remind.cron; do
	[ -e "$T/$file" ] || missing="$missing $file"
done
[ -z "$missing" ]
ok $? "all of it is there$missing"
! grep -rq '@[A-Z]*@' "$T/usr/lib/systemd" "$T/usr/lib/pkgconfig" "$T/usr/lib/sysusers.d" "$T/usr/lib/tmpfiles.d" \
	"$T/usr/share/doc"
ok $? "every placeholder is filled in"
grep -q "$T/usr/sbin/refereed" "$T/usr/lib/systemd/system/refereed.service"
ok $? "the unit starts the daemon that was installed"
# What timer and cron run is one command, with what was installed.
command=$(sed -n 's/^ExecStart=//p' "$T/usr/lib/systemd/system/refereed-remind.service")
cron=$(sed -n 's/^7 \* \* \* \* refereed //p' "$T/usr/share/doc/refereed/refereed-remind.cron")
[ -x "${command%% *}" ] && [ -d "${command##* }" ] && [ "$(echo "$cron" | sed 's/ --quiet//')" = "$command" ]
ok $? "timer and cron run the reminders that were installed"
LC_ALL=C.UTF-8 LANGUAGE=ko "$T/usr/bin/referee" nonsense 2>&1 | grep -q '명령'
ok $? "the client speaks other languages"
rm "$T/usr/share/locale/ko/LC_MESSAGES/refereed.mo"
LC_ALL=C.UTF-8 LANGUAGE=ko "$T/usr/bin/referee" nonsense 2>&1 | grep -q 'there is no command'
ok $? "by the catalogues that were installed with it, and no others"
bash -n "$T/usr/share/bash-completion/completions/referee"
ok $? "the completion is a script"

cat >"$T/hello.c" <<'C'
#include <referee.h>
#include <stdio.h>
int main(void) { puts(referee_version()); return 0; }
C
export PKG_CONFIG_PATH="$T/usr/lib/pkgconfig"
# A sanitized library wants its sanitizer in the program too.
# shellcheck disable=SC2046
${CC:-cc} ${SAN:+-fsanitize=$SAN} -o "$T/hello" "$T/hello.c" $(pkg-config --cflags --libs libreferee) 2>"$T/out"
ok $? "a program builds against the library by pkg-config"
[ "$(LD_LIBRARY_PATH="$T/usr/lib" "$T/hello")" = "$(pkg-config --modversion libreferee)" ]
ok $? "and runs with it"

echo "# mine" >>"$T/etc/refereed/refereed.conf"
run install
grep -q '^# mine' "$T/etc/refereed/refereed.conf"
ok $? "installing again leaves the configuration alone"
run uninstall
[ -z "$(find "$T/usr" ! -type d)" ]
ok $? "make uninstall leaves no file$(find "$T/usr" ! -type d | tr '\n' ' ')"
[ -e "$T/etc/refereed/refereed.conf" ]
ok $? "but the configuration"
echo "1..$n"
