# reminders.sh: who is chased, how, and what becomes of a mail that cannot be delivered, sourced by tests/demo.sh. A demo
# has no weeks to wait: in its procedure (rushed.awk) reviewers, lead and secretariat are all told on the first day.

# A sendmail that keeps what it is given; whom it does not know it refuses, as others do (sysexits.h: EX_NOUSER).
mkdir -p "$D/mail"
cat >"$D/sendmail" <<EOF
#!/bin/sh
cat >"$D/mail/new"
to=\$(sed -n 's/^To:.*<\(.*\)>/\1/p' "$D/mail/new")
if [ "\$to" = parc@kei.example ]; then echo "550 no such user: \$to" >&2; exit 67; fi
mv "$D/mail/new" "$D/mail/\$to"
EOF
chmod +x "$D/sendmail"
# A mail as a mail program shows it.
read_mail() {
	perl -MEncode -MMIME::Base64 -0777 -ne 'my ($head, $body) = split /\n\n/, $_, 2;
		$body = decode_base64($body) if $head =~ /^Content-Transfer-Encoding: base64/m;
		$head =~ s/\n[ \t]+/ /g;
		print "    ", encode("UTF-8", decode("MIME-Header", $_)), "\n" for grep { /^(From|To|Subject|Message-ID|Auto-Submitted)/ } split /\n/, $head;
		$body =~ s/^/    /mg; print "\n$body"' "$1"
}
remind() { show coordinator remind run --letters "$top/config/letters" --sendmail "$D/sendmail" --from refereed@neaspec.example || :; }

say "reminders: a study whose reviews are asked for today; who will be told what, and why"
quiet coordinator principal update kei-park --email parc@kei.example --language ko
quiet coordinator principal update iges-lead --email lead@iges.example
quiet coordinator principal update coordinator --email coordinator@neaspec.example
begin RR2019 rushed-review "A review in a hurry [sample]" Gwangju KR 2019 Asia/Seoul
quiet coordinator role grant gwangju-host host RR2019
quiet coordinator role grant iges-lead lead RR2019
for what in "a request" "a scope"; do unsaid RR2019 "$what"; done
quiet coordinator assignment invite RR2019 kei-park
quiet kei-park assignment accept RR2019
quiet kei-park declaration file RR2019 declared --type national --text "[sample] an institute of the host city's own country"
for what in "a team" "a bundle"; do unsaid RR2019 "$what"; done
show coordinator remind plan RR2019 --days 30
show kei-park inbox

say "the mails go out: in the language of the invitation; lead and secretariat hear that somebody is to be chased"
remind
echo
echo "To the secretariat, which is told with whom it lies:"
read_mail "$D/mail/coordinator@neaspec.example"

say "KEI's address was wrong: an incident, which holds the study up until somebody has seen to it"
show coordinator job list --topic mail --state incident
quiet coordinator principal update kei-park --email park@kei.example
incident=$(each job coordinator job list --topic mail --state incident)
show coordinator job retry "$incident" --reason "the address is right now"
remind
read_mail "$D/mail/park@kei.example"
show coordinator remind list RR2019

say "a worker of KEI's: any program, a job at a time, from its institution's inbox"
person kei-worker kei "A program of KEI's (sample)"
quiet coordinator role grant kei-worker worker
show kei-worker work inbox-kei --once -- sh -c 'echo "passed on: $(cat)"'
show coordinator job list --topic inbox-kei --limit 3
