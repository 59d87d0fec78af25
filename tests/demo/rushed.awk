# rushed.awk: the shipped procedure with a desk review in which reviewers, lead and secretariat are all told on the day on
# which the review is asked for: a demo has no weeks to wait.
/^  id = "peer-review"/ { sub(/peer-review/, "rushed-review") }
/^  title = / { sub(/City peer review/, "Peer review in a hurry") }
/id = "desk_review"/ { is_inside = 1 }
is_inside && /remind = \(/ {
	print "      remind = (\n        { to = [ \"own\", \"lead\", \"secretariat\" ]; when = \"asked\"; days = [ 0 ]; } );"
	is_skipping = 1
}
is_skipping { if (/\);/) is_skipping = is_inside = 0; next }
{ print }
