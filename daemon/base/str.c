/* str.c: what is asked of text everywhere: is it well-formed, what is its one form, how wide, how
 * alike.
 *
 * Unicode is utf8proc's: its decoder refuses overlong forms, surrogates and everything above
 * U+10FFFF; the NUL is refused here, since SQLite and C would end the text at it. All other text
 * functions take well-formed text for granted, so every text from outside goes through
 * str_is_utf8() before anything else sees it. */
#include "base/str.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"

#define CLOSEST_LEN_MAX 48 /* longer words are not guessed at */

struct str str_of(const char *text)
{
	return text ? (struct str){ text, strlen(text) } : STR_NONE;
}

bool str_is(struct str a, const char *b)
{
	return str_same(a, str_of(b));
}

bool str_same(struct str a, struct str b)
{
	if (!a.p || !b.p)
		return !a.p && !b.p;
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* The bytes of the code point at text.p[at], or 0 where there is none that is well-formed. */
static size_t str_step(struct str text, size_t at, int32_t *ret_code)
{
	unsigned char lead = (unsigned char)text.p[at];

	if (lead < 0x80) {
		*ret_code = lead;
		return 1;
	}
	/* Four bytes are the longest form: the length that utf8proc gets stays small on every
	 * platform. */
	size_t left = text.n - at < 4 ? text.n - at : 4;
	utf8proc_int32_t code;
	utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)text.p + at,
						(utf8proc_ssize_t)left, &code);
	if (len <= 0)
		return 0;
	*ret_code = code;
	return (size_t)len;
}

size_t str_skip_plain(struct str text, size_t at)
{
	const uint64_t high = UINT64_C(0x8080808080808080), low = UINT64_C(0x0101010101010101);

	/* Eight bytes at a time. Exclusive or makes the wanted byte zero, and a zero borrows into its
	 * high bit, as a byte under 0x20 does; 0x7f carries into it. */
	for (uint64_t word; at + sizeof(word) <= text.n; at += sizeof(word)) {
		memcpy(&word, text.p + at, sizeof(word));
		uint64_t quote = word ^ ('"' * low), back = word ^ ('\\' * low),
			 slash = word ^ ('/' * low);
		if ((word | (word - 0x20 * low) | (word + low) | (quote - low) | (back - low) |
		     (slash - low)) &
		    high)
			break;
	}
	return at;
}

bool str_is_utf8(struct str text, size_t *ret_offset)
{
	int32_t code = 0;

	for (size_t at = str_skip_plain(text, 0), len; at < text.n;
	     at = str_skip_plain(text, at + len)) {
		len = str_step(text, at, &code);
		if (len == 0 || code == 0) {
			if (ret_offset)
				*ret_offset = at;
			return false;
		}
	}
	return true;
}

static bool str_is_ascii(struct str text)
{
	for (size_t at = str_skip_plain(text, 0); at < text.n; at++)
		if ((unsigned char)text.p[at] >= 0x80)
			return false;
	return true;
}

char *str_nfc(struct str text)
{
	utf8proc_uint8_t *composed = NULL;

	if (!text.p)
		return xstrdup("");
	if (str_is_ascii(text))
		return xstrndup(text.p, text.n);
	utf8proc_ssize_t len =
		utf8proc_map((const utf8proc_uint8_t *)text.p, (utf8proc_ssize_t)text.n, &composed,
			     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	/* Text that is not well-formed is a caller's bug; without that only memory can be
	 * wanting. */
	assert(len >= 0 || len == UTF8PROC_ERROR_NOMEM);
	return mem_check(composed);
}

size_t str_width(struct str text)
{
	size_t width = 0;
	int32_t code = 0;

	for (size_t at = 0, len; at < text.n; at += len) {
		len = str_step(text, at, &code);
		if (len == 0) {
			/* A terminal shows one replacement character for a byte that it cannot
			 * read. */
			len = 1;
			width++;
			continue;
		}
		int columns = utf8proc_charwidth(code);
		width += columns > 0 ? (size_t)columns : 0;
	}
	return width;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Edits (insert, drop, change, swap of neighbours) that turn a into b, both at most CLOSEST_LEN_MAX
 * long. */
static unsigned str_distance(struct str a, struct str b)
{
	unsigned rows[3][CLOSEST_LEN_MAX + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (unsigned j = 0; j <= b.n; j++)
		above[j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		row[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			unsigned changed = above[j - 1] + (a.p[i - 1] != b.p[j - 1]);
			row[j] = least(changed, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		unsigned *oldest = before;
		before = above;
		above = row;
		row = oldest;
	}
	return above[b.n];
}

const char *str_closest(const char *word, const char *const words[], size_t count)
{
	struct str asked = str_of(word);
	const char *closest = NULL;

	if (asked.n == 0 || asked.n > CLOSEST_LEN_MAX)
		return NULL;
	/* A third of the word may be wrong: further away, a guess misleads more than it helps. */
	unsigned limit = (unsigned)(asked.n + 2) / 3;
	for (size_t i = 0; i < count; i++) {
		struct str known = str_of(words[i]);
		if (known.n > CLOSEST_LEN_MAX)
			continue;
		unsigned distance = str_distance(asked, known);
		if (distance < asked.n && (distance < limit || (!closest && distance == limit))) {
			closest = words[i];
			limit = distance;
		}
	}
	return closest;
}

void str_hex(const void *bytes, size_t len, char *hex)
{
	sodium_bin2hex(hex, 2 * len + 1, bytes, len);
}
