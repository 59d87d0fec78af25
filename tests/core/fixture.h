/* fixture.h: a whole core in one process, on a database of its own: writer and reader, an injected clock and seeded
 * randomness, and the shipped workflow and form. Tests call verbs as principals, by name. */
#pragma once

#include <json-c/json.h>

#include "core/core.h"

/* 2019-03-01 00:00 UTC: a Friday, 09:00 in Seoul. */
#define FIXTURE_START_MS INT64_C(1551398400000)
#define FIXTURE_DAY_MS	 INT64_C(86400000)

struct fixture {
	char dir[64];
	struct conf *conf;
	struct db *db, *reader_db;
	struct core *core, *reader;
	struct keyring *keyring;
	uint8_t rng_state[32];
	int64_t now_ms;
	uint64_t request_count;
	struct commit commit; /* of the last write */
	struct request last;  /* the last call, its text freed with the next one */
	void (*after_write)(struct fixture *fixture); /* looks at what holds after each; or NULL */
};

void fixture_init(struct fixture *fixture);    /* prepare and open */
void fixture_prepare(struct fixture *fixture); /* folder, clock and configuration */
void fixture_open(
	struct fixture *fixture); /* database, writer, reader, shipped files, first start */
void fixture_close(struct fixture *fixture); /* keeps the folder */
void fixture_done(struct fixture *fixture);

/* Row of a principal by name; 0: none or not active. */
int64_t fixture_principal(struct fixture *fixture, const char *name);

/* JSON with ' for ", as a new object. */
struct json_object *fixture_params(const char *format, ...) _printf_(1, 2);
struct json_object *fixture_vparams(const char *format, va_list args) _printf_(1, 0);

/* Runs a verb as a principal. `format` gives the params as fixture_params(); a write without request_id gets one.
 * The answer (result, or the error object) is the caller's to put. *ret_err: ERR_NONE with a result. */
struct json_object *fixture_call(struct fixture *fixture, const char *principal, const char *method,
				 enum err *ret_err, const char *format, ...) _printf_(5, 6);
/* As fixture_call with params made by the caller, which are taken over. */
struct json_object *fixture_call_json(struct fixture *fixture, const char *principal,
				      const char *method, enum err *ret_err,
				      struct json_object *params);

/* All of a read: a backup takes more than one step. 0 with the reply, or the fault. */
int read_to_its_end(struct core *writer, struct core *reader, struct request *request,
		    int64_t now_ms);

/* Removes the backups in the folder beside the database. */
void backups_drop(const char *database_dir);

/* The same for any caller: by a key, or by the row of somebody who is shut out. */
struct json_object *fixture_call_as(struct fixture *fixture, struct caller caller,
				    const char *method, enum err *ret_err,
				    struct json_object *params);

/* Must succeed; gives the result. Must fail with that error; frees what came. */
struct json_object *fixture_ok(struct fixture *fixture, const char *principal, const char *method,
			       const char *format, ...) _printf_(4, 5);
void fixture_do(struct fixture *fixture, const char *principal, const char *method,
		const char *format, ...) _printf_(4, 5); /* fixture_ok, result dropped */
void fixture_refused(struct fixture *fixture, enum err err, const char *principal,
		     const char *method, const char *format, ...) _printf_(5, 6);

/* Member of a result as text, in a buffer that the next four calls reuse; "" where absent. */
const char *fixture_text(struct json_object *object, const char *name);
int64_t fixture_int(struct json_object *object, const char *name);
/* What lies at a path of names and indices ("open.0.task"); NULL where nothing does. Borrowed. */
struct json_object *fixture_at(struct json_object *object, const char *path);
/* Whether the verb's answer, asked as a reader, has this text at the path ("" where nothing is there). */
void fixture_shows(struct fixture *fixture, const char *principal, const char *method,
		   const char *params, const char *path, const char *text);

/* Institutions secretariat, igdp (CN), iges (JP), kei (KR), guangzhou (CN); principals igdp-liu, igdp-chen, iges-sato,
 * kei-park, gz-host, lead-kim (of kei), editor-mori (of iges), observer-lee (of kei), outsider (of iges). */
void fixture_people(struct fixture *fixture);
/* Study GZ2019 (Guangzhou, CN, Asia/Shanghai) in its first stage, host gz-host, lead lead-kim, editor, observer. */
void fixture_study(struct fixture *fixture);
/* Carries GZ2019 on to a stage, overriding guards. */
void fixture_advance_to(struct fixture *fixture, const char *stage);
/* igdp-liu, iges-sato and kei-park invited, accepted and declared; the study must be in stage team. */
void fixture_team(struct fixture *fixture);
/* Files a small document with these bytes, from announcing to finishing; its id, in a buffer that the next one reuses. */
const char *fixture_document(struct fixture *fixture, const char *study, const char *who,
			     const char *kind, const char *bytes);
/* For cmocka: *state is a struct fixture, each a step further than the one before. With its people; with the study; in
 * stage team, where nobody is invited yet; in stage drafting, with the team. */
int fixture_setup_people(void **state);
int fixture_setup_study(void **state);
int fixture_setup_team(void **state);
int fixture_setup_drafting(void **state);
int fixture_teardown(void **state);
/* A review body that the shipped form takes, with `mark` in its texts. New reference. */
struct json_object *fixture_review(const char *mark);
