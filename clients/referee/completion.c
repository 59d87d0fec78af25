/* completion.c: a bash script made from the verb table, the commands and the options.
 *
 * The script is static text: it never asks the server, so that pressing a key never waits for a
 * line between countries. Words are letters, digits, dots, underscores and hyphens only; nothing
 * in it needs quoting. */
#include "referee/command.h"

#include <string.h>
#include <sysexits.h>

#include "referee/arguments.h"

/* Whether it is the first command of a noun that no verb has: `archive`. */
static bool is_first_of_noun(size_t index)
{
	const char *name = commands[index].name;
	size_t len = strcspn(name, " ") + 1;

	if (!name[len - 1])
		return false;
	for (size_t i = 0; i < verb_count; i++)
		if (strncmp(verbs[i].name, name, len - 1) == 0 && verbs[i].name[len - 1] == '.')
			return false;
	return index == 0 || strncmp(commands[index - 1].name, name, len) != 0;
}

/* The nouns: those of the verbs, and the first words of commands and aliases. Each once. */
static void put_first_words(void)
{
	const char *last = "";

	fputs("\tlocal first=\"", stdout);
	for (size_t i = 0; i < verb_count; i++) {
		size_t len = strcspn(verbs[i].name, ".");
		if (strncmp(last, verbs[i].name, len) == 0 && last[len] == '.')
			continue;
		printf("%.*s ", (int)len, verbs[i].name);
		last = verbs[i].name;
	}
	for (size_t i = 0; i < command_count; i++) {
		size_t len = strcspn(commands[i].name, " ");
		if (!commands[i].name[len] || is_first_of_noun(i))
			printf("%.*s ", (int)len, commands[i].name);
	}
	for (size_t i = 0; i < alias_count; i++)
		printf("%s ", aliases[i].word);
	fputs("\"\n", stdout);
}

static void put_options(bool is_list)
{
	for (size_t i = 0; i < option_count; i++)
		if (!option_rows[i].is_special || (is_list && !option_rows[i].value))
			printf("--%s ", option_rows[i].name);
}

static void put_commands_of(const char *noun, size_t len)
{
	for (size_t i = 0; i < command_count; i++)
		if (strncmp(commands[i].name, noun, len) == 0 && commands[i].name[len] == ' ')
			printf("%s ", commands[i].name + len + 1);
	fputs("\" ;;\n", stdout);
}

static void put_verbs_of_noun(size_t first)
{
	size_t len = strcspn(verbs[first].name, ".");

	printf("\t%.*s) words=\"", (int)len, verbs[first].name);
	for (size_t i = first;
	     i < verb_count && strncmp(verbs[i].name, verbs[first].name, len + 1) == 0; i++)
		printf("%s ", verbs[i].name + len + 1);
	put_commands_of(verbs[first].name, len);
}

static void put_commands_of_noun(size_t first)
{
	size_t len = strcspn(commands[first].name, " ");

	printf("\t%.*s) words=\"", (int)len, commands[first].name);
	put_commands_of(commands[first].name, len);
}

/* What may stand behind a verb: its options, and the words of those parameters that have a
 * closed list. */
static void put_verb(const struct verb *verb)
{
	const struct param *param;
	size_t len = strcspn(verb->name, ".");

	printf("\t'%.*s %s') words=\"", (int)len, verb->name, verb->name + len + 1);
	for (size_t i = 0; (param = verb_param_at(verb, i)); i++) {
		_cleanup_(x_freep) char *shown = argument_shown(param);
		if (!(param->flags & PARAM_POSITIONAL))
			printf("%s ", shown);
		for (size_t j = 0; param->flags & PARAM_POSITIONAL && param->type == PARAM_ENUM &&
				   param->words[j];
		     j++)
			printf("%s ", param->words[j]);
	}
	put_options(verb->flags & VERB_LIST);
	fputs("\" ;;\n", stdout);
}

/* The options of a command of one word, as they stand in its line of help; `behind` is what else
 * the case looks at. */
static void put_command_options(const struct command *command, const char *behind)
{
	const char *option = strstr(command->args, "--");

	if (strchr(command->name, ' ') || !option)
		return;
	printf("\t%s%s) words=\"", command->name, behind);
	for (; option; option = strstr(option + 2, "--"))
		printf("%.*s ", (int)strcspn(option, " ]"), option);
	put_options(false);
	fputs("\" ;;\n", stdout);
}

/* The words that an option of some verb takes. Where verbs differ, all of them are offered. */
static void put_option_words(void)
{
	const struct param *param;

	for (size_t v = 0; v < verb_count; v++)
		for (size_t i = 0; (param = verb_param_at(&verbs[v], i)); i++) {
			if (param->type != PARAM_ENUM || param->flags & PARAM_POSITIONAL)
				continue;
			size_t len = strcspn(verbs[v].name, ".");
			_cleanup_(x_freep) char *shown = argument_shown(param);
			printf("\t'%.*s %s %s') words=\"", (int)len, verbs[v].name,
			       verbs[v].name + len + 1, shown);
			for (size_t j = 0; param->words[j]; j++)
				printf("%s ", param->words[j]);
			fputs("\" ;;\n", stdout);
		}
}

static void put_script(void)
{
	fputs("# bash completion for referee; made by `referee completion bash`\n"
	      "_referee() {\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n",
	      stdout);
	put_first_words();
	fputs("\tif ((COMP_CWORD == 1)); then\n\t\twords=\"$first", stdout);
	put_options(false);
	fputs("\"\n\telif ((COMP_CWORD == 2)); then\n\tcase ${COMP_WORDS[1]} in\n", stdout);
	for (size_t i = 0; i < verb_count; i++)
		if (i == 0 ||
		    strncmp(verbs[i].name, verbs[i - 1].name, strcspn(verbs[i].name, ".") + 1) != 0)
			put_verbs_of_noun(i);
	for (size_t i = 0; i < command_count; i++)
		if (is_first_of_noun(i))
			put_commands_of_noun(i);
	for (size_t i = 0; i < command_count; i++)
		put_command_options(&commands[i], "");
	fputs("\thelp) words=$first ;;\n\tcompletion) words=bash ;;\n\tesac\n\telse\n"
	      "\tcase \"${COMP_WORDS[1]} ${COMP_WORDS[2]} $before\" in\n",
	      stdout);
	put_option_words();
	fputs("\t*) case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n", stdout);
	for (size_t i = 0; i < verb_count; i++)
		put_verb(&verbs[i]);
	for (size_t i = 0; i < command_count; i++)
		put_command_options(&commands[i], "\\ *");
	fputs("\tesac ;;\n\tesac\n\tfi\n"
	      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	      "}\n"
	      "complete -o default -F _referee referee\n",
	      stdout);
}

int command_completion(struct session *session, int argc, char **argv)
{
	struct words words;

	int r = command_words(session, command_find("completion", NULL), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	if (strcmp(words.list[0], "bash") != 0)
		return session_fail(session, EX_USAGE,
				    "there is a completion for bash, none for `%s`", words.list[0]);
	put_script();
	return 0;
}
