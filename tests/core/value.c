/* value.c: see value.h. */
#include "core/value.h"

#include <string.h>

static struct json_object *word_at(const char *const words[], size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (!words[i])
			return NULL;
	return words[index] ? json_object_new_string(words[index]) : NULL;
}

static struct json_object *id_at(const struct value_source *source, const struct param *param,
				 size_t index)
{
	static const char *const prefixes[ID__MAX] = {
#define ID_PREFIX(name, prefix, noun) prefix,
		ID_TABLE(ID_PREFIX)
#undef ID_PREFIX
	};
	const char *prefix =
		param->type == PARAM_CURSOR ? prefixes[ID_CURSOR] : prefixes[param->id];

	for (int i = 0; i < THING__MAX; i++)
		if (strncmp(source->world->ids[i], prefix, 2) == 0 && index-- == 0)
			return json_object_new_string(source->world->ids[i]);
	for (size_t i = 0; i < source->id_count; i++)
		if (strncmp(source->ids[i], prefix, 2) == 0 && index-- == 0)
			return json_object_new_string(source->ids[i]);
	return NULL;
}

/* The study's code stands for one's own place in it. */
static struct json_object *place_at(const struct value_source *source, const struct param *param,
				    size_t index)
{
	return index == 0 ? json_object_new_string(source->codes[0])
			  : id_at(source, param, index - 1);
}

/* Types of which one value is as good as another. */
static struct json_object *any_of(const struct world *world, const struct param *param)
{
	switch (param->type) {
	case PARAM_TEXT:
		return json_object_new_string("a text");
	case PARAM_INT:
		return json_object_new_int64(param->min > 1 ? param->min : 1);
	case PARAM_BOOL:
		return json_object_new_boolean(true);
	case PARAM_DATE:
		return json_object_new_string("2019-12-01");
	case PARAM_ZONE:
		return json_object_new_string("Asia/Seoul");
	case PARAM_COUNTRY:
		return json_object_new_string("KR");
	case PARAM_LANGUAGE:
		return json_object_new_string("ko");
	case PARAM_KEY:
		return json_object_new_string("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6");
	case PARAM_OBJECT:
		return json_object_get(world->review);
	default:
		return NULL;
	}
}

struct json_object *value_at(const struct value_source *source, const struct param *param,
			     size_t index)
{
	switch (param->type) {
	case PARAM_CODE:
		return word_at(source->codes, index);
	case PARAM_PLACE:
		return place_at(source, param, index);
	case PARAM_ID:
	case PARAM_CURSOR:
		return id_at(source, param, index);
	case PARAM_NAME:
		return word_at(strcmp(param->name, "institution") == 0 ? source->institutions
								       : source->people,
			       index);
	case PARAM_LINE:
		return word_at(source->lines, index);
	case PARAM_ENUM:
		return word_at(param->words, index);
	default:
		return index == 0 ? any_of(source->world, param) : NULL;
	}
}
