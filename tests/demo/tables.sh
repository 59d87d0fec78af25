# tables.sh: a comment round from a table, its response matrix, what the host may have of it, and a search; sourced by
# tests/demo.sh behind reminders.sh, whose study it goes on with. The comments are invented.

say "a table of comments, as an office has collected it in a spreadsheet: what would come of it, and then all of it at once"
for what in "the reviews" "a consultation" "findings" "the host's corrections"; do unsaid RR2019 "$what"; done
cat >"$D/comments.csv" <<'EOF'
Reviewer Name,Affiliation,Ch,From Page,From Line,To Page,To Line,Comment,Internal no.
"Sato, Aiko",IGES,3,41,12,41,30,"[sample] Table 3.2 mixes scope 1 and 2; state the boundary.",17
刘 样本,iGDP,3,44,,,,[sample] 低碳交通的数据从哪里来？,18
Park,KEI,4,,,,,"=[sample] a cell that a spreadsheet would run",19
An observer,ICLEI,5,50,,,,"[sample] The inventory lacks a year, as kei-park said in Beijing.",21
"Sato, Aiko",IGES,3,41,12,41,30,"[sample]  Table 3.2 mixes scope 1 and 2; STATE the boundary.",20
EOF
show coordinator comment import RR2019 "$D/comments.csv" --skip-duplicates --dry-run
show coordinator comment import RR2019 "$D/comments.csv" --skip-duplicates
show coordinator search 'study:RR2019 低碳' --kind comment

say "each gets an answer; the response matrix is the same table, with the column that nobody here knows"
unsaid RR2019 "a closed round"
for comment in $(each comment iges-lead comment list RR2019 --state open); do
	quiet iges-lead comment respond "$comment" accepted_partly "[sample] stated in a note to the table"
done
quiet coordinator comment export RR2019 --output "$D/matrix.csv"
echo
cut -c 1-150 "$D/matrix.csv"

say "in the formats of others, to each what they may see: the host's copy of the reviews has no field that is the secretariat's"
show coordinator export GJ2019 --format hotcrp-narrow --output "$D/secretariat.csv"
show coordinator export GJ2019 --format hotcrp-narrow --as-role host --output "$D/host.csv"
echo "lines on what is for the secretariat only: $(grep -c for_secretariat_only "$D/secretariat.csv") in its own copy," \
	"$(grep -c for_secretariat_only "$D/host.csv" || :) in the host's"
quiet gwangju-host export GJ2019 --format hotcrp-narrow --output "$D/own.csv"
cmp "$D/host.csv" "$D/own.csv" && echo "the copy that the host makes itself is the same"
show coordinator export GZ2019 --format docmaps --publisher NEASPEC --output "$D/GZ2019.docmap.json"
show coordinator archive make GJ2019 "$D/GJ2019.tar"
show coordinator archive verify "$D/GJ2019.tar"
say "an archive of another office: kept, verified byte by byte, and never changed"
show coordinator archive import "$D/GJ2019.tar"
show coordinator archive list

say "who may know whom: the host, that it learn not who reviews; and which texts name somebody all the same"
show gwangju-host assignment list RR2019
show coordinator visibility identity RR2019 single_anonymized --reason "[sample] agreed with the city"
show gwangju-host assignment list RR2019
show coordinator assignment list RR2019 --as-role host --json | head -c 300
echo
show coordinator visibility check RR2019
