# programme.sh: the undertakings of the secretariat's note on low-carbon cities beside the pilot studies, sourced by
# tests/demo.sh. Places, years, days and numbers are the note's ("Low Carbon Cities", SOM-26, item 5 (d)). What it does
# not say is not made up: where a guard asks for such a thing, the secretariat overrides it and says why.

institution incheon "Incheon Metropolitan City" KR
institution ulaanbaatar "City of Ulaanbaatar" MN
institution suwon "City of Suwon" KR
institution iclei "ICLEI East Asia" KR
person incheon-host incheon "Focal point Incheon (sample)"
person ulaanbaatar-host ulaanbaatar "Focal point Ulaanbaatar (sample)"
person suwon-host suwon "Focal point Suwon (sample)"
person iclei-editor iclei "Editor of the compendium (sample)"

begin() { # code kind title city country year zone
	quiet coordinator study create "$1" --workflow "$2" --title "$3" --city "$4" --country "$5" --year "$6" --zone "$7"
}
unsaid() { # study what...: moves on over a guard that asks for what the note does not say
	local study=$1; shift
	quiet coordinator study advance "$study" --override --reason "the note does not give $*"
}

# ---- meetings of senior officials ----
say "SOM-21 (2017) approves the pilot studies; SOM-25 (September 2022); SOM-26 has the activity plan before it"
begin SOM21 senior-officials-meeting "Twenty-first Senior Officials Meeting (SOM-21) of NEASPEC" "North-East Asia" ZZ 2017 Asia/Seoul
pilots=$(id_of agenda coordinator agenda add SOM21 "low-carbon cities" "Pilot peer review studies")
unsaid SOM21 "the place and the day of SOM-21"
unsaid SOM21 "the papers of SOM-21"
quiet coordinator agenda decide "$pilots" approved --text "The pilot peer review studies are approved."
unsaid SOM21 "the place and the day of SOM-21"
unsaid SOM21 "the report of SOM-21"

begin SOM25 senior-officials-meeting "Twenty-fifth Senior Officials Meeting (SOM-25) of NEASPEC" "North-East Asia" ZZ 2022 Asia/Seoul
for what in "the place of SOM-25, and of its days the month alone" "the papers of SOM-25" "the decisions of SOM-25" "the report of SOM-25"; do
	unsaid SOM25 "$what"
done

begin SOM26 senior-officials-meeting "Twenty-sixth Senior Officials Meeting (SOM-26) of NEASPEC" Seoul KR 2023 Asia/Seoul
quiet coordinator occasion add SOM26 "Twenty-sixth Senior Officials Meeting" --place Seoul --country KR --from 2023-11-23 --to 2023-11-24
file_document SOM26 coordinator note "Low Carbon Cities. Note by the Secretariat" "Distr.: Limited, 6 October 2023. Item 5 (d)."
note=$(each document coordinator document list SOM26 --kind note)
quiet coordinator agenda add SOM26 "5 (d)" "Review of programme planning and implementation: low carbon cities" --document "$note"
advance SOM26
quiet coordinator request add SOM26 hosting \
	"Express interest in hosting the International Forums on Low Carbon Cities in the coming years"
quiet coordinator request add SOM26 attendance \
	"Encourage cities and local municipalities to attend the NEASPEC activities on low carbon cities"
plan=$(id_of activity coordinator activity add SOM26 "Low-carbon cities in 2023-2024 (draft activity plan, annex III)" --from 2023-01-01 --to 2024-12-31)
advance SOM26
show coordinator agenda list SOM26
show coordinator request list SOM26

# ---- the comparative study ----
say "the comparative study of national policies: a chapter each by iGDP, IGES and KEI, cross-reading, a synthesis"
begin CS comparative-study "Comparative study of national policies on low-carbon cities in China, Japan and the Republic of Korea" \
	"China, Japan and the Republic of Korea" ZZ 2023 Asia/Seoul # the note gives no year: this is its own
quiet coordinator role grant iges-lead lead CS
question=$(id_of question coordinator question add CS "[sample] How do national policies reach the cities?")
file_document CS coordinator terms_of_reference "Terms of reference" "[sample] a chapter for each country"
advance CS
for who in $writers; do
	quiet coordinator assignment invite CS "$who"
	quiet "$who" assignment accept CS
	quiet "$who" declaration file CS none
done
advance CS
for who in $writers; do
	file_document CS "$who" chapter "Chapter by ${who%%-*}" "[sample] the chapter of $who"
done
note=$(id_of evidence iges-sato evidence add CS "[sample] three national laws, compared" --source document --question "$question")
finding=$(id_of finding iges-sato finding add CS "[sample] Targets are national, budgets are not." --kind gap --sector governance \
	--confidence established_but_incomplete --question "$question" --evidence "[\"$note\"]")
advance CS
comment=$(id_of comment kei-park comment add CS "[sample] The chapter on Japan counts fiscal years.")
quiet iges-lead comment respond "$comment" accepted
confirm CS coordinator round_closed
advance CS
quiet iges-lead recommendation add CS "[sample] Tie transfers to cities to their targets." --addressee "national governments" \
	--sector governance --findings "[\"$finding\"]"
file_document CS iges-lead synthesis "Synthesis" "[sample] what the three chapters say together"
advance CS
file_document CS coordinator final_report "Comparative study on low-carbon cities" \
	"https://neaspec.org/sites/default/files/Comparative%20Study%20on%20LCC-final_0.pdf"
confirm CS coordinator study_published
advance CS

# ---- forums and workshops ----
say "three forums in Incheon, workshops in Ulaanbaatar and Suwon; a commitment made at the second forum"
host_found() { # study host text
	local call
	call=$(id_of request coordinator request add "$1" hosting "$3")
	quiet coordinator role grant "$2" host "$1"
	quiet coordinator request close "$call"
	confirm "$1" coordinator host_chosen
	advance "$1"
}
in_year() { # study host title place year: of which the note says no more
	local event
	event=$(id_of occasion "$2" occasion add "$1" "$3" --place "$4" --from "$5-01-01" --to "$5-12-31" --note "the note gives the year alone")
	unsaid "$1" "a programme"
	quiet "$2" occasion update "$event" --state held
	advance "$1"
	unsaid "$1" "a report"
}
held() { # study host title place from to on-site online report
	local event
	event=$(id_of occasion "$2" occasion add "$1" "$3" --place "$4" --from "$5" --to "$6")
	file_document "$1" "$2" programme "Programme" "[sample] the programme"
	advance "$1"
	quiet "$2" occasion update "$event" --state held --on-site "$7" --on-site-count over --online "$8" --online-count about
	advance "$1"
	file_document "$1" coordinator event_report "$9" "over $7 on site, about $8 online"
}
begin FORUM1 forum "1st International Forum on Low Carbon Cities" Incheon KR 2021 Asia/Seoul
host_found FORUM1 incheon-host "[sample] Who will host the forum?"
in_year FORUM1 incheon-host "1st International Forum on Low Carbon Cities" Incheon 2021
advance FORUM1

begin FORUM2 forum "2nd International Forum on Low Carbon Cities" Incheon KR 2022 Asia/Seoul
host_found FORUM2 incheon-host "[sample] Who will host the second forum?"
held FORUM2 incheon-host "2nd International Forum on Low Carbon Cities" Incheon 2022-12-06 2022-12-08 150 300 \
	"Report of the 2nd International Forum on Low Carbon Cities (annex I)"
commitment=$(id_of recommendation incheon-host recommendation add FORUM2 \
	"Incheon achieves carbon neutrality by 2045, five years earlier than the national target." --kind commitment \
	--addressee "Incheon Metropolitan City" --sector governance --due 2045-12-31)
advance FORUM2
quiet incheon-host recommendation report "$commitment" in_progress --text "announced at the forum of December 2022"
advance FORUM2

begin FORUM3 forum "3rd International Forum on Low Carbon Cities" Incheon KR 2023 Asia/Seoul
host_found FORUM3 incheon-host "[sample] Who will host the third forum?"
held FORUM3 incheon-host "3rd International Forum on Low Carbon Cities, during the 2023 Korea Global Adaptation Week" Incheon \
	2023-08-29 2023-08-29 200 120 "Report of the 3rd International Forum on Low Carbon Cities (annex II)"
advance FORUM3

begin UB2021 training-workshop "Training workshop of \"Leveraging Science, Technology and Innovation for Low Carbon and Resilient Cities\"" \
	Ulaanbaatar MN 2021 Asia/Ulaanbaatar
host_found UB2021 ulaanbaatar-host "[sample] Who will host the training workshop?"
in_year UB2021 ulaanbaatar-host "training workshop" Ulaanbaatar 2021
advance UB2021

begin SUWON2023 training-workshop "City-led Climate Innovations: Driving Changes to Safeguard Our Future" Suwon KR 2023 Asia/Seoul
host_found SUWON2023 suwon-host "[sample] Who will host the workshop?"
quiet suwon-host occasion add SUWON2023 "parallel session of the 8th Asia-Pacific Urban Forum" --place Suwon --from 2023-10-24
file_document SUWON2023 suwon-host programme "Programme" "[sample] the programme"
advance SUWON2023

# ---- the compendium ----
say "the compendium: some twenty cases under four themes, and one taken over from a finding of the Wuhan study"
begin COMPENDIUM compendium "Low Carbon Cities Compendium of Best Practices" "North-East Asia" ZZ 2023 Asia/Seoul
quiet coordinator role grant iclei-editor editor COMPENDIUM
for who in wuhan-host guangzhou-host gwangju-host incheon-host ulaanbaatar-host suwon-host; do
	quiet coordinator role grant "$who" observer COMPENDIUM
done
call=$(id_of request coordinator request add COMPENDIUM contribution "[sample] Send us what works in your city.")
advance COMPENDIUM
while IFS='|' read -r who theme city country title; do
	case $who in '' | '#'*) continue ;; esac
	quiet "$who" practice propose COMPENDIUM "$title" "[sample] what was done in $city, and what came of it" --theme "$theme" \
		--city "$city" --country "$country"
done <"$data/practices.txt"
quiet coordinator practice propose COMPENDIUM "[sample] An electric bus fleet with published costs" "[sample] as the review found it" \
	--theme policies --city Wuhan --country CN --finding "$wuhan_practice"
quiet coordinator request close "$call"
advance COMPENDIUM
for practice in $(each practice iclei-editor practice list COMPENDIUM); do
	quiet iclei-editor practice accept "$practice"
done
advance COMPENDIUM
for practice in $(each practice coordinator practice list COMPENDIUM); do
	quiet coordinator practice publish "$practice"
done
file_document COMPENDIUM coordinator final_report "Low Carbon Cities Compendium of Best Practices (annex IV)" "[sample] the compendium"
advance COMPENDIUM
quiet coordinator activity update "$plan" --text "Proposed to the meeting for review and approval."
