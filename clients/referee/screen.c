/* screen.c: terminals: their width, their colours, and what must not be sent to them.
 *
 * A terminal obeys control characters, among them, in UTF-8, U+009B, which begins a command as
 * ESC [ does. The marks that turn the direction of text are obeyed by the eye: "approved" can be
 * made to read as something else. Both are shown as what they are. */
#include "referee/screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <utf8proc.h>

static size_t width_of_terminal(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	long asked = columns ? strtol(columns, NULL, 10) : 0;

	if (asked > 0 && asked < 10000)
		return (size_t)asked;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

struct screen screen_of(bool no_color)
{
	const char *asked = getenv("NO_COLOR"), *term = getenv("TERM");

	if (!isatty(STDOUT_FILENO))
		return (struct screen){ 0 };
	return (struct screen){
		.width = width_of_terminal(),
		.has_color = !no_color && !(asked && asked[0]) && term && strcmp(term, "dumb") != 0,
	};
}

/* Characters that a terminal, or the reader's eye, would follow: C0, DEL, C1, and the marks of
 * direction. */
static bool is_obeyed(int32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e ||
	       code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069) || code == 0x2028 || code == 0x2029;
}

static size_t step(struct str text, size_t at, int32_t *ret_code)
{
	size_t left = text.n - at < 4 ? text.n - at : 4;
	utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)text.p + at,
						(utf8proc_ssize_t)left, ret_code);

	return len > 0 ? (size_t)len : 0;
}

static void put_safe(FILE *out, struct str text, size_t at, size_t len, int32_t code,
		     bool keep_lines)
{
	if (len == 0)
		fprintf(out, "\\x%02x", (unsigned char)text.p[at]);
	else if (code == '\n' && keep_lines)
		putc('\n', out);
	else if (code == '\n' || code == '\t')
		putc(' ', out);
	else if (is_obeyed(code))
		fprintf(out, code < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)code);
	else
		fwrite(text.p + at, 1, len, out);
}

char *screen_safe(struct str text, bool keep_lines)
{
	char *safe = NULL;
	size_t size = 0;
	FILE *out = mem_check(open_memstream(&safe, &size));

	for (size_t at = 0; at < text.n;) {
		int32_t code = 0;
		size_t len = step(text, at, &code);
		put_safe(out, text, at, len, code, keep_lines);
		at += len ? len : 1;
	}
	fclose(out);
	return mem_check(safe);
}

size_t screen_cut(struct str text, size_t width)
{
	size_t at = 0, used = 0;

	while (at < text.n) {
		int32_t code = 0;
		size_t len = step(text, at, &code);
		if (len == 0)
			break;
		int columns = utf8proc_charwidth(code);
		used += columns > 0 ? (size_t)columns : 0;
		if (used > width)
			break;
		at += len;
	}
	return at;
}

void screen_put(const struct screen *screen, FILE *out, enum color color, const char *text)
{
	static const char *const codes[COLOR__MAX] = {
		[COLOR_BOLD] = "1",   [COLOR_DIM] = "2",     [COLOR_RED] = "31",
		[COLOR_GREEN] = "32", [COLOR_YELLOW] = "33",
	};

	if (screen->has_color && codes[color] && text[0])
		fprintf(out, "\x1b[%sm%s\x1b[0m", codes[color], text);
	else
		fputs(text, out);
}
