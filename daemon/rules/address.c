/* address.c: see address.h. */
#include "rules/address.h"

#include <stdbool.h>
#include <string.h>

#define ADDRESS_BYTES 254 /* RFC 5321, 4.5.3.1.3, without the brackets */
#define LOCAL_BYTES   64
#define LABEL_BYTES   63

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Atoms of the allowed characters, none empty, with dots between them. */
static bool are_atoms(struct str text, const char *others, size_t longest)
{
	size_t len = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '.' ? len == 0 : !is_alnum(c) && (c == '\0' || !strchr(others, c)))
			return false;
		len = c == '.' ? 0 : len + 1;
		if (len > longest)
			return false;
	}
	return len > 0;
}

/* A label neither begins nor ends with a hyphen. */
static bool has_bare_hyphen(struct str domain)
{
	for (size_t i = 0; i < domain.n; i++) {
		bool is_first = i == 0 || domain.p[i - 1] == '.';
		bool is_last = i + 1 == domain.n || domain.p[i + 1] == '.';
		if (domain.p[i] == '-' && (is_first || is_last))
			return true;
	}
	return false;
}

const char *address_wrong(struct str text)
{
	const char *at = memchr(text.p, '@', text.n);

	for (size_t i = 0; i < text.n; i++) {
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return "an address has no line breaks or other control characters";
		if ((unsigned char)text.p[i] > 0x7f)
			return "an address is ASCII; write the domain in its form that begins with "
			       "xn--";
	}
	if (!at || text.n > ADDRESS_BYTES)
		return "not an address of the form name@example.org, of at most 254 bytes";
	const struct str local = { text.p, (size_t)(at - text.p) };
	const struct str domain = { at + 1, text.n - local.n - 1 };
	if (local.n > LOCAL_BYTES || !are_atoms(local, "!#$%&'*+-/=?^_`{|}~", LOCAL_BYTES))
		return "before the @ stand letters, digits and !#$%&'*+-/=?^_`{|}~, with single "
		       "dots "
		       "between them";
	if (!are_atoms(domain, "-", LABEL_BYTES) || has_bare_hyphen(domain))
		return "behind the @ stands a domain, such as example.org";
	return NULL;
}
