/* remind_year.h: a year of the programme, lived through from a table: what happens on which day, and what
 * must have become of every reminder. The scheduled job is run as its timer would, at the hours of the row:
 * remind.run, every mail leased, remind.letter, job.ack; what is asked of the daemon is asked through its
 * verbs.
 *
 * The year begins on 2019-09-01, nine o'clock in Seoul. GZ2019 has just come into desk_review: due on the
 * 29th, late from the 3rd of October on, closed at the end of the 13th. kei-park owes a review, and so does
 * iges-sato where the row says so; without kei-park's there is no quorum.
 *
 * Whatever happens, on each day of the year:
 *   - nobody gets two mails on one day of their own calendar;
 *   - no step is told twice of one deadline;
 *   - nothing is told of a study that rests or has ended;
 *   - no mail goes out while it is quiet where its reader is;
 *   - what a mail names is open, by the status of its study, and due on the day that it says. */
#pragma once

#include "core/fixture.h"

enum year_op_kind {
	OP_END,	    /* of the list */
	OP_CALL,    /* who calls method with params */
	OP_SUBMIT,  /* who submits a review */
	OP_EXTEND,  /* the lead gives who until `text`; NULL: takes it back */
	OP_ADVANCE, /* into the stage `text`, whatever its guards say */
	OP_DOWN,    /* the machine is down for `count` days, this one first */
	OP_NO_MAIL, /* the mail system is down for `count` days: reminders are put, none is fetched */
	OP_TWICE,   /* two jobs run at the same instant, for `count` days */
	OP_HOURLY, /* the job runs each hour, for `count` days */
	OP_CLOCK,  /* the clock is set by `count` days */
};

struct year_op {
	const char *date; /* in the order of time: before the day's first run */
	enum year_op_kind kind;
	const char *who, *text, *params;
	int count;
	bool is_between; /* between the run and the mail: it was put, and has not gone out */
};

#define YEAR_OPS 24

struct year_row {
	const char *failure;
	const char *zone;  /* of the study; NULL: Asia/Seoul */
	const char *hours; /* of UTC, at which the job runs; NULL: "0" */
	const char *quiet_days, *quiet_dates;
	bool sato_owes;
	struct year_op ops[YEAR_OPS];
	/* Lines "DATE HOUR PERSON STUDY TASK DAYS WHAT": by the clock of the person; what: sent (in a
	 * language), dropped, or why it did not go out. In order. */
	const char *wanted;
};

/* Fails with what came and what was wanted. */
void year_live(const struct year_row *row);
