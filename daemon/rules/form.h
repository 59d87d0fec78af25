/* form.h: a review form as data: scored fields with anchors, choices and texts, each with limits
 * and visibility.
 *
 * A form is immutable; a review pins its id and version. Checking reports every problem at once,
 * each with the field and, for text, the byte offset. */
#pragma once

#include <json-c/json.h>

#include "base/err.h"
#include "rules/role.h"

enum form_kind { FORM_SCORE, FORM_CHOICE, FORM_TEXT, FORM_KIND__MAX };
extern const char *const form_kind_words[FORM_KIND__MAX]; /* "score", "choice", "text" */

#define FORM_FIELDS_MAX	 64
#define FORM_CHOICES_MAX 16

struct form_choice {
	const char *value; /* "1".."5" for scores; a word for choices */
	const char *text;  /* the anchor: what the value means */
};
struct form_field {
	const char *id; /* stable key in the review's body, [a-z][a-z0-9_]* */
	const char *title;
	const char *help; /* may be NULL */
	enum form_kind kind;
	bool is_required;
	int min, max;	   /* scores */
	int64_t max_bytes; /* texts */
	unsigned visible; /* LEVEL_/ROLE_ bits; 0: to all who see the review. Secretariat and author
			     always */
	struct form_choice choices[FORM_CHOICES_MAX];
	size_t choice_count;
};
struct form {
	const char *id;
	const char *title;
	int version;
	struct form_field fields[FORM_FIELDS_MAX];
	size_t field_count;
	struct arena arena;
};
struct form *form_free(struct form *form);
const struct form_field *form_find(const struct form *form, struct str id);

bool form_check(const struct form *form, struct problems *ret_problems); /* the form itself */

/* Whether a body can be stored as a draft: an object whose values are strings, integers or null,
 * nothing larger than `max_bytes` in all. Unknown or ill-valued fields are allowed in a draft. */
bool form_check_draft(struct json_object *body, int64_t max_bytes, struct problems *ret_problems);
/* Whether a body can be submitted: everything required there, every value of its kind and in its
 * limits. */
bool form_check_review(const struct form *form, struct json_object *body,
		       struct problems *ret_problems);

/* The form as JSON for clients: {id, version, title, fields: [{id, title, help, kind, required,
 * min, max, max_bytes, choices: [{value, text}], visible: [..]}]}. The caller owns it. */
struct json_object *form_json(const struct form *form);
