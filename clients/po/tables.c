/* tables.c: the words of the tables that the program shows, as C for xgettext to read: `make pot`
 * runs it. So each stands in the template because it stands in its table.
 *
 *	tables WORKFLOW.conf...
 *
 * heading       names of fields; what is for operators and machines alone stays in English
 * word          states, dispositions, kinds, roles
 * error         what each answer of the error table means
 * stage, workflow, confirmation    titles of the workflows that are shipped */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "core/verb.h"
#include "referee/language.h"
#include "rules/role.h"

static const char *const machinery[] = { "archive", "batch", "import", "job",	"journal",
					 "key",	    "rpc",   "server", "topic", "upload" };

/* What has been said, so that each is said once. */
static char *said[4096];
static size_t said_count;

static void say(const char *context, const char *text)
{
	char *line = xasprintf("%s %s", context, text);

	for (size_t i = 0; i < said_count; i++)
		if (strcmp(said[i], line) == 0) {
			x_freep(&line);
			return;
		}
	assert(said_count < ELEMENTS(said));
	said[said_count++] = line;
	printf("NC_(\"%s\", \"", context);
	for (const char *c = text; *c; c++)
		printf(strchr("\"\\", *c) ? "\\%c" : "%c", *c);
	puts("\");");
}

static bool is_machinery(const char *verb)
{
	size_t len = strcspn(verb, ".");

	for (size_t i = 0; i < ELEMENTS(machinery); i++)
		if (strlen(machinery[i]) == len && strncmp(machinery[i], verb, len) == 0)
			return true;
	return false;
}

/* The help of a field that holds one of some words is these words: "open, answered, withdrawn". */
static bool is_words(const char *help)
{
	return strstr(help, ", ") && help[strspn(help, "abcdefghijklmnopqrstuvwxyz_, ")] == '\0' &&
	       strspn(help, "abcdefghijklmnopqrstuvwxyz_") == strcspn(help, ",");
}

static void say_words(const char *help)
{
	char word[64];

	if (!is_words(help))
		return;
	for (const char *at = help; *at; at += strspn(at, ", ")) {
		size_t len = strcspn(at, ",");
		snprintf(word, sizeof word, "%.*s", (int)len, at);
		say("word", word);
		at += len;
	}
}

static void say_verb(const struct verb *verb)
{
	for (const struct field *field = verb->fields; field->name; field++) {
		say("heading", field->name);
		if (language_is_word(field->name))
			say_words(field->help);
	}
	for (const struct param *param = verb->params; param->name; param++)
		for (size_t i = 0; param->words && param->words[i]; i++)
			if (language_is_word(param->name))
				say("word", param->words[i]);
}

/* Titles stand in lines of their own or in records on one line; the first is the workflow's. What has
 * an id on the same line, and who gives it, is a confirmation. */
static bool say_workflow(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[1024], title[256];
	bool is_first = true;

	while (file && fgets(line, sizeof line, file)) {
		const char *at = strstr(line, "title = \"");
		if (!at || sscanf(at, "title = \"%255[^\"]\"", title) != 1)
			continue;
		bool is_confirmation = strstr(line, "{ id") && !strstr(line, "actors");
		say(is_first ? "workflow" : is_confirmation ? "confirmation" : "stage", title);
		is_first = false;
	}
	if (!file || fclose(file) != 0) {
		perror(path);
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	bool is_well = true;

	for (size_t i = 0; i < verb_count; i++)
		if (!is_machinery(verbs[i].name))
			say_verb(&verbs[i]);
	for (size_t i = 0; i < ROLE__MAX; i++)
		say("word", role_rows[i].word);
	for (enum err err = ERR_NONE + 1; err < ERR__MAX; err++)
		say("error", err_row(err)->text);
	for (int i = 1; i < argc; i++)
		is_well &= say_workflow(argv[i]);
	return is_well && fflush(stdout) == 0 ? 0 : 1;
}
