/* options.c: parsing the options that every command takes. The order of option_rows is that of
 * enum option. */
#include "referee/options.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "referee/language.h"

enum option {
	PROFILE,
	CONFIG,
	SERVER,
	TIMEOUT,
	JSON,
	QUIET,
	NO_COLOR,
	HELP,
	ALL,
	JOIN,
	OPTION__MAX
};

const struct option_row option_rows[] = {
	[PROFILE] = { "profile", 'p', "NAME", "the profile to use ($REFEREE_PROFILE)", false },
	[CONFIG] = { "config", 'c', "DIR", "the folder of profiles and keys ($REFEREE_HOME)",
		     false },
	[SERVER] = { "server", 's', "ADDRESS", "talk to this address instead of the profile's",
		     false },
	[TIMEOUT] = { "timeout", 't', "TIME",
		      "how long to try, such as 10, 500ms or 2m; 30 seconds otherwise", false },
	[JSON] = { "json", 'j', NULL, "print the result, or the error, as JSON", false },
	[QUIET] = { "quiet", 'q', NULL, "print nothing of a change that was made", false },
	[NO_COLOR] = { "no-color", 0, NULL, "no colours ($NO_COLOR)", false },
	[HELP] = { "help", 'h', NULL, "help on the program, a noun, or a verb", false },
	[ALL] = { "all", 'a', NULL, "every page of the list", true },
	[JOIN] = { "join", 0, "FILE", "write the join file for the principal there", true },
};
const size_t option_count = OPTION__MAX;

/* The option that an argument names; *ret_value is what stands behind "=". */
static int option_find(const char *argument, const char **ret_value)
{
	const char *equals = strchr(argument, '=');
	size_t len = equals ? (size_t)(equals - argument) : strlen(argument);

	*ret_value = equals ? equals + 1 : NULL;
	for (int i = 0; i < OPTION__MAX; i++) {
		const struct option_row *row = &option_rows[i];
		if (len == 2 && argument[0] == '-' && row->letter && argument[1] == row->letter)
			return i;
		if (len == strlen(row->name) + 2 && strncmp(argument, "--", 2) == 0 &&
		    strncmp(argument + 2, row->name, len - 2) == 0)
			return i;
	}
	return -1;
}

/* "30", "2.5", "30s", "500ms", "2m"; a day at most. */
static bool timeout_read(const char *text, int *ret_ms)
{
	static const struct {
		const char *unit;
		double ms;
	} units[] = { { "", 1000 }, { "s", 1000 }, { "ms", 1 }, { "m", 60000 } };
	double ms = 0;
	char *end;

	errno = 0;
	double number = strtod(text, &end);
	if (errno || end == text || !isdigit((unsigned char)text[0]))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strcmp(end, units[i].unit) == 0)
			ms = number * units[i].ms;
	if (ms < 1 || ms > 86400000)
		return false;
	*ret_ms = (int)ms;
	return true;
}

static int flag_set(struct options *options, int option)
{
	bool *const flags[OPTION__MAX] = {
		[JSON] = &options->is_json,	 [QUIET] = &options->is_quiet,
		[NO_COLOR] = &options->is_plain, [HELP] = &options->is_help,
		[ALL] = &options->is_all,
	};

	assert(flags[option]);
	*flags[option] = true;
	if (option == JSON)
		language_end();
	return 1;
}

int option_take(struct options *options, int argc, char **argv, int *index, char **ret_error)
{
	const char *value;
	int option = option_find(argv[*index], &value);

	if (option < 0)
		return 0;
	const struct option_row *row = &option_rows[option];
	if (!row->value && value) {
		*ret_error = xasprintf("--%s takes no value", row->name);
		return -1;
	}
	if (!row->value)
		return flag_set(options, option);
	if (!value && *index + 1 < argc)
		value = argv[++*index];
	if (!value || !value[0]) {
		*ret_error = xasprintf("--%s needs a value: %s", row->name, row->value);
		return -1;
	}
	const char **const texts[OPTION__MAX] = {
		[PROFILE] = &options->profile,
		[CONFIG] = &options->config,
		[SERVER] = &options->server,
		[JOIN] = &options->join,
	};
	if (option != TIMEOUT) {
		*texts[option] = value;
	} else if (!timeout_read(value, &options->timeout_ms)) {
		*ret_error = xasprintf("--timeout: `%s` is no time: 10, 500ms, 2m", value);
		return -1;
	}
	return 1;
}
