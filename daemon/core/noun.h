/* noun.h: what the nouns have in common that are rows of a study and nothing else: one way to load a
 * row, to ask who may see it, to show it, to list those that somebody may see, and to tell of it in
 * events. A noun is one row of the table in noun.c; its struct begins with a struct thing, its view
 * with that struct's columns. */
#pragma once

#include "core/call.h"
#include "core/history.h"

/* The first six columns of every noun's view. */
struct thing {
	int64_t id, study, owner;
	int64_t owner_also; /* who else it is shown to as their own; 0: nobody */
	int64_t version;
	bool is_draft;	   /* the owner's alone */
	bool is_withdrawn; /* set by its reader: nothing can be built on it any more */
	unsigned of;	   /* documents: 1 << kind, set by its reader; else 0 */
	/* Of its texts, set by its reader; NULL: there is none, or nobody said. Documents show their own. */
	const char *languages[WRITTEN__MAX];
};

struct noun {
	const char *word; /* before the dot of its verbs; object of its events */
	enum id_kind id;
	enum object object; /* whose visibility it has */
	size_t size;
	struct query *(*by_id)(struct txn *txn, int64_t id);
	struct query *(*list)(struct txn *txn, int64_t study, int64_t after);
	/* Reads what follows the thing's columns, from THING_COLUMNS on. */
	void (*read)(struct call *call, struct query *query, void *ret_noun);
	/* Fields beside its id, study and version. */
	void (*show)(struct call *call, struct json_object *object, const void *noun);
};

#define THING_COLUMNS 6

extern const struct noun nouns[];
extern const size_t noun_count;

const struct noun *noun_of_word(struct str word); /* NULL: none, or one that is not in the table */
const struct noun *noun_of_id(enum id_kind id);	  /* which must be in the table */

/* False where there is none; the struct is in the arena. */
bool noun_load(struct call *call, const struct noun *noun, int64_t id, struct thing **ret_thing);
/* The row that a query of by_id or list stands on. */
struct thing *noun_of_row(struct call *call, const struct noun *noun, struct query *query);
struct json_object *noun_json(struct call *call, const struct noun *noun,
			      const struct thing *thing);

/* Rows that somebody cites by public id: 0, or an answer that names the parameter. What the caller
 * may not see, what is of another study, and what does not exist are one; what is withdrawn cannot
 * be cited. */
int noun_cited(struct call *call, const char *param, const char *id_text, const struct noun *noun,
	       struct thing **ret_thing);
/* For each id of a JSON array; *ret_rows in the arena, each once. */
int noun_all_cited(struct call *call, const char *param, const struct noun *noun,
		   int64_t **ret_rows, size_t *ret_count);

/* One that a parameter names, which may be left out: then NULL. */
int noun_param(struct call *call, const char *param, enum id_kind id, struct thing **ret_thing);
/* The id under `name`, where the caller sees the row; 0: none. */
void noun_put_seen(struct call *call, struct json_object *object, const char *name,
		   const struct noun *noun, int64_t id);
/* The ids of those rows that the caller sees; the query gives row numbers, and is ended. */
void noun_put_cited(struct call *call, struct json_object *object, const char *name,
		    const struct noun *noun, struct query *query);
/* Somebody with a part in the study that is more than an invitation: 0, or an answer. */
int noun_insider(struct call *call, const char *param, struct actor *ret_actor);

/* After a write: fills the result with id, study, and version, and names the subject of the event. */
void noun_put(struct call *call, const struct noun *noun, int64_t id, int64_t version);
/* The same of what was withdrawn, with its reason in the event. */
void noun_withdrawn(struct call *call);
/* The same of what came back, and how it stands now. */
void noun_restored(struct call *call, const char *state);
/* The language of the parameter `text`: as the parameter `language` says; else that of the text in whose place
 * it comes (NULL: in none, or nobody said); else the study's. .p is NULL where neither is given. */
struct str text_language(struct call *call, const char *before);
/* The same where the text is another parameter. */
struct str param_language(struct call *call, const char *param, const char *before);
/* Where a text may be left out, a language may not stand alone: 0, or an answer. */
int language_must_have_text(struct call *call);
/* A text that the caller gives, with a new salt, and its digest in the event under `name`. */
struct salted {
	struct str text, salt;
};
struct salted noun_body(struct call *call, const char *param, char ret_hex[DIGEST_HEX_SIZE]);
