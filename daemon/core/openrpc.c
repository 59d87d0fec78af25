/* openrpc.c: the verb table as an OpenRPC 1.2.6 document. */
#include "core/core.h"
#include "core/call.h"

static struct json_object *object_new(void)
{
	return mem_check(json_object_new_object());
}

static const char *pattern_of(enum param_type type)
{
	switch (type) {
	case PARAM_NAME:
		return "^[a-z0-9][a-z0-9-]{0,62}$";
	case PARAM_CODE:
		return "^[A-Z][A-Z0-9-]{1,31}$";
	case PARAM_COUNTRY:
		return "^[A-Z]{2}$";
	case PARAM_LANGUAGE:
		return "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])$";
	case PARAM_DATE:
		return "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
	default:
		return NULL;
	}
}

static void put_lengths(struct json_object *schema, const struct param *param)
{
	if (param->type == PARAM_LINE || param->type == PARAM_TEXT) {
		put_int(schema, "minLength", param->min ? param->min : 1);
		if (param->max)
			put_int(schema, "maxLength", param->max);
	}
	if (param->type == PARAM_KEY) {
		put_int(schema, "minLength", 40);
		put_int(schema, "maxLength", 40);
	}
}

static struct json_object *param_schema(const struct param *param)
{
	struct json_object *schema = object_new();

	switch (param->type) {
	case PARAM_INT:
		put_text(schema, "type", "integer");
		put_int(schema, "minimum", param->min);
		put_int(schema, "maximum", param->max);
		return schema;
	case PARAM_BOOL:
		put_text(schema, "type", "boolean");
		return schema;
	case PARAM_OBJECT:
		put_text(schema, "type", "object");
		return schema;
	case PARAM_ARRAY:
		put_text(schema, "type", "array");
		return schema;
	default:
		put_text(schema, "type", "string");
		put_text(schema, "pattern", pattern_of(param->type));
		put_lengths(schema, param);
		if (param->type == PARAM_UUID)
			put_text(schema, "format", "uuid");
		break;
	}
	if (param->type == PARAM_ENUM) {
		struct json_object *words = mem_check(json_object_new_array());
		for (const char *const *word = param->words; *word; word++)
			array_put(words, json_object_new_string(*word));
		put_json(schema, "enum", words);
	}
	return schema;
}

static struct json_object *param_row(const struct param *param)
{
	struct json_object *row = object_new();

	put_text(row, "name", param->name);
	put_text(row, "description", param->help);
	put_bool(row, "required", param->flags & PARAM_REQUIRED);
	put_json(row, "schema", param_schema(param));
	return row;
}

/* OpenRPC wants the required ones first, by-name or not. */
static struct json_object *params_json(const struct verb *verb)
{
	struct json_object *list = mem_check(json_object_new_array());
	const struct param *param;

	for (unsigned wanted = PARAM_REQUIRED;; wanted = 0) {
		for (size_t i = 0; (param = verb_param_at(verb, i)); i++)
			if ((param->flags & PARAM_REQUIRED) == wanted)
				array_put(list, param_row(param));
		if (!wanted)
			return list;
	}
}

static struct json_object *fields_schema(const struct field *fields)
{
	static const char *const types[] = {
		[FIELD_TEXT] = "string", [FIELD_INT] = "integer",   [FIELD_BOOL] = "boolean",
		[FIELD_TIME] = "string", [FIELD_OBJECT] = "object", [FIELD_ARRAY] = "array",
		[FIELD_ID] = "string",
	};
	struct json_object *schema = object_new(), *properties = object_new();

	for (; fields && fields->name; fields++) {
		struct json_object *property = object_new();
		put_text(property, "type", types[fields->type]);
		if (fields->type == FIELD_TIME)
			put_text(property, "format", "date-time");
		put_text(property, "description", fields->help);
		put_json(properties, fields->name, property);
	}
	put_text(schema, "type", "object");
	put_json(schema, "properties", properties);
	return schema;
}

static struct json_object *result_json(const struct verb *verb)
{
	struct json_object *result = object_new(), *schema = fields_schema(verb->fields);

	if (verb->flags & VERB_LIST) {
		struct json_object *items = object_new(), *next = object_new(),
				   *list = object_new(), *outer = object_new();
		put_text(items, "type", "array");
		put_json(items, "items", schema);
		put_text(next, "type", "string");
		put_text(next, "description", "cursor to go on with");
		put_json(list, "items", items);
		put_json(list, "next", next);
		put_text(outer, "type", "object");
		put_json(outer, "properties", list);
		schema = outer;
	} else if (verb->flags & VERB_WRITE) {
		struct json_object *dry = object_new(), *properties;
		put_text(dry, "type", "boolean");
		put_text(dry, "description",
			 "true where nothing was changed, because dry_run asked so");
		json_object_object_get_ex(schema, "properties", &properties);
		put_json(properties, "dry_run", dry);
	}
	put_text(result, "name", "result");
	put_json(result, "schema", schema);
	return result;
}

static struct json_object *errors_json(void)
{
	struct json_object *list = mem_check(json_object_new_array());

	for (int i = 1; i < ERR__MAX; i++) {
		const struct err_row *row = err_row((enum err)i);
		struct json_object *error = object_new();
		put_int(error, "code", row->number);
		put_text(error, "message", row->text);
		put_text(error, "data", row->word);
		array_put(list, error);
	}
	return list;
}

static struct json_object *method_json(const struct verb *verb)
{
	struct json_object *method = object_new();

	put_text(method, "name", verb->name);
	put_text(method, "summary", verb->summary);
	put_text(method, "description", verb->description);
	put_text(method, "paramStructure", "by-name");
	put_json(method, "params", params_json(verb));
	put_json(method, "result", result_json(verb));
	put_json(method, "errors", errors_json());
	return method;
}

struct json_object *core_openrpc(void)
{
	struct json_object *document = object_new(), *info = object_new();
	struct json_object *methods = mem_check(json_object_new_array());

	put_text(document, "openrpc", "1.2.6");
	put_text(info, "title", "refereed");
	put_text(info, "version", REFEREED_VERSION);
	put_text(info, "description",
		 "Peer-review studies carried through their stages; see refereed-protocol(7).");
	put_json(document, "info", info);
	for (size_t i = 0; i < verb_count; i++)
		array_put(methods, method_json(&verbs[i]));
	put_json(document, "methods", methods);
	return document;
}
