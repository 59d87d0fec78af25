/* arguments.c: parsing a verb's arguments. Checking single values is in value_read.c.
 *
 * Words without a name are put aside until all names are known, since a positional parameter may
 * be given by name, too. The first thing that is wrong ends it: on a command line, what follows
 * a mistake is seldom meant as it stands. */
#include "referee/arguments.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "referee/json.h"
#include "referee/value_read.h"

struct arguments {
	const struct verb *verb;
	struct options *options;
	struct json_object *params; /* owned */
	const char *positional[VERB_PARAMS_MAX];
	size_t positional_count;
	char *error; /* owned; the first */
};

static bool refuse(struct arguments *arguments, char *error)
{
	if (arguments->error)
		x_freep(&error);
	else
		arguments->error = error;
	return false;
}

static char *in_capitals(const char *name)
{
	char *text = xstrdup(name);

	for (char *p = text; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return text;
}

char *argument_value(const struct param *param)
{
	static const char *const by_type[PARAM_TYPE__MAX] = {
		[PARAM_LINE] = "TEXT",	[PARAM_TEXT] = "TEXT",	 [PARAM_INT] = "N",
		[PARAM_BOOL] = "false", [PARAM_ID] = "ID",	 [PARAM_PLACE] = "ID",
		[PARAM_ARRAY] = "JSON", [PARAM_OBJECT] = "JSON", [PARAM_ZONE] = "ZONE",
	};

	if (param->flags & PARAM_FILE)
		return xstrdup("FILE");
	if (param->type != PARAM_ENUM)
		return by_type[param->type] ? xstrdup(by_type[param->type])
					    : in_capitals(param_type_words[param->type]);
	char *shown = xstrdup(param->words[0]);
	for (size_t i = 1; param->words[i]; i++) {
		_cleanup_(x_freep) char *before = shown;
		shown = xasprintf("%s|%s", before, param->words[i]);
	}
	return shown;
}

char *argument_shown(const struct param *param)
{
	if (param->flags & PARAM_POSITIONAL)
		return in_capitals(param->name);
	char *shown = xasprintf("--%s", param->name);
	for (char *p = shown + 2; *p; p++)
		if (*p == '_')
			*p = '-';
	return shown;
}

static bool take_value(struct arguments *arguments, const struct param *param, const char *text)
{
	_cleanup_(x_freep) char *shown = argument_shown(param);

	if (json_get(arguments->params, param->name))
		return refuse(arguments, xasprintf("%s is given twice", shown));
	char *error = NULL;
	struct json_object *value = value_read(param, text, &error);
	if (!value) {
		_cleanup_(x_freep) char *reason = error;
		return refuse(arguments, xasprintf("%s: %s", shown, reason));
	}
	json_set(arguments->params, param->name, value);
	if (param->flags & PARAM_FILE)
		arguments->options->file = text;
	return true;
}

/* The parameter that "name" or "no-name" stands for, up to `len`; hyphens may stand for
 * underscores. */
static const struct param *param_named(const struct verb *verb, const char *name, size_t len,
				       bool *ret_is_no)
{
	_cleanup_(x_freep) char *wanted = xstrndup(name, len);
	for (char *p = wanted; *p; p++)
		if (*p == '-')
			*p = '_';
	const struct param *param = verb_param(verb, wanted);
	*ret_is_no = false;
	if (!param && strncmp(wanted, "no_", 3) == 0) {
		param = verb_param(verb, wanted + 3);
		if (param && param->type != PARAM_BOOL)
			param = NULL;
		*ret_is_no = true;
	}
	return param;
}

static bool unknown_option(struct arguments *arguments, const char *name)
{
	const char *words[VERB_PARAMS_MAX + 32];
	size_t count = 0;
	_cleanup_(x_freep) char *wanted = xstrdup(name);
	const struct param *param;

	wanted[strcspn(wanted, "=")] = '\0';
	for (size_t i = 0; (param = verb_param_at(arguments->verb, i)) && count < 24; i++)
		words[count++] = param->name;
	for (size_t i = 0; i < option_count && count < ELEMENTS(words); i++)
		words[count++] = option_rows[i].name;
	const char *closest = str_closest(wanted, words, count);
	return refuse(arguments, closest ? xasprintf("there is no option --%s; did you mean --%s?",
						     wanted, closest)
					 : xasprintf("there is no option --%s", wanted));
}

/* "--name", "--name=value", "--name value". */
static bool take_named(struct arguments *arguments, int argc, char **argv, int *index)
{
	const char *name = argv[*index] + 2, *equals = strchr(name, '=');
	bool is_no = false;

	const struct param *param = param_named(
		arguments->verb, name, equals ? (size_t)(equals - name) : strlen(name), &is_no);
	if (!param)
		return unknown_option(arguments, name);
	const char *value = equals ? equals + 1 : NULL;
	if (param->type == PARAM_BOOL && !value)
		value = is_no ? "false" : "true";
	else if (is_no)
		return refuse(arguments, xasprintf("--%s takes no value", name));
	if (!value && *index + 1 < argc)
		value = argv[++*index];
	if (!value) {
		_cleanup_(x_freep) char *wanted = argument_value(param);
		return refuse(arguments, xasprintf("--%s needs a value: %s", name, wanted));
	}
	return take_value(arguments, param, value);
}

static bool take_positional(struct arguments *arguments, const char *text)
{
	if (arguments->positional_count == VERB_PARAMS_MAX)
		return refuse(arguments, xasprintf("too many arguments: `%s`", text));
	arguments->positional[arguments->positional_count++] = text;
	return true;
}

static bool take_one(struct arguments *arguments, int argc, char **argv, int *index)
{
	const char *text = argv[*index];
	bool is_named = strncmp(text, "--", 2) == 0, is_no;
	char *error = NULL;

	/* A verb's own parameter goes before an option of the same name. */
	if (is_named && param_named(arguments->verb, text + 2, strcspn(text + 2, "="), &is_no))
		return take_named(arguments, argc, argv, index);
	if (text[0] == '-' && text[1]) {
		int taken = option_take(arguments->options, argc, argv, index, &error);
		if (taken != 0)
			return taken > 0 || refuse(arguments, error);
	}
	if (is_named)
		return take_named(arguments, argc, argv, index);
	if (text[0] == '-' && isalpha((unsigned char)text[1]))
		return refuse(
			arguments,
			xasprintf("there is no option %s; `--` before it takes it as text", text));
	return take_positional(arguments, text);
}

/* Gives the words without a name to the positional parameters that have no value yet. */
static bool place_positional(struct arguments *arguments)
{
	const struct param *param;
	size_t next = 0;

	for (size_t i = 0;
	     (param = verb_param_at(arguments->verb, i)) && next < arguments->positional_count;
	     i++) {
		if (!(param->flags & PARAM_POSITIONAL) || json_get(arguments->params, param->name))
			continue;
		if (!take_value(arguments, param, arguments->positional[next++]))
			return false;
	}
	if (next < arguments->positional_count)
		return refuse(arguments,
			      xasprintf("too many arguments: `%s`", arguments->positional[next]));
	return true;
}

static bool check_required(struct arguments *arguments)
{
	const struct param *param;

	for (size_t i = 0; (param = verb_param_at(arguments->verb, i)); i++) {
		if (!(param->flags & PARAM_REQUIRED) || json_get(arguments->params, param->name) ||
		    strcmp(param->name, "request_id") == 0)
			continue;
		_cleanup_(x_freep) char *shown = argument_shown(param);
		return refuse(arguments, xasprintf("%s is missing: %s", shown, param->help));
	}
	return true;
}

int arguments_parse(const struct verb *verb, int argc, char **argv, struct options *options,
		    struct json_object **ret_params, char **ret_error)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	struct arguments arguments = { .verb = verb, .options = options, .params = params };
	bool is_well = true, is_text_only = false;

	for (int i = 0; i < argc && is_well; i++) {
		if (!is_text_only && strcmp(argv[i], "--") == 0)
			is_text_only = true;
		else if (is_text_only)
			is_well = take_positional(&arguments, argv[i]);
		else
			is_well = take_one(&arguments, argc, argv, &i);
	}
	/* With --help, what is wrong with the rest does not matter. */
	if (is_well && !options->is_help)
		is_well = place_positional(&arguments) && check_required(&arguments);
	if (!is_well) {
		*ret_error = arguments.error;
		return -1;
	}
	*ret_params = TAKE(params);
	return 0;
}
