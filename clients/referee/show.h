/* show.h: results as people read them, by the fields that the verb table says they have. */
#pragma once

#include "referee/session.h"

/* The result of a verb: JSON with --json, else a table for a list, and fields one below the
 * other for an object. */
void show_result(const struct session *session, const struct verb *verb,
		 struct json_object *result);
/* One line of JSON, whatever it is. */
void show_json(struct json_object *value);
/* Says on standard error that a list goes on, and how to get the rest. */
void show_more(const struct session *session, struct json_object *result);

/* A value as one text: times in the zone, words of a list with commas, "yes" and "no". A new
 * string. */
char *show_value(enum field_type type, struct json_object *value, const char *zone);
/* The value of a field of that name: as show_value, and a word of the protocol in the language of the
 * reader. A new string. */
char *show_named(const char *name, struct json_object *value);
/* "LABEL  text", the text wrapped to the screen and its lines below each other. */
void show_labelled(const struct screen *screen, FILE *out, size_t indent, size_t label_width,
		   const char *label, const char *text);
