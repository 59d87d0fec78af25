/* mail.h: one mail as RFC 5322 and MIME want it, and its way out through a sendmail.
 *
 * Nothing that a person wrote reaches a header as it is: control characters become blanks, what is not ASCII
 * is encoded (RFC 2047), and an address that is none is refused. No line is longer than RFC 5322 allows; lines
 * of headers are as short as it asks for but that of To, which dma (0.13) reads only where it is not folded.
 * Lines end in \n, as `sendmail -t` reads them
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
struct mail_way {
	const char *program;
	int timeout_ms, beat_ms;
	void (*beat)(void *arg); /* called so often while the program takes its time; NULL: not */
	void *arg;
};
/* Hands the text to the program, with -t -i, and waits at most so long. *ret_error: what went wrong, a new
 * string, one line; NULL where it is sent. */
enum mail_outcome mail_send(const struct mail_way *way, const char *text, char **ret_error);
