/* params.c: a call's parameters against the row of its verb: nothing unknown, nothing missing, each
 * of its type and within its limits. Texts are brought to NFC here, so that the rest compares and
 * stores one form. */
#include "core/call.h"

#include <inttypes.h>
#include <string.h>

#include "base/zone.h"
#include "rules/text.h"

#define LINE_MAX_BYTES 256
#define NAME_MAX_BYTES 63
#define CODE_MAX_BYTES 32

static bool is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_upper_or_digit(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_name(struct str text)
{
	if (text.n == 0 || text.n > NAME_MAX_BYTES || text.p[0] == '-')
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (!is_lower_or_digit(text.p[i]) && text.p[i] != '-')
			return false;
	return true;
}

static bool is_code(struct str text)
{
	if (text.n < 2 || text.n > CODE_MAX_BYTES || text.p[0] < 'A' || text.p[0] > 'Z')
		return false;
	for (size_t i = 1; i < text.n; i++)
		if (!is_upper_or_digit(text.p[i]) && text.p[i] != '-')
			return false;
	/* An opaque id is lower case, so a code is never taken for one. */
	return true;
}

static bool is_language(struct str text)
{
	if (text.n < 2 || text.n > 35 || text.p[0] == '-' || text.p[text.n - 1] == '-')
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (!is_lower_or_digit(c) && !is_upper_or_digit(c) && c != '-')
			return false;
	}
	return true;
}

static bool is_uuid(struct str text)
{
	if (text.n != 36)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		char c = text.p[i];
		bool is_hex =
			(c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
		if (is_hyphen ? c != '-' : !is_hex)
			return false;
	}
	return true;
}

static bool is_country(struct str text)
{
	return text.n == 2 && text.p[0] >= 'A' && text.p[0] <= 'Z' && text.p[1] >= 'A' &&
	       text.p[1] <= 'Z';
}

/* Nothing that a terminal would act on gets in. */
static int check_controls(struct call *call, const struct param *param, struct str text)
{
	size_t offset;
	int control = text_control(text, param->type == PARAM_TEXT ? "\n\t\r" : "", &offset);

	if (!control)
		return 0;
	int r = answer_param(call, param->name, "holds the control character 0x%02x",
			     (unsigned)control);
	put_int(call->data, "offset", (int64_t)offset);
	return r;
}

static int check_length(struct call *call, const struct param *param, struct str text)
{
	int64_t max = param->max		  ? param->max
		      : param->type == PARAM_LINE ? LINE_MAX_BYTES
						  : call->core->conf->text_bytes;

	if ((int64_t)text.n > max) {
		int r = answer_param(call, param->name, "%zu bytes; at most %" PRId64 " are taken",
				     text.n, max);
		put_int(call->data, "limit", max);
		put_int(call->data, "offset", max);
		return r == ERR_PARAMS ? ERR_TOO_LARGE : r;
	}
	if (text_is_blank(text))
		return answer_param(call, param->name, "is empty");
	return 0;
}

static void string_set(struct json_object *value, const char *text)
{
	if (!json_object_set_string(value, text))
		mem_check(NULL);
}

/* Offsets are told of the text as it came, the length is that of the form that is stored. */
static int check_text(struct call *call, const struct param *param, struct json_object *value,
		      struct str text)
{
	int r = check_controls(call, param, text);

	if (r != 0)
		return r;
	_cleanup_(x_freep) char *normal = str_nfc(text);
	r = check_length(call, param, str_of(normal));
	if (r == 0 && strcmp(normal, text.p) != 0)
		string_set(value, normal);
	return r;
}

/* An object's own texts (a review's fields); what is not UTF-8 is left to the handler to refuse. */
static void normalise_members(struct json_object *object)
{
	json_object_object_foreach(object, name, value)
	{
		(void)name;
		if (!json_object_is_type(value, json_type_string))
			continue;
		struct str text = { json_object_get_string(value),
				    (size_t)json_object_get_string_len(value) };
		if (!str_is_utf8(text, NULL))
			continue;
		_cleanup_(x_freep) char *normal = str_nfc(text);
		if (strcmp(normal, text.p) != 0)
			string_set(value, normal);
	}
}

static int check_enum(struct call *call, const struct param *param, const char *word)
{
	_cleanup_(x_freep) char *list = xstrdup("");
	size_t count = 0;

	for (; param->words[count]; count++) {
		char *longer;
		if (strcmp(param->words[count], word) == 0)
			return 0;
		longer = xasprintf("%s%s%s", list, count ? ", " : "", param->words[count]);
		x_freep(&list);
		list = longer;
	}
	const char *closest = str_closest(word, param->words, count),
		   *begin = text_begin(call, word);
	if (closest)
		return answer_param(call, param->name, "`%s` is none of %s; did you mean `%s`?",
				    begin, list, closest);
	return answer_param(call, param->name, "`%s` is none of %s", begin, list);
}

static int check_string(struct call *call, const struct param *param, struct str text)
{
	const char *wrong = NULL;

	switch (param->type) {
	case PARAM_ENUM:
		return check_enum(call, param, text.p);
	case PARAM_NAME:
		wrong = is_name(text)
				? NULL
				: "a name has small letters, digits and hyphens, 1 to 63 of them";
		break;
	case PARAM_CODE:
		wrong = is_code(text) ? NULL
				      : "a study's code has capital letters, digits and hyphens, 2 "
					"to 32, "
					"and begins with a letter";
		break;
	case PARAM_UUID:
		wrong = is_uuid(text) ? NULL : "not a UUID";
		break;
	case PARAM_DATE:
		wrong = zone_date_is_valid(text.p) ? NULL : "not a date of the form YYYY-MM-DD";
		break;
	case PARAM_ZONE:
		wrong = zone_is_known(text.p) ? NULL
					      : "not the name of a time zone, such as Asia/Seoul";
		break;
	case PARAM_COUNTRY:
		wrong = is_country(text)
				? NULL
				: "a country is two capital letters (ISO 3166-1), such as KR";
		break;
	case PARAM_LANGUAGE:
		wrong = is_language(text) ? NULL
					  : "not a language tag (BCP 47), such as en or zh-Hans";
		break;
	case PARAM_KEY:
		wrong = text.n == 40 ? NULL : "a public key is 40 characters of Z85";
		break;
	case PARAM_CURSOR:
		wrong = text.n == IDENT_SIZE - 1 || text.n == IDENT_SEALED_SIZE - 1 ||
					text.n == IDENT_PLACE_SIZE - 1
				? NULL
				: "not a cursor";
		break;
	default: /* ids: one that was never given out gets the answer of one that is hidden, and at
		    the same place */
		break;
	}
	return wrong ? answer_param(call, param->name, "%s", wrong) : 0;
}

static int check_number(struct call *call, const struct param *param, struct json_object *value)
{
	int64_t number = json_object_get_int64(value);

	if (number < param->min || number > param->max)
		return answer_param(call, param->name, "must be %" PRId64 " to %" PRId64,
				    param->min, param->max);
	return 0;
}

static enum json_type type_of(const struct param *param)
{
	switch (param->type) {
	case PARAM_INT:
		return json_type_int;
	case PARAM_BOOL:
		return json_type_boolean;
	case PARAM_OBJECT:
		return json_type_object;
	case PARAM_ARRAY:
		return json_type_array;
	default:
		return json_type_string;
	}
}

int param_check(struct call *call, const struct param *param, struct json_object *value)
{
	enum json_type type = type_of(param);

	if (json_object_get_type(value) != type)
		return answer_param(call, param->name, "must be a JSON %s%s",
				    type == json_type_int ? "whole number"
							  : json_type_to_name(type),
				    type == json_type_string ? "" : ", not anything else");
	if (type == json_type_int)
		return check_number(call, param, value);
	if (type == json_type_object)
		normalise_members(value);
	if (type != json_type_string)
		return 0;

	struct str text = { json_object_get_string(value),
			    (size_t)json_object_get_string_len(value) };
	size_t offset;
	if (!str_is_utf8(text, &offset)) {
		int r = answer_param(call, param->name, "not UTF-8, or holds NUL");
		put_int(call->data, "offset", (int64_t)offset);
		return r;
	}
	if (param->type == PARAM_TEXT || param->type == PARAM_LINE)
		return check_text(call, param, value, text);
	return check_string(call, param, text);
}

static int refuse_unknown(struct call *call, const char *name)
{
	const char *names[VERB_PARAMS_MAX + 8];
	const struct param *param;
	size_t count = 0;

	for (; count < ELEMENTS(names) && (param = verb_param_at(call->verb, count)); count++)
		names[count] = param->name;
	const char *closest = str_closest(name, names, count), *begin = text_begin(call, name);
	if (closest)
		return answer_param(call, begin, "no such parameter; did you mean `%s`?", closest);
	return answer_param(call, begin, "%s takes no such parameter", call->verb->name);
}

int params_check(struct call *call)
{
	const struct param *param;
	struct json_object *value;
	int left = json_object_object_length(call->params); /* of those given, not met yet */

	json_object_object_foreach(call->params, name, given)
	{
		(void)given;
		if (!verb_param(call->verb, name))
			return refuse_unknown(call, name);
	}
	for (size_t i = 0; (param = verb_param_at(call->verb, i)); i++) {
		bool is_required = param->flags & PARAM_REQUIRED;
		bool is_there =
			left > 0 && json_object_object_get_ex(call->params, param->name, &value);

		left -= is_there;
		if (call->in_batch && strcmp(param->name, "request_id") == 0)
			is_required = false;
		if (is_there && !value) { /* null reads as absent */
			json_object_object_del(call->params, param->name);
			is_there = false;
		}
		if (!is_there) {
			if (is_required)
				return answer_param(call, param->name, "is missing: %s",
						    param->help);
			continue;
		}
		int r = param_check(call, param, value);
		if (r != 0)
			return r;
	}
	return 0;
}
