/* value_read.c: reading and checking single values, by the type that the verb table gives them.
 *
 * These checks are a courtesy, so that a slip is told at once and without a server. None is
 * stricter than the daemon's own (core/params.c), which decide; where the two could come apart,
 * this side lets pass. */
#include "referee/value_read.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "libreferee/referee.h"
#include "referee/input.h"
#include "referee/json.h"

static const char *const id_prefixes[ID__MAX] = {
#define ID_PREFIX(name, prefix, noun) [ID_##name] = prefix,
	ID_TABLE(ID_PREFIX)
#undef ID_PREFIX
};
static const char *const id_nouns[ID__MAX] = {
#define ID_NOUN(name, prefix, noun) [ID_##name] = noun,
	ID_TABLE(ID_NOUN)
#undef ID_NOUN
};

static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char digit[] = "0123456789";

/* Whether a text consists of such characters, its first one of the first `heads` sets only. */
static bool is_made_of(const char *text, size_t min, size_t max, const char *const sets[],
		       size_t heads)
{
	size_t len = strlen(text);

	if (len < min || len > max)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool is_in = false;
		for (size_t set = 0; sets[set] && (i > 0 || set < heads); set++)
			is_in |= strchr(sets[set], text[i]) != NULL;
		if (!is_in)
			return false;
	}
	return true;
}

static bool is_code(const char *text)
{
	return is_made_of(text, 2, 32, (const char *const[]){ upper, digit, "-", NULL }, 1);
}

static bool is_id(const char *text, enum id_kind kind)
{
	size_t len = strlen(id_prefixes[kind]);

	return strncmp(text, id_prefixes[kind], len) == 0 && text[len] == '-' &&
	       is_made_of(text + len + 1, 1, 64, (const char *const[]){ lower, upper, digit, NULL },
			  3);
}

static bool is_uuid(const char *text)
{
	size_t hyphens = 0;

	for (const char *p = text; *p; p++) {
		size_t at = (size_t)(p - text);
		bool is_hyphen = at == 8 || at == 13 || at == 18 || at == 23;
		if (is_hyphen ? *p != '-' : !isxdigit((unsigned char)*p))
			return false;
		hyphens += is_hyphen;
	}
	return hyphens == 4 && strlen(text) == 36;
}

static const char *check_line(const struct param *param, const char *text)
{
	size_t max = param->max ? (size_t)param->max : 256;

	for (const char *p = text; *p; p++)
		if (iscntrl((unsigned char)*p))
			return "one line without control characters is wanted";
	if (!text[0])
		return "it is empty";
	return strlen(text) > max ? "it is too long" : NULL;
}

static const char *check_shape(const struct param *param, const char *text)
{
	switch (param->type) {
	case PARAM_LINE:
		return check_line(param, text);
	case PARAM_TEXT:
		return text[0] ? NULL : "it is empty";
	case PARAM_NAME:
		return is_made_of(text, 1, 63, (const char *const[]){ lower, digit, "-", NULL }, 2)
			       ? NULL
			       : "a name is small letters, digits and hyphens";
	case PARAM_CODE:
		return is_code(text)
			       ? NULL
			       : "a study's code is capitals, digits and hyphens, such as GZ2019";
	case PARAM_DATE:
		return zone_date_is_valid(text) ? NULL : "a date is wanted: YYYY-MM-DD";
	case PARAM_COUNTRY:
		return is_made_of(text, 2, 2, (const char *const[]){ upper, NULL }, 1)
			       ? NULL
			       : "a country is two capitals, such as CN, JP, KR";
	case PARAM_LANGUAGE:
		return is_made_of(text, 2, 35,
				  (const char *const[]){ lower, upper, digit, "-", NULL }, 2)
			       ? NULL
			       : "a language is a tag such as en, ja, ko, zh-Hans";
	case PARAM_UUID:
		return is_uuid(text) ? NULL : "a UUID is wanted";
	default:
		return NULL;
	}
}

static struct json_object *read_int(const struct param *param, const char *text, char **ret_error)
{
	char *end;

	errno = 0;
	int64_t value = strtoll(text, &end, 10);
	if (errno || end == text || *end || isspace((unsigned char)text[0])) {
		*ret_error = xasprintf("`%s` is no whole number", text);
		return NULL;
	}
	if (value < param->min || value > param->max) {
		*ret_error = xasprintf("%s is not between %" PRId64 " and %" PRId64, text,
				       param->min, param->max);
		return NULL;
	}
	return mem_check(json_object_new_int64(value));
}

static struct json_object *read_bool(const char *text, char **ret_error)
{
	static const char *const words[] = { "false", "true", "no", "yes", "0", "1" };

	for (size_t i = 0; i < ELEMENTS(words); i++)
		if (strcmp(text, words[i]) == 0)
			return mem_check(json_object_new_boolean(i % 2 == 1));
	*ret_error = xasprintf("`%s` is not true or false", text);
	return NULL;
}

static struct json_object *read_enum(const struct param *param, const char *text, char **ret_error)
{
	size_t count = 0;
	char *all = xstrdup("");

	for (; param->words[count]; count++) {
		if (strcmp(param->words[count], text) == 0) {
			x_freep(&all);
			return mem_check(json_object_new_string(text));
		}
		_cleanup_(x_freep) char *before = all;
		all = xasprintf("%s%s%s", before, count ? ", " : "", param->words[count]);
	}
	_cleanup_(x_freep) char *words = all;
	const char *closest = str_closest(text, param->words, count);
	*ret_error =
		closest ? xasprintf("`%s` is not one of %s; did you mean %s?", text, words, closest)
			: xasprintf("`%s` is not one of %s", text, words);
	return NULL;
}

static struct json_object *read_id(const struct param *param, const char *text, char **ret_error)
{
	const char *prefix = id_prefixes[param->id], *noun = id_nouns[param->id];

	if (is_id(text, param->id) || (param->type == PARAM_PLACE && is_code(text)))
		return mem_check(json_object_new_string(text));
	if (param->type == PARAM_PLACE)
		*ret_error = xasprintf("`%s` is neither an id (%s-...) nor a study's code", text,
				       prefix);
	else
		*ret_error =
			xasprintf("`%s` is no %s id: those begin with %s-", text, noun, prefix);
	return NULL;
}

/* A key file, its public half, or forty characters as they stand in a mail. */
static struct json_object *read_key(const char *text, char **ret_error)
{
	struct referee *referee = mem_check(referee_new());
	char *found = NULL;

	int status = referee_key_public(referee, text, &found);
	if (status == REFEREE_ABSENT && strlen(text) == 40) {
		referee_close(referee);
		return mem_check(json_object_new_string(text));
	}
	if (status != REFEREE_OK)
		*ret_error = xstrdup(referee_message(referee));
	referee_close(referee);
	if (status != REFEREE_OK)
		return NULL;
	struct json_object *key = mem_check(json_object_new_string(found));
	referee_free(found);
	return key;
}

static struct json_object *read_json(const struct param *param, const char *text, char **ret_error)
{
	enum json_type wanted = param->type == PARAM_ARRAY ? json_type_array : json_type_object;
	struct json_object *value = json_read(text, ret_error);

	if (value && json_object_is_type(value, wanted))
		return value;
	if (!*ret_error)
		*ret_error = xasprintf("a JSON %s is wanted", json_type_to_name(wanted));
	json_object_put(value);
	return NULL;
}

/* The text that "@FILE", "-", "@@..." or anything else stands for; NULL with a sentence. */
static char *text_meant(const char *text, char **ret_error)
{
	if (strncmp(text, "@@", 2) == 0)
		return xstrdup(text + 1);
	if (text[0] != '@' && strcmp(text, "-") != 0)
		return xstrdup(text);
	char *read = input_read(text[0] == '@' ? text + 1 : text, ret_error);
	if (read)
		input_trim_end(read);
	return read;
}

struct json_object *value_read(const struct param *param, const char *text, char **ret_error)
{
	bool can_be_file = param->type == PARAM_TEXT || param->type == PARAM_ARRAY ||
			   param->type == PARAM_OBJECT;
	_cleanup_(x_freep) char *meant = NULL;
	size_t offset = 0;

	if (param->type == PARAM_KEY && param->flags & PARAM_FILE)
		return read_key(text, ret_error);
	meant = can_be_file && !(param->flags & PARAM_FILE) ? text_meant(text, ret_error)
							    : xstrdup(text);
	if (!meant)
		return NULL;
	if (!str_is_utf8(str_of(meant), &offset)) {
		*ret_error = xasprintf("this is not UTF-8 (byte %zu)", offset);
		return NULL;
	}
	if (param->type == PARAM_INT)
		return read_int(param, meant, ret_error);
	if (param->type == PARAM_BOOL)
		return read_bool(meant, ret_error);
	if (param->type == PARAM_ENUM)
		return read_enum(param, meant, ret_error);
	if (param->type == PARAM_ID || param->type == PARAM_PLACE)
		return read_id(param, meant, ret_error);
	if (can_be_file && param->type != PARAM_TEXT && !(param->flags & PARAM_FILE))
		return read_json(param, meant, ret_error);
	const char *wrong = check_shape(param, meant);
	if (wrong) {
		*ret_error = xasprintf("`%s`: %s", meant, wrong);
		return NULL;
	}
	return mem_check(json_object_new_string(meant));
}
