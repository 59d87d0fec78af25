/* mail.h: one mail as RFC 5322 and MIME want it, and its way out through a sendmail.
 *
 * Nothing that a person wrote reaches a header as it is: control characters become blanks, what is not ASCII
 * is encoded (RFC 2047), and an address that is none is refused. Lines end in \n, as `sendmail -t` reads them
 * on a Unix system. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct mail_letter {
	const char *from, *to, *to_name, *subject, *body, *language;
	const char *id;	   /* left of the @ of Message-ID; the same mail has the same */
	const char *about; /* codes of studies, with blanks between them */
	int64_t time_ms;
};
/* A new string; NULL where an address is none: *ret_why is a sentence part. */
char *mail_text(const struct mail_letter *letter, const char **ret_why);

enum mail_outcome {
	MAIL_SENT,    /* taken over */
	MAIL_LATER,   /* not now */
	MAIL_REFUSED, /* trying again would not help */
};
/* Hands the text to `program` -t -i, and waits at most so long. *ret_error: what went wrong, a new string;
 * NULL where it is sent. */
enum mail_outcome mail_send(const char *program, const char *text, int timeout_ms,
			    char **ret_error);
