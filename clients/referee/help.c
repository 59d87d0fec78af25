/* help.c: what `--help` and `help` print.
 *
 * Nothing is written here that a table says already: verbs, parameters, roles and results are
 * the daemon's own rows, so that help cannot be older than the protocol this program was built
 * for. */
#include "referee/help.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/arguments.h"
#include "referee/show.h"

static void put_heading(const struct session *session, FILE *out, const char *text)
{
	putc('\n', out);
	screen_put(&session->screen, out, COLOR_BOLD, text);
	putc('\n', out);
}

/* Names with their explanations, side by side as wide as the names need; long explanations wrap. */
#define ROWS_MAX 64
struct rows {
	char *names[ROWS_MAX]; /* owned */
	char *helps[ROWS_MAX]; /* owned */
	size_t count;
};

static void rows_add(struct rows *rows, const char *name, const char *help)
{
	if (rows->count == ROWS_MAX)
		return;
	rows->names[rows->count] = xstrdup(name);
	rows->helps[rows->count++] = xstrdup(help);
}

/* Prints and empties them. */
static void rows_put(const struct session *session, FILE *out, struct rows *rows)
{
	size_t width = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (strlen(rows->names[i]) > width && strlen(rows->names[i]) <= 32)
			width = strlen(rows->names[i]);
	for (size_t i = 0; i < rows->count; i++) {
		show_labelled(&session->screen, out, 2, width, rows->names[i], rows->helps[i]);
		x_freep(&rows->names[i]);
		x_freep(&rows->helps[i]);
	}
	rows->count = 0;
}

static size_t noun_len(const struct verb *verb)
{
	return strcspn(verb->name, ".");
}

/* ---- the program and its nouns ---- */

static void put_commands(const struct session *session, FILE *out)
{
	struct rows rows = { .count = 0 };

	for (size_t i = 0; i < command_count; i++) {
		rows_add(&rows, commands[i].name, commands[i].summary);
	}
	for (size_t i = 0; i < alias_count; i++) {
		const struct verb *verb = verb_find(str_of(aliases[i].method));
		rows_add(&rows, aliases[i].word, verb ? verb->summary : "");
	}
	rows_put(session, out, &rows);
}

static void put_nouns(const struct session *session, FILE *out)
{
	for (size_t i = 0; i < verb_count;) {
		size_t len = noun_len(&verbs[i]);
		_cleanup_(x_freep) char *noun = xstrndup(verbs[i].name, len);
		char *all = xstrdup("");
		for (; i < verb_count && strncmp(verbs[i].name, noun, len) == 0 &&
		       verbs[i].name[len] == '.';
		     i++) {
			_cleanup_(x_freep) char *before = all;
			all = xasprintf("%s%s%s", before, before[0] ? ", " : "",
					verbs[i].name + len + 1);
		}
		_cleanup_(x_freep) char *owned = all;
		show_labelled(&session->screen, out, 2, 12, noun, owned);
	}
}

/* "-p, --profile NAME" */
static void add_option(struct rows *rows, const struct option_row *row)
{
	_cleanup_(x_freep) char *letter =
		row->letter ? xasprintf("-%c, ", row->letter) : xstrdup("    ");
	_cleanup_(x_freep) char *name =
		xasprintf("%s--%s%s%s", letter, row->name, row->value ? " " : "",
			  row->value ? row->value : "");

	rows_add(rows, name, row->help);
}

static void put_options(const struct session *session, FILE *out)
{
	struct rows rows = { .count = 0 };

	for (size_t i = 0; i < option_count; i++)
		if (!option_rows[i].is_special)
			add_option(&rows, &option_rows[i]);
	rows_put(session, out, &rows);
}

void help_program(const struct session *session, FILE *out)
{
	fputs("usage: referee NOUN VERB [ARGUMENTS] [--parameter VALUE]\n"
	      "       referee COMMAND [ARGUMENTS]\n",
	      out);
	put_heading(session, out, "Commands");
	put_commands(session, out);
	put_heading(session, out, "Nouns and their verbs");
	put_nouns(session, out);
	put_heading(session, out, "Options");
	put_options(session, out);
	fputs("\n`referee help NOUN VERB` tells what a verb takes. The manual is referee(1).\n",
	      out);
}

bool help_noun(const struct session *session, const char *noun, FILE *out)
{
	struct rows rows = { .count = 0 };
	size_t len = strlen(noun);
	bool is_found = false;

	for (size_t i = 0; i < command_count; i++) {
		if (strncmp(commands[i].name, noun, len) != 0 || commands[i].name[len] != ' ')
			continue;
		rows_add(&rows, commands[i].name, commands[i].summary);
		is_found = true;
	}
	for (size_t i = 0; i < verb_count; i++) {
		if (noun_len(&verbs[i]) != len || strncmp(verbs[i].name, noun, len) != 0)
			continue;
		_cleanup_(x_freep) char *name = xasprintf("%s %s", noun, verbs[i].name + len + 1);
		is_found = true;
		if (command_find(noun, verbs[i].name + len + 1))
			continue;
		rows_add(&rows, name, verbs[i].summary);
	}
	if (!is_found)
		return false;
	fprintf(out, "usage: referee %s VERB [ARGUMENTS] [--parameter VALUE]\n\n", noun);
	rows_put(session, out, &rows);
	return true;
}

/* ---- one verb ---- */

/* "STUDY", "FILE", "open|answered", "--override", "--to TEXT" */
static char *param_shown(const struct param *param)
{
	_cleanup_(x_freep) char *name = argument_shown(param);
	_cleanup_(x_freep) char *value = argument_value(param);

	if (param->type == PARAM_BOOL)
		return TAKE(name);
	if (!(param->flags & PARAM_POSITIONAL))
		return xasprintf("%s %s", name, value);
	return param->flags & PARAM_FILE || param->type == PARAM_ENUM ? TAKE(value) : TAKE(name);
}

/* Whether a person has to give it: the request_id makes itself. */
static bool is_needed(const struct param *param)
{
	return param->flags & PARAM_REQUIRED && strcmp(param->name, "request_id") != 0;
}

static void put_usage(const struct verb *verb)
{
	const struct param *param;
	size_t len = noun_len(verb);

	printf("usage: referee %.*s %s", (int)len, verb->name, verb->name + len + 1);
	for (size_t i = 0; (param = verb_param_at(verb, i)); i++) {
		_cleanup_(x_freep) char *shown = param_shown(param);
		if (is_needed(param))
			printf(" %s", shown);
		else if (param->flags & PARAM_POSITIONAL)
			printf(" [%s]", shown);
	}
	puts(" [OPTIONS]");
}

static void put_params(const struct session *session, const struct verb *verb)
{
	struct rows rows = { .count = 0 };
	const struct param *param;

	for (size_t i = 0; (param = verb_param_at(verb, i)); i++) {
		_cleanup_(x_freep) char *shown = param_shown(param);
		_cleanup_(x_freep) char *help =
			xasprintf("%s%s", param->help, is_needed(param) ? " (required)" : "");
		rows_add(&rows, shown, help);
	}
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		bool is_of_verb =
			row->value ? strcmp(verb->name, "key.add") == 0 : verb->flags & VERB_LIST;
		_cleanup_(x_freep) char *name = xasprintf(
			"--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
		if (row->is_special && is_of_verb)
			rows_add(&rows, name, row->help);
	}
	if (rows.count == 0)
		return;
	put_heading(session, stdout, "Parameters");
	rows_put(session, stdout, &rows);
}

static void put_roles(const struct session *session, const struct verb *verb)
{
	char *all = xstrdup("");

	put_heading(session, stdout, "Who may");
	for (unsigned i = 0; i < ROLE__MAX && (verb->roles & ROLE_ANY) != ROLE_ANY; i++) {
		_cleanup_(x_freep) char *before = all;
		bool may = verb->roles & 1u << i;
		all = xasprintf("%s%s%s", before, may && before[0] ? ", " : "",
				may ? role_rows[i].word : "");
	}
	_cleanup_(x_freep) char *owned = all;
	if ((verb->roles & ROLE_ANY) == ROLE_ANY)
		puts("  everybody; what is shown depends on your roles");
	else
		printf("  %s%s%s\n", owned, owned[0] && verb->roles & LEVEL_OWN ? ", and " : "",
		       verb->roles & LEVEL_OWN ? "whoever it belongs to" : "");
}

static void put_fields(const struct session *session, const struct verb *verb)
{
	struct rows rows = { .count = 0 };

	put_heading(session, stdout,
		    verb->flags & VERB_LIST ? "Each item of the result" : "Result");
	for (const struct field *field = verb->fields; field->name; field++) {
		rows_add(&rows, field->name, field->help);
	}
	rows_put(session, stdout, &rows);
}

/* A value that could stand there. */
static const char *example_value(const struct param *param)
{
	static const char *const by_type[PARAM_TYPE__MAX] = {
		[PARAM_LINE] = "\"...\"",      [PARAM_TEXT] = "\"...\"",
		[PARAM_NAME] = "iges-sato",    [PARAM_CODE] = "GZ2019",
		[PARAM_PLACE] = "GZ2019",      [PARAM_INT] = "1",
		[PARAM_DATE] = "2019-10-22",   [PARAM_ZONE] = "Asia/Seoul",
		[PARAM_COUNTRY] = "CN",	       [PARAM_LANGUAGE] = "en",
		[PARAM_KEY] = "sato.pub",      [PARAM_OBJECT] = "review.txt",
		[PARAM_ARRAY] = "@calls.json",
	};
	static const char *const by_id[ID__MAX] = {
		[ID_ASSIGNMENT] = "as-7f3k2m9q4x8w1z5t", [ID_DECLARATION] = "de-7f3k2m9q4x8w1z5t",
		[ID_REVIEW] = "re-7f3k2m9q4x8w1z5t",	 [ID_COMMENT] = "co-7f3k2m9q4x8w1z5t",
		[ID_KEY] = "ke-7f3k2m9q4x8w1z5t",
	};
	static const struct {
		const char *name, *value;
	} by_name[] = {
		{ "institution", "iges" }, { "item", "host_consent" },
		{ "to", "scoping" },	   { "year", "2019" },
		{ "city", "Guangzhou" },   { "full_name", "\"Aiko Sato\"" },
	};

	for (size_t i = 0; i < ELEMENTS(by_name); i++)
		if (strcmp(by_name[i].name, param->name) == 0)
			return by_name[i].value;
	if (param->type == PARAM_ENUM)
		return param->words[0];
	if (param->type == PARAM_ID)
		return by_id[param->id] ? by_id[param->id] : "ID";
	return by_type[param->type] ? by_type[param->type] : "VALUE";
}

static void put_example(const struct session *session, const struct verb *verb)
{
	const struct param *param;
	size_t len = noun_len(verb);

	put_heading(session, stdout, "Example");
	printf("  referee %.*s %s", (int)len, verb->name, verb->name + len + 1);
	for (size_t i = 0; (param = verb_param_at(verb, i)); i++) {
		_cleanup_(x_freep) char *name = argument_shown(param);
		if (!is_needed(param) && !(param->flags & PARAM_FILE))
			continue;
		if (param->flags & PARAM_POSITIONAL)
			printf(" %s", example_value(param));
		else
			printf(" %s %s", name, example_value(param));
	}
	putchar('\n');
}

void help_verb(const struct session *session, const struct verb *verb)
{
	put_usage(verb);
	putchar('\n');
	show_labelled(&session->screen, stdout, 0, 0, "", verb->summary);
	if (verb->description)
		show_labelled(&session->screen, stdout, 0, 0, "", verb->description);
	put_params(session, verb);
	put_roles(session, verb);
	put_fields(session, verb);
	put_example(session, verb);
}

void help_command(const struct session *session, const struct command *command)
{
	printf("usage: referee %s %s\n\n", command->name, command->args);
	show_labelled(&session->screen, stdout, 0, 0, "", command->summary);
	if (command->text)
		show_labelled(&session->screen, stdout, 0, 0, "", command->text);
	put_heading(session, stdout, "Example");
	printf("  referee %s\n", command->example);
	(void)help_noun(session, command->name, stdout); /* `inbox` is both */
}

int command_help(struct session *session, int argc, char **argv)
{
	const struct command *command = command_find("help", NULL);
	struct words words;

	int r = command_words(session, command, argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	if (words.count == 0) {
		help_program(session, stdout);
		return 0;
	}
	const char *noun = words.list[0], *second = words.count > 1 ? words.list[1] : NULL;
	for (size_t i = 0; i < alias_count && !second; i++)
		if (strcmp(aliases[i].word, noun) == 0) {
			help_verb(session, verb_find(str_of(aliases[i].method)));
			return 0;
		}
	command = command_find(noun, second);
	if (command) {
		help_command(session, command);
		return 0;
	}
	if (!second && help_noun(session, noun, stdout))
		return 0;
	_cleanup_(x_freep) char *method = xasprintf("%s.%s", noun, second ? second : "");
	const struct verb *verb = verb_find(str_of(method));
	if (!verb)
		return session_fail(session, EX_USAGE, "there is no command %s%s%s", noun,
				    second ? " " : "", second ? second : "");
	help_verb(session, verb);
	return 0;
}
