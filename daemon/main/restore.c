/* restore.c: look, lock, copy, prove, and only then change places.
 *
 * The copy that is proven is the one that will serve: it lies in the database's folder already,
 * and has been brought to this version. */
#include "main/restore.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/zone.h"
#include "core/core.h"
#include "store/restore.h"

#define CACHE_BYTES (INT64_C(4) << 20)

static void conf_freep(struct conf **conf)
{
	*conf = conf_free(*conf);
}

static void db_closep(struct db **db)
{
	*db = db_close(*db);
}

static void core_freep(struct core **core)
{
	*core = core_free(*core);
}

static int status_of(int r)
{
	switch (r) {
	case 0:
		return EX_OK;
	case -EBUSY:
		return EX_TEMPFAIL;
	case -EBADMSG:
	case -EMEDIUMTYPE:
	case -EPROTONOSUPPORT:
		return EX_DATAERR;
	case -EACCES:
	case -EPERM:
	case -EROFS:
	case -ENOENT:
	case ERR_EXISTS:
		return EX_CANTCREAT;
	default:
		return EX_IOERR;
	}
}

static int look(const char *file)
{
	const char *reason = NULL;
	int r = restore_look(file, &reason);

	if (r == 0)
		return EX_OK;
	log_line(LOG_LEVEL_ERR, "cannot restore: %s file=%s", reason ? reason : strerror(-r), file);
	return reason ? EX_DATAERR : EX_NOINPUT;
}

/* The copy at PATH.restoring, as it will be served. */
static int prove(const struct conf *conf, struct proof *ret_proof)
{
	_cleanup_(x_freep) char *path = xasprintf("%s.restoring", conf->database);
	const struct db_options file = { .path = path,
					 .is_spare = true,
					 .cache_bytes = CACHE_BYTES,
					 .checkpoint_pages = conf->checkpoint_pages };
	struct core_options options = {
		.conf = conf, .rng = rng_system(), .server_key = "", .public_address = ""
	};
	_cleanup_(db_closep) struct db *db = NULL;
	_cleanup_(core_freep) struct core *core = NULL;
	int r = db_open(&file, &db);

	if (r == 0) {
		options.db = db;
		r = core_new(&options, &core);
	}
	if (r == 0)
		r = core_prove(core, ret_proof);
	if (r == 0 && !ret_proof->wrong)
		r = core_begin_anew(core);
	return r;
}

static char *aside_of(const char *path)
{
	char stamp[ZONE_STAMP_SIZE];

	zone_stamp(clock_now_ms(), stamp);
	return xasprintf("%s.before-restore-%s", path, stamp);
}

static void tell(const struct conf *conf, const char *file, const struct proof *proof,
		 const char *aside)
{
	_cleanup_(x_freep) char *key = xasprintf("%s/server.key", conf->keys_dir);
	char last[ZONE_UTC_SIZE] = "its beginning";

	if (proof->rows > 0)
		zone_utc(proof->last_ms, last);
	(void)printf("restored   %s\n"
		     "from       %s: whole, %" PRId64 " chains, %" PRId64 " rows, the last of %s\n",
		     conf->database, file, proof->chains, proof->rows, last);
	if (access(aside, F_OK) == 0)
		(void)printf("kept       %s: what was there before\n", aside);
	if (access(key, F_OK) < 0)
		(void)printf("missing    %s: put the old one there before the start, or every "
			     "client has to be told a new one\n",
			     key);
	(void)printf("next       start refereed, and run: referee verify, referee retry\n"
		     "           what was acknowledged after %s is not in it; readers of events "
		     "begin anew\n",
		     last);
	log_event(LOG_EVENT_RESTORED,
		  "the database was restored; what was acknowledged later is not in it file=%s "
		  "rows=%" PRId64 " last=%s",
		  file, proof->rows, last);
}

static int swap(const struct conf *conf, const char *file)
{
	_cleanup_(x_freep) char *aside = aside_of(conf->database);
	_cleanup_(proof_done) struct proof proof = { 0 };
	int r = prove(conf, &proof);

	if (r == 0 && proof.wrong) {
		log_line(LOG_LEVEL_ERR, "cannot restore: it is damaged: %s file=%s", proof.wrong,
			 file);
		r = -EBADMSG;
	}
	if (r == 0)
		r = restore_swap(conf->database, aside);
	if (r == 0)
		tell(conf, file, &proof, aside);
	return r;
}

int restore(const char *conf_path, const char *file)
{
	_cleanup_(problems_done) struct problems problems = { 0 };
	_cleanup_(conf_freep) struct conf *conf = NULL;

	if (conf_read(conf_path, &conf, &problems) < 0) {
		for (size_t i = 0; i < problems.count; i++)
			log_line(LOG_LEVEL_ERR, "%s: %s", problems.list[i].field,
				 problems.list[i].message);
		return EX_CONFIG;
	}
	int status = look(file);
	if (status != EX_OK)
		return status;
	int r = restore_lock(conf->database);
	if (r == 0)
		r = restore_bring(file, conf->database);
	if (r == 0)
		r = swap(conf, file);
	if (r != 0 && r != -EBUSY)
		restore_drop(conf->database);
	if (r == -EBUSY)
		log_line(LOG_LEVEL_ERR, "cannot restore while a daemon runs: stop it first");
	return status_of(r);
}
