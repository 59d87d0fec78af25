/* main.c: `referee`, the client of refereed for people and scripts.
 *
 *	referee NOUN VERB ARGUMENTS   a verb of the table that the daemon dispatches by
 *	referee COMMAND ARGUMENTS     a command of this program's own (command.c)
 *
 * Results go to standard output, everything that went wrong to standard error; the exit status
 * is of sysexits.h. */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "referee/command.h"
#include "referee/help.h"
#include "referee/language.h"

/* Everything that a first or second word can be, for "did you mean". */
static int unknown_word(struct session *session, const char *noun, const char *word)
{
	const char *words[256];
	char nouns[256][24];
	size_t count = 0;

	for (size_t i = 0; i < verb_count && count < ELEMENTS(words); i++) {
		size_t len = strcspn(verbs[i].name, ".");
		if (noun && (strlen(noun) != len || strncmp(verbs[i].name, noun, len) != 0))
			continue;
		snprintf(nouns[count], sizeof nouns[count], "%.*s", (int)(noun ? 23 : len),
			 noun ? verbs[i].name + len + 1 : verbs[i].name);
		words[count] = nouns[count];
		count++;
	}
	for (size_t i = 0; i < command_count && count < ELEMENTS(words); i++) {
		size_t len = noun ? strlen(noun) : 0;
		if (!noun)
			words[count++] = commands[i].name;
		else if (strncmp(commands[i].name, noun, len) == 0 && commands[i].name[len] == ' ')
			words[count++] = commands[i].name + len + 1;
	}
	for (size_t i = 0; !noun && i < alias_count && count < ELEMENTS(words); i++)
		words[count++] = aliases[i].word;
	const char *closest = str_closest(word, words, count);
	_cleanup_(x_freep) char *whole =
		xasprintf("%s%s%s", noun ? noun : "", noun ? " " : "", word);
	if (closest)
		return session_fail(session, EX_USAGE,
				    _("there is no command `%s`; did you mean %s?"), whole,
				    closest);
	return session_fail(session, EX_USAGE, _("there is no command `%s`; see `referee help`"),
			    whole);
}

/* `referee study`, `referee study --help`, or a noun with a word that is no verb. */
static int run_noun(struct session *session, int argc, char **argv)
{
	_cleanup_(x_freep) char *error = NULL;
	FILE *out = stderr;
	int i = 1;

	while (i < argc && option_take(&session->options, argc, argv, &i, &error) == 1)
		i++;
	if (error)
		return session_fail(session, EX_USAGE, "%s", error);
	if (session->options.is_help)
		out = stdout;
	if (i < argc && !session->options.is_help)
		return unknown_word(session, argv[0], argv[i]);
	if (!help_noun(session, argv[0], out))
		return unknown_word(session, NULL, argv[0]);
	return session->options.is_help ? 0 : EX_USAGE;
}

static bool is_noun(const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < verb_count; i++)
		if (strncmp(verbs[i].name, word, len) == 0 && verbs[i].name[len] == '.')
			return true;
	for (size_t i = 0; i < command_count; i++) /* some have no verbs */
		if (strncmp(commands[i].name, word, len) == 0 && commands[i].name[len] == ' ')
			return true;
	return false;
}

/* argv[0] is the first word that is no option. */
static int run(struct session *session, int argc, char **argv)
{
	const struct command *command = command_find(argv[0], argc > 1 ? argv[1] : NULL);

	if (command) {
		int words = strchr(command->name, ' ') ? 2 : 1;
		return command->run(session, argc - words, argv + words);
	}
	for (size_t i = 0; i < alias_count; i++)
		if (strcmp(aliases[i].word, argv[0]) == 0)
			return verb_run(session, verb_find(str_of(aliases[i].method)), argc - 1,
					argv + 1);
	if (argc > 1) {
		_cleanup_(x_freep) char *method = xasprintf("%s.%s", argv[0], argv[1]);
		const struct verb *verb = verb_find(str_of(method));
		if (verb)
			return verb_run(session, verb, argc - 2, argv + 2);
	}
	return is_noun(argv[0]) ? run_noun(session, argc, argv)
				: unknown_word(session, NULL, argv[0]);
}

/* The options before the first word; `--version` is one only here, since verbs have a parameter
 * of that name. */
static int run_program(struct session *session, int argc, char **argv)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		_cleanup_(x_freep) char *error = NULL;
		if (strcmp(argv[i], "--version") == 0) {
			printf("referee %s\n", referee_version());
			return 0;
		}
		if (strcmp(argv[i], "--") == 0)
			continue;
		int taken = option_take(&session->options, argc, argv, &i, &error);
		if (taken <= 0)
			return session_fail(session, EX_USAGE, "%s%s",
					    error ? error : "there is no option ",
					    error ? "" : argv[i]);
	}
	session->screen = screen_of(session->options.is_plain);
	if (i == argc) {
		help_program(session, session->options.is_help ? stdout : stderr);
		return session->options.is_help ? 0 : EX_USAGE;
	}
	return run(session, argc - i, argv + i);
}

int main(int argc, char **argv)
{
	_cleanup_(session_done) struct session session = { 0 };

	language_begin();
	int exit_status = run_program(&session, argc, argv);

	if ((fflush(stdout) != 0 || ferror(stdout)) && exit_status == 0)
		exit_status =
			session_fail(&session, EX_IOERR, "standard output: %s", strerror(errno));
	return exit_status;
}
