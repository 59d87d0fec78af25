/* journal.h: a row of the journal and its hash, for writing, for events and for the check of the
 * chains. */
#pragma once

#include "core/call.h"

#define JOURNAL_HASH_SIZE 32

/* Names and public ids, as the hash takes them. Absent ones are STR_NONE. */
struct journal_row {
	int64_t position, time_ms;
	struct str study, actor, behalf, request_id, digest, verb, object, subject, data, result;
};

/* BLAKE2b-256 over `before` (the hash of the row before in the chain; none for the first) and the
 * row. */
void journal_hash(const struct journal_row *row, struct str before,
		  uint8_t ret_hash[JOURNAL_HASH_SIZE]);

enum id_kind journal_kind(struct str object); /* ID__MAX: a noun that has no public id */
/* The subject as the hash takes it: its public id, or the row of a noun that has none. NULL: no
 * subject. */
const char *journal_subject(struct call *call, struct str object, int64_t subject);
