/* journal.c: the audit, the memory of requests and the stream of events at once: one row for each
 * change, written in the change's own transaction.
 *
 * Each row carries a BLAKE2b hash over the hash before it in the same chain and over its own
 * content, by names and public ids rather than row numbers, so that one study's chain can be
 * verified alone and elsewhere. Chain 0 is the programme's own. Bodies are not in it: it holds
 * salted digests of them. */
#include "core/call.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "core/journal.h"

#define UUID_SIZE 16

/* ---- hashing ---- */

static void hash_field(crypto_generichash_state *state, const void *bytes, size_t len)
{
	uint8_t prefix[8];

	/* A length before each field: no two rows can run together to the same bytes. */
	for (int i = 0; i < 8; i++)
		prefix[i] = (uint8_t)((uint64_t)len >> (8 * i));
	crypto_generichash_update(state, prefix, sizeof prefix);
	crypto_generichash_update(state, bytes, len);
}

static void hash_str(crypto_generichash_state *state, struct str text)
{
	/* Absent and empty must differ. */
	hash_field(state, text.p ? "+" : "-", 1);
	hash_field(state, text.p ? text.p : "", text.n);
}

static void hash_int(crypto_generichash_state *state, int64_t value)
{
	char text[24];
	int len = snprintf(text, sizeof text, "%" PRId64, value);
	hash_field(state, text, (size_t)len);
}

void journal_hash(const struct journal_row *row, struct str before,
		  uint8_t ret_hash[JOURNAL_HASH_SIZE])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, JOURNAL_HASH_SIZE);
	hash_str(&state, before);
	hash_str(&state, row->study);
	hash_int(&state, row->position);
	hash_int(&state, row->time_ms);
	hash_str(&state, row->actor);
	hash_str(&state, row->behalf);
	hash_str(&state, row->request_id);
	hash_str(&state, row->digest);
	hash_str(&state, row->verb);
	hash_str(&state, row->object);
	hash_str(&state, row->subject);
	hash_str(&state, row->data);
	hash_str(&state, row->result);
	crypto_generichash_final(&state, ret_hash, JOURNAL_HASH_SIZE);
}

void body_digest(const uint8_t *salt, struct str body, char ret_hex[DIGEST_HEX_SIZE])
{
	crypto_generichash_state state;
	uint8_t digest[DIGEST_SIZE];

	crypto_generichash_init(&state, NULL, 0, sizeof digest);
	crypto_generichash_update(&state, salt, SALT_SIZE);
	crypto_generichash_update(&state, (const uint8_t *)body.p, body.n);
	crypto_generichash_final(&state, digest, sizeof digest);
	str_hex(digest, sizeof digest, ret_hex);
}

void body_digest_new(struct call *call, struct str body, uint8_t ret_salt[SALT_SIZE],
		     char ret_hex[DIGEST_HEX_SIZE])
{
	call->core->rng.fill(call->core->rng.arg, ret_salt, SALT_SIZE);
	body_digest(ret_salt, body, ret_hex);
}

void request_digest(struct call *call)
{
	crypto_generichash_state state;
	size_t len;
	_cleanup_(x_freep) char *text = canonical(call->params, &len);

	/* Keyed: a short text could be guessed from a plain digest after it has been redacted. */
	crypto_generichash_init(&state, call->core->digest_key, sizeof call->core->digest_key,
				DIGEST_SIZE);
	crypto_generichash_update(&state, (const uint8_t *)call->verb->name,
				  strlen(call->verb->name) + 1);
	crypto_generichash_update(&state, (const uint8_t *)text, len);
	crypto_generichash_final(&state, call->digest, DIGEST_SIZE);
}

/* ---- replay ---- */

static bool request_id(const struct call *call, uint8_t ret_id[UUID_SIZE])
{
	struct str text = param_str(call, "request_id");
	size_t len = 0;

	/* params_check() saw that it is a UUID: two spellings of one are one. */
	return text.p && sodium_hex2bin(ret_id, UUID_SIZE, text.p, text.n, "-", &len, NULL) == 0 &&
	       len == UUID_SIZE;
}

int journal_replay(struct call *call, const char **ret_result)
{
	uint8_t id[UUID_SIZE];

	if (!request_id(call, id))
		return 0; /* GCOV_EXCL_LINE: params_check() has it from every write */
	_cleanup_(query_endp) struct query *query = sql_journal_request(
		call->txn, call->actor.principal, (struct str){ (char *)id, sizeof id });
	if (!query_next(query))
		return 0;
	if (!str_same(query_blob(query, 0),
		      (struct str){ (char *)call->digest, sizeof call->digest }))
		return answer(call, ERR_CONFLICT, "%s", err_row(ERR_CONFLICT)->text);
	*ret_result = row_text(call, query, 1);
	return 1;
}

/* ---- writing ---- */

struct head {
	int64_t position;
	uint8_t hash[JOURNAL_HASH_SIZE];
};

static void chain_head(struct call *call, int64_t chain, int64_t *ret_position,
		       struct str *ret_hash)
{
	const struct head *kept = kept_get(call, KEPT_HEAD, chain, 0);

	if (kept) {
		*ret_position = kept->position;
		*ret_hash = (struct str){ (const char *)kept->hash, sizeof kept->hash };
		return;
	}
	_cleanup_(query_endp) struct query *query = sql_journal_head(call->txn, chain);

	*ret_position = 0;
	*ret_hash = STR_NONE;
	if (query_next(query)) {
		struct str hash = query_blob(query, 1);
		*ret_position = query_int(query, 0);
		char *copy = arena_alloc(call->arena, hash.n); /* bytes, zeros among them */
		memcpy(copy, hash.p, hash.n);
		*ret_hash = (struct str){ copy, hash.n };
	}
}

/* Over the one that is kept, so that a chain's rows take no more room than one. */
static void head_keep(struct call *call, int64_t chain, int64_t position,
		      const uint8_t hash[JOURNAL_HASH_SIZE])
{
	struct head *kept = kept_get(call, KEPT_HEAD, chain, 0);

	if (!kept)
		kept = kept_put(call, KEPT_HEAD, chain, 0, sizeof *kept);
	if (!kept)
		return;
	kept->position = position;
	memcpy(kept->hash, hash, sizeof kept->hash);
}

enum id_kind journal_kind(struct str object)
{
#define KIND_CASE(name, prefix, noun)                                                              \
	if (str_is(object, noun))                                                                  \
		return ID_##name;
	ID_TABLE(KIND_CASE)
#undef KIND_CASE
	return ID__MAX;
}

const char *journal_subject(struct call *call, struct str object, int64_t subject)
{
	enum id_kind kind = journal_kind(object);

	if (!subject)
		return NULL;
	return kind != ID__MAX ? id_text(call, kind, subject)
			       : arena_printf(call->arena, "%" PRId64, subject);
}

static void touched(struct call *call, int64_t chain)
{
	struct commit *commit = &call->core->commit;

	for (size_t i = 0; i < commit->chain_count && i < COMMIT_CHAINS_MAX; i++)
		if (commit->chains[i] == chain)
			return;
	if (commit->chain_count < COMMIT_CHAINS_MAX)
		commit->chains[commit->chain_count] = chain;
	commit->chain_count++;
}

static const char *study_code_of(const struct call *call, int64_t chain)
{
	if (chain == 0)
		return NULL;
	assert(call->study && call->study->id == chain); /* who writes to a chain has entered it */
	return call->study->code;
}

static void append(struct call *call, int64_t chain, const char *object_name, int64_t subject,
		   struct journal_row *row)
{
	bool has_behalf = call->me.principal != call->actor.principal;
	uint8_t hash[JOURNAL_HASH_SIZE];
	int64_t position;
	struct str before;

	chain_head(call, chain, &position, &before);
	row->position = position + 1;
	row->time_ms = call->now_ms;
	row->study = str_of(study_code_of(call, chain));
	row->actor = str_of(call->actor.name);
	row->behalf = str_of(has_behalf ? call->me.name : NULL);
	row->object = str_of(object_name);
	row->subject = str_of(journal_subject(call, row->object, subject));
	journal_hash(row, before, hash);
	sql_journal_add(call->txn, chain, row->position, row->time_ms, call->actor.principal,
			has_behalf ? call->me.principal : 0, row->request_id, row->digest,
			row->verb, row->object, subject, row->data, row->result,
			(struct str){ (char *)hash, sizeof hash });
	if (call->txn->r == 0) {
		head_keep(call, chain, row->position, hash);
		call->core->commit.seq = txn_last_id(call->txn);
		touched(call, chain);
	}
}

struct json_object *call_event(struct call *call, int64_t chain, const char *object,
			       int64_t subject)
{
	call->chain = chain;
	call->object = object;
	call->subject = subject;
	if (!call->event)
		call->event = mem_check(json_object_new_object());
	return call->event;
}

static struct str json_text(struct json_object *object)
{
	return str_of(mem_check(
		(void *)(uintptr_t)json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN)));
}

void journal_consequence(struct call *call, const char *verb, const char *object, int64_t subject,
			 struct json_object *data)
{
	struct journal_row row = { .verb = str_of(verb), .data = json_text(data) };

	append(call, call->chain, object, subject, &row);
	json_object_put(data);
}

int journal_write(struct call *call, const char *result_text, bool with_request_id)
{
	struct journal_row row = { .verb = str_of(call->verb->name),
				   .data = json_text(call->event) };
	uint8_t id[UUID_SIZE];

	assert(call->object); /* a handler that writes says what about */
	if (with_request_id && request_id(call, id)) {
		row.request_id = (struct str){ (char *)id, sizeof id };
		row.digest = (struct str){ (char *)call->digest, sizeof call->digest };
		row.result = str_of(result_text);
	}
	append(call, call->chain, call->object, call->subject, &row);
	return call->txn->r;
}
