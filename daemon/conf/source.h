/* source.h: a libconfig text that is being read: where each thing stands, and what is wrong with
 * it.
 *
 * Reading is told by tables of struct key: one table for each kind of group. Everything wrong
 * becomes a problem whose `field` is "NAME:LINE", and reading goes on, so that one run tells all. A
 * record is only of use if no problem came. */
#pragma once

#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct source {
	const char *name;
	config_t config;
	struct problems *problems;
	size_t first;	/* problems of before are not this source's */
	size_t scanned; /* from first to here: the scan's */
};

/* The text ends with a NUL, which its length does not count. False where the text cannot be read as
 * a tree (told in problems). source_done() is due in either case. */
bool source_open(struct source *source, const char *name, struct str text,
		 struct problems *problems);
void source_done(struct source *source);
bool source_is_clean(const struct source *source); /* no problem so far */

/* The only group that may stand at the top of a file, or NULL (told) where it is not there. */
const config_setting_t *source_root(struct source *source, const char *name);

/* A problem at the line of a setting. */
void source_problem(struct source *source, const config_setting_t *at, const char *format, ...)
	_printf_(3, 4);
/* As source_problem, where a problem's path comes from a check of the finished record:
 * "stages[4].leave[0]" below `group`; where there is no such setting, the line of the nearest
 * around it. */
void source_problem_at_path(struct source *source, const config_setting_t *group, const char *path,
			    const char *message);
/* "unknown WHAT `word`; did you mean `closest`?", or else the words there are. */
void source_unknown(struct source *source, const config_setting_t *at, const char *what,
		    const char *word, const char *const words[], size_t count);
/* True where the scan found something in the setting's line: then the value in the tree may not be
 * the file's. */
bool source_is_doubtful(const struct source *source, const config_setting_t *at);

/* A closed vocabulary: `rows` is an array of structs whose first member is the word. */
struct vocabulary {
	const char *what; /* "role" */
	const void *rows;
	size_t stride;
	size_t count;
	unsigned (*value)(size_t index);
};

enum key_kind {
	KEY_TEXT,  /* const char *, in the arena */
	KEY_INT,   /* int, from low to high */
	KEY_BYTES, /* int64_t: a plain number, or a text with a unit */
	KEY_FLAG,  /* bool */
	KEY_WORD,  /* unsigned or enum: the value of one word */
	KEY_WORDS, /* unsigned: the values of some words, or-ed; a single word needs no brackets */
	KEY_OTHER, /* the caller reads it */
};
struct key {
	const char *name;
	enum key_kind kind;
	bool is_required;
	size_t offset; /* of the member in the record */
	int low, high;
	const struct vocabulary *words;
};

/* The rows of such a table. A member of another size than its kind's does not compile. */
#define KEY_MEMBER(record, member, type)                                                           \
	(offsetof(record, member) +                                                                \
	 0 * sizeof(char[sizeof(((record *)NULL)->member) == sizeof(type) ? 1 : -1]))
#define KEY_ROW(key, of_kind, type, record, member, ...)                                           \
	{                                                                                          \
		.name = (key), .kind = (of_kind), .offset = KEY_MEMBER(record, member, type),      \
		__VA_ARGS__                                                                        \
	}
#define KEY_ROW_TEXT(key, record, member, ...)                                                     \
	KEY_ROW(key, KEY_TEXT, char *, record, member, __VA_ARGS__)
#define KEY_ROW_INT(key, record, member, lowest, highest, ...)                                     \
	KEY_ROW(key, KEY_INT, int, record, member, .low = (lowest), .high = (highest), __VA_ARGS__)
#define KEY_ROW_BYTES(key, record, member, ...)                                                    \
	KEY_ROW(key, KEY_BYTES, int64_t, record, member, __VA_ARGS__)
#define KEY_ROW_FLAG(key, record, member, ...)                                                     \
	KEY_ROW(key, KEY_FLAG, bool, record, member, __VA_ARGS__)
#define KEY_ROW_WORD(key, record, member, vocabulary, ...)                                         \
	KEY_ROW(key, KEY_WORD, unsigned, record, member, .words = (vocabulary), __VA_ARGS__)
#define KEY_ROW_WORDS(key, record, member, vocabulary, ...)                                        \
	KEY_ROW(key, KEY_WORDS, unsigned, record, member, .words = (vocabulary), __VA_ARGS__)
#define KEY_ROW_OTHER(key, ...)                                                                    \
	{                                                                                          \
		.name = (key), .kind = KEY_OTHER, __VA_ARGS__                                      \
	}

/* Reads a group into a record by its table. Keys that are not in the table are problems. */
void source_read(struct source *source, const config_setting_t *group, const struct key keys[],
		 size_t count, struct arena *arena, void *record);

/* Calls `read` for each group of the list named `key`, at most `max`; returns how many there were.
 * A list that is not there counts none. */
size_t source_each(struct source *source, const config_setting_t *group, const char *key,
		   size_t max,
		   void (*read)(void *context, const config_setting_t *element, size_t index),
		   void *context);

/* The texts of the array named `key` (a single text needs no brackets): each with its own line. */
size_t source_texts(struct source *source, const config_setting_t *group, const char *key,
		    size_t max, const config_setting_t *ret_texts[]);
