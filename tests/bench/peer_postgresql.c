/* peer_postgresql.c: a bare insert of the text by a prepared statement, through libpq's
 * asynchronous calls; the answer is the row's number. */
#include <libpq-fe.h>
#include <stdlib.h>

#include "base/mem.h"
#include "bench/load.h"
#include "bench/text.h"

struct postgresql {
	struct link link;
	PGconn *connection;
	uint64_t id; /* of the row, until the server is ready again */
};

static PGconn *connection_of(struct link *link)
{
	return ((struct postgresql *)(void *)link)->connection;
}

static struct link *postgresql_open(const struct options *options, unsigned index)
{
	struct postgresql *postgresql = xcalloc(1, sizeof(*postgresql));

	(void)index;
	postgresql->connection = PQconnectdb(options->address);
	if (PQstatus(postgresql->connection) != CONNECTION_OK)
		load_fail("%s", PQerrorMessage(postgresql->connection));
	PGresult *result =
		PQprepare(postgresql->connection, "add",
			  "INSERT INTO comment (text) VALUES ($1) RETURNING id", 1, NULL);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		load_fail("%s", PQerrorMessage(postgresql->connection));
	PQclear(result);
	if (PQsetnonblocking(postgresql->connection, 1) != 0)
		load_fail("%s", PQerrorMessage(postgresql->connection));
	postgresql->link.fd = PQsocket(postgresql->connection);
	return &postgresql->link;
}

static void postgresql_send(struct link *link, unsigned slot)
{
	char text[TEXT_SIZE + 1];
	const char *values[] = { text };

	(void)slot;
	text_fill(text, link->answered);
	text[TEXT_SIZE] = '\0';
	if (!PQsendQueryPrepared(connection_of(link), "add", 1, values, NULL, NULL, 0) ||
	    PQflush(connection_of(link)) != 0)
		load_fail("%s", PQerrorMessage(connection_of(link)));
}

static uint64_t row_number(PGconn *connection, const PGresult *result)
{
	if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
		load_fail("postgresql answers %s: %s", PQresStatus(PQresultStatus(result)),
			  PQerrorMessage(connection));
	return strtoull(PQgetvalue(result, 0, 0), NULL, 10);
}

static bool postgresql_receive(struct link *link, struct answer *ret_answer)
{
	struct postgresql *postgresql = (struct postgresql *)(void *)link;
	PGresult *result;

	if (link->in_flight == 0)
		return false;
	if (PQisBusy(postgresql->connection) && !PQconsumeInput(postgresql->connection))
		load_fail("%s", PQerrorMessage(postgresql->connection));
	while (!PQisBusy(postgresql->connection)) {
		result = PQgetResult(postgresql->connection);
		if (!result) {
			*ret_answer = (struct answer){ .id = postgresql->id };
			return true;
		}
		postgresql->id = row_number(postgresql->connection, result);
		PQclear(result);
	}
	return false;
}

static void postgresql_close(struct link *link)
{
	PQfinish(connection_of(link));
	x_freep(&link);
}

const struct peer peer_postgresql = { "postgresql", postgresql_open, postgresql_send,
				      postgresql_receive, postgresql_close };
