/* daemon.c: a table of steps from nothing to serving, and the way back.
 *
 * Each step says by an exit status what kept it from succeeding, and has logged why. Whatever
 * the steps have made is undone by daemon_done() in the order of death: stop taking, join the
 * threads, close the sockets, ZAP last, end libzmq, and only then close what the threads stood
 * on. After a fault none of that is done: the process just ends, since going on after a storage
 * fault, if only to close the file, may do harm. */
#include "main/daemon.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include <zmq.h>

#include "base/log.h"
#include "main/keyfile.h"
#include "net/front.h"
#include "net/notify.h"
#include "net/reader.h"
#include "net/writer.h"

#define READERS	 2
#define KEY_SIZE 32

struct daemon {
	const char *conf_path;
	struct conf *conf;
	struct keyfile server;
	struct endpoint_passed tcp, ipc; /* sockets from the service manager */
	struct mailbox *to_front, *to_writer, *to_readers;
	struct front *front;
	struct db *writer_db, *reader_dbs[READERS];
	struct core *writer_core, *reader_cores[READERS];
	char *address;		 /* where clients connect; "": no tcp */
	struct keyring *keyring; /* until the front has it */
	struct writer *writer;
	struct reader *readers[READERS];
	pthread_t threads[1 + READERS];
	size_t thread_count;
};

static int status_of(int r, int otherwise)
{
	switch (r) {
	case -EPROTONOSUPPORT:
	case -EMEDIUMTYPE:
	case -EBADMSG:
		return EX_DATAERR;
	case -EBUSY:
		return EX_TEMPFAIL;
	case -EACCES:
	case -EPERM:
	case -EROFS:
	case -ENOENT:
	case -ENOTDIR:
		return EX_CANTCREAT;
	default:
		return otherwise;
	}
}

static int problems_tell(const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		log_line(LOG_LEVEL_ERR, "%s: %s", problems->list[i].field,
			 problems->list[i].message);
	return EX_CONFIG;
}

/* ---- the steps ---- */

/* Signals go to the front's signalfd alone; threads inherit the mask. libzmq counts routing ids
 * up from rand(), and a peer that claims the next one aborts the process: so nobody is to know
 * it. */
static int step_process(struct daemon *daemon)
{
	sigset_t signals;
	unsigned seed;

	(void)daemon;
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGHUP);
	(void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN); /* a write over a limit fails as any other does */
	if (sodium_init() < 0) {
		log_line(LOG_LEVEL_ERR, "libsodium cannot start");
		return EX_OSERR;
	}
	randombytes_buf(&seed, sizeof(seed));
	srand(seed);
	return EX_OK;
}

static int step_conf(struct daemon *daemon)
{
	_cleanup_(problems_done) struct problems problems = { 0 };

	if (conf_read(daemon->conf_path, &daemon->conf, &problems) < 0)
		return problems_tell(&problems);
	log_set_level(daemon->conf->log_level);
	return EX_OK;
}

static void passed_add(struct endpoint_passed *passed, int fd)
{
	passed->fds = xrealloc(passed->fds, (passed->count + 1) * sizeof(passed->fds[0]));
	passed->fds[passed->count++] = fd;
}

static int step_passed(struct daemon *daemon)
{
	int count = sd_listen_fds(1);

	for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + count; fd++) {
		if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) > 0) {
			passed_add(&daemon->ipc, fd);
		} else if (sd_is_socket_inet(fd, AF_UNSPEC, SOCK_STREAM, 1, 0) > 0) {
			passed_add(&daemon->tcp, fd);
		} else {
			log_event(LOG_EVENT_ENDPOINT_REFUSED,
				  "a passed socket is neither a TCP nor a local stream socket that "
				  "listens fd=%d",
				  fd);
			return EX_CONFIG;
		}
	}
	return EX_OK;
}

static int db_open_for(const struct daemon *daemon, bool is_reader, struct db **ret_db)
{
	const struct conf *conf = daemon->conf;
	const struct db_options options = {
		.path = conf->database,
		.is_reader = is_reader,
		.cache_bytes = conf->cache_bytes,
		.max_bytes = conf->database_bytes,
		.checkpoint_pages = conf->checkpoint_pages,
		.ballast_bytes = conf->ballast_bytes,
	};
	int r = db_open(&options, ret_db);

	return r < 0 ? status_of(r, EX_IOERR) : EX_OK;
}

static int step_database(struct daemon *daemon)
{
	int status = db_open_for(daemon, false, &daemon->writer_db);

	if (status == EX_OK)
		core_backup_clear(daemon->conf);
	return status;
}

static int key_status(int r)
{
	if (r == -EBADMSG)
		return EX_NOINPUT;
	return r == -EACCES ? EX_NOPERM : EX_CANTCREAT;
}

/* The server's key: what the service manager hands us, or the file in keys_dir, made at the
 * first start. */
static int step_keys(struct daemon *daemon)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	_cleanup_(x_freep) char *path = xasprintf("%s/server.key", daemon->conf->keys_dir);
	_cleanup_(x_freep) char *passed =
		xasprintf("%s/server.key", credentials ? credentials : "");
	bool is_new;
	int r = credentials ? keyfile_read(passed, true, &daemon->server) : -ENOENT;

	if (r == -ENOENT) {
		r = keyfile_folder(daemon->conf->keys_dir);
		if (r == 0)
			r = keyfile_have(path, &daemon->server, &is_new);
		if (r == 0 && is_new)
			log_line(LOG_LEVEL_NOTICE, "made the server's key file=%s", path);
	}
	return r < 0 ? key_status(r) : EX_OK;
}

static int step_mailboxes(struct daemon *daemon)
{
	if (mailbox_new(&daemon->to_front) < 0 || mailbox_new(&daemon->to_writer) < 0 ||
	    mailbox_new(&daemon->to_readers) < 0)
		return EX_OSERR;
	return EX_OK;
}

/* An address that says "every interface" is none that a client can connect to. */
static bool is_wildcard(const char *address)
{
	static const char *const wildcards[] = { "tcp://0.0.0.0:", "tcp://[::]:", "tcp://*:" };

	for (size_t i = 0; i < ELEMENTS(wildcards); i++)
		if (strncmp(address, wildcards[i], strlen(wildcards[i])) == 0)
			return true;
	return false;
}

static int step_sockets(struct daemon *daemon)
{
	const struct front_options options = {
		.conf = &daemon->conf,
		.in = daemon->to_front,
		.writer = daemon->to_writer,
		.readers = daemon->to_readers,
		.reader_count = READERS,
		.server_secret = daemon->server.secret,
		.tcp = daemon->tcp,
		.ipc = daemon->ipc,
	};
	const char *public_address = daemon->conf->public_address;
	int r = front_new(&options, &daemon->front);

	sodium_memzero(daemon->server.secret, sizeof(daemon->server.secret));
	if (r == -EACCES || r == -EPERM)
		return EX_NOPERM;
	if (r < 0)
		return EX_UNAVAILABLE;
	daemon->address = xstrdup(*public_address ? public_address : front_address(daemon->front));
	if (is_wildcard(daemon->address))
		log_line(LOG_LEVEL_WARNING,
			 "no client can connect to every interface; public_address should name one "
			 "address=%s",
			 daemon->address);
	return EX_OK;
}

static int core_new_for(const struct daemon *daemon, struct db *db, struct core **ret_core)
{
	const struct core_options options = {
		.db = db,
		.conf = daemon->conf,
		.rng = rng_system(),
		.server_key = *daemon->address ? daemon->server.public : "",
		.public_address = daemon->address,
	};

	int r = core_new(&options, ret_core);

	return r < 0 ? status_of(r, EX_IOERR) : EX_OK;
}

static int join_write(const struct daemon *daemon)
{
	_cleanup_(x_freep) char *path = xasprintf("%s/coordinator.join", daemon->conf->keys_dir);
	_cleanup_(x_freep) char *text =
		xasprintf("{\"refereed_join\": 1, \"address\": \"%s\", \"server_key\": \"%s\", "
			  "\"principal\": \"coordinator\"}\n",
			  daemon->address, daemon->server.public);

	return keyfile_write(path, text);
}

/* The files come before the row in the database: a start that is cut off between them is simply
 * made again. */
static int first_start(struct daemon *daemon)
{
	_cleanup_(x_freep) char *path = xasprintf("%s/coordinator.key", daemon->conf->keys_dir);
	_cleanup_(keyfile_wipe) struct keyfile key = { 0 };
	uint8_t public[KEY_SIZE];
	bool is_new;
	int r = keyfile_folder(daemon->conf->keys_dir);

	if (r == 0)
		r = keyfile_have(path, &key, &is_new);
	if (r == 0)
		r = join_write(daemon);
	if (r < 0)
		return key_status(r);
	(void)zmq_z85_decode(public, key.public);
	if (core_first_start(daemon->writer_core, public, clock_now_ms()) < 0)
		return EX_IOERR;
	log_event(LOG_EVENT_FIRST_START,
		  "first start: whoever holds these files is the coordinator key=%s "
		  "join=%s/coordinator.join",
		  path, daemon->conf->keys_dir);
	return EX_OK;
}

static int step_core(struct daemon *daemon)
{
	_cleanup_(problems_done) struct problems problems = { 0 };
	bool is_first = false;
	int status = core_new_for(daemon, daemon->writer_db, &daemon->writer_core);

	if (status != EX_OK)
		return status;
	int r = core_is_first(daemon->writer_core, &is_first);
	if (r < 0)
		return status_of(r, EX_IOERR);
	if (is_first)
		status = first_start(daemon);
	if (status != EX_OK)
		return status;
	r = reload_install(daemon->writer_core, daemon->conf, clock_now_ms(), &problems);
	if (problems.count > 0)
		return problems_tell(&problems);
	if (r == 0)
		r = core_keyring(daemon->writer_core, &daemon->keyring);
	return r < 0 ? status_of(r, EX_IOERR) : EX_OK;
}

static int step_readers(struct daemon *daemon)
{
	int status = EX_OK;

	for (size_t i = 0; i < READERS && status == EX_OK; i++) {
		status = db_open_for(daemon, true, &daemon->reader_dbs[i]);
		if (status == EX_OK)
			status = core_new_for(daemon, daemon->reader_dbs[i],
					      &daemon->reader_cores[i]);
	}
	return status;
}

/* `name` is what top(1), gdb(1) and perf(1) show. */
static int thread_start(struct daemon *daemon, const char *name, void *(*run)(void *), void *arg)
{
	int error = pthread_create(&daemon->threads[daemon->thread_count], NULL, run, arg);

	if (error != 0) {
		(void)fault(-error, "starting a thread");
		return EX_OSERR;
	}
	(void)pthread_setname_np(daemon->threads[daemon->thread_count], name);
	daemon->thread_count++;
	return EX_OK;
}

static int step_threads(struct daemon *daemon)
{
	const struct writer_options writer = {
		.core = daemon->writer_core,
		.db = daemon->writer_db,
		.conf = daemon->conf,
		.conf_path = daemon->conf_path,
		.in = daemon->to_writer,
		.out = daemon->to_front,
		.now_ms = clock_now_ms,
		.now_us = clock_monotonic_us,
	};

	daemon->writer = writer_new(&writer);
	int status = thread_start(daemon, "writer", writer_thread, daemon->writer);
	for (size_t i = 0; i < READERS && status == EX_OK; i++) {
		const struct reader_options reader = {
			.core = daemon->reader_cores[i],
			.in = daemon->to_readers,
			.out = daemon->to_front,
			.now_ms = clock_now_ms,
		};
		if (reader_new(&reader, &daemon->readers[i]) < 0)
			return EX_OSERR;
		status = thread_start(daemon, "reader", reader_thread, daemon->readers[i]);
	}
	return status;
}

static const struct step {
	const char *what;
	int (*run)(struct daemon *daemon);
} steps[] = {
	{ "preparing the process", step_process },
	{ "reading the configuration", step_conf },
	{ "looking at passed sockets", step_passed },
	{ "opening the database", step_database },
	{ "reading the keys", step_keys },
	{ "making the mailboxes", step_mailboxes },
	{ "opening the sockets", step_sockets },
	{ "storing workflows and forms", step_core },
	{ "opening the readers", step_readers },
	{ "starting the threads", step_threads },
};

/* ---- the way back ---- */

static void threads_join(struct daemon *daemon)
{
	if (daemon->to_writer)
		mailbox_close(daemon->to_writer);
	if (daemon->to_readers)
		mailbox_close(daemon->to_readers);
	for (size_t i = 0; i < daemon->thread_count; i++)
		(void)pthread_join(daemon->threads[i], NULL);
}

static void daemon_done(struct daemon *daemon)
{
	threads_join(daemon);
	(void)front_free(daemon->front);
	(void)writer_free(daemon->writer);
	(void)core_free(daemon->writer_core);
	for (size_t i = 0; i < READERS; i++) {
		(void)reader_free(daemon->readers[i]);
		(void)core_free(daemon->reader_cores[i]);
		(void)db_close(daemon->reader_dbs[i]);
	}
	(void)db_close(daemon->writer_db);
	(void)mailbox_free(daemon->to_front);
	(void)mailbox_free(daemon->to_writer);
	(void)mailbox_free(daemon->to_readers);
	(void)keyring_free(daemon->keyring);
	(void)conf_free(daemon->conf);
	x_freep(&daemon->tcp.fds);
	x_freep(&daemon->ipc.fds);
	x_freep(&daemon->address);
	keyfile_wipe(&daemon->server);
}

/* ---- between birth and death ---- */

static int daemon_serve(struct daemon *daemon)
{
	log_event(LOG_EVENT_STARTED, "started version=%s tcp=%s ipc=%s", REFEREED_VERSION,
		  daemon->address, daemon->conf->listen_ipc);
	switch (front_run(daemon->front, TAKE(daemon->keyring))) {
	case FRONT_STOPPED:
		return EX_OK;
	case FRONT_HURRIED:
		_exit(EX_TEMPFAIL);
	case FRONT_DAMAGE:
		log_line(LOG_LEVEL_ERR, "ends: nothing can be relied on in a damaged database, and "
					"starting again does not mend it");
		_exit(EX_DATAERR);
	case FRONT_FAULT:
		break;
	}
	log_event(LOG_EVENT_STORAGE_FAULT,
		  "ends without answering, since it is not known what the disk has; clients ask "
		  "again and lose nothing");
	_exit(EX_SOFTWARE);
}

static int daemon_start(struct daemon *daemon)
{
	for (size_t i = 0; i < ELEMENTS(steps); i++) {
		char state[64];
		(void)snprintf(state, sizeof(state), "STATUS=%s", steps[i].what);
		(void)notify_send(state);
		int status = steps[i].run(daemon);
		if (status == EX_OK)
			continue;
		log_line(LOG_LEVEL_ERR, "cannot start: stopped at %s status=%d", steps[i].what,
			 status);
		return status;
	}
	return EX_OK;
}

int daemon_run(const char *conf_path)
{
	struct daemon daemon = { .conf_path = conf_path };
	int status = daemon_start(&daemon);
	bool is_started = status == EX_OK;

	if (is_started)
		status = daemon_serve(&daemon);
	daemon_done(&daemon);
	if (is_started)
		log_event(LOG_EVENT_STOPPED, "stopped");
	return status;
}
