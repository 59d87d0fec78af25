/* json.c: json-c with the checks that every use of it needs. */
#include "referee/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/json_strict.h"

struct json_object *json_get(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		json_object_object_get_ex(object, name, &value);
	return value;
}

const char *json_text(struct json_object *object, const char *name)
{
	struct json_object *value = json_get(object, name);

	return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

const char *json_text_or(struct json_object *object, const char *name, const char *otherwise)
{
	const char *text = json_text(object, name);

	return text ? text : otherwise;
}

int64_t json_int(struct json_object *object, const char *name, int64_t otherwise)
{
	struct json_object *value = json_get(object, name);

	return json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : otherwise;
}

bool json_is(struct json_object *object, const char *name)
{
	struct json_object *value = json_get(object, name);

	return json_object_is_type(value, json_type_boolean) && json_object_get_boolean(value);
}

size_t json_count(struct json_object *array)
{
	return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

void json_set(struct json_object *object, const char *name, struct json_object *value)
{
	if (json_object_object_add(object, name, value) != 0)
		mem_check(NULL);
}

void json_set_text(struct json_object *object, const char *name, const char *text)
{
	json_set(object, name, mem_check(json_object_new_string(text)));
}

void json_append(struct json_object *array, struct json_object *value)
{
	if (json_object_array_add(array, value) != 0)
		mem_check(NULL);
}

struct json_object *json_new_object(void)
{
	return mem_check(json_object_new_object());
}

struct json_object *json_new_array(void)
{
	return mem_check(json_object_new_array());
}

struct json_object *json_read(const char *text, char **ret_error)
{
	return json_strict(text, ret_error);
}

/* C1 control characters and DEL are escaped, since a terminal would obey them. */
static char *printed(struct json_object *value, int flags)
{
	const char *line = mem_check((void *)(uintptr_t)json_object_to_json_string_ext(
		value, flags | JSON_C_TO_STRING_NOSLASHESCAPE));
	char *shown = NULL;
	size_t size = 0;
	FILE *out = mem_check(open_memstream(&shown, &size));

	for (const char *p = line; *p; p++) {
		unsigned char c = (unsigned char)p[0], d = (unsigned char)p[1];
		if (c == 0x7f) {
			fputs("\\u007f", out);
		} else if (c == 0xc2 && d >= 0x80 && d < 0xa0) {
			fprintf(out, "\\u%04x", d);
			p++;
		} else {
			putc(c, out);
		}
	}
	fclose(out);
	return mem_check(shown);
}

char *json_line(struct json_object *value)
{
	return printed(value, JSON_C_TO_STRING_PLAIN);
}

char *json_pretty(struct json_object *value)
{
	return printed(value, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
}

void json_lines(const char *text, int64_t *ret_lines, size_t count)
{
	size_t depth = 0, row = 0;
	int64_t line = 1;
	bool is_text = false;

	for (const char *at = strchr(text, '['), *from = text; at && *at; at++) {
		for (; from < at; from++)
			line += *from == '\n';
		if (is_text) {
			if (*at == '\\' && at[1])
				at++;
			else
				is_text = *at != '"';
			continue;
		}
		is_text = *at == '"';
		if (*at == '{' && depth == 1 && row < count)
			ret_lines[row++] = line;
		depth += *at == '{' || *at == '[';
		depth -= (*at == '}' || *at == ']') && depth > 0;
	}
}
