/* conf_table.h: every key of refereed.conf, once.
 *
 * Columns: name (key in the file and member of struct conf), kind, default, lowest, highest (as
 * they would be written in the file), whether a reload may change it, help. Reading, defaults,
 * `refereed --check`, and the tests of the sample file and of the manual stand on it. A new key is
 * a row, a member of struct conf (in the same order), and its lines in the sample and the manual.
 */
#pragma once

#include "conf/conf.h"

#define CONF_TABLE(X)                                                                              \
	X(listen_tcp, LISTEN_TCP, "tcp://127.0.0.1:7420", "", "", false,                           \
	  "Address for TCP, encrypted with CURVE. A port of * takes any that is free. \"\" does "  \
	  "not listen.")                                                                           \
	X(listen_ipc, LISTEN_IPC, "ipc:///run/refereed/refereed.sock", "", "", false,              \
	  "Socket for programs on this machine; who may use it stands in ipc_users. \"\" does "    \
	  "not listen.")                                                                           \
	X(public_address, PUBLIC_ADDRESS, "", "", "", true,                                        \
	  "Address that join files name, where clients reach the daemon by another than "          \
	  "listen_tcp. \"\" names listen_tcp.")                                                    \
	X(database, PATH, "/var/lib/refereed/refereed.db", "", "", false,                          \
	  "The file with everything that the daemon knows. It must be on a local disk.")           \
	X(backup_dir, FOLDER, "", "", "", true,                                                    \
	  "Folder of the backups that server.backup makes. It must be on a local disk, too, and "  \
	  "of this database alone. \"\" is the folder backup beside the database.")                \
	X(keys_dir, PATH, "/var/lib/refereed/keys", "", "", false,                                 \
	  "Folder of the server's keys and of the first coordinator's; both are made at the "      \
	  "first start.")                                                                          \
	X(workflows_dir, PATH, "/etc/refereed/workflows", "", "", true,                            \
	  "Folder of workflows: every *.conf in it is read.")                                      \
	X(forms_dir, PATH, "/etc/refereed/forms", "", "", true,                                    \
	  "Folder of review forms: every *.conf in it is read.")                                   \
	X(default_workflow, NAME, "peer-review", "", "", true,                                     \
	  "Workflow of a new study that names none.")                                              \
	X(default_zone, ZONE, "Asia/Seoul", "", "", true,                                          \
	  "Time zone of a new study that names none. Its deadlines end at 23:59:59 there.")        \
	X(ipc_users, USERS, "( )", "", "", true,                                                   \
	  "Who users of this machine are when they come by listen_ipc: uid (a number or a user's " \
	  "name) and principal. "                                                                  \
	  "A user who is not listed is refused.")                                                  \
	X(message_bytes, BYTES, "256KiB", "1KiB", "16MiB", false, "Largest request.")              \
	X(json_depth, COUNT, "32", "4", "128", true,                                               \
	  "Deepest nesting of arrays and objects in a request.")                                   \
	X(batch_items, COUNT, "256", "1", "4096", true, "Most requests in one batch.")             \
	X(waiting_calls, COUNT, "1024", "1", "65536", true,                                        \
	  "Most calls that wait for events at a time, of all.")                                    \
	X(waiting_per_principal, COUNT, "16", "1", "65536", true,                                  \
	  "Most calls that wait for events at a time, of one principal; at most waiting_calls.")   \
	X(in_flight, COUNT, "256", "1", "65536", true,                                             \
	  "Most requests of one principal that are not answered yet.")                             \
	X(watch_ms, MS, "60s", "1s", "10min", true, "Longest wait of one call for events.")        \
	X(page_items, COUNT, "500", "10", "10000", true, "Most rows in one answer to a list.")     \
	X(text_bytes, BYTES, "32KiB", "1KiB", "8MiB", true,                                        \
	  "Longest text of a comment, response, reason or declaration; less than message_bytes.")  \
	X(review_bytes, BYTES, "128KiB", "1KiB", "8MiB", true,                                     \
	  "Largest review; less than message_bytes.")                                              \
	X(study_questions, COUNT, "5", "1", "1000", true, "Most guiding questions of a study.")    \
	X(document_bytes, BYTES, "32MiB", "1KiB", "1GiB", true, "Largest document.")               \
	X(chunk_bytes, BYTES, "128KiB", "1KiB", "8MiB", true,                                      \
	  "Largest part of a document in one request or answer; never more than message_bytes "    \
	  "has room for, as base64.")                                                              \
	X(uploads, COUNT, "8", "1", "1000", true,                                                  \
	  "Most documents, tables, and archives each that one principal is sending at a time.")    \
	X(upload_days, COUNT, "7", "1", "365", true,                                               \
	  "Days after which what was not sent to its end is forgotten.")                           \
	X(archive_bytes, BYTES, "1GiB", "1MiB", "1TiB", true,                                      \
	  "Largest archive of another office that is taken in.")                                   \
	X(archive_text_bytes, BYTES, "16MiB", "64KiB", "64MiB", true,                              \
	  "Largest file of such an archive that is no document: it is read whole.")                \
	X(archive_members, COUNT, "10000", "64", "100000", true, "Most files of such an archive.") \
	X(search_bytes, BYTES, "4KiB", "64B", "32KiB", true, "Longest search.")                    \
	X(search_terms, COUNT, "32", "1", "256", true, "Most words and fields of one search.")     \
	X(search_depth, COUNT, "16", "1", "64", true,                                              \
	  "Deepest nesting of parentheses and hyphens in a search.")                               \
	X(search_rows, COUNT, "2000", "100", "1000000", true,                                      \
	  "Most rows that one answer to a search looks at; a long text counts as several. A "      \
	  "search that is not at its end goes on with the next page.")                             \
	X(statistics_rows, COUNT, "1000000", "100", "100000000", true,                             \
	  "Most rows that one answer of programme.statistics counts, and looks at to choose its "  \
	  "studies, and most comments of a study that comment.duplicates compares; each takes "    \
	  "some 40 bytes of memory.")                                                              \
	X(searches, COUNT, "64", "1", "10000", true,                                               \
	  "Most searches that one principal saves, and that are saved for all.")                   \
	X(topics, COUNT, "1000", "1", "100000", true, "Most topics of the queue.")                 \
	X(topic_jobs, COUNT, "100000", "1", "10000000", true,                                      \
	  "Most jobs of one topic that have not ended.")                                           \
	X(job_bytes, BYTES, "32KiB", "1KiB", "8MiB", true,                                         \
	  "Largest payload or result of a job; at most text_bytes.")                               \
	X(job_credit, COUNT, "64", "1", "100000", true,                                            \
	  "Most jobs that one worker holds at a time.")                                            \
	X(job_attempts, COUNT, "5", "1", "1000", true,                                             \
	  "Attempts at a job that was put without another number.")                                \
	X(job_heartbeat_ms, MS, "60s", "1ms", "365d", true,                                        \
	  "How long a lease lasts without a heartbeat, where the job does not say.")               \
	X(job_attempt_ms, MS, "1h", "1ms", "365d", true,                                           \
	  "Longest attempt, whatever heartbeats say, where the job does not say.")                 \
	X(job_backoff_ms, MS, "10s", "1ms", "1d", true,                                            \
	  "Pause before the second attempt at a job, where the job does not say. It doubles with " \
	  "each.")                                                                                 \
	X(job_backoff_max_ms, MS, "1h", "1ms", "30d", true, "Longest pause between two attempts.") \
	X(job_keep_ms, MS, "30d", "1s", "3650d", true,                                             \
	  "How long a job is kept that has ended, where its topic does not say.")                  \
	X(catch_up_ms, MS, "7d", "1h", "365d", true,                                               \
	  "For how long a reminder is made up for whose day passed while nobody looked.")          \
	X(quiet_hours, QUIET_HOURS, "20-8", "", "", true,                                          \
	  "Hours in which nobody is written to, by the clock of whoever is: from and until. "      \
	  "\"\" is none.")                                                                         \
	X(quiet_days, QUIET_DAYS, "sat sun", "", "", true,                                         \
	  "Days of the week on which nobody is written to.")                                       \
	X(quiet_dates, QUIET_DATES, "", "", "", true,                                              \
	  "Holidays on which nobody is written to, such as \"2026-01-01 2026-02-17\".")            \
	X(mail_from, ADDRESS, "", "", "", true,                                                    \
	  "Address that mails come from. \"\" is refereed@ and the name of the machine that "      \
	  "hands "                                                                                 \
	  "them over.")                                                                            \
	X(database_bytes, BYTES, "0", "0", "1TiB", false,                                          \
	  "Largest database. 0 sets no limit but the disk.")                                       \
	X(ballast_bytes, BYTES, "16MiB", "0", "1GiB", false,                                       \
	  "Space that is kept beside the database and released when the disk is full, so that "    \
	  "reading and "                                                                           \
	  "restarting go on. 0 keeps none.")                                                       \
	X(writer_batch, COUNT, "256", "1", "4096", false, "Most requests in one commit.")          \
	X(writer_ms, MS, "5ms", "1ms", "1s", false, "Longest work for one commit.")                \
	X(checkpoint_pages, COUNT, "500", "100", "100000", false,                                  \
	  "Pages in the write-ahead log before they go into the database. More gives no more "     \
	  "throughput, and longer "                                                                \
	  "pauses.")                                                                               \
	X(cache_bytes, BYTES, "16MiB", "1MiB", "1GiB", false,                                      \
	  "Page cache of one database connection. There are three.")                               \
	X(handshake_ms, MS, "3s", "100ms", "60s", false,                                           \
	  "Time that a client has to prove its key.")                                              \
	X(log_level, LOG_LEVEL, "info", "", "", true,                                              \
	  "Least level that is logged: err, warning, notice, info or debug.")

enum conf_index {
#define CONF_ENUM(name, kind, value, low, high, reloadable, help) CONF_INDEX_##name,
	CONF_TABLE(CONF_ENUM)
#undef CONF_ENUM
		CONF__MAX
};

enum conf_kind {
	CONF_KIND_LISTEN_TCP,
	CONF_KIND_LISTEN_IPC,
	CONF_KIND_PUBLIC_ADDRESS,
	CONF_KIND_PATH,
	CONF_KIND_FOLDER, /* a path, or "" */
	CONF_KIND_NAME,
	CONF_KIND_ZONE,
	CONF_KIND_QUIET_HOURS,
	CONF_KIND_QUIET_DAYS,
	CONF_KIND_QUIET_DATES,
	CONF_KIND_ADDRESS, /* of a mail, or "" */
	CONF_KIND_COUNT,
	CONF_KIND_BYTES,
	CONF_KIND_MS,
	CONF_KIND_LOG_LEVEL,
	CONF_KIND_USERS,
	CONF_KIND__MAX
};

struct conf_row {
	const char *name;
	enum conf_kind kind;
	const char *value; /* the default */
	const char *low, *high;
	bool is_reloadable;
	const char *help;
	size_t offset, size; /* of the member in struct conf */
};
extern const struct conf_row conf_rows[CONF__MAX];

/* Sets one key from its text, or (sizes, times and counts only) from a number. False with the
 * reason, which the caller owns. USERS have no such form: they are read from the file alone. */
bool conf_set(struct conf *conf, enum conf_index index, const char *text, char **ret_reason);
bool conf_set_number(struct conf *conf, enum conf_index index, int64_t value, char **ret_reason);
bool conf_is_number(enum conf_index index);

/* The value as it would be written in the file, with its quotes; the caller owns it. */
char *conf_text(const struct conf *conf, enum conf_index index);
