/* review_import.h: between a file of reviews and the places that they are for. */
#pragma once

#include "referee/review_rows.h"
#include "referee/session.h"

/* One review on its way in. */
struct incoming {
	const struct review_row *row; /* borrowed */
	const char *study, *place_of; /* place_of: whom it is of; borrowed */
	bool is_own;
	bool is_submit;
	struct json_object *body;  /* field id: value; owned */
	struct json_object *cells; /* field id: index of its cell; owned */
	struct json_object *extra; /* column: what is no field; owned */
	int64_t if_edition;	   /* -1: none named */
	bool is_strict;		   /* if_edition: also where there is no review at all */
	bool is_bad;
};

/* What the server says of studies and people, each asked for once. */
struct import_world {
	struct session *session;
	struct json_object *hello, *me; /* server.hello, principal.get; owned */
	struct json_object *emails;	/* principal: address; owned; NULL: not asked yet */
	struct json_object *studies;	/* code: {form, places, reviews}; owned */
};
int import_world_open(struct import_world *world);
void import_world_done(struct import_world *world);
/* Fills in what is asked for. 0, or an exit status, told; what is wrong with the row is a problem
 * and makes it bad. */
int import_resolve(struct import_world *world, struct review_file *file, const char *study,
		   bool is_submit, struct incoming *incoming);
/* The review that the server has of it, as review.list has it; NULL where there is none that the caller
 * sees. Borrowed. */
struct json_object *import_known(const struct import_world *world, const struct incoming *incoming);
