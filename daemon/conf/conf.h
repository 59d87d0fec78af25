/* conf.h: refereed.conf as one const struct, from one table of keys.
 *
 * A key is one row of CONF_TABLE (conf_table.h): name, type, default, lowest, highest, whether a
 * reload may change it, help. Reading, `refereed --check`, the sample file's test and the manual's
 * test stand on that table.
 *
 * libconfig 1.5 wraps integers silently and joins adjacent strings; conf_scan() reads the text
 * before it and reports both, so that no wrong number gets in. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/log.h"
#include "rules/form.h"
#include "rules/workflow.h"

struct conf_ipc_user {
	int64_t uid;
	char *principal;
};
struct conf {
	/* where */
	char *listen_tcp;	/* "tcp://127.0.0.1:7420"; "" = no tcp */
	char *listen_ipc;	/* "ipc:///run/refereed/refereed.sock"; "" = no ipc */
	char *public_address;	/* what join files name; "" = listen_tcp */
	char *database;		/* path of the SQLite file */
	char *backup_dir;	/* what server.backup writes into; "" = "backup" beside it */
	char *keys_dir;		/* server.key, coordinator.key */
	char *workflows_dir;	/* *.conf */
	char *forms_dir;	/* *.conf */
	char *default_workflow; /* "peer-review" */
	char *default_zone;	/* "Asia/Seoul" */
	/* ipc_users = ( { uid = "1000"; principal = "coordinator"; } ); uid may be a user name */
	struct conf_ipc_user *ipc_users;
	size_t ipc_user_count;
	/* how much */
	int64_t message_bytes; /* a request frame */
	int64_t json_depth;
	int64_t batch_items;   /* JSON-RPC array, and batch.apply */
	int64_t waiting_calls; /* event.watch calls that wait, in all */
	int64_t waiting_per_principal;
	int64_t in_flight;	 /* requests of one principal not answered yet */
	int64_t watch_ms;	 /* the longest wait of one event.watch */
	int64_t page_items;	 /* rows of one list answer, at most */
	int64_t text_bytes;	 /* one comment, response, reason or declaration */
	int64_t review_bytes;	 /* one review body */
	int64_t study_questions; /* guiding questions of one study */
	int64_t document_bytes;	 /* one version */
	int64_t chunk_bytes;	 /* of a document, in one request */
	int64_t uploads;	 /* of one principal at a time */
	int64_t upload_days;
	int64_t archive_bytes;	    /* of one archive, all in all */
	int64_t archive_text_bytes; /* of a file of one that is no document */
	int64_t archive_members;    /* files of one */
	int64_t search_bytes;	    /* the text of a search */
	int64_t search_terms;	    /* words and fields of one */
	int64_t search_depth;	    /* of its parentheses and hyphens */
	int64_t search_rows;	    /* that one answer to a search looks at */
	int64_t statistics_rows;    /* that statistics count, and duplicates are sought in */
	int64_t searches;	    /* saved, of one principal, and for all */
	/* the queue */
	int64_t topics;	      /* in all */
	int64_t topic_jobs;   /* of one topic that have not ended */
	int64_t job_bytes;    /* a payload, a result */
	int64_t job_credit;   /* leased by one worker at a time */
	int64_t job_attempts; /* of a job that says nothing else; likewise the next three */
	int64_t job_heartbeat_ms;
	int64_t job_attempt_ms;
	int64_t job_backoff_ms;
	int64_t job_backoff_max_ms;
	int64_t job_keep_ms; /* of a topic that says nothing else */
	/* reminders */
	int64_t catch_up_ms;
	char *quiet_hours; /* rules/quiet.h */
	char *quiet_days;
	char *quiet_dates;
	char *mail_from;
	int64_t database_bytes; /* max_page_count; "" or "0": no limit */
	int64_t ballast_bytes;	/* kept free beside the database, released when the disk is full */
	int64_t writer_batch;	/* requests in one commit */
	int64_t writer_ms;	/* work in one commit */
	int64_t checkpoint_pages;
	int64_t cache_bytes; /* of each of the three database connections */
	int64_t handshake_ms;
	enum log_level log_level;
};

/* Reads a file. Returns 0 with *ret_conf, or -EINVAL with every problem in *ret_problems: field is
 * "FILE:LINE" and message the reason ("unknown key `listn_tcp`; did you mean `listen_tcp`?"). */
int conf_read(const char *path, struct conf **ret_conf, struct problems *ret_problems);
/* The defaults alone (no file). */
struct conf *conf_new(void);
struct conf *conf_free(struct conf *conf);

/* Names of keys that differ between two configurations and that a reload may not change; one
 * problem each. */
void conf_unreloadable(const struct conf *old, const struct conf *fresh,
		       struct problems *ret_problems);

/* Sizes and times as people write them: "64KiB" "28d" "500ms" "100". False (with the reason) where
 * it is not one. */
enum conf_unit { CONF_COUNT, CONF_BYTES, CONF_MS };
bool conf_quantity(const char *text, enum conf_unit unit, int64_t *ret_value,
		   const char **ret_reason);
/* The same in the largest unit that leaves no rest: "64KiB". The caller owns it. */
char *conf_quantity_text(int64_t value, enum conf_unit unit);

/* A workflow or form from its text; `name` stands before ":LINE" in problems. Checked by
 * workflow_check and form_check too, with their paths turned into lines. 0 or -EINVAL with
 * problems. */
int workflow_read(const char *name, const char *text, struct workflow **ret_workflow,
		  struct problems *ret_problems);
int form_read(const char *name, const char *text, struct form **ret_form,
	      struct problems *ret_problems);

/* Every *.conf of a folder, sorted by name: text, size limit 1 MiB each. -errno where the folder
 * cannot be read. */
struct conf_file {
	char *path;
	char *text;
};
int conf_folder(const char *dir, struct conf_file **ret_files, size_t *ret_count);
void conf_folder_done(struct conf_file *files, size_t count);
