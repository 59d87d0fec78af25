/* test_remind_year.c: every way in which reminders have gone wrong elsewhere, a row each, over a year: see
 * remind_year.h for how it is lived through and what holds on each day of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/remind_year.h"

/* Laid out by hand. */
/* clang-format off */

/* ---- what happens, in short ---- */

#define GZ	       "'study':'GZ2019'"
#define BECAUSE	       ",'reason':'x'}"
#define SUBMITS(d, p)  { .date = d, .kind = OP_SUBMIT, .who = p }
#define ADVANCE(d, s)  { .date = d, .kind = OP_ADVANCE, .text = s }
#define DOWN(d, n)     { .date = d, .kind = OP_DOWN, .count = n }
#define NO_MAIL(d, n)  { .date = d, .kind = OP_NO_MAIL, .count = n }
#define TWICE(d, n)    { .date = d, .kind = OP_TWICE, .count = n }
#define HOURLY(d, n)   { .date = d, .kind = OP_HOURLY, .count = n }
#define CLOCK(d, n)    { .date = d, .kind = OP_CLOCK, .count = n }
#define EXTEND(d, p, u) { .date = d, .kind = OP_EXTEND, .who = p, .text = u }
#define CALL(d, p, v, a) { .date = d, .kind = OP_CALL, .who = p, .text = v, .params = a }
#define DUE(d, to)     CALL(d, "coordinator", "study.reschedule", "{" GZ ",'due':'" to "'" BECAUSE)
#define CLOSE(d, to)   CALL(d, "coordinator", "study.reschedule", "{" GZ ",'close':'" to "'" BECAUSE)
#define BOTH(d, to, c) \
	CALL(d, "coordinator", "study.reschedule", "{" GZ ",'due':'" to "','close':'" c "'" BECAUSE)
#define SUSPEND(d)     CALL(d, "coordinator", "study.suspend", "{" GZ BECAUSE)
#define RESUME(d)      CALL(d, "coordinator", "study.resume", "{" GZ BECAUSE)
#define CANCEL(d)      CALL(d, "coordinator", "study.cancel", "{" GZ BECAUSE)
#define BACK(d, to)    CALL(d, "coordinator", "study.back", "{" GZ ",'to':'" to "'" BECAUSE)
#define WANTS(d, p, w) CALL(d, p, "principal.prefer", "{'reminders':'" w "'}")
#define LIVES(d, p, z) CALL(d, "coordinator", "principal.update", "{'principal':'" p "','zone':'" z "'}")
#define SPEAKS(d, p, l) \
	CALL(d, "coordinator", "principal.update", "{'principal':'" p "','language':'" l "'}")
/* The same between the run and the mail. */
#define SUBMITS_BETWEEN(d, p) { .date = d, .kind = OP_SUBMIT, .who = p, .is_between = true }
#define CALL_BETWEEN(d, p, v, a) \
	{ .date = d, .kind = OP_CALL, .who = p, .text = v, .params = a, .is_between = true }

static struct year_row rows[] = {
	{ .failure = "nobody does anything",
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 kei-park GZ2019 review -1 sent in en\n"
		    "2019-10-03 09 kei-park GZ2019 review +1 sent in en\n"
		    "2019-10-09 09 kei-park GZ2019 review +7 sent in en\n"
		    "2019-10-09 09 lead-kim GZ2019 review +7 sent in en\n"
		    "2019-10-16 09 coordinator GZ2019 review +14 sent in en\n"
		    "2019-10-16 09 lead-kim GZ2019 review +14 sent in en\n" },
	{ .failure = "the machine is down on the day",
	  .ops = { DOWN("2019-09-21", 3), SUBMITS("2019-09-26", "kei-park") },
	  .wanted = "2019-09-24 09 kei-park GZ2019 review -7 sent in en\n" },
	{ .failure = "the machine is down for longer than anybody wants to make up for",
	  .ops = { DOWN("2019-09-20", 12), SUBMITS("2019-10-03", "kei-park") },
	  .wanted = "2019-10-02 09 kei-park GZ2019 review -1 sent in en\n"
		    "2019-10-02 09 kei-park GZ2019 review -7 missed\n" },
	{ .failure = "an after without a before",
	  .ops = { DOWN("2019-09-01", 32), SUBMITS("2019-10-04", "kei-park") },
	  .wanted = "2019-10-03 09 kei-park GZ2019 review +1 sent in en\n"
		    "2019-10-03 09 kei-park GZ2019 review -1 superseded\n"
		    "2019-10-03 09 kei-park GZ2019 review -7 missed\n" },
	{ .failure = "repeated each hour",
	  .ops = { HOURLY("2019-09-22", 2), SUBMITS("2019-09-26", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n" },
	{ .failure = "two runs at once",
	  .ops = { TWICE("2019-09-20", 10), SUBMITS("2019-09-29", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "done before the mail goes out",
	  .ops = { SUBMITS_BETWEEN("2019-09-22", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 dropped\n" },
	{ .failure = "the due date moves",
	  .ops = { DUE("2019-09-23", "2019-10-10"), SUBMITS("2019-10-10", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-10-03 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-10-09 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "the due date moves before the mail goes out",
	  .ops = { CALL_BETWEEN("2019-09-22", "coordinator", "study.reschedule", "{" GZ ",'due':'2019-10-10'" BECAUSE),
		   SUBMITS("2019-10-10", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 dropped\n"
		    "2019-10-03 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-10-09 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "the due date moves, and back",
	  .ops = { DUE("2019-09-23", "2019-10-10"), DUE("2019-09-25", "2019-09-29"), SUBMITS("2019-10-02", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "the close alone moves",
	  .ops = { CLOSE("2019-09-23", "2019-10-20"), SUBMITS("2019-10-01", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "more time for one person", .sato_owes = true,
	  .ops = { EXTEND("2019-09-25", "kei-park", "2019-10-10"), SUBMITS("2019-10-04", "iges-sato"),
		   SUBMITS("2019-10-13", "kei-park") },
	  .wanted = "2019-09-22 09 iges-sato GZ2019 review -7 sent in en\n"
		    "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 iges-sato GZ2019 review -1 sent in en\n"
		    "2019-10-03 09 iges-sato GZ2019 review +1 sent in en\n"
		    "2019-10-03 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-10-09 09 kei-park GZ2019 review -1 sent in en\n"
		    "2019-10-11 09 kei-park GZ2019 review +1 sent in en\n" },
	{ .failure = "more time, taken back before the mail goes out", .sato_owes = true,
	  .ops = { EXTEND("2019-09-20", "kei-park", "2019-10-05"),
		   { .date = "2019-09-28", .kind = OP_EXTEND, .who = "kei-park", .is_between = true },
		   SUBMITS("2019-10-02", "iges-sato"),
		   SUBMITS("2019-10-02", "kei-park") },
	  .wanted = "2019-09-22 09 iges-sato GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 iges-sato GZ2019 review -1 sent in en\n"
		    "2019-09-28 09 kei-park GZ2019 review -7 dropped\n"
		    "2019-09-29 09 kei-park GZ2019 review -1 sent in en\n"
		    "2019-09-29 09 kei-park GZ2019 review -7 missed\n" },
	{ .failure = "who was asked late",
	  .ops = { SUBMITS("2019-09-02", "kei-park"),
		   CALL("2019-09-26", "coordinator", "principal.update", "{'principal':'igdp-chen','email':'chen@example.org'}"),
		   CALL("2019-09-26", "lead-kim", "assignment.invite", "{" GZ ",'principal':'igdp-chen'}"),
		   CALL("2019-09-27", "igdp-chen", "assignment.accept", "{'assignment':'GZ2019'}"),
		   CALL("2019-09-27", "igdp-chen", "declaration.file", "{'assignment':'GZ2019','state':'none'}"),
		   SUBMITS("2019-10-04", "igdp-chen") },
	  .wanted = "2019-09-27 09 igdp-chen GZ2019 review -7 skipped\n"
		    "2019-09-28 09 igdp-chen GZ2019 review -1 sent in en\n"
		    "2019-10-03 09 igdp-chen GZ2019 review +1 sent in en\n" },
	{ .failure = "who was asked on the very day, before and after", .sato_owes = true,
	  .ops = { CALL("2019-09-26", "coordinator", "principal.update", "{'principal':'igdp-chen','email':'chen@example.org'}"),
		   CALL("2019-09-26", "lead-kim", "assignment.invite", "{" GZ ",'principal':'igdp-chen'}"),
		   CALL("2019-09-26", "coordinator", "principal.update", "{'principal':'outsider','email':'out@example.org'}"),
		   CALL("2019-09-26", "lead-kim", "assignment.invite", "{" GZ ",'principal':'outsider'}"),
		   SUBMITS("2019-09-26", "kei-park"), SUBMITS("2019-09-26", "iges-sato"),
		   CALL("2019-09-28", "igdp-chen", "assignment.accept", "{'assignment':'GZ2019'}"),
		   CALL("2019-09-28", "igdp-chen", "declaration.file", "{'assignment':'GZ2019','state':'none'}"),
		   SUBMITS("2019-09-29", "igdp-chen"),
		   CALL("2019-10-03", "outsider", "assignment.accept", "{'assignment':'GZ2019'}"),
		   CALL("2019-10-03", "outsider", "declaration.file", "{'assignment':'GZ2019','state':'none'}"),
		   SUBMITS("2019-10-08", "outsider") },
	  .wanted = "2019-09-22 09 iges-sato GZ2019 review -7 sent in en\n"
		    "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 igdp-chen GZ2019 review -1 sent in en\n"
		    "2019-09-28 09 igdp-chen GZ2019 review -7 skipped\n"
		    "2019-09-29 09 outsider GZ2019 answer_invitation +3 sent in en\n"
		    "2019-10-03 09 outsider GZ2019 review +1 skipped\n"
		    "2019-10-03 09 outsider GZ2019 review -1 skipped\n"
		    "2019-10-03 09 outsider GZ2019 review -7 missed\n" },
	{ .failure = "who has left when the mail goes out",
	  .ops = { CALL_BETWEEN("2019-09-22", "kei-park", "assignment.withdraw", "{'assignment':'GZ2019'" BECAUSE) },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 dropped\n" },
	{ .failure = "who is not active any more when the mail goes out",
	  .ops = { CALL_BETWEEN("2019-09-22", "coordinator", "principal.update", "{'principal':'kei-park','is_active':false}"),
		   CANCEL("2019-10-08") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 dropped\n" },
	{ .failure = "the study rests",
	  .ops = { SUSPEND("2019-09-20"), RESUME("2019-10-20"), SUBMITS("2019-10-29", "kei-park") },
	  .wanted = "2019-10-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-10-28 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "the study rests when the mail goes out",
	  .ops = { CALL_BETWEEN("2019-09-22", "coordinator", "study.suspend", "{" GZ BECAUSE),
		   RESUME("2019-09-30"), SUBMITS("2019-10-05", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 dropped\n"
		    "2019-09-30 09 kei-park GZ2019 review -7 sent in en\n" },
	{ .failure = "the study has ended", .ops = { CANCEL("2019-09-25") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n" },
	{ .failure = "the study has ended when the mail goes out",
	  .ops = { CALL_BETWEEN("2019-09-28", "gz-host", "study.withdraw", "{" GZ BECAUSE) },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 kei-park GZ2019 review -1 dropped\n" },
	{ .failure = "the stage comes again",
	  .ops = { BACK("2019-09-25", "preparation"), ADVANCE("2019-10-01", "desk_review"),
		   SUBMITS("2019-10-05", "igdp-liu"), SUBMITS("2019-10-05", "iges-sato"), SUBMITS("2019-10-29", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-10-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-10-28 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "the language of the invitation",
	  .ops = { CALL("2019-09-02", "lead-kim", "assignment.invite", "{" GZ ",'principal':'igdp-chen','language':'zh'}"),
		   CALL("2019-09-02", "coordinator", "principal.update", "{'principal':'igdp-chen','language':'ru','email':'chen@example.org'}"),
		   SUBMITS("2019-09-03", "kei-park"),
		   CALL("2019-09-10", "igdp-chen", "assignment.accept", "{'assignment':'GZ2019'}"),
		   CALL("2019-09-10", "igdp-chen", "declaration.file", "{'assignment':'GZ2019','state':'none'}"),
		   SUBMITS("2019-09-23", "igdp-chen") },
	  .wanted = "2019-09-05 09 igdp-chen GZ2019 answer_invitation +3 sent in zh\n"
		    "2019-09-09 09 igdp-chen GZ2019 answer_invitation +7 sent in zh\n"
		    "2019-09-09 09 igdp-chen GZ2019 answer_invitation -7 superseded\n"
		    "2019-09-22 09 igdp-chen GZ2019 review -7 sent in zh\n" },
	{ .failure = "somebody in another time zone", .hours = "0 8 12 13 16",
	  .ops = { LIVES("2019-09-01", "kei-park", "America/New_York"), SUBMITS("2019-10-02", "kei-park") },
	  .wanted = "2019-09-21 12 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-27 12 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "summer time in Europe", .zone = "Europe/Berlin", .hours = "5 6 7 8",
	  .ops = { LIVES("2019-09-01", "kei-park", "Europe/Berlin"), BOTH("2019-09-01", "2019-10-28", "2019-11-20"),
		   BOTH("2019-11-02", "2020-03-30", "2020-04-20"), SUBMITS("2020-04-04", "kei-park") },
	  .wanted = "2019-10-21 08 kei-park GZ2019 review -7 sent in en\n"
		    "2019-10-27 08 kei-park GZ2019 review -1 sent in en\n"
		    "2019-11-01 08 kei-park GZ2019 review +1 sent in en\n"
		    "2020-03-23 08 kei-park GZ2019 review -7 sent in en\n"
		    "2020-03-29 08 kei-park GZ2019 review -1 sent in en\n"
		    "2020-04-03 08 kei-park GZ2019 review +1 sent in en\n" },
	{ .failure = "summer time in America", .zone = "America/New_York", .hours = "11 12 13",
	  .ops = { LIVES("2019-09-01", "kei-park", "America/New_York"), BOTH("2019-09-01", "2019-11-04", "2019-11-20"),
		   BOTH("2019-11-09", "2020-03-09", "2020-04-20"), SUBMITS("2020-03-14", "kei-park") },
	  .wanted = "2019-10-28 08 kei-park GZ2019 review -7 sent in en\n"
		    "2019-11-03 08 kei-park GZ2019 review -1 sent in en\n"
		    "2019-11-08 08 kei-park GZ2019 review +1 sent in en\n"
		    "2020-03-02 08 kei-park GZ2019 review -7 sent in en\n"
		    "2020-03-08 08 kei-park GZ2019 review -1 sent in en\n"
		    "2020-03-13 08 kei-park GZ2019 review +1 sent in en\n" },
	{ .failure = "the leap day",
	  .ops = { BOTH("2019-09-01", "2020-03-01", "2020-03-20"), SUBMITS("2020-03-06", "kei-park") },
	  .wanted = "2020-02-23 09 kei-park GZ2019 review -7 sent in en\n"
		    "2020-02-29 09 kei-park GZ2019 review -1 sent in en\n"
		    "2020-03-05 09 kei-park GZ2019 review +1 sent in en\n" },
	{ .failure = "due on the leap day, then a week later",
	  .ops = { BOTH("2019-09-01", "2020-02-29", "2020-03-20"), DUE("2020-02-27", "2020-03-07"),
		   SUBMITS("2020-03-10", "kei-park") },
	  .wanted = "2020-02-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2020-02-29 09 kei-park GZ2019 review -7 sent in en\n"
		    "2020-03-06 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "quiet days", .quiet_days = "sat sun", .quiet_dates = "2019-09-30",
	  .ops = { SUBMITS("2019-10-02", "kei-park") },
	  .wanted = "2019-09-23 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-10-01 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "quiet for more than a week", .quiet_days = "fri sat sun",
	  .quiet_dates = "2019-09-23 2019-09-24 2019-09-25 2019-09-26",
	  .ops = { SUBMITS("2019-10-02", "kei-park") },
	  .wanted = "2019-09-28 09 kei-park GZ2019 review -7 superseded\n"
		    "2019-09-30 09 kei-park GZ2019 review -1 sent in en\n" },
	{ .failure = "they want none", .ops = { WANTS("2019-09-01", "kei-park", "none"), SUBMITS("2019-10-12", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 skipped\n"
		    "2019-09-28 09 kei-park GZ2019 review -1 skipped\n"
		    "2019-10-03 09 kei-park GZ2019 review +1 skipped\n"
		    "2019-10-09 09 kei-park GZ2019 review +7 skipped\n"
		    "2019-10-09 09 lead-kim GZ2019 review +7 sent in en\n" },
	{ .failure = "they want to hear of what is late",
	  .ops = { WANTS("2019-09-23", "kei-park", "late"), SUBMITS("2019-10-05", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 kei-park GZ2019 review -1 skipped\n"
		    "2019-10-03 09 kei-park GZ2019 review +1 sent in en\n" },
	{ .failure = "more than one study",
	  .ops = { CALL("2019-09-15", "coordinator", "study.create", "{'study':'SE2019','title':'t','city':'Seoul','country':'KR','year':2019}"),
		   CALL("2019-09-15", "coordinator", "role.grant", "{'principal':'kei-park','role':'host','study':'SE2019'}"),
		   SUBMITS("2019-09-23", "kei-park"),
		   CALL("2019-09-24", "coordinator", "study.cancel", "{'study':'SE2019'" BECAUSE) },
	  .wanted = "2019-09-22 09 coordinator SE2019 confirm +7 sent in en\n"
		    "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-22 09 kei-park SE2019 confirm +7 sent in en\n" },
	{ .failure = "the clock is set back and forth",
	  .ops = { CLOCK("2019-09-23", -1), CLOCK("2019-09-26", 1), CLOCK("2019-10-03", 1), CLOCK("2019-10-05", -1),
		   SUBMITS("2019-10-08", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 kei-park GZ2019 review -1 sent in en\n"
		    "2019-10-04 09 kei-park GZ2019 review +1 sent in en\n" },
	{ .failure = "the mail system comes back at night", .hours = "12 23",
	  .ops = { NO_MAIL("2019-09-21", 1), SUBMITS("2019-09-26", "kei-park") },
	  .wanted = "2019-09-23 08 kei-park GZ2019 review -7 sent in en\n" },
	{ .failure = "a mail that comes late, and one more of that day", .hours = "0 6",
	  .ops = { CALL("2019-09-17", "coordinator", "study.create",
			"{'study':'NY2019','title':'t','city':'New York','country':'US','year':2019,'zone':'America/New_York'}"),
		   CALL("2019-09-17", "coordinator", "role.grant", "{'principal':'kei-park','role':'host','study':'NY2019'}"),
		   NO_MAIL("2019-09-22", 1), SUBMITS("2019-09-25", "kei-park"),
		   CALL("2019-09-25", "coordinator", "study.cancel", "{'study':'NY2019'" BECAUSE) },
	  .wanted = "2019-09-23 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-23 15 coordinator NY2019 confirm +7 sent in en\n"
		    "2019-09-24 09 kei-park NY2019 confirm +7 sent in en\n" },
	{ .failure = "they want none any more when the mail goes out",
	  .ops = { CALL_BETWEEN("2019-09-22", "kei-park", "principal.prefer", "{'reminders':'none'}"), SUBMITS("2019-09-26", "kei-park") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 dropped\n" },
	{ .failure = "the mail system is down, and there is much to tell", .sato_owes = true,
	  .ops = { CALL("2019-09-17", "coordinator", "study.create", "{'study':'SE2019','title':'t','city':'Seoul','country':'KR','year':2019}"),
		   CALL("2019-09-17", "coordinator", "role.grant", "{'principal':'kei-park','role':'host','study':'SE2019'}"),
		   NO_MAIL("2019-09-22", 7), SUBMITS("2019-10-02", "kei-park"), SUBMITS("2019-10-02", "iges-sato"),
		   CALL("2019-10-03", "coordinator", "study.cancel", "{'study':'SE2019'" BECAUSE) },
	  .wanted = "2019-09-29 09 coordinator SE2019 confirm +7 sent in en\n"
		    "2019-09-29 09 iges-sato GZ2019 review -1 sent in en\n"
		    "2019-09-29 09 iges-sato GZ2019 review -7 dropped\n"
		    "2019-09-29 09 kei-park GZ2019 review -1 sent in en\n"
		    "2019-09-29 09 kei-park GZ2019 review -7 dropped\n"
		    "2019-09-29 09 kei-park SE2019 confirm +7 sent in en\n" },
	{ .failure = "the mail system is down",
	  .ops = { NO_MAIL("2019-09-22", 7), SUBMITS("2019-10-02", "kei-park") },
	  .wanted = "2019-09-29 09 kei-park GZ2019 review -1 sent in en\n"
		    "2019-09-29 09 kei-park GZ2019 review -7 dropped\n" },
	{ .failure = "a review from here to its end, by override",
	  .ops = { ADVANCE("2019-10-10", "consultation"), ADVANCE("2019-10-16", "drafting"), ADVANCE("2019-11-28", "fact_check"),
		   ADVANCE("2019-12-13", "comment_round"), ADVANCE("2020-01-10", "response"), ADVANCE("2020-02-08", "assessment"),
		   ADVANCE("2020-03-08", "publication"), ADVANCE("2020-06-10", "follow_up"), ADVANCE("2020-08-20", "closed") },
	  .wanted = "2019-09-22 09 kei-park GZ2019 review -7 sent in en\n"
		    "2019-09-28 09 kei-park GZ2019 review -1 sent in en\n"
		    "2019-10-03 09 kei-park GZ2019 review +1 sent in en\n"
		    "2019-10-09 09 kei-park GZ2019 review +7 sent in en\n"
		    "2019-10-09 09 lead-kim GZ2019 review +7 sent in en\n"
		    "2019-10-12 09 gz-host GZ2019 confirm -3 sent in en\n"
		    "2019-10-12 09 lead-kim GZ2019 meet -3 sent in en\n"
		    "2019-11-13 09 lead-kim GZ2019 meet -14 sent in en\n"
		    "2019-11-24 09 lead-kim GZ2019 meet -3 sent in en\n"
		    "2019-12-07 09 gz-host GZ2019 confirm -5 sent in en\n"
		    "2019-12-11 09 gz-host GZ2019 confirm -1 sent in en\n"
		    "2020-01-03 09 coordinator GZ2019 confirm -7 sent in en\n"
		    "2020-01-09 09 coordinator GZ2019 confirm -1 sent in en\n"
		    "2020-01-31 09 editor-mori GZ2019 meet -7 sent in en\n"
		    "2020-02-01 09 editor-mori GZ2019 meet -6 sent in en\n"
		    "2020-02-02 09 editor-mori GZ2019 meet -5 sent in en\n"
		    "2020-02-03 09 editor-mori GZ2019 meet -4 sent in en\n"
		    "2020-02-04 09 editor-mori GZ2019 meet -3 sent in en\n"
		    "2020-02-05 09 editor-mori GZ2019 meet -2 sent in en\n"
		    "2020-02-06 09 editor-mori GZ2019 meet -1 sent in en\n"
		    "2020-02-08 09 coordinator GZ2019 meet -28 sent in en\n"
		    "2020-02-22 09 coordinator GZ2019 meet -14 sent in en\n"
		    "2020-03-04 09 coordinator GZ2019 meet -3 sent in en\n"
		    "2020-05-07 09 coordinator GZ2019 confirm +60 sent in en\n"
		    "2020-05-07 09 lead-kim GZ2019 meet +60 sent in en\n"
		    "2020-05-27 09 coordinator GZ2019 confirm +80 sent in en\n"
		    "2020-05-27 09 lead-kim GZ2019 meet +80 sent in en\n"
		    "2020-06-06 09 coordinator GZ2019 confirm +90 sent in en\n"
		    "2020-06-06 09 lead-kim GZ2019 meet +90 sent in en\n" },
};

/* clang-format on */

static void test_row(void **state)
{
	year_live(*state);
}

/* A test for each row. */
int main(void)
{
	struct CMUnitTest tests[ELEMENTS(rows)];

	for (size_t i = 0; i < ELEMENTS(rows); i++)
		tests[i] = (struct CMUnitTest){ .name = rows[i].failure,
						.test_func = test_row,
						.initial_state = &rows[i] };
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
