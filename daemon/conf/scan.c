/* scan.c: a lexer that knows just enough of libconfig's grammar to find what libconfig reads
 * wrongly.
 *
 * It never decides what a text means: that is libconfig's, which runs after it. So it may pass what
 * is no configuration at all, but a number or a string that passes is read as it is written. */
#include "conf/scan.h"

#include <stdint.h>
#include <string.h>

struct scanner {
	const char *name;
	struct str text;
	size_t at;
	unsigned line;
	unsigned depth;	      /* open brackets */
	bool is_after_string; /* the last token was a string */
	bool is_hopeless;     /* what follows cannot be told apart, or must not be parsed */
	struct problems *problems;
};

#define DIGITS		"0123456789"
#define HEX_DIGITS	DIGITS "abcdefABCDEF"
#define NAME_CHARACTERS DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_*"

static char peek(const struct scanner *scanner, size_t ahead)
{
	size_t at = scanner->at + ahead;
	return at < scanner->text.n ? scanner->text.p[at] : '\0';
}

static bool is_one_of(char c, const char *characters)
{
	return c != '\0' && strchr(characters, c);
}

static void report(struct scanner *scanner, unsigned line, const char *reason)
{
	_cleanup_(x_freep) char *place = xasprintf("%s:%u", scanner->name, line);
	problems_add(scanner->problems, place, -1, "%s", reason);
}

static void give_up(struct scanner *scanner, unsigned line, const char *reason)
{
	report(scanner, line, reason);
	scanner->is_hopeless = true;
}

/* ---- white space and comments ---- */

static void skip_line(struct scanner *scanner)
{
	while (scanner->at < scanner->text.n && peek(scanner, 0) != '\n')
		scanner->at++;
}

/* libconfig takes an unclosed comment for one that goes on to the end of the file: every key below
 * it would silently keep its default. */
static void skip_comment(struct scanner *scanner)
{
	unsigned begun = scanner->line;

	scanner->at += 2;
	while (scanner->at < scanner->text.n) {
		if (peek(scanner, 0) == '*' && peek(scanner, 1) == '/') {
			scanner->at += 2;
			return;
		}
		if (peek(scanner, 0) == '\n')
			scanner->line++;
		scanner->at++;
	}
	give_up(scanner, begun, "this comment is never closed: */ is missing");
}

static bool skip_blank(struct scanner *scanner)
{
	char c = peek(scanner, 0);

	if (c == '\n')
		scanner->line++;
	if (is_one_of(c, " \t\r\n\f"))
		scanner->at++;
	else if (c == '#' || (c == '/' && peek(scanner, 1) == '/'))
		skip_line(scanner);
	else if (c == '/' && peek(scanner, 1) == '*')
		skip_comment(scanner);
	else
		return false;
	return true;
}

/* ---- strings ---- */

/* After a backslash. \x makes any byte, also those that make no text. */
static void scan_escape(struct scanner *scanner)
{
	char high = peek(scanner, 1), low = peek(scanner, 2);

	if (peek(scanner, 0) == 'x' && is_one_of(high, HEX_DIGITS) && is_one_of(low, HEX_DIGITS)) {
		if (high == '0' && low == '0')
			report(scanner, scanner->line, "\\x00 would end the text here");
		else if (!is_one_of(high, "01234567"))
			report(scanner, scanner->line,
			       "\\x makes a single byte; write the character itself, in UTF-8");
	}
	if (peek(scanner, 0) != '\n')
		scanner->at++;
}

/* libconfig lets a text go on over lines, so a forgotten quote swallows keys up to the next quote,
 * and the syntax error is told far below. Here a text ends on its line. */
static void scan_string(struct scanner *scanner)
{
	if (scanner->is_after_string)
		report(scanner, scanner->line,
		       "two texts stand side by side and would be joined: a comma is missing");
	scanner->is_after_string = true;
	scanner->at++;
	while (scanner->at < scanner->text.n && peek(scanner, 0) != '\n') {
		char c = peek(scanner, 0);
		scanner->at++;
		if (c == '"')
			return;
		if (c == '\\')
			scan_escape(scanner);
	}
	give_up(scanner, scanner->line,
		"this text is not closed on its line: a quote is missing (\\n makes a line break)");
}

/* ---- numbers ---- */

#define LITERAL_SHOWN 40 /* characters of a wrong number that are repeated */

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return (c | 0x20) - 'a' + 10;
}

/* The run of digits at the scanner's place; UINT64_MAX stands for all that is over. */
static uint64_t scan_digits(struct scanner *scanner, unsigned base)
{
	uint64_t value = 0;
	bool is_over = false;

	while (is_one_of(peek(scanner, 0), base == 16 ? HEX_DIGITS : DIGITS)) {
		is_over |= __builtin_mul_overflow(value, (uint64_t)base, &value);
		is_over |= __builtin_add_overflow(value, (uint64_t)digit_value(peek(scanner, 0)),
						  &value);
		scanner->at++;
	}
	return is_over ? UINT64_MAX : value;
}

/* A hexadecimal literal has no sign in libconfig, but 0xFFFFFFFF reads as -1: it is wrapped like
 * the others, and needs its L. */
static void check_integer(struct scanner *scanner, size_t begun, uint64_t value, bool is_long)
{
	uint64_t sign = scanner->text.p[begun] == '-';
	size_t len = scanner->at - begun;
	_cleanup_(x_freep) char *literal =
		xstrndup(scanner->text.p + begun, len < LITERAL_SHOWN ? len : LITERAL_SHOWN);
	_cleanup_(x_freep) char *reason = NULL;

	if (value > (uint64_t)INT64_MAX + sign)
		reason = xasprintf("the number %s does not fit in 64 bits", literal);
	else if (!is_long && value > (uint64_t)INT32_MAX + sign)
		reason = xasprintf("the number %s does not fit in 32 bits: put an L behind it, or "
				   "write a text with a unit",
				   literal);
	if (reason)
		report(scanner, scanner->line, reason);
}

static void scan_number(struct scanner *scanner)
{
	size_t begun = scanner->at;
	uint64_t value;
	bool is_long = false;

	if (is_one_of(peek(scanner, 0), "+-"))
		scanner->at++;
	if (peek(scanner, 0) == '0' && is_one_of(peek(scanner, 1), "xX")) {
		scanner->at += 2;
		value = scan_digits(scanner, 16);
	} else {
		value = scan_digits(scanner, 10);
		if (is_one_of(peek(scanner, 0), ".eE")) {
			/* A float: no key takes one, so the reader refuses it by its type. */
			while (is_one_of(peek(scanner, 0), DIGITS ".eE+-"))
				scanner->at++;
			return;
		}
	}
	for (int i = 0; i < 2 && peek(scanner, 0) == 'L'; i++) {
		is_long = true;
		scanner->at++;
	}
	check_integer(scanner, begun, value, is_long);
}

static bool is_number(const struct scanner *scanner)
{
	char c = peek(scanner, 0);
	return is_one_of(c, DIGITS) || (is_one_of(c, "+-") && is_one_of(peek(scanner, 1), DIGITS));
}

/* ---- the rest ---- */

/* @include is refused anywhere, though libconfig knows it only at the beginning of a line: a file's
 * lines could not be told apart from those of what it includes. */
static void scan_mark(struct scanner *scanner)
{
	char c = peek(scanner, 0);

	if (c == '@')
		give_up(scanner, scanner->line, "@include is refused: a configuration is one file");
	else if ((unsigned char)c < ' ' || c == '\x7f')
		give_up(scanner, scanner->line, "a control character stands here");
	else if (is_one_of(c, "{[(") && ++scanner->depth > SCAN_DEPTH_MAX)
		give_up(scanner, scanner->line, "brackets are nested too deep");
	else if (is_one_of(c, "}])") && scanner->depth > 0)
		scanner->depth--;
	scanner->at++;
}

static void skip_name(struct scanner *scanner)
{
	while (is_one_of(peek(scanner, 0), NAME_CHARACTERS))
		scanner->at++;
}

static void scan_token(struct scanner *scanner)
{
	bool is_string = peek(scanner, 0) == '"';

	if (is_string)
		scan_string(scanner);
	else if (is_number(scanner))
		scan_number(scanner);
	else if (is_one_of(peek(scanner, 0), NAME_CHARACTERS))
		skip_name(scanner);
	else
		scan_mark(scanner);
	scanner->is_after_string = is_string;
}

static unsigned line_at(struct str text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text.p[i] == '\n';
	return line;
}

/* What can be said of the text as a whole, before it is taken apart. */
static void scan_whole(struct scanner *scanner)
{
	struct str text = scanner->text;
	size_t offset = 0;

	if (text.n > SCAN_BYTES_MAX)
		give_up(scanner, line_at(text, SCAN_BYTES_MAX), "the text is over 1 MiB");
	else if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		give_up(scanner, 1, "the text begins with a byte order mark: save it without");
	else if (!str_is_utf8(text, &offset) && text.p[offset] == '\0')
		give_up(scanner, line_at(text, offset), "a NUL byte stands here");
	else if (!str_is_utf8(text, &offset))
		give_up(scanner, line_at(text, offset), "the text is not UTF-8 here");
}

/* Wrong numbers and strings leave the rest of the text what it is: the scan goes on. */
bool conf_scan(const char *name, struct str text, struct problems *ret_problems)
{
	struct scanner scanner = {
		.name = name, .text = text, .line = 1, .problems = ret_problems
	};

	scan_whole(&scanner);
	while (!scanner.is_hopeless && scanner.at < text.n) {
		if (!skip_blank(&scanner))
			scan_token(&scanner);
	}
	return !scanner.is_hopeless;
}
