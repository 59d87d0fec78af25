/* sequence_params.c: the words of a line as the parameters of a verb, by the verb's row. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/sequence.h"

static char *spaced(struct str word)
{
	char *text = fuzz_copy(word);

	for (char *at = text; *at; at++)
		if (*at == '~')
			*at = ' ';
	return text;
}

/* "@N": the N-th last id of the parameter's kind that came back; of any kind, where there is
 * none. */
static struct json_object *id_of(const struct sequence *sequence, const struct param *param,
				 struct str word)
{
	static const char *const kinds[] = {
#define KIND_PREFIX(name, prefix, noun) prefix,
		ID_TABLE(KIND_PREFIX)
#undef KIND_PREFIX
	};
	_cleanup_(x_freep) char *number = fuzz_copy((struct str){ word.p + 1, word.n - 1 });
	size_t wanted = strtoul(number, NULL, 10) % SEQUENCE_IDS;
	const char *kind = param->type == PARAM_CURSOR ? "cu" : kinds[param->id], *found = "";

	for (size_t i = 0; i < SEQUENCE_IDS; i++) {
		size_t slot = (sequence->id_count + SEQUENCE_IDS - 1 - i) % SEQUENCE_IDS;
		bool is_kind = strncmp(sequence->ids[slot], kind, 2) == 0;
		if (is_kind || !*found)
			found = sequence->ids[slot];
		if (is_kind && wanted-- == 0)
			break;
	}
	return json_object_new_string(found);
}

/* A word as a value of the parameter's type, if it can be one; any other goes as the text that
 * it is. */
static struct json_object *value_of(const struct sequence *sequence, const struct param *param,
				    struct str word)
{
	_cleanup_(x_freep) char *text = fuzz_copy(word);

	if (word.n > 0 && word.p[0] == '@')
		return id_of(sequence, param, word);
	if (str_is(word, "!"))
		return fixture_review("good");
	switch (param->type) {
	case PARAM_INT:
		return json_object_new_int64(strtoll(text, NULL, 10));
	case PARAM_BOOL:
		return json_object_new_boolean(str_is(word, "true"));
	case PARAM_OBJECT:
	case PARAM_ARRAY:
		return str_is_utf8(word, NULL) ? json_tokener_parse(text) : NULL;
	case PARAM_TEXT:
	case PARAM_LINE: {
		_cleanup_(x_freep) char *line = spaced(word);
		return json_object_new_string(line);
	}
	default:
		return json_object_new_string(text);
	}
}

/* "NAME=VALUE" of a parameter that the verb takes; NULL: the word is none. */
static const struct param *named(const struct verb *verb, struct str *word)
{
	struct str value = *word, name = fuzz_part(&value, '=');
	_cleanup_(x_freep) char *text = fuzz_copy(name);
	const struct param *param = name.n < word->n ? verb_param(verb, text) : NULL;

	if (param)
		*word = value;
	return param;
}

struct json_object *sequence_params(const struct sequence *sequence, const struct verb *verb,
				    struct str words)
{
	struct json_object *params = mem_check(json_object_new_object());
	size_t position = 0;

	while (words.n > 0) {
		struct str word = fuzz_part(&words, ' ');
		const struct param *param = named(verb, &word);
		if (!param && position < VERB_PARAMS_MAX && verb->params[position].name)
			param = &verb->params[position++];
		if (param && !str_is(word, "-") && str_is_utf8(word, NULL))
			json_object_object_add(params, param->name,
					       value_of(sequence, param, word));
	}
	return params;
}
