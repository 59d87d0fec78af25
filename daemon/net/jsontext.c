/* jsontext.c: one walk over the text of a message before json-c sees it. */
#include "net/jsontext.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 63 /* characters of a number with fraction or exponent */

struct walk {
	struct str text;
	size_t at;
	const char *reason; /* NULL: nothing found */
};

static char walk_peek(const struct walk *walk, size_t ahead)
{
	return walk->at + ahead < walk->text.n ? walk->text.p[walk->at + ahead] : '\0';
}

/* ---- strings ---- */

/* The four hexadecimal digits of a \u escape; -1 where they are none. */
static int walk_hex(const struct walk *walk, size_t ahead)
{
	int code = 0;

	for (size_t i = 0; i < 4; i++) {
		char c = walk_peek(walk, ahead + i);
		if (!isxdigit((unsigned char)c))
			return -1;
		code = code * 16 + (isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return code;
}

static bool is_high_surrogate(int code)
{
	return code >= 0xd800 && code <= 0xdbff;
}

static bool is_low_surrogate(int code)
{
	return code >= 0xdc00 && code <= 0xdfff;
}

/* At a backslash; goes behind the escape. A malformed one is left to json-c. */
static void walk_escape(struct walk *walk)
{
	size_t len = 2;

	if (walk_peek(walk, 1) == 'u') {
		int code = walk_hex(walk, 2);
		if (code == 0)
			walk->reason = "a string holds the character NUL (\\u0000)";
		else if (is_low_surrogate(code))
			walk->reason = "a string holds the second half of a surrogate pair alone";
		else if (is_high_surrogate(code) &&
			 (walk_peek(walk, 6) != '\\' || walk_peek(walk, 7) != 'u' ||
			  !is_low_surrogate(walk_hex(walk, 8))))
			walk->reason = "a string holds the first half of a surrogate pair alone";
		len = is_high_surrogate(code) ? 12 : 6;
	}
	if (!walk->reason)
		walk->at += len;
}

/* At the opening quote; goes behind the closing one. */
static void walk_string(struct walk *walk)
{
	walk->at++;
	while (!walk->reason && (walk->at = str_skip_plain(walk->text, walk->at)) < walk->text.n) {
		char c = walk_peek(walk, 0);
		if (c == '\\') {
			walk_escape(walk);
			continue;
		}
		if ((unsigned char)c < 0x20) {
			walk->reason = "a string holds a control character that is not escaped";
			return;
		}
		walk->at++;
		if (c == '"')
			return;
	}
}

/* ---- numbers ---- */

static size_t digits(const char *text, size_t len)
{
	size_t count = 0;

	while (count < len && isdigit((unsigned char)text[count]))
		count++;
	return count;
}

static bool fits_int64(const char *text, size_t len)
{
	bool is_negative = text[0] == '-';
	int64_t value = 0;

	for (size_t i = is_negative; i < len; i++) {
		int digit = text[i] - '0';
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, is_negative ? -digit : digit, &value))
			return false;
	}
	return true;
}

static bool is_finite(const char *text, size_t len)
{
	char copy[NUMBER_MAX + 1];

	if (len > NUMBER_MAX)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return isfinite(strtod(copy, NULL));
}

/* RFC 8259, section 6: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static const char *number_reason(const char *text, size_t len)
{
	static const char *const bad = "this is not a number as JSON writes it";
	size_t at = text[0] == '-', count = digits(text + at, len - at);

	if (count == 0 || (count > 1 && text[at] == '0'))
		return bad;
	at += count;
	if (at == len)
		return fits_int64(text, len) ? NULL : "a whole number is over 64 bits";
	if (text[at] == '.') {
		count = digits(text + at + 1, len - at - 1);
		if (count == 0)
			return bad;
		at += 1 + count;
	}
	if (at < len && (text[at] == 'e' || text[at] == 'E')) {
		at++;
		at += at < len && (text[at] == '+' || text[at] == '-');
		count = digits(text + at, len - at);
		if (count == 0)
			return bad;
		at += count;
	}
	if (at < len)
		return bad;
	return is_finite(text, len) ? NULL : "a number is too large or too long";
}

/* At a digit or a minus; goes behind all that could be part of a number. */
static void walk_number(struct walk *walk)
{
	size_t len = 1;

	while (isdigit((unsigned char)walk_peek(walk, len)) ||
	       (walk_peek(walk, len) && strchr("+-.eE", walk_peek(walk, len))))
		len++;
	walk->reason = number_reason(walk->text.p + walk->at, len);
	if (!walk->reason)
		walk->at += len;
}

bool jsontext_is_strict(struct str text, size_t *ret_offset, const char **ret_reason)
{
	struct walk walk = { .text = text };

	while (!walk.reason && walk.at < text.n) {
		char c = walk_peek(&walk, 0);
		if (c == '"')
			walk_string(&walk);
		else if (c == '-' || isdigit((unsigned char)c))
			walk_number(&walk);
		else if (c == '\'')
			walk.reason = "strings and names stand in double quotes";
		else if (c == 'N' || c == 'I')
			walk.reason = "this is not a word of JSON";
		else
			walk.at++;
	}
	if (!walk.reason)
		return true;
	*ret_offset = walk.at;
	*ret_reason = walk.reason;
	return false;
}
