/* canonical.c: one text for equal requests: keys sorted by bytes, no white space, without what does
 * not belong to the request itself (its id, and whether it is a rehearsal). */
#include "core/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buffer {
	char *text;
	size_t len, room;
};

static void put(struct buffer *buffer, const char *text, size_t len)
{
	if (buffer->len + len + 1 > buffer->room) {
		buffer->room = 2 * buffer->room + len + 2048;
		buffer->text = xrealloc(buffer->text, buffer->room);
	}
	memcpy(buffer->text + buffer->len, text, len);
	buffer->len += len;
	buffer->text[buffer->len] = '\0';
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* As json-c quotes, whose form the digests of earlier releases were made of. */
static void put_quoted(struct buffer *buffer, const char *text, size_t len)
{
	static const char marked[] = "\b\t\n\f\r\"\\/", marks[] = "btnfr\"\\/";
	const struct str whole = { text, len };
	size_t done = 0;

	put(buffer, "\"", 1);
	for (size_t i = str_skip_plain(whole, 0); i < len; i = str_skip_plain(whole, i + 1)) {
		unsigned char c = (unsigned char)text[i];
		if (c >= 0x20 && c != '"' && c != '\\' && c != '/')
			continue;
		const char *found = c ? strchr(marked, c) : NULL;
		char escape[8] = { '\\', found ? marks[found - marked] : 'u' };
		size_t escape_len =
			found ? 2 : (size_t)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c);
		put(buffer, text + done, i - done);
		put(buffer, escape, escape_len);
		done = i + 1;
	}
	put(buffer, text + done, len - done);
	put(buffer, "\"", 1);
}

static void put_value(struct buffer *buffer, struct json_object *value, bool is_top);

static void put_members(struct buffer *buffer, struct json_object *object, bool is_top)
{
	size_t count = 0;
	_cleanup_(x_freep) const char **names =
		xcalloc((size_t)json_object_object_length(object) + 1, sizeof *names);

	json_object_object_foreach(object, name, value)
	{
		(void)value;
		if (!is_top || (strcmp(name, "request_id") != 0 && strcmp(name, "dry_run") != 0))
			names[count++] = name;
	}
	qsort(names, count, sizeof *names, by_name);
	put(buffer, "{", 1);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			put(buffer, ",", 1);
		put_quoted(buffer, names[i], strlen(names[i]));
		put(buffer, ":", 1);
		put_value(buffer, json_object_object_get(object, names[i]), false);
	}
	put(buffer, "}", 1);
}

static void put_value(struct buffer *buffer, struct json_object *value, bool is_top)
{
	if (json_object_is_type(value, json_type_object)) {
		put_members(buffer, value, is_top);
	} else if (json_object_is_type(value, json_type_array)) {
		put(buffer, "[", 1);
		for (size_t i = 0; i < json_object_array_length(value); i++) {
			if (i > 0)
				put(buffer, ",", 1);
			put_value(buffer, json_object_array_get_idx(value, i), false);
		}
		put(buffer, "]", 1);
	} else if (json_object_is_type(value, json_type_string)) {
		put_quoted(buffer, json_object_get_string(value),
			   (size_t)json_object_get_string_len(value));
	} else {
		const char *text = mem_check((void *)(uintptr_t)json_object_to_json_string_ext(
			value, JSON_C_TO_STRING_PLAIN));
		put(buffer, text, strlen(text));
	}
}

char *canonical(struct json_object *params, size_t *ret_len)
{
	struct buffer buffer = { 0 };

	put_value(&buffer, params, true);
	*ret_len = buffer.len;
	return buffer.text;
}
