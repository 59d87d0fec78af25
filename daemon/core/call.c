/* call.c: how handlers answer, read their parameters, and put fields into results and lists. */
#include "core/call.h"

#include <string.h>

#include "base/zone.h"

#define TEXT_BEGIN_MAX 64

/* ---- answers ---- */

static void data_put(struct call *call, const char *name, const char *text)
{
	if (!call->data)
		call->data = mem_check(json_object_new_object());
	put_text(call->data, name, text);
}

int answer(struct call *call, enum err err, const char *format, ...)
{
	va_list args;
	_cleanup_(x_freep) char *text = NULL;

	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	call->message = arena_strndup(call->arena, text, strlen(text));
	return (int)err;
}

int answer_param(struct call *call, const char *param, const char *format, ...)
{
	va_list args;
	_cleanup_(x_freep) char *text = NULL;

	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	data_put(call, "parameter", param);
	call->message = arena_printf(call->arena, "%s: %s", param, text);
	return ERR_PARAMS;
}

int answer_hint(struct call *call, enum err err, const char *hint, const char *format, ...)
{
	va_list args;
	_cleanup_(x_freep) char *text = NULL;

	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	data_put(call, "hint", hint);
	call->message = arena_strndup(call->arena, text, strlen(text));
	return (int)err;
}

struct json_object *problems_json(const struct problems *problems)
{
	struct json_object *list = mem_check(json_object_new_array());

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *problem = &problems->list[i];
		struct json_object *item = mem_check(json_object_new_object());
		put_text(item, "field", problem->field);
		if (problem->offset >= 0)
			put_int(item, "offset", problem->offset);
		put_text(item, "message", problem->message);
		array_put(list, item);
	}
	return list;
}

int answer_problems(struct call *call, const char *message, struct problems *problems)
{
	if (!call->data)
		call->data = mem_check(json_object_new_object());
	put_json(call->data, "problems", problems_json(problems));
	problems_done(problems);
	return answer(call, ERR_INVALID, "%s", message);
}

const char *text_begin(struct call *call, const char *text)
{
	size_t len = strnlen(text, TEXT_BEGIN_MAX + 1);

	if (len > TEXT_BEGIN_MAX)
		for (len = TEXT_BEGIN_MAX; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	return arena_strndup(call->arena, text, len);
}

/* ---- parameters ---- */

struct json_object *param_json(const struct call *call, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(call->params, name, &value);
	return value;
}

const char *param_text(const struct call *call, const char *name)
{
	struct json_object *value = param_json(call, name);
	return value ? json_object_get_string(value) : NULL;
}

struct str param_str(const struct call *call, const char *name)
{
	return str_of(param_text(call, name));
}

int64_t param_int(const struct call *call, const char *name, int64_t absent)
{
	struct json_object *value = param_json(call, name);
	return value ? json_object_get_int64(value) : absent;
}

bool param_bool(const struct call *call, const char *name)
{
	struct json_object *value = param_json(call, name);
	return value && json_object_get_boolean(value);
}

/* ---- results ---- */

void put_json(struct json_object *object, const char *name, struct json_object *value)
{
	mem_check(value);
	if (json_object_object_add(object, name, value) != 0)
		mem_check(NULL);
}

void array_put(struct json_object *list, struct json_object *value)
{
	if (json_object_array_add(list, mem_check(value)) != 0)
		mem_check(NULL);
}

struct json_object *stored_json(const char *text)
{
	enum json_tokener_error error = json_tokener_success;
	struct json_object *object = text ? json_tokener_parse_verbose(text, &error) : NULL;

	/* No object, and yet no error in the text: there was no memory to parse it. */
	if (text && !object && error == json_tokener_success && strcmp(text, "null") != 0)
		mem_check(NULL);
	return object;
}

void put_text(struct json_object *object, const char *name, const char *text)
{
	if (text)
		put_json(object, name, json_object_new_string(text));
}

void put_int(struct json_object *object, const char *name, int64_t value)
{
	put_json(object, name, json_object_new_int64(value));
}

void put_bool(struct json_object *object, const char *name, bool value)
{
	put_json(object, name, json_object_new_boolean(value));
}

void put_time(struct json_object *object, const char *name, int64_t at_ms)
{
	char text[ZONE_UTC_SIZE];

	if (at_ms == 0)
		return;
	zone_utc(at_ms, text);
	put_text(object, name, text);
}

void put_id(const struct call *call, struct json_object *object, const char *name,
	    enum id_kind kind, int64_t row)
{
	char text[IDENT_SIZE];

	if (row == 0)
		return;
	ident_encode(&call->core->ident, kind, row, text);
	put_text(object, name, text);
}

void put_subject(const struct call *call, struct json_object *object, const char *name,
		 enum id_kind kind, int64_t row, int64_t version)
{
	if (version != 1 || !call->is_dry)
		put_id(call, object, name, kind, row);
}

const char *id_text(const struct call *call, enum id_kind kind, int64_t row)
{
	char *text = arena_alloc(call->arena, IDENT_SIZE);
	ident_encode(&call->core->ident, kind, row, text);
	return text;
}

/* ---- lists ---- */

int page_begin(struct call *call, enum id_kind cursor, struct page *ret_page)
{
	struct page page = { .call = call, .cursor = cursor };
	struct str after = param_str(call, "after");

	/* A cursor is the id of the last item that the caller saw: it tells nothing of what lies
	 * between. */
	if (after.p && !ident_decode(&call->core->ident, cursor, after, &page.after) &&
	    !(cursor == ID_EVENT && ident_unseal(&call->core->ident, after, &page.after)))
		return answer_param(
			call, "after",
			"not a cursor of this list, or one from before the database was "
			"restored; begin without one");
	page.limit = param_int(call, "limit", call->core->conf->page_items);
	if (page.limit > call->core->conf->page_items)
		page.limit = call->core->conf->page_items;
	page.last = page.after;
	page.items = mem_check(json_object_new_array());
	put_json(call->result, "items", page.items);
	*ret_page = page;
	return 0;
}

bool page_has_room(struct page *page)
{
	page->more = (int64_t)json_object_array_length(page->items) >= page->limit;
	return !page->more;
}

void page_add(struct page *page, int64_t row, struct json_object *item)
{
	array_put(page->items, item);
	page->last = row;
}

void page_end(struct page *page)
{
	if (page->more)
		put_id(page->call, page->call->result, "next", page->cursor, page->last);
}
