/* form_body.h: bodies of reviews, as tables of the tests of forms have them, and what is wrong with each. */
#pragma once

#include <json-c/json.h>

#include "../conf/text.h"

static inline void json_freep(struct json_object **object)
{
	(void)json_object_put(*object);
}

static inline struct json_object *parse(const char *text)
{
	enum json_tokener_error error = json_tokener_success;
	struct json_object *object = json_tokener_parse_verbose(text, &error);

	assert_int_equal(error, json_tokener_success);
	return object;
}

/* One body: the field of its only problem and what it says; NULL: it passes. */
struct body {
	const char *text;
	const char *field;
	const char *part;
	int64_t offset;
};

static inline void assert_body(const struct body *body, bool passes,
			       const struct problems *problems)
{
	assert_int_equal(passes, body->field == NULL);
	if (!body->field) {
		assert_no_problem(problems);
		return;
	}
	assert_only_problem(problems, body->field, body->part);
	assert_int_equal(problems->list[0].offset, body->offset);
}
