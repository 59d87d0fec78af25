/* form.h: a review form as data: scored fields with anchors, choices and texts, each with limits,
 * visibility, and the conditions under which it is asked.
 *
 * A form is immutable; a review pins its id and version. Checking reports every problem at once,
 * each with the field and, for text, the byte offset. */
#pragma once

#include <json-c/json.h>

#include "base/err.h"
#include "rules/role.h"

enum form_kind { FORM_SCORE, FORM_CHOICE, FORM_TEXT, FORM_KIND__MAX };
extern const char *const form_kind_words[FORM_KIND__MAX]; /* "score", "choice", "text" */

#define FORM_FIELDS_MAX	    64
#define FORM_CHOICES_MAX    16
#define FORM_CONDITIONS_MAX 4

struct form_choice {
	const char *value; /* "1".."5" for scores; a word for choices */
	const char *text;  /* the anchor: what the value means */
};
/* What must have been answered to a field before. Of the three ways one is used: some values, a
 * range of a score (-1: no bound), or anything at all. */
struct form_condition {
	const char *field;
	const char *is[FORM_CHOICES_MAX];
	size_t is_count;
	int min, max;
	bool is_filled;
};
struct form_conditions { /* all must hold; none always do */
	struct form_condition list[FORM_CONDITIONS_MAX];
	size_t count;
};
struct form_field {
	const char *id; /* stable key in the review's body, [a-z][a-z0-9_]* */
	const char *title;
	const char *help; /* may be NULL */
	enum form_kind kind;
	bool is_required;
	int min, max;			      /* scores */
	int64_t max_bytes;		      /* texts */
	int min_chars, max_chars;	      /* texts, as text_chars() counts; 0: no such limit */
	struct form_conditions when;	      /* where it is asked; elsewhere it must be empty */
	struct form_conditions required_when; /* where it is asked, and these hold too */
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
 * when, required_when: [{field, is: [..], min, max, filled, text}], min, max, max_bytes, min_chars,
 * max_chars, choices: [{value, text}], visible: [..]}]}. The caller owns it. */
struct json_object *form_json(const struct form *form);

/* ---- conditions (form_condition.c) ---- */

/* Of the field at `index`: whether each makes sense by itself, and gives nothing away. */
void form_check_conditions(const struct form *form, size_t index, struct problems *problems);
/* Whether the field can ever be asked, and required, in a form whose conditions each make sense. */
void form_check_reach(const struct form *form, size_t index, struct problems *problems);
/* Whether a condition allows a value: a choice, or a score in digits. */
bool form_condition_allows(const struct form_condition *condition, const char *value);
/* "`ambition` is 1 or 5". */
const char *form_condition_text(struct arena *arena, const struct form_condition *condition);
/* All of them: "`ambition` is 1 or 5 and `plan` is filled in". */
const char *form_conditions_text(struct arena *arena, const struct form_conditions *conditions);
