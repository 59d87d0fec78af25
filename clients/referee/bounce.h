/* bounce.h: a mail that a mail system sent back: which job it is about, and whether it says that the mail will
 * never arrive. Whoever can write to an address writes whatever they like: every byte may be anything. */
#pragma once

#include "base/str.h"

#define BOUNCE_BYTES	 (4u << 20) /* nobody's report on a digest is longer */
#define BOUNCE_JOB_BYTES 64

/* What it is:
 * failed   a report (RFC 3464) with Action failed, or without an Action a Status of 5; Exim's with
 *          X-Failed-Recipients; or one for people alone, from the null sender, from MAILER-DAEMON or
 *          postmaster, which returns the header of what was sent (as qmail does).
 * notice   nothing is lost: delayed, delivered, relayed, read, complained of, or an answer that a program
 *          gave (RFC 3834) without a report: somebody is on holiday.
 * other    none of it, or it returns nothing of ours. */
enum bounce_kind { BOUNCE_OTHER, BOUNCE_NOTICE, BOUNCE_FAILED };

struct bounce {
	enum bounce_kind kind;
	char job[BOUNCE_JOB_BYTES]; /* left of the @ of the Message-ID of what was sent */
	char error[800];	    /* failed: what was said, in one line, of any bytes but NUL */
};

void bounce_read(struct str mail, struct bounce *ret_bounce);
