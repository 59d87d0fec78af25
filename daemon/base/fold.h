/* fold.h: text in the form in which it is searched.
 *
 * Texts are kept in NFC; folded, capital and small letters are one. Words are found by their
 * substrings: no language of the region but Korean puts blanks between them, and Korean glues its
 * particles to them. Folding may change how many bytes a character has, so that what was found in
 * the folded text is to be looked up in the text itself. */
#pragma once

#include "base/mem.h"
#include "base/str.h"

/* A buffer that is used for one text after the other; {0} to begin with. */
struct folded {
	char *text; /* n bytes, and no NUL behind them; NULL: none yet */
	size_t n, room;
};
void folded_set(struct folded *folded, struct str text); /* well-formed UTF-8, in NFC */
void folded_done(struct folded *folded);

/* Where `word`, itself folded and not empty, stands in the folded text from byte `from` on. */
bool folded_find(const struct folded *folded, size_t from, struct str word, size_t *ret_at);
/* Bytes from..to of the folded text as bytes of the text that it was made of: whole characters. */
void folded_place(struct str text, size_t from, size_t to, size_t *ret_from, size_t *ret_to);
