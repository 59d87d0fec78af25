/* word_diff.c: see word_diff.h. The longest common subsequence of the words, by the table of all pairs: where
 * the table would take too much memory, all between the first and the last word that differ is told as
 * gone and new. */
#include "referee/word_diff.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define CELLS_MAX ((size_t)4000000) /* of the table; two texts of 2000 words */
#define INDENT	  "    "

/* ---- words ---- */

struct tokens {
	struct str *list;
	size_t count;
};

enum script { SCRIPT_BLANK, SCRIPT_WORD, SCRIPT_WIDE };

/* Languages without blanks are told apart by the character. */
static enum script script_of(utf8proc_int32_t point)
{
	if (point == ' ' || point == '\n' || point == '\t')
		return SCRIPT_BLANK;
	return utf8proc_charwidth(point) == 2 ? SCRIPT_WIDE : SCRIPT_WORD;
}

static struct tokens tokens_of(const char *text)
{
	struct tokens tokens = { xcalloc(strlen(text) + 1, sizeof *tokens.list), 0 };
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	enum script last = SCRIPT_WIDE;
	utf8proc_int32_t point;

	while (*at) {
		utf8proc_ssize_t len = utf8proc_iterate(at, -1, &point);
		if (len <= 0)
			break;
		enum script script = script_of(point);
		if (script == SCRIPT_WIDE || script != last)
			tokens.list[tokens.count++] = (struct str){ (const char *)at, 0 };
		tokens.list[tokens.count - 1].n += (size_t)len;
		last = script;
		at += len;
	}
	return tokens;
}

static bool is_same(struct str a, struct str b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* ---- what is told of them ---- */

struct telling {
	const struct screen *screen;
	FILE *out;
	enum color color; /* of what is being told: red is gone, green is new */
};

static void turn(struct telling *telling, enum color color)
{
	static const char *const ends[COLOR__MAX] = { [COLOR_RED] = "-]", [COLOR_GREEN] = "+}" };
	static const char *const begins[COLOR__MAX] = { [COLOR_RED] = "[-", [COLOR_GREEN] = "{+" };

	if (telling->color == color)
		return;
	if (ends[telling->color])
		screen_put(telling->screen, telling->out, telling->color, ends[telling->color]);
	if (begins[color])
		screen_put(telling->screen, telling->out, color, begins[color]);
	telling->color = color;
}

static void tell(struct telling *telling, struct str token, enum color color)
{
	_cleanup_(x_freep) char *safe = screen_safe(token, true);

	turn(telling, color);
	for (char *line = safe; line;) {
		char *end = strchr(line, '\n');
		if (end)
			*end = '\0';
		screen_put(telling->screen, telling->out, color, line);
		if (end)
			fputs("\n" INDENT, telling->out);
		line = end ? end + 1 : NULL;
	}
}

/* ---- the longest common subsequence ---- */

/* How much the rest of `a` from i on and the rest of `b` from j on have in common: [i * (m + 1) + j]. NULL where
 * that would be too many. */
static uint32_t *table_of(const struct str *a, size_t n, const struct str *b, size_t m)
{
	if (n + 1 > CELLS_MAX / (m + 1))
		return NULL;
	uint32_t *table = xcalloc((n + 1) * (m + 1), sizeof *table);
	for (size_t i = n; i-- > 0;) {
		uint32_t *row = table + i * (m + 1), *below = row + m + 1;
		for (size_t j = m; j-- > 0;)
			if (is_same(a[i], b[j]))
				row[j] = below[j + 1] + 1;
			else
				row[j] = below[j] >= row[j + 1] ? below[j] : row[j + 1];
	}
	return table;
}

/* What lies between the first and the last word that differ. */
static void tell_middle(struct telling *telling, const struct str *a, size_t n, const struct str *b,
			size_t m)
{
	_cleanup_(x_freep) uint32_t *table = table_of(a, n, b, m);
	size_t i = 0, j = 0;

	while (i < n || j < m) {
		const uint32_t *cell = table ? table + i * (m + 1) + j : NULL;
		if (cell && i < n && j < m && is_same(a[i], b[j])) {
			tell(telling, b[j++], COLOR_PLAIN);
			i++;
		} else if (i < n && (j == m || !cell || cell[m + 1] >= cell[1])) {
			tell(telling, a[i++], COLOR_RED);
		} else {
			tell(telling, b[j++], COLOR_GREEN);
		}
	}
	turn(telling, COLOR_PLAIN);
}

void word_diff_put(const struct screen *screen, FILE *out, const char *before, const char *after)
{
	struct tokens a = tokens_of(before), b = tokens_of(after);
	struct telling telling = { screen, out, COLOR_PLAIN };
	size_t head = 0, tail = 0;

	while (head < a.count && head < b.count && is_same(a.list[head], b.list[head]))
		head++;
	while (tail < a.count - head && tail < b.count - head &&
	       is_same(a.list[a.count - 1 - tail], b.list[b.count - 1 - tail]))
		tail++;
	fputs(INDENT, out);
	for (size_t i = 0; i < head; i++)
		tell(&telling, b.list[i], COLOR_PLAIN);
	tell_middle(&telling, a.list + head, a.count - head - tail, b.list + head,
		    b.count - head - tail);
	for (size_t i = b.count - tail; i < b.count; i++)
		tell(&telling, b.list[i], COLOR_PLAIN);
	putc('\n', out);
	x_freep(&a.list);
	x_freep(&b.list);
}
