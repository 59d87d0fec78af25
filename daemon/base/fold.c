/* fold.c: see fold.h. Which letters are one is utf8proc's to say, a character at a time: so a part of
 * the folded text has a place in the other. */
#include "base/fold.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

#define CHARACTER_MAX 16 /* bytes that one is folded into: at most three others */

/* The character at text.p[at], folded; the bytes that it has, there and folded. */
static size_t fold_one(struct str text, size_t at, char ret_bytes[CHARACTER_MAX], size_t *ret_len)
{
	unsigned char lead = (unsigned char)text.p[at];
	utf8proc_int32_t code, codes[CHARACTER_MAX / 4];
	size_t left = text.n - at < 4 ? text.n - at : 4, len = 0;

	if (lead < 0x80) {
		ret_bytes[0] = (char)(lead >= 'A' && lead <= 'Z' ? lead + ('a' - 'A') : lead);
		*ret_len = 1;
		return 1;
	}
	utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text.p + at,
						  (utf8proc_ssize_t)left, &code);
	assert(taken > 0); /* it is well-formed */
	utf8proc_ssize_t count =
		utf8proc_decompose_char(code, codes, ELEMENTS(codes), UTF8PROC_CASEFOLD, NULL);
	assert(count >= 0 && (size_t)count <= ELEMENTS(codes));
	for (utf8proc_ssize_t i = 0; i < count; i++)
		len += (size_t)utf8proc_encode_char(codes[i], (utf8proc_uint8_t *)ret_bytes + len);
	*ret_len = len;
	return (size_t)taken;
}

void folded_set(struct folded *folded, struct str text)
{
	folded->n = 0;
	for (size_t at = 0, len; at < text.n;) {
		if (folded->room < folded->n + CHARACTER_MAX) {
			folded->room = 2 * folded->room + text.n + CHARACTER_MAX;
			folded->text = xrealloc(folded->text, folded->room);
		}
		at += fold_one(text, at, folded->text + folded->n, &len);
		folded->n += len;
	}
}

void folded_done(struct folded *folded)
{
	x_freep(&folded->text);
	*folded = (struct folded){ 0 };
}

bool folded_find(const struct folded *folded, size_t from, struct str word, size_t *ret_at)
{
	if (from >= folded->n)
		return false;
	const char *found = memmem(folded->text + from, folded->n - from, word.p, word.n);
	if (!found)
		return false;
	*ret_at = (size_t)(found - folded->text);
	return true;
}

void folded_place(struct str text, size_t from, size_t to, size_t *ret_from, size_t *ret_to)
{
	char bytes[CHARACTER_MAX];
	size_t at = 0, folded = 0, begin = text.n;

	while (at < text.n && folded < to) {
		size_t len, taken = fold_one(text, at, bytes, &len);
		if (begin == text.n && folded + len > from)
			begin = at;
		folded += len;
		at += taken;
	}
	*ret_from = begin;
	*ret_to = at;
}
