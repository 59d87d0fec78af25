/* help.c: what `--help` and `help` print. */
#include "referee/help.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/arguments.h"
#include "referee/grid.h"
#include "referee/show.h"

static void put_heading(const struct session *session, FILE *out, const char *text)
{
	putc('\n', out);
	screen_put(&session->screen, out, COLOR_BOLD, text);
	putc('\n', out);
}

static size_t noun_len(const struct verb *verb)
{
	return strcspn(verb->name, ".");
}

/* ---- the program and its nouns ----------------------------------------------------------------------------- */

static void put_commands(const struct session *session, FILE *out)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(2);

	for (size_t i = 0; i < command_count; i++) {
		grid_add(grid, commands[i].name, COLOR_PLAIN);
		grid_add(grid, commands[i].summary, COLOR_PLAIN);
	}
	for (size_t i = 0; i < alias_count; i++) {
		const struct verb *verb = verb_find(str_of(aliases[i].method));
		grid_add(grid, aliases[i].word, COLOR_PLAIN);
		grid_add(grid, verb ? verb->summary : "", COLOR_PLAIN);
	}
	grid_print(grid, &session->screen, 2, out);
}

static void put_nouns(const struct session *session, FILE *out)
{
	for (size_t i = 0; i < verb_count;) {
		size_t len = noun_len(&verbs[i]);
		_cleanup_(x_freep) char *noun = xstrndup(verbs[i].name, len);
		char *all = xstrdup("");
		for (; i < verb_count && strncmp(verbs[i].name, noun, len) == 0 && verbs[i].name[len] == '.'; i++) {
			_cleanup_(x_freep) char *before = all;
			all = xasprintf("%s%s%s", before, before[0] ? ", " : "", verbs[i].name + len + 1);
		}
		_cleanup_(x_freep) char *owned = all;
		show_labelled(&session->screen, out, 2, 12, noun, owned);
	}
}

static void put_options(const struct session *session, FILE *out)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(3);

	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		_cleanup_(x_freep) char *name =
			xasprintf("--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
		_cleanup_(x_freep) char *letter = row->letter ? xasprintf("-%c", row->letter) : xstrdup("");
		if (row->is_special)
			continue;
		grid_add(grid, letter, COLOR_PLAIN);
		grid_add(grid, name, COLOR_PLAIN);
		grid_add(grid, row->help, COLOR_PLAIN);
	}
	grid_print(grid, &session->screen, 2, out);
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
	fputs("\n`referee help NOUN VERB` tells what a verb takes. The manual is referee(1).\n", out);
}

bool help_noun(const struct session *session, const char *noun, FILE *out)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(2);
	size_t len = strlen(noun);
	bool is_found = false;

	for (size_t i = 0; i < command_count; i++) {
		if (strncmp(commands[i].name, noun, len) != 0 || commands[i].name[len] != ' ')
			continue;
		grid_add(grid, commands[i].name, COLOR_PLAIN);
		grid_add(grid, commands[i].summary, COLOR_PLAIN);
		is_found = true;
	}
	for (size_t i = 0; i < verb_count; i++) {
		if (noun_len(&verbs[i]) != len || strncmp(verbs[i].name, noun, len) != 0)
			continue;
		_cleanup_(x_freep) char *name = xasprintf("%s %s", noun, verbs[i].name + len + 1);
		is_found = true;
		if (command_find(noun, verbs[i].name + len + 1))
			continue;
		grid_add(grid, name, COLOR_PLAIN);
		grid_add(grid, verbs[i].summary, COLOR_PLAIN);
	}
	if (!is_found)
		return false;
	fprintf(out, "usage: referee %s VERB [ARGUMENTS] [--parameter VALUE]\n\n", noun);
	grid_print(grid, &session->screen, 2, out);
	return true;
}

/* ---- one verb ---------------------------------------------------------------------------------------------- */

static void put_usage(const struct verb *verb)
{
	const struct param *param;
	size_t len = noun_len(verb);

	printf("usage: referee %.*s %s", (int)len, verb->name, verb->name + len + 1);
	for (size_t i = 0; (param = verb_param_at(verb, i)) && i < VERB_PARAMS_MAX; i++) {
		_cleanup_(x_freep) char *shown = argument_shown(param);
		_cleanup_(x_freep) char *value = argument_value(param);
		bool is_required = param->flags & PARAM_REQUIRED;
		if (strcmp(param->name, "request_id") == 0)
			break;
		if (param->flags & PARAM_POSITIONAL)
			printf(is_required ? " %s" : " [%s]", param->flags & PARAM_FILE ? value : shown);
		else if (is_required)
			printf(" %s %s", shown, value);
	}
	printf(" [OPTIONS]\n");
}

static void put_params(const struct session *session, const struct verb *verb)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(2);
	const struct param *param;
	bool is_any = false;

	for (size_t i = 0; (param = verb_param_at(verb, i)); i++) {
		_cleanup_(x_freep) char *name = argument_shown(param);
		_cleanup_(x_freep) char *value = argument_value(param);
		bool is_flag = param->type == PARAM_BOOL, is_word = param->flags & PARAM_POSITIONAL;
		_cleanup_(x_freep) char *shown =
			is_word && param->type == PARAM_ENUM ? xstrdup(value) :
			is_word || is_flag		     ? xstrdup(is_word && param->flags & PARAM_FILE ? value : name) :
							       xasprintf("%s %s", name, value);
		bool is_required = param->flags & PARAM_REQUIRED && strcmp(param->name, "request_id") != 0;
		_cleanup_(x_freep) char *help = xasprintf("%s%s", param->help, is_required ? " (required)" : "");
		grid_add(grid, shown, COLOR_PLAIN);
		grid_add(grid, help, COLOR_PLAIN);
		is_any = true;
	}
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		bool is_of_verb = row->value ? strcmp(verb->name, "key.add") == 0 : verb->flags & VERB_LIST;
		if (!row->is_special || !is_of_verb)
			continue;
		_cleanup_(x_freep) char *name =
			xasprintf("--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
		grid_add(grid, name, COLOR_PLAIN);
		grid_add(grid, row->help, COLOR_PLAIN);
	}
	if (!is_any)
		return;
	put_heading(session, stdout, "Parameters");
	grid_print(grid, &session->screen, 2, stdout);
}

static void put_roles(const struct session *session, const struct verb *verb)
{
	char *all = xstrdup("");

	put_heading(session, stdout, "Who may");
	for (unsigned i = 0; i < ROLE__MAX && (verb->roles & ROLE_ANY) != ROLE_ANY; i++) {
		_cleanup_(x_freep) char *before = all;
		bool may = verb->roles & 1u << i;
		all = xasprintf("%s%s%s", before, may && before[0] ? ", " : "", may ? role_rows[i].word : "");
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
	_cleanup_(grid_freep) struct grid *grid = grid_new(2);

	put_heading(session, stdout, verb->flags & VERB_LIST ? "Each item of the result" : "Result");
	for (const struct field *field = verb->fields; field->name; field++) {
		grid_add(grid, field->name, COLOR_PLAIN);
		grid_add(grid, field->help, COLOR_PLAIN);
	}
	grid_print(grid, &session->screen, 2, stdout);
}

/* A value that could stand there. */
static const char *example_value(const struct param *param)
{
	static const char *const by_type[PARAM_TYPE__MAX] = {
		[PARAM_LINE] = "\"...\"",   [PARAM_TEXT] = "\"...\"", [PARAM_NAME] = "iges-sato",  [PARAM_CODE] = "GZ2019",
		[PARAM_PLACE] = "GZ2019",   [PARAM_INT] = "1",	      [PARAM_DATE] = "2019-10-22", [PARAM_ZONE] = "Asia/Seoul",
		[PARAM_COUNTRY] = "CN",	    [PARAM_LANGUAGE] = "en",  [PARAM_KEY] = "sato.pub",	   [PARAM_OBJECT] = "review.txt",
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
		{ "institution", "iges" }, { "item", "host_consent" }, { "to", "scoping" }, { "year", "2019" },
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
		if (strcmp(param->name, "request_id") == 0 || !(param->flags & PARAM_REQUIRED))
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
		return session_fail(session, EX_USAGE, "there is no command %s%s%s", noun, second ? " " : "",
				    second ? second : "");
	help_verb(session, verb);
	return 0;
}
