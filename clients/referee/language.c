/* language.c: see language.h.
 *
 * Only messages take a language. The other categories stay those of C, in which the whole program
 * is written: numbers keep their point, and nothing compares letters by a locale. So gettext and the
 * C library have to be told that this program speaks UTF-8, as it does with every server.
 *
 * A translation holds the same conversions as what it translates, since msgfmt --check lets no other
 * through. So catalogues are read from where the program was built to find them (LOCALEDIR, of the
 * Makefile), and from nowhere that an environment names. */
#include "referee/language.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define DOMAIN "refereed"

/* What the environment asks for, by the order of setlocale(3). */
static const char *asked(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		const char *value = getenv(names[i]);
		if (value && value[0])
			return value;
	}
	return NULL;
}

/* A machine on which the locale was never generated has the catalogue all the same. glibc looks for
 * catalogues by LANGUAGE in every locale but C itself, and C.UTF-8 is always there. */
static void begin_without_locale(void)
{
	const char *locale = asked(), *language = getenv("LANGUAGE");

	if (!locale || !setlocale(LC_MESSAGES, "C.UTF-8"))
		return;
	if (!language || !language[0])
		(void)setenv("LANGUAGE", locale, 1);
}

void language_begin(void)
{
	if (!setlocale(LC_MESSAGES, ""))
		begin_without_locale();
	(void)bindtextdomain(DOMAIN, LOCALEDIR);
	(void)bind_textdomain_codeset(DOMAIN, "UTF-8");
	(void)bind_textdomain_codeset("libc", "UTF-8"); /* of strerror() */
	(void)textdomain(DOMAIN);
}

void language_end(void)
{
	(void)setlocale(LC_MESSAGES, "C");
}

/* As pgettext() of gettext's own header does it: both parts with EOT between them are the key. What
 * is not found comes back as the pointer that was asked with. */
const char *language_word(const char *context, const char *word)
{
	char key[256];

	if (!word || !word[0])
		return word; /* an empty one would be the catalogue's head */
	int len = snprintf(key, sizeof key, "%s\004%s", context, word);
	if (len < 0 || (size_t)len >= sizeof key)
		return word;
	const char *found = gettext(key);
	return found == key ? word : found;
}

bool language_is_word(const char *field)
{
	static const char *const fields[] = {
		"acceptance", "class", "confidence", "conflict_state", "disposition",
		"eligible",   "kind",  "outcome",    "priority",       "reply",
		"role",	      "roles", "sector",     "state",	       "status",
		"step",	      "theme", "type",	     "verdict",
	};

	for (size_t i = 0; i < ELEMENTS(fields); i++)
		if (strcmp(fields[i], field) == 0)
			return true;
	return false;
}

/* ---- tasks ---- */

/* The daemon's sentences (core/tasks.c), which tests/agree looks for there. What is none of these
 * stays as it is: most of it was written by people. */
static const char *const sentences[] = {
	N_("answer the invitation"),
	N_("declare conflicts of interest"),
	N_("submit the review"),
	N_("revise and submit the returned review"),
};
static const char confirm[] = "confirm: ";
static const char act[] = "do: "; /* and what somebody wrote */

/* NULL where it is none that is known. A new string. */
static char *sentence_of(const char *what)
{
	unsigned long count;
	char plural[2] = "";

	for (size_t i = 0; i < ELEMENTS(sentences); i++)
		if (strcmp(sentences[i], what) == 0)
			return xstrdup(_(sentences[i]));
	if (strncmp(what, confirm, sizeof confirm - 1) == 0)
		return xasprintf(_("confirm: %s"),
				 language_word("confirmation", what + sizeof confirm - 1));
	if (sscanf(what, "answer %9lu comment%1s", &count, plural) >= 1)
		return xasprintf(ngettext("answer %lu comment", "answer %lu comments", count),
				 count);
	if (sscanf(what, "answer or assign %9lu comment%1s", &count, plural) >= 1)
		return xasprintf(ngettext("answer or assign %lu comment",
					  "answer or assign %lu comments", count),
				 count);
	return NULL;
}

char *language_task(const char *what)
{
	const char *colon = strstr(what, ": ");
	char *sentence = sentence_of(what);

	if (sentence || !colon || strncmp(what, act, sizeof act - 1) == 0)
		return sentence ? sentence : xstrdup(what);
	/* The next step of a board: who, and what they have to do. */
	_cleanup_(x_freep) char *step = sentence_of(colon + 2);
	if (!step)
		return xstrdup(what);
	_cleanup_(x_freep) char *who = xasprintf("%.*s", (int)(colon - what), what);
	return xasprintf("%s: %s", language_word("word", who), step);
}
