/* bounce.c: see bounce.h. A walk over the parts of a mail (RFC 2045, 2046) that never copies more than the part
 * at hand, goes no deeper than DEPTH_MAX, and takes whatever is damaged for text. */
#include "referee/bounce.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "base/mem.h"

#define DEPTH_MAX   6
#define PARTS_MAX   64
#define VALUE_BYTES 1024 /* of a field; what is longer is cut */

struct walk {
	struct bounce *bounce;
	unsigned parts;
	bool has_status, is_failed; /* a delivery status; one of it is final */
	bool has_other_report;	    /* of another kind: read, or complained of */
	bool is_answer, is_listed;  /* written by a program; with X-Failed-Recipients */
	bool is_from_system;	    /* by its sender */
	bool is_report;		    /* by its type */
	char subject[VALUE_BYTES], text[VALUE_BYTES];
};

/* The header of a part, as far as it matters. */
struct part {
	char type[80], boundary[80];
	bool is_base64, is_quoted;
};

/* ---- lines and fields ---- */

/* Without its end; false at the end of the text. */
static bool line_next(struct str *rest, struct str *ret_line)
{
	if (rest->n == 0)
		return false;
	const char *end = memchr(rest->p, '\n', rest->n);
	size_t len = end ? (size_t)(end - rest->p) : rest->n, used = end ? len + 1 : len;

	*ret_line = (struct str){ rest->p, len > 0 && rest->p[len - 1] == '\r' ? len - 1 : len };
	*rest = (struct str){ rest->p + used, rest->n - used };
	return true;
}

/* Appends as one line of single blanks, as far as there is room. */
static void value_add(char *value, size_t room, struct str text)
{
	size_t len = strlen(value);

	for (size_t i = 0; i < text.n && len + 1 < room; i++) {
		char c = text.p[i];
		bool is_blank = (unsigned char)c <= ' ';
		if (!is_blank)
			value[len++] = c;
		else if (len > 0 && value[len - 1] != ' ')
			value[len++] = ' ';
	}
	value[len] = '\0';
}

static bool is_folded(struct str rest)
{
	return rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == '\t');
}

/* The next field, unfolded; false behind the empty line, or at the end. A line that is no field has no
 * name. */
static bool field_next(struct str *rest, char ret_name[40], char ret_value[VALUE_BYTES])
{
	struct str line;

	ret_name[0] = ret_value[0] = '\0';
	if (!line_next(rest, &line) || line.n == 0)
		return false;
	const char *colon = memchr(line.p, ':', line.n);
	size_t len = colon ? (size_t)(colon - line.p) : 0;
	if (len > 0 && len < 40)
		value_add(ret_name, 40, (struct str){ line.p, len });
	if (colon)
		value_add(ret_value, VALUE_BYTES, (struct str){ colon + 1, line.n - len - 1 });
	while (is_folded(*rest) && line_next(rest, &line))
		value_add(ret_value, VALUE_BYTES, line);
	return true;
}

static bool begins(const char *text, const char *word)
{
	return strncasecmp(text, word, strlen(word)) == 0;
}

/* ---- what is looked for ---- */

/* "<jo-...@": the first one stands. */
static void job_take(struct walk *walk, const char *id, size_t n)
{
	char *job = walk->bounce->job;
	size_t len = 0;

	if (*job || n < 5 || strncmp(id, "<jo-", 4) != 0)
		return;
	for (size_t i = 1; i < n && len < BOUNCE_JOB_BYTES - 1; i++) {
		char c = id[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			break;
		job[len++] = c;
	}
	job[len] = '\0';
	if (len + 1 >= n || id[len + 1] != '@' || len < 4)
		*job = '\0';
}

/* The header of what was sent. */
static void returned_header(struct walk *walk, struct str text)
{
	char name[40], value[VALUE_BYTES];

	while (field_next(&text, name, value))
		if (strcasecmp(name, "Message-ID") == 0)
			job_take(walk, value, strlen(value));
}

/* A header that is quoted in a text for people. */
static void quoted_header(struct walk *walk, struct str text)
{
	struct str line;

	while (line_next(&text, &line)) {
		size_t at = 0;
		while (at < line.n && strchr("> \t|", line.p[at]) && line.p[at])
			at++;
		if (line.n - at < 11 || strncasecmp(line.p + at, "Message-ID:", 11) != 0)
			continue;
		at += 11;
		while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
			at++;
		job_take(walk, line.p + at, line.n - at);
	}
}

/* The fields of one recipient; those of the whole report come first and look alike. */
static void delivery_group(struct walk *walk, struct str *rest)
{
	char name[40], value[VALUE_BYTES];
	char action[40] = "", status[40] = "", diagnostic[VALUE_BYTES] = "";

	while (field_next(rest, name, value)) {
		if (strcasecmp(name, "Action") == 0)
			snprintf(action, sizeof action, "%.39s", value);
		else if (strcasecmp(name, "Status") == 0)
			snprintf(status, sizeof status, "%.39s", value);
		else if (strcasecmp(name, "Diagnostic-Code") == 0)
			snprintf(diagnostic, sizeof diagnostic, "%s", value);
	}
	walk->has_status |= *action || *status;
	if (walk->is_failed || !(begins(action, "failed") || (!*action && *status == '5')))
		return;
	walk->is_failed = true;
	snprintf(walk->bounce->error, sizeof walk->bounce->error, "%s%s%.700s",
		 *status ? status : "failed", *diagnostic ? ": " : "", diagnostic);
}

/* ---- decoding ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t quoted_decode(struct str in, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < in.n; i++) {
		int high = in.p[i] == '=' && i + 2 < in.n ? hex_digit(in.p[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(in.p[i + 2]) : -1;
		if (in.p[i] == '=' && i + 1 < in.n && in.p[i + 1] == '\n') {
			i++;
		} else if (in.p[i] == '=' && i + 2 < in.n && in.p[i + 1] == '\r') {
			i += 2;
		} else if (low >= 0) {
			out[len++] = (char)(high << 4 | low);
			i += 2;
		} else {
			out[len++] = in.p[i];
		}
	}
	return len;
}

/* In the place of its bytes where there is nothing to decode; else in *ret_owned. */
static struct str decoded(const struct part *part, struct str body, char **ret_owned)
{
	size_t len = 0;

	if (!part->is_base64 && !part->is_quoted)
		return body;
	*ret_owned = xmalloc(body.n + 1);
	if (part->is_quoted)
		len = quoted_decode(body, *ret_owned);
	else /* up to what is none: the rest is lost */
		(void)sodium_base642bin((unsigned char *)*ret_owned, body.n, body.p, body.n,
					" \t\r\n", &len, NULL, sodium_base64_VARIANT_ORIGINAL);
	return (struct str){ *ret_owned, len };
}

/* ---- the walk ---- */

static void type_read(struct part *part, const char *value)
{
	size_t len = strcspn(value, "; ");

	snprintf(part->type, sizeof part->type, "%.*s", (int)(len < 79 ? len : 79), value);
	for (const char *at = value; (at = strchr(at, ';'));) {
		at += 1 + strspn(at + 1, " ");
		if (!begins(at, "boundary="))
			continue;
		at += strlen("boundary=");
		len = *at == '"' ? strcspn(++at, "\"") : strcspn(at, "; ");
		if (len > 0 && len < sizeof part->boundary)
			snprintf(part->boundary, sizeof part->boundary, "%.*s", (int)len, at);
		return;
	}
}

static void sender_read(struct walk *walk, const char *name, const char *value)
{
	if (strcasecmp(name, "Auto-Submitted") == 0)
		walk->is_answer |= begins(value, "auto-replied");
	else if (strcasecmp(name, "Precedence") == 0)
		walk->is_answer |= begins(value, "auto_reply");
	else if (strcasecmp(name, "X-Autoreply") == 0 || strcasecmp(name, "X-Autorespond") == 0)
		walk->is_answer = true;
	else if (strcasecmp(name, "X-Failed-Recipients") == 0)
		walk->is_listed = true;
	else if (strcasecmp(name, "Return-Path") == 0)
		walk->is_from_system |= begins(value, "<>");
	else if (strcasecmp(name, "From") == 0)
		walk->is_from_system |= strcasestr(value, "mailer-daemon@") ||
					strcasestr(value, "postmaster@") ||
					strstr(value, "<>"); /* dma's */
	else if (strcasecmp(name, "Subject") == 0)
		snprintf(walk->subject, sizeof walk->subject, "%s", value);
}

static void part_head(struct walk *walk, struct str *rest, struct part *part, int depth)
{
	char name[40], value[VALUE_BYTES];

	while (field_next(rest, name, value)) {
		if (strcasecmp(name, "Content-Type") == 0) {
			type_read(part, value);
		} else if (strcasecmp(name, "Content-Transfer-Encoding") == 0) {
			part->is_base64 = begins(value, "base64");
			part->is_quoted = begins(value, "quoted-printable");
		} else if (depth == 0) {
			sender_read(walk, name, value);
		}
	}
}

static void leaf(struct walk *walk, const struct part *part, struct str body)
{
	_cleanup_(x_freep) char *owned = NULL;
	struct str text = decoded(part, body, &owned);
	const char *type = part->type;

	if (strcasecmp(type, "message/delivery-status") == 0 ||
	    strcasecmp(type, "message/global-delivery-status") == 0) {
		while (text.n > 0)
			delivery_group(walk, &text);
	} else if (begins(type, "message/disposition") || begins(type, "message/feedback") ||
		   begins(type, "message/global-disposition")) {
		walk->has_other_report = true;
	} else if (begins(type, "message/") || strcasecmp(type, "text/rfc822-headers") == 0) {
		returned_header(walk, text);
	} else if (!*type || begins(type, "text/")) {
		value_add(walk->text, sizeof walk->text, text);
		quoted_header(walk, text);
	}
}

/* 0: none; 1: a part begins; 2: the last one has ended. */
static int boundary_of(struct str line, const char *boundary)
{
	size_t len = strlen(boundary);

	if (line.n < len + 2 || memcmp(line.p, "--", 2) != 0 ||
	    memcmp(line.p + 2, boundary, len) != 0)
		return 0;
	struct str rest = { line.p + 2 + len, line.n - len - 2 };
	if (rest.n >= 2 && memcmp(rest.p, "--", 2) == 0)
		return 2;
	return rest.n == 0 || rest.p[0] == ' ' || rest.p[0] == '\t';
}

static void part_read(struct walk *walk, struct str entity, int depth);

static void parts_read(struct walk *walk, const struct part *part, struct str body, int depth)
{
	const char *begin = NULL; /* of the part at hand */
	struct str line;
	int found = 0;

	while (found != 2 && line_next(&body, &line)) {
		found = boundary_of(line, part->boundary);
		if (found && begin)
			part_read(walk, (struct str){ begin, (size_t)(line.p - begin) }, depth + 1);
		if (found)
			begin = body.p;
	}
	if (found != 2 && begin) /* cut off */
		part_read(walk, (struct str){ begin, (size_t)(body.p - begin) }, depth + 1);
}

static void part_read(struct walk *walk, struct str entity, int depth)
{
	struct part part = { .type = "" };

	if (walk->parts++ >= PARTS_MAX)
		return;
	part_head(walk, &entity, &part, depth);
	if (depth == 0)
		walk->is_report = strcasecmp(part.type, "multipart/report") == 0;
	if (begins(part.type, "multipart/") && *part.boundary) {
		if (depth < DEPTH_MAX)
			parts_read(walk, &part, entity, depth);
	} else {
		leaf(walk, &part, entity);
	}
}

static enum bounce_kind kind_of(const struct walk *walk)
{
	if (walk->has_status && !walk->is_failed)
		return BOUNCE_NOTICE;
	if (!walk->has_status && !walk->is_listed && (walk->has_other_report || walk->is_answer))
		return BOUNCE_NOTICE;
	bool is_return =
		walk->is_failed || walk->is_listed || walk->is_from_system || walk->is_report;
	return is_return && walk->bounce->job[0] ? BOUNCE_FAILED : BOUNCE_OTHER;
}

void bounce_read(struct str mail, struct bounce *ret_bounce)
{
	struct bounce bounce = { .kind = BOUNCE_OTHER };
	struct walk walk = { .bounce = &bounce };
	struct str line, rest = mail;

	/* A file has a line before the header that is no field (mbox). */
	if (line_next(&rest, &line) && line.n > 5 && memcmp(line.p, "From ", 5) == 0)
		mail = rest;
	part_read(&walk, mail, 0);
	bounce.kind = kind_of(&walk);
	if (bounce.kind == BOUNCE_FAILED && !walk.is_failed)
		snprintf(bounce.error, sizeof bounce.error, "%.150s: %.600s", walk.subject,
			 walk.text);
	*ret_bounce = bounce;
}
