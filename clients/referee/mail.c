/* mail.c: see mail.h. */
#include "referee/mail.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "base/str.h"
#include "rules/address.h"

#define WIDTH 72
#define WORD_BYTES                                                                                 \
	39 /* of an encoded word: behind "Subject: " at most 76 characters (RFC 2047, 2) */
#define LINE_BYTES 900 /* RFC 5322 has 998: what is longer goes as base64 */

struct text {
	char *p;
	size_t n, room;
};

static void text_add(struct text *text, const char *bytes, size_t len)
{
	if (text->n + len + 1 > text->room) {
		text->room = 2 * (text->n + len) + 256;
		text->p = xrealloc(text->p, text->room);
	}
	memcpy(text->p + text->n, bytes, len);
	text->n += len;
	text->p[text->n] = '\0';
}

static void text_put(struct text *text, const char *words)
{
	text_add(text, words, strlen(words));
}

static void text_base64(struct text *text, const char *bytes, size_t len)
{
	size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
	_cleanup_(x_freep) char *encoded = xmalloc(room);

	sodium_bin2base64(encoded, room, (const unsigned char *)bytes, len,
			  sodium_base64_VARIANT_ORIGINAL);
	text_put(text, encoded);
}

/* ---- headers ---- */

static bool is_plain(const char *words)
{
	for (const char *c = words; *c; c++)
		if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
			return false;
	return strlen(words) <= 60 && !strstr(words, "=?");
}

/* Line breaks and their like, and what turns the direction of writing, become blanks. */
static char *safe(const char *words)
{
	struct text out = { 0 };
	utf8proc_int32_t point;

	text_put(&out, "");
	for (const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)words; *at;) {
		utf8proc_ssize_t len = utf8proc_iterate(at, -1, &point);
		if (len <= 0)
			break;
		utf8proc_category_t category = utf8proc_category(point);
		bool is_harmful =
			category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
			category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
		text_add(&out, is_harmful ? " " : (const char *)at, is_harmful ? 1 : (size_t)len);
		at += len;
	}
	return out.p;
}

/* As encoded words, none of which cuts a character. */
static void put_words(struct text *text, const char *words)
{
	_cleanup_(x_freep) char *clean = safe(words);
	bool is_first = true;

	if (is_plain(clean)) {
		text_put(text, clean);
		return;
	}
	for (const char *at = clean; *at || is_first;) {
		size_t len = 0;
		while (at[len] && len < WORD_BYTES) {
			size_t next = len + 1;
			while (((unsigned char)at[next] & 0xc0) == 0x80)
				next++;
			if (next > WORD_BYTES)
				break;
			len = next;
		}
		text_put(text, is_first ? "=?UTF-8?B?" : "\n =?UTF-8?B?");
		text_base64(text, at, len);
		text_put(text, "?=");
		at += len;
		is_first = false;
	}
}

/* Words of ASCII, on as many lines as they need. */
static void put_list(struct text *text, const char *header, const char *words)
{
	size_t column = strlen(header);

	text_put(text, header);
	for (const char *at = words + strspn(words, " "); *at;) {
		size_t len = strcspn(at, " ");
		bool is_full = column + 1 + len > WIDTH;
		text_put(text, is_full ? "\n " : " ");
		text_add(text, at, len);
		column = (is_full ? 1 : column + 1) + len;
		at += len + strspn(at + len, " ");
	}
	text_put(text, "\n");
}

static void put_date(struct text *text, int64_t time_ms)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t at = (time_t)(time_ms / 1000);
	struct tm utc;

	gmtime_r(&at, &utc);
	_cleanup_(x_freep) char *date = xasprintf(
		"Date: %s, %d %s %d %02d:%02d:%02d +0000\n", days[utc.tm_wday], utc.tm_mday,
		months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
	text_put(text, date);
}

/* On the line of its address, which not every sendmail finds on another: a name that needs more than one
 * encoded word is left out. */
static void put_name(struct text *text, const char *name)
{
	_cleanup_(x_freep) char *clean = safe(name);

	if (!is_plain(clean) && strlen(clean) > WORD_BYTES)
		return;
	if (is_plain(clean) && !strpbrk(clean, "()<>[]:;@\\,.\"")) {
		text_put(text, clean);
		return;
	}
	if (!is_plain(clean)) {
		put_words(text, clean);
		return;
	}
	text_put(text, "\"");
	for (const char *c = clean; *c; c++) {
		if (*c == '"' || *c == '\\')
			text_put(text, "\\");
		text_add(text, c, 1);
	}
	text_put(text, "\"");
}

/* ---- the body ---- */

/* Lines of at most WIDTH columns, broken at blanks, and between wide characters, which have none. */
static char *wrapped(const char *body)
{
	struct text out = { 0 };
	int column = 0;
	size_t blank = 0; /* behind the last place where the line may be broken; 0: none */
	int column_behind = 0;
	utf8proc_int32_t point;

	text_put(&out, "");
	for (const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)body; *at;) {
		utf8proc_ssize_t len = utf8proc_iterate(at, -1, &point);
		if (len <= 0)
			break;
		int width = point == '\n' ? 0 : utf8proc_charwidth(point);
		if (column + width > WIDTH && blank > 0) {
			if (out.p[blank - 1] == ' ') {
				out.p[blank - 1] = '\n';
			} else {
				text_add(&out, "\n", 1);
				memmove(out.p + blank + 1, out.p + blank, out.n - blank - 1);
				out.p[blank] = '\n';
			}
			column -= column_behind;
			blank = 0;
		}
		text_add(&out, (const char *)at, (size_t)len);
		column = point == '\n' ? 0 : column + width;
		if (point == '\n')
			blank = 0;
		bool is_inside = column > 4; /* not behind the mark of an item */
		if (is_inside && (point == ' ' || width == 2)) {
			blank = out.n;
			column_behind = column;
		}
		at += len;
	}
	return out.p;
}

/* What may travel as it is: ASCII in lines that are short enough, without a carriage return. */
static bool is_seven_bit(const char *lines)
{
	size_t column = 0;

	for (const char *c = lines; *c; c++) {
		column = *c == '\n' ? 0 : column + 1;
		if ((unsigned char)*c >= 0x80 || *c == '\r' || column > LINE_BYTES)
			return false;
	}
	return true;
}

static void put_body(struct text *text, const char *body)
{
	_cleanup_(x_freep) char *lines = wrapped(body);
	size_t len = strlen(lines);

	if (is_seven_bit(lines)) {
		text_put(text, "Content-Transfer-Encoding: 7bit\n\n");
		text_put(text, lines);
		return;
	}
	text_put(text, "Content-Transfer-Encoding: base64\n\n");
	for (size_t at = 0; at < len; at += 57) { /* 76 characters of base64 */
		text_base64(text, lines + at, len - at < 57 ? len - at : 57);
		text_put(text, "\n");
	}
}

char *mail_text(const struct mail_letter *letter, const char **ret_why)
{
	struct text text = { 0 };

	*ret_why = address_wrong(str_of(letter->to));
	if (!*ret_why)
		*ret_why = address_wrong(str_of(letter->from));
	if (*ret_why)
		return NULL;
	text_put(&text, "From: Refereed <");
	text_put(&text, letter->from);
	text_put(&text, ">\nTo: ");
	put_name(&text, letter->to_name);
	text_put(&text, " <");
	text_put(&text, letter->to);
	text_put(&text, ">\nSubject: ");
	put_words(&text, letter->subject);
	text_put(&text, "\n");
	put_date(&text, letter->time_ms);
	text_put(&text, "Message-ID: <");
	text_put(&text, letter->id);
	text_put(&text, strchr(letter->from, '@'));
	/* RFC 3834: nobody's holiday notice is to answer it. */
	text_put(&text, ">\nAuto-Submitted: auto-generated\n");
	put_list(&text, "X-Refereed-Studies:", letter->about);
	text_put(&text, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
			"Content-Language: ");
	text_put(&text, letter->language);
	text_put(&text, "\n");
	put_body(&text, letter->body);
	return text.p;
}
