/* core.c: a core's birth and death, the first start, stored workflows and forms, and the keyring
 * for the front. */
#include "core/inbox.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

static bool secret_load(struct txn *txn, const char *name, uint8_t *bytes, size_t len)
{
	_cleanup_(query_endp) struct query *query = sql_secret_by_name(txn, str_of(name));

	if (!query_next(query))
		return false;
	struct str value = query_blob(query, 0);
	if (value.n == len)
		memcpy(bytes, value.p, len);
	else
		txn->r = fault(-EBADMSG, "the secret %s in the database is damaged", name);
	return true;
}

static void secret_make(struct core *core, struct txn *txn, const char *name, uint8_t *bytes,
			size_t len)
{
	core->rng.fill(core->rng.arg, bytes, len);
	sql_secret_add(txn, str_of(name), (struct str){ (char *)bytes, len });
}

/* The writer's first core makes them; readers and later starts find them. */
static int secrets_load(struct core *core)
{
	_cleanup_(txn_done) struct txn txn;

	txn_begin(core->db, &txn);
	if (!secret_load(&txn, "ident", core->ident.bytes, sizeof core->ident.bytes))
		secret_make(core, &txn, "ident", core->ident.bytes, sizeof core->ident.bytes);
	if (!secret_load(&txn, "digest", core->digest_key, sizeof core->digest_key))
		secret_make(core, &txn, "digest", core->digest_key, sizeof core->digest_key);
	if (!secret_load(&txn, "event", core->ident.event_bytes, sizeof core->ident.event_bytes))
		memcpy(core->ident.event_bytes, core->ident.bytes, sizeof core->ident.bytes);
	int r = txn_commit(&txn);
	return r > 0 ? fault(-ENOSPC, "the disk is full, cannot start") : r;
}

int core_begin_anew(struct core *core)
{
	_cleanup_(txn_done) struct txn txn;
	uint8_t *bytes = core->ident.event_bytes;

	core->rng.fill(core->rng.arg, bytes, IDENT_KEY_SIZE);
	txn_begin(core->db, &txn);
	sql_secret_put(&txn, str_of("event"), (struct str){ (char *)bytes, IDENT_KEY_SIZE });
	int r = txn_commit(&txn);
	return r > 0 ? fault(-ENOSPC, "the disk is full") : r;
}

int core_new(const struct core_options *options, struct core **ret_core)
{
	struct core *core = xcalloc(1, sizeof *core);

	core->db = options->db;
	core->conf = options->conf;
	core->rng = options->rng;
	core->server_key = options->server_key;
	core->public_address = options->public_address;
	core->queue_next_ms = INT64_MIN;
	arena_init(&core->arena);
	int r = sodium_init() < 0 ? fault(-EIO, "libsodium cannot start") : secrets_load(core);
	if (r != 0) {
		core_free(core);
		return r;
	}
	*ret_core = core;
	return 0;
}

struct core *core_free(struct core *core)
{
	if (!core)
		return NULL;
	cache_free(core);
	kept_free(core);
	arena_done(&core->arena);
	sodium_memzero(core->digest_key, sizeof core->digest_key);
	sodium_memzero(&core->ident, sizeof core->ident);
	x_freep(&core->batch);
	x_freep(&core->touched);
	x_freep(&core);
	return NULL;
}

void core_reload(struct core *core, const struct conf *conf)
{
	core->conf = conf;
}

/* ---- the first start ---- */

int core_is_first(struct core *core, bool *ret_is_first)
{
	_cleanup_(txn_done) struct txn txn;

	txn_begin(core->db, &txn);
	struct query *query = sql_principal_any(&txn);
	bool is_first = !query_next(query);
	query_end(query);
	int r = txn_commit(&txn);
	if (r == 0)
		*ret_is_first = is_first;
	return r;
}

int core_first_start(struct core *core, const uint8_t public_key[32], int64_t now_ms)
{
	_cleanup_(txn_done) struct txn txn;
	const struct str key = { (const char *)public_key, 32 };

	txn_begin(core->db, &txn);
	sql_institution_add(&txn, str_of("secretariat"), str_of("Secretariat"), str_of("KR"),
			    str_of("en"), now_ms);
	int64_t institution = txn_last_id(&txn);
	inbox_add(&txn, institution, "secretariat", core->conf->job_keep_ms, now_ms);
	sql_principal_add(&txn, institution, str_of("coordinator"), str_of("Coordinator"), STR_NONE,
			  str_of("en"), str_of(core->conf->default_zone), now_ms, STR_NONE,
			  STR_NONE);
	int64_t coordinator = txn_last_id(&txn);
	sql_global_role_add(&txn, coordinator, str_of("secretariat"));
	sql_global_role_add(&txn, coordinator, str_of("operator"));
	sql_key_add(&txn, coordinator, key, str_of("made on first start"), now_ms);
	int r = txn_commit(&txn);
	return r > 0 ? fault(-ENOSPC, "the disk is full, cannot start") : r;
}

/* ---- workflows and forms ---- */

static void install_workflow(struct txn *txn, const struct conf_file *file, int64_t now_ms,
			     struct problems *problems)
{
	struct workflow *workflow = NULL;

	if (workflow_read(file->path, file->text, &workflow, problems) != 0)
		return;
	struct query *query = sql_workflow_by_name(txn, str_of(workflow->id), workflow->version);
	if (!query_next(query)) {
		query_end(query);
		sql_workflow_add(txn, str_of(workflow->id), workflow->version, str_of(file->text),
				 now_ms);
	} else {
		if (!str_is(query_str(query, 1), file->text))
			problems_add(problems, file->path, -1,
				     "version %d of workflow `%s` was stored with other content; "
				     "studies may run by it. "
				     "Give the changed file a new version",
				     workflow->version, workflow->id);
		query_end(query);
	}
	workflow_free(workflow);
}

static void install_form(struct txn *txn, const struct conf_file *file, int64_t now_ms,
			 struct problems *problems)
{
	struct form *form = NULL;

	if (form_read(file->path, file->text, &form, problems) != 0)
		return;
	struct query *query = sql_form_by_name(txn, str_of(form->id), form->version);
	if (!query_next(query)) {
		query_end(query);
		sql_form_add(txn, str_of(form->id), form->version, str_of(file->text), now_ms);
	} else {
		if (!str_is(query_str(query, 1), file->text))
			problems_add(problems, file->path, -1,
				     "version %d of form `%s` was stored with other content; "
				     "reviews may be written by it. "
				     "Give the changed file a new version",
				     form->version, form->id);
		query_end(query);
	}
	form_free(form);
}

int core_install(struct core *core, const struct conf_file *workflows, size_t workflow_count,
		 const struct conf_file *forms, size_t form_count, int64_t now_ms,
		 struct problems *ret_problems)
{
	_cleanup_(txn_done) struct txn txn;
	size_t before = ret_problems->count;

	txn_begin(core->db, &txn);
	for (size_t i = 0; i < workflow_count; i++)
		install_workflow(&txn, &workflows[i], now_ms, ret_problems);
	for (size_t i = 0; i < form_count; i++)
		install_form(&txn, &forms[i], now_ms, ret_problems);
	if (ret_problems->count != before)
		return -EINVAL;
	int r = txn_commit(&txn);
	return r > 0 ? fault(-ENOSPC, "the disk is full, cannot store workflows and forms") : r;
}

/* ---- the keyring ---- */

static void keyring_load(struct txn *txn, struct keyring *keyring)
{
	size_t room = 0;
	struct query *query = sql_keyring_keys(txn);

	while (query_next(query)) {
		if (keyring->key_count == room) {
			room = 2 * room + 64;
			keyring->keys = xrealloc(keyring->keys, room * sizeof *keyring->keys);
		}
		struct keyring_key *key = &keyring->keys[keyring->key_count++];
		memcpy(key->public_key, query_blob(query, 0).p, sizeof key->public_key);
		key->key = query_int(query, 1);
		key->principal = query_int(query, 2);
	}
	query_end(query);

	room = 0;
	query = sql_keyring_principals(txn);
	while (query_next(query)) {
		if (keyring->principal_count == room) {
			room = 2 * room + 64;
			keyring->principals =
				xrealloc(keyring->principals, room * sizeof *keyring->principals);
		}
		struct keyring_principal *row = &keyring->principals[keyring->principal_count++];
		struct str name = query_str(query, 0);
		memset(row->name, 0, sizeof row->name);
		memcpy(row->name, name.p,
		       name.n < sizeof row->name ? name.n : sizeof row->name - 1);
		row->principal = query_int(query, 1);
	}
	query_end(query);
}

int core_keyring(struct core *core, struct keyring **ret_keyring)
{
	_cleanup_(txn_done) struct txn txn;
	struct keyring *keyring = xcalloc(1, sizeof *keyring);

	txn_begin(core->db, &txn);
	keyring_load(&txn, keyring);
	int r = txn_commit(&txn);
	if (r != 0) {
		keyring_free(keyring);
		return r;
	}
	*ret_keyring = keyring;
	return 0;
}

struct keyring *keyring_free(struct keyring *keyring)
{
	if (!keyring)
		return NULL;
	x_freep(&keyring->keys);
	x_freep(&keyring->principals);
	x_freep(&keyring);
	return NULL;
}
