#!/bin/sh
# The main job: the daemon, and a whole programme in it by separate processes, one key each, over CURVE: three pilot
# studies from request to follow-up and one of them closed, and every other undertaking that the secretariat's note on
# low-carbon cities speaks of (tests/demo/programme.sh). Everything lies in $B/demo; run again, it begins anew. Texts
# marked [sample] are invented.
set -eu
B=${B:-build}
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
mkdir -p "$B"
B=$(cd "$B" && pwd)
D=$B/demo
data=tests/demo
daemon_pid=
referee=$B/referee
writers="igdp-liu iges-sato kei-park"

# ---- helpers ----------------------------------------------------------------------------------------------------------
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi
say() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
die() { echo "demo: $*" >&2; [ -f "$D/log" ] && tail -n 5 "$D/log" >&2; exit 1; }
# as WHO COMMAND...: a process of its own with that person's key
as() { local me=$1; shift; REFEREE_HOME=$D/people/$me "$referee" "$@"; }
quiet() { as "$@" >"$D/out" 2>&1 || die "$* failed: $(cat "$D/out")"; }
# prompt WHO COMMAND...: the command as one would type it
prompt() {
	local me=$1 line=referee word; shift
	for word in "$@"; do
		case $word in *' '*) line="$line '$word'" ;; *) line="$line $word" ;; esac
	done
	printf '\n%s$ %s%s   (as %s)\n' "$bold" "$line" "$plain" "$me"
}
show() { prompt "$@"; as "$@"; }
# refused WHO COMMAND...: must not succeed; shows why
refused() {
	prompt "$@"
	if as "$@"; then die "this should have been refused"; fi
}
start() {
	NOTIFY_SOCKET='' "$B/refereed" --config "$D/refereed.conf" 2>>"$D/log" &
	daemon_pid=$!
	# The client waits for the daemon, not the script for a time: a call is sent again until it is answered.
	as coordinator --timeout 30 call server.hello >/dev/null 2>"$D/out" || die "the daemon does not answer: $(cat "$D/out")"
}
stop() { [ -z "$daemon_pid" ] || { kill -CONT "$daemon_pid" 2>/dev/null || :; kill -TERM "$daemon_pid" 2>/dev/null || :; wait "$daemon_pid" 2>/dev/null || :; daemon_pid=; }; }
trap stop EXIT
trap 'exit 130' INT TERM
field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
stage_of() { as coordinator --json study get "$1" | tr ',' '\n' | field stage; }
made() { as "$@" --json >"$D/out" 2>&1 || die "$* failed: $(cat "$D/out")"; field "$noun" <"$D/out"; }
# id_of NOUN WHO COMMAND...: the id of what it makes
id_of() { noun=$1; shift; made "$@"; }
# each NOUN WHO LIST STUDY [OPTIONS]: the ids in a list, a line each
each() { local name=$1 me=$2; shift 2; as "$me" --json "$@" --limit 100 | tr ',{' '\n\n' | sed -n "s/.*\"$name\": *\"\([^\"]*\)\".*/\1/p"; }
# file_document STUDY WHO KIND TITLE TEXT [OPTIONS]: a small file of that text, put
file_document() {
	local study=$1 me=$2 kind=$3 title=$4 text=$5; shift 5
	mkdir -p "$D/files/$study"
	printf '%s\n' "$text" >"$D/files/$study/$kind.txt"
	quiet "$me" document put "$study" "$kind" "$D/files/$study/$kind.txt" --title "$title" "$@"
}
confirm() { quiet "$2" study confirm "$1" "$3"; }
advance() { quiet coordinator study advance "$1"; echo "$1 is in stage $(stage_of "$1")"; }

# ---- a place, a daemon, people ------------------------------------------------------------------------------------------
say "a daemon of its own, in $D"
rm -rf "$D"
mkdir -p "$D/people/coordinator"
port=$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen=>1,LocalAddr=>"127.0.0.1")->sockport')
cat >"$D/refereed.conf" <<EOF
listen_tcp = "tcp://127.0.0.1:$port";
listen_ipc = "";
database = "$D/refereed.db";
keys_dir = "$D/keys";
workflows_dir = "$D/workflows";
forms_dir = "$top/config/forms";
quiet_hours = ""; quiet_days = ""; # it is run at any hour
EOF
cp -R "$top/config/workflows" "$D/workflows"
awk -f "$data/rushed.awk" "$top/config/workflows/peer-review.conf" >"$D/workflows/rushed-review.conf"
"$B/refereed" --check "$D/refereed.conf"
NOTIFY_SOCKET='' "$B/refereed" --config "$D/refereed.conf" 2>"$D/log" &
daemon_pid=$!
while [ ! -s "$D/keys/coordinator.join" ]; do
	kill -0 "$daemon_pid" 2>/dev/null || die "the daemon ended"
	sleep 0.05
done
quiet coordinator join "$D/keys/coordinator.join" --key "$D/keys/coordinator.key"
as coordinator --timeout 30 call server.hello >/dev/null || die "the daemon does not answer"
echo "refereed listens on tcp://127.0.0.1:$port; its first start made the coordinator's key"

say "institutes and cities, and for each person a key that never leaves their machine"
institution() { quiet coordinator institution add "$1" "$2" "$3"; }
institution igdp "Institute for Global Decarbonization Progress" CN
institution iges "Institute for Global Environmental Studies" JP
institution kei "Korea Environment Institute" KR
institution wuhan "City of Wuhan" CN
institution guangzhou "City of Guangzhou" CN
institution gwangju "Gwangju Metropolitan City" KR
person() { # name institution full-name
	quiet coordinator principal add "$1" "$2" --full-name "$3"
	mkdir -p "$D/people/$1"
	quiet "$1" key new "$D/people/$1/my.key"
	quiet coordinator key add "$1" "$D/people/$1/my.key" --join "$D/people/$1/my.join"
	quiet "$1" join "$D/people/$1/my.join" --key "$D/people/$1/my.key"
}
person igdp-liu igdp "刘 样本 (sample)"
person iges-sato iges "佐藤 見本 (sample)"
person kei-park kei "박 견본 (sample)"
person igdp-lead igdp "Lead A (sample)"
person iges-lead iges "Lead B (sample)"
person kei-editor kei "Editor (sample)"
person wuhan-host wuhan "Focal point Wuhan (sample)"
person guangzhou-host guangzhou "Focal point Guangzhou (sample)"
person gwangju-host gwangju "Focal point Gwangju (sample)"
show coordinator principal list

# ---- three studies -------------------------------------------------------------------------------------------------------
city_of() { case $1 in WH2018) echo Wuhan ;; GZ2019) echo Guangzhou ;; GJ2019) echo Gwangju ;; esac; }
year_of() { echo "${1#??}"; }
host_of() { case $1 in WH2018) echo wuhan-host ;; GZ2019) echo guangzhou-host ;; GJ2019) echo gwangju-host ;; esac; }
lead_of() { case $1 in GJ2019) echo igdp-lead ;; *) echo iges-lead ;; esac; }
studies="WH2018 GZ2019 GJ2019"

say "three pilot peer reviews are requested"
create() { # code city country year zone
	quiet coordinator study create "$1" --title "Peer review of $2's low-carbon development" --city "$2" --country "$3" \
		--year "$4" --zone "$5"
	quiet coordinator role grant "$(host_of "$1")" host "$1"
	quiet coordinator role grant "$(lead_of "$1")" lead "$1"
	quiet coordinator role grant kei-editor editor "$1"
}
create WH2018 Wuhan CN 2018 Asia/Shanghai
create GZ2019 Guangzhou CN 2019 Asia/Shanghai
create GJ2019 Gwangju KR 2019 Asia/Seoul
show coordinator study list

say "a step that cannot be taken yet says what would meet it"
refused coordinator study advance WH2018

for s in $studies; do
	confirm "$s" "$(host_of "$s")" host_consent
	confirm "$s" coordinator secretariat_accepts
	advance "$s"
	quiet "$(host_of "$s")" question add "$s" "[sample] What keeps buildings from saving energy?"
	quiet coordinator question add "$s" "[sample] How is what buses and bicycles save counted and paid for?"
	file_document "$s" coordinator terms_of_reference "Terms of reference" "[sample] scope, questions, calendar"
	confirm "$s" "$(host_of "$s")" terms_signed_host
	confirm "$s" coordinator terms_signed_secretariat
	advance "$s"
done

say "institutes are invited, accept, and declare their interests"
is_home() { case $1-$2 in WH2018-igdp-liu | GZ2019-igdp-liu | GJ2019-kei-park) return 0 ;; *) return 1 ;; esac; }
for s in $studies; do
	for who in $writers; do
		quiet coordinator assignment invite "$s" "$who"
		quiet "$who" assignment accept "$s"
		if is_home "$s" "$who"; then
			quiet "$who" declaration file "$s" declared --type national \
				--text "[sample] an institute of the host city's own country"
		else
			quiet "$who" declaration file "$s" none
		fi
	done
	advance "$s"
done
show coordinator assignment list GZ2019

# ---- reviews -------------------------------------------------------------------------------------------------------------
# Fills the text form as a person would in an editor: a number behind each score, a sentence behind each text.
fill() { # study who
	awk -v study="$1" -v who="$2" '
		{ print }
		/^==\+== [a-z_]+:/ {
			id = $2; sub(/:$/, "", id)
			if (id ~ /_text$/ || id == "for_secretariat_only" || id == "recommendation_draft")
				print "[sample] " who " on " id " of " study ": short, sensible, invented."
			else if (id == "reviewer_limits")
				; # asked of who is not sure
			else if (id == "good_practice")
				print "[sample] Electric buses with dates, numbers and costs.\n对其他城市有用。"
			else if (id == "obstacle")
				print "[sample] The plan has no owner for buildings."
			else
				print 3 + length(who id) % 2
		}'
}
say "the hosts deliver their self-assessments; three institutes review, each on its own"
for s in $studies; do
	host=$(host_of "$s")
	file_document "$s" "$host" self_assessment "Self-assessment" "[sample] what the city has done, and what it could not"
	quiet "$host" bundle freeze "$s" --note "[sample] what all reviewers read"
	confirm "$s" "$host" self_assessment_in
	advance "$s"
	for who in $writers; do
		quiet "$who" review form "$s" "$D/$s-$who.txt"
		fill "$s" "$who" <"$D/$s-$who.txt" >"$D/$s-$who.filled.txt"
	done
done
echo "before their own review is in, KEI sees of the others':"
quiet igdp-liu review submit GZ2019 "$D/GZ2019-igdp-liu.filled.txt"
show kei-park review list GZ2019

say "a client is killed in the middle of a submission: the daemon is held, so no answer can come"
kill -STOP "$daemon_pid"
REFEREE_HOME=$D/people/kei-park "$referee" review submit GZ2019 "$D/GZ2019-kei-park.filled.txt" >/dev/null 2>&1 &
client=$!
turns=0
while [ -z "$(find "$D/people/kei-park" -path '*spool*' -name '*.json' 2>/dev/null)" ]; do
	turns=$((turns + 1))
	if [ $turns -gt 400 ] || ! kill -0 "$client" 2>/dev/null; then
		kill -CONT "$daemon_pid"
		die "the client did not come to the middle of its submission"
	fi
	sleep 0.05
done
kill -KILL "$client"
wait "$client" 2>/dev/null || :
kill -CONT "$daemon_pid"
echo "client killed; what it had not heard an answer to is on its disk:"
show kei-park spool
show kei-park retry
show kei-park retry
show kei-park review versions GZ2019

say "the daemon is killed with SIGKILL in between; whoever asks again is answered as before"
quiet iges-sato review submit GZ2019 "$D/GZ2019-iges-sato.filled.txt" --request-id 01970000-0000-7000-8000-000000000001
kill -KILL "$daemon_pid"
wait "$daemon_pid" 2>/dev/null || :
start
show iges-sato review submit GZ2019 "$D/GZ2019-iges-sato.filled.txt" --request-id 01970000-0000-7000-8000-000000000001
show iges-sato review list GZ2019

for s in WH2018 GJ2019; do
	for who in $writers; do
		quiet "$who" review submit "$s" "$D/$s-$who.filled.txt"
	done
done
say "a back edge: Guangzhou replaces its data pack, and the reviews of the old one are kept, and stale"
show coordinator study back GZ2019 preparation --reason "[sample] the host replaces its data pack"
file_document GZ2019 guangzhou-host data_pack "Data pack" "year;tCO2e"
quiet guangzhou-host bundle freeze GZ2019 --note "[sample] with the data"
confirm GZ2019 guangzhou-host self_assessment_in
advance GZ2019
show coordinator study status GZ2019
for who in $writers; do
	quiet "$who" review submit GZ2019 "$D/GZ2019-$who.filled.txt"
done

# ---- consultation to publication -------------------------------------------------------------------------------------------
say "consultation: every guiding question comes home with evidence; drafting: with a finding, and recommendations cite them"
for s in $studies; do
	lead=$(lead_of "$s") host=$(host_of "$s")
	advance "$s"
	workshop=$(id_of occasion "$lead" occasion add "$s" "peer review workshop" --place "$(city_of "$s")" --from "$(year_of "$s")-01-01" \
		--to "$(year_of "$s")-12-31" --note "the note gives the year alone")
	quiet "$lead" occasion update "$workshop" --state held
	findings=
	for question in $(each question "$lead" question list "$s"); do
		note=$(id_of evidence iges-sato evidence add "$s" "[sample] said by two offices, shown by none" --source interview --question "$question")
		notes="${notes:+$notes }$note:$question"
	done
	confirm "$s" "$lead" findings_read
	advance "$s"
	for pair in $notes; do
		finding=$(id_of finding "$lead" finding add "$s" "[sample] Measured savings are not what the budget follows." --kind obstacle \
			--sector buildings --confidence established_but_incomplete --question "${pair#*:}" --evidence "[\"${pair%:*}\"]")
		findings="${findings:+$findings,}\"$finding\""
	done
	notes=
	practice=$(id_of finding "$lead" finding add "$s" "[sample] The bus fleet is electric, and its costs are published." --kind good_practice \
		--sector transport --confidence well_established)
	[ "$s" != WH2018 ] || wuhan_practice=$practice
	quiet "$lead" recommendation add "$s" "[sample] Give buildings an owner and a budget line." --addressee "the city" --sector buildings \
		--priority high --findings "[$findings]"
	quiet "$lead" recommendation add "$s" "[sample] Keep publishing what the buses cost." --addressee "the city" --sector transport \
		--priority low --findings "[\"$practice\"]"
	file_document "$s" "$lead" draft "Draft report" "[sample] first order draft" --label FOD
	advance "$s"
	quiet "$host" comment add "$s" "[sample] The workshop was held in the city hall, not in the institute." --document FOD --from-page 2
	confirm "$s" "$host" no_further_corrections
	advance "$s"
done
show igdp-lead recommendation list GJ2019

say "the comment round: $(grep -c '^[A-Z]' $data/comments.txt) comments by separate processes, and the daemon killed once more among them"
count=0
while IFS='|' read -r s institute page line type text; do
	case $s in '' | '#'*) continue ;; esac
	case $institute in igdp) who=igdp-liu ;; iges) who=iges-sato ;; kei) who=kei-park ;; esac
	quiet "$who" comment add "$s" "$text" --type "$type" --document FOD --from-page "$page" --from-line "$line"
	count=$((count + 1))
	if [ "$count" = 20 ]; then
		kill -KILL "$daemon_pid"
		wait "$daemon_pid" 2>/dev/null || :
		start
	fi
done <$data/comments.txt
for s in $studies; do
	confirm "$s" coordinator round_closed
	advance "$s"
done
show coordinator comment list GZ2019 --limit 3

say "every comment gets an answer and a disposition"
answered=0
for s in $studies; do
	lead=$(lead_of "$s")
	for comment in $(each comment "$lead" comment list "$s" --state open); do
		answered=$((answered + 1))
		case $((answered % 4)) in
		0) quiet "$lead" comment respond "$comment" rejected "[sample] outside the scope that the terms of reference set" ;;
		1) quiet "$lead" comment respond "$comment" accepted ;;
		2) quiet "$lead" comment respond "$comment" accepted_partly "[sample] stated in a note to the table" ;;
		3) quiet "$lead" comment respond "$comment" answered "[sample] the figure is from the city's statistical yearbook" ;;
		esac
	done
	file_document "$s" kei-editor editors_report "Review editor's report" "[sample] every comment was considered"
	advance "$s"
done
echo "$answered comments answered"

say "assessment, publication, and what the hosts say to each recommendation"
for s in $studies; do
	host=$(host_of "$s")
	quiet coordinator decision add "$s" adopted --text "[sample] adopted as it is"
	advance "$s"
	file_document "$s" "$(lead_of "$s")" final_report "Report of the peer review" "[sample] the report"
	confirm "$s" coordinator report_published
	number=0
	for recommendation in $(each recommendation "$host" recommendation list "$s"); do
		number=$((number + 1))
		case $number in
		1) quiet "$host" recommendation respond "$recommendation" partly_accepted --text "[sample] from the next budget on" ;;
		*) quiet "$host" recommendation respond "$recommendation" accepted ;;
		esac
		quiet "$host" action add "$recommendation" "[sample] a plan for it" --owner "$host" --due "$(($(date +%Y) + 1))-06-30"
	done
	advance "$s"
done

say "the follow-up: Gwangju reports on one recommendation; Wuhan on both, with a progress review, and is closed"
for s in GJ2019 WH2018; do
	host=$(host_of "$s")
	for recommendation in $(each recommendation "$host" recommendation list "$s"); do
		quiet "$host" recommendation report "$recommendation" in_progress --text "[sample] the office was founded"
		[ "$s" = WH2018 ] || break
		quiet "$host" recommendation report "$recommendation" implemented --text "[sample] the budget line is in force"
	done
done
file_document WH2018 wuhan-host progress_review "Progress review" "[sample] what became of the recommendations"
advance WH2018
show coordinator recommendation rates
show coordinator study timeline GZ2019

# ---- the rest of the programme ---------------------------------------------------------------------------------------------
. "$data/programme.sh"

. "$data/reminders.sh"
. "$data/tables.sh"

# ---- the end -----------------------------------------------------------------------------------------------------------------
say "what the coordinator sees"
show coordinator verify
show coordinator study status GJ2019
show coordinator programme report
show coordinator programme statistics
show coordinator board

for s in GZ2019 GJ2019; do
	[ "$(stage_of "$s")" = follow_up ] || die "$s is not in follow-up"
done
[ "$(stage_of WH2018)" = closed ] || die "WH2018 is not closed"
stop
cat <<EOF

${bold}The programme is in the daemon, the pilot studies in their follow-up. To look around further:${plain}

    $B/refereed --config $D/refereed.conf &
    export REFEREE_HOME=$D/people/coordinator      # or .../kei-park, .../guangzhou-host: each sees what is theirs
    $referee board
    $referee study history GZ2019
    $referee comment list GJ2019
    $referee events GZ2019
    $referee --help
EOF
