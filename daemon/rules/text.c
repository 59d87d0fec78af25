/* text.c: the spelling of ids, what counts as no text at all, and what is kept from terminals.
 *
 * Ids become keys in JSON, words in commands and names of files: hence so few characters. Workflows
 * and forms are named like files and may have hyphens; stages, confirmations and fields are keys
 * and may not. */
#include "rules/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"

#define ID_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_"

static bool is_made_of(const char *id, const char *characters)
{
	return id && id[0] >= 'a' && id[0] <= 'z' && id[strspn(id, characters)] == '\0';
}

bool text_is_id(const char *id)
{
	return is_made_of(id, ID_CHARACTERS);
}

bool text_is_hyphened_id(const char *id)
{
	return is_made_of(id, ID_CHARACTERS "-");
}

/* White space of any script, and what shows nothing at all: an ideographic space is no reason. */
static bool is_blank_character(int32_t code)
{
	utf8proc_category_t category = utf8proc_category(code);

	return code == '\t' || code == '\r' || code == '\n' || category == UTF8PROC_CATEGORY_ZS ||
	       category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
	       utf8proc_get_property(code)->ignorable;
}

bool text_is_blank(struct str text)
{
	utf8proc_int32_t code;
	utf8proc_ssize_t len;

	for (size_t at = 0; at < text.n; at += (size_t)len) {
		len = utf8proc_iterate((const utf8proc_uint8_t *)text.p + at,
				       (utf8proc_ssize_t)(text.n - at), &code);
		if (len <= 0 || code == 0 || !is_blank_character(code))
			return false;
	}
	return true;
}

int text_control(struct str text, const char *layout, size_t *ret_offset)
{
	for (size_t i = str_skip_plain(text, 0); i < text.n; i = str_skip_plain(text, i + 1)) {
		unsigned char c = (unsigned char)text.p[i];
		unsigned char next = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;
		bool is_c1 = c == 0xc2 && next >= 0x80 && next <= 0x9f;
		if (!is_c1 && ((c >= 0x20 && c != 0x7f) || (c && strchr(layout, c))))
			continue;
		*ret_offset = i;
		return is_c1 ? next : c;
	}
	return 0;
}

size_t text_chars(struct str text, size_t most, size_t *ret_end)
{
	utf8proc_int32_t before = 0, code, state = 0;
	utf8proc_ssize_t len;
	size_t count = 0, at = 0;

	*ret_end = text.n;
	for (; at < text.n; at += (size_t)len) {
		len = utf8proc_iterate((const utf8proc_uint8_t *)text.p + at,
				       (utf8proc_ssize_t)(text.n - at), &code);
		if (len <= 0)
			break;
		bool is_new = at == 0 || utf8proc_grapheme_break_stateful(before, code, &state);
		before = code;
		if (!is_new)
			continue;
		if (count == most)
			*ret_end = at;
		count++;
	}
	return count;
}

char *text_folded(struct str text)
{
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t len =
		utf8proc_map((const utf8proc_uint8_t *)text.p, (utf8proc_ssize_t)text.n, &folded,
			     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
	utf8proc_int32_t code;
	utf8proc_ssize_t step;
	size_t n = 0;

	if (len < 0) /* no memory, or no UTF-8, which the caller has excluded */
		mem_check(NULL);
	for (utf8proc_ssize_t at = 0; at < len; at += step) {
		step = utf8proc_iterate(folded + at, len - at, &code);
		if (is_blank_character(code)) {
			if (n > 0 && folded[n - 1] != ' ')
				folded[n++] = ' ';
			continue;
		}
		memmove(folded + n, folded + at, (size_t)step);
		n += (size_t)step;
	}
	n -= n > 0 && folded[n - 1] == ' ';
	folded[n] = '\0';
	return (char *)folded;
}

/* ---- what a text says ---- */

enum sort { SORT_BLANK, SORT_POINT, SORT_OTHER };

static enum sort sort_of(int32_t code)
{
	utf8proc_category_t category = utf8proc_category(code);

	if (is_blank_character(code))
		return SORT_BLANK;
	return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO ? SORT_POINT
										    : SORT_OTHER;
}

/* The character at the beginning of `text`, and how many bytes it has. */
static enum sort sort_at(struct str text, size_t *ret_len)
{
	utf8proc_int32_t code = (unsigned char)text.p[0];

	*ret_len = 1;
	if (code >= 0x80)
		*ret_len = (size_t)utf8proc_iterate((const utf8proc_uint8_t *)text.p,
						    (utf8proc_ssize_t)text.n, &code);
	return sort_of(code);
}

static enum sort sort_before(struct str text, size_t *ret_len)
{
	size_t at = text.n - 1;

	while (at > 0 && ((unsigned char)text.p[at] & 0xc0) == 0x80)
		at--;
	return sort_at((struct str){ text.p + at, text.n - at }, ret_len);
}

static void collapse(struct folded *folded)
{
	char *text = folded->text;
	size_t n = 0, len;

	for (size_t at = 0; at < folded->n; at += len) {
		len = 1;
		if (text[at] > ' ' && text[at] < 0x7f) { /* most are: none of them is looked up */
			text[n++] = text[at];
		} else if (sort_at((struct str){ text + at, folded->n - at }, &len) != SORT_BLANK) {
			memmove(text + n, text + at, len);
			n += len;
		} else if (n > 0 && text[n - 1] != ' ') {
			text[n++] = ' ';
		}
	}
	folded->n = n - (n > 0 && text[n - 1] == ' ');
}

struct str text_gist(struct folded *folded)
{
	size_t len;

	collapse(folded);
	struct str gist = { folded->text, folded->n };
	while (gist.n > 0 && sort_before(gist, &len) != SORT_OTHER)
		gist.n -= len;
	while (gist.n > 0 && sort_at(gist, &len) != SORT_OTHER) {
		gist.p += len;
		gist.n -= len;
	}
	return gist.n > 0 ? gist : (struct str){ folded->text, folded->n };
}
