/* floor.c: what the least is that one acknowledged request can take on this machine: one commit of
 * SQLite, and one round trip over CURVE to a server that only echoes. As one line of JSON.
 *
 *     floor FOLDER SECONDS */
#include <inttypes.h>
#include <stdbool.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>
#include <zmq.h>

#include "base/mem.h"
#include "bench/figures.h"
#include "bench/text.h"

#define Z85_SIZE   41
#define ASKED_SIZE 1200 /* about what comment.add is on the wire */

static void must(bool is_good, const char *what)
{
	if (is_good)
		return;
	fprintf(stderr, "floor: %s failed\n", what);
	exit(1);
}

/* ---- a commit ---- */

static sqlite3 *database_open(const char *folder)
{
	_cleanup_(x_freep) char *path = xasprintf("%s/floor.db", folder);
	sqlite3 *db;

	must(sqlite3_open(path, &db) == SQLITE_OK, "sqlite3_open");
	must(sqlite3_exec(db,
			  "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA "
			  "wal_autocheckpoint=500;"
			  "DROP TABLE IF EXISTS comment; CREATE TABLE comment (id INTEGER PRIMARY "
			  "KEY, text TEXT)",
			  NULL, NULL, NULL) == SQLITE_OK,
	     "the table");
	return db;
}

static void commits(const char *folder, int64_t length_ns, struct figures *figures)
{
	sqlite3 *db = database_open(folder);
	sqlite3_stmt *add;
	char text[TEXT_SIZE];

	must(sqlite3_prepare_v2(db, "INSERT INTO comment (text) VALUES (?1)", -1, &add, NULL) ==
		     SQLITE_OK,
	     "the statement");
	int64_t now_ns = figures_now_ns(), end_ns = now_ns + length_ns;
	for (uint64_t i = 0; now_ns < end_ns; i++) {
		text_fill(text, i);
		(void)sqlite3_bind_text(add, 1, text, TEXT_SIZE, SQLITE_STATIC);
		must(sqlite3_step(add) == SQLITE_DONE, "INSERT");
		(void)sqlite3_reset(add);
		int64_t before_ns = now_ns;
		now_ns = figures_now_ns();
		figures_add(figures, now_ns - before_ns);
	}
	(void)sqlite3_finalize(add);
	(void)sqlite3_close(db);
}

/* ---- a round trip ---- */

static void echo(const char *secret, int ready)
{
	void *context = zmq_ctx_new(), *router = zmq_socket(context, ZMQ_ROUTER);
	const int yes = 1;
	char address[128];
	size_t size = sizeof(address);

	must(zmq_setsockopt(router, ZMQ_CURVE_SERVER, &yes, sizeof(yes)) == 0 &&
		     zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, secret, Z85_SIZE) == 0 &&
		     zmq_bind(router, "tcp://127.0.0.1:*") == 0 &&
		     zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, address, &size) == 0 &&
		     write(ready, address, sizeof(address)) == sizeof(address),
	     "the echo's socket");
	for (;;) {
		zmq_msg_t frame;
		(void)zmq_msg_init(&frame);
		must(zmq_msg_recv(&frame, router, 0) >= 0, "zmq_msg_recv");
		must(zmq_msg_send(&frame, router, zmq_msg_more(&frame) ? ZMQ_SNDMORE : 0) >= 0,
		     "zmq_msg_send");
	}
}

static void ask(const char *address, const char *server_key, int64_t length_ns,
		struct figures *figures)
{
	void *context = zmq_ctx_new(), *dealer = zmq_socket(context, ZMQ_DEALER);
	char public[Z85_SIZE], secret[Z85_SIZE], bytes[ASKED_SIZE] = { 0 };
	const int none = 0;

	must(zmq_curve_keypair(public, secret) == 0 &&
		     zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, server_key, Z85_SIZE) == 0 &&
		     zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, public, Z85_SIZE) == 0 &&
		     zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, secret, Z85_SIZE) == 0 &&
		     zmq_setsockopt(dealer, ZMQ_LINGER, &none, sizeof(none)) == 0 &&
		     zmq_connect(dealer, address) == 0,
	     "the asking socket");
	for (int64_t begin_ns = 0, end_ns = 0; begin_ns <= end_ns;) {
		int64_t now_ns = figures_now_ns();
		must(zmq_send(dealer, bytes, sizeof(bytes), 0) == sizeof(bytes) &&
			     zmq_recv(dealer, bytes, sizeof(bytes), 0) == sizeof(bytes),
		     "a round trip");
		if (end_ns == 0) /* the first one shook hands, too */
			end_ns = figures_now_ns() + length_ns;
		else
			figures_add(figures, figures_now_ns() - now_ns);
		begin_ns = figures_now_ns();
	}
	(void)zmq_close(dealer);
	(void)zmq_ctx_term(context);
}

static void round_trips(int64_t length_ns, struct figures *figures)
{
	char public[Z85_SIZE], secret[Z85_SIZE], address[128];
	int ready[2];

	must(zmq_curve_keypair(public, secret) == 0 && pipe(ready) == 0, "a key pair");
	pid_t child = fork();
	must(child >= 0, "fork");
	if (child == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		echo(secret, ready[1]);
	}
	(void)close(ready[1]);
	must(read(ready[0], address, sizeof(address)) == sizeof(address), "the echo's start");
	ask(address, public, length_ns, figures);
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
}

static double mean_us(const struct figures *figures)
{
	double sum = 0;

	for (size_t i = 0; i < figures->count; i++)
		sum += figures->each_ns[i];
	return sum / (double)figures->count / 1e3;
}

int main(int argc, char **argv)
{
	struct figures commit = { 0 }, trip = { 0 };

	must(argc == 3, "floor FOLDER SECONDS");
	int64_t length_ns = (int64_t)(strtod(argv[2], NULL) * 1e9);
	commits(argv[1], length_ns, &commit);
	round_trips(length_ns, &trip);
	printf("{\"commit_us\":%.1f,\"commit_p50_us\":%.1f,\"trip_us\":%.1f,\"trip_p50_us\":%.1f}"
	       "\n",
	       mean_us(&commit), figures_share_us(&commit, 0.5), mean_us(&trip),
	       figures_share_us(&trip, 0.5));
	figures_done(&commit);
	figures_done(&trip);
	return 0;
}
