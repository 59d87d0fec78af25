/* command.h: commands of the program's own, beside those of the verb table; one table for
 * dispatch, help and completion. */
#pragma once

#include "referee/session.h"

struct command {
	const char *name;   /* one word, or two */
	const char *args;   /* for help */
	size_t least, most; /* words that it takes, options apart */
	const char *summary;
	const char *text; /* the rest of its help; may be NULL */
	const char *example;
	int (*run)(struct session *session, int argc,
		   char **argv); /* an exit status; argv: what is behind the name */
};
extern const struct command commands[];
extern const size_t command_count;

/* One word that stands for a verb: "status" for study.status. */
struct alias {
	const char *word, *method;
};
extern const struct alias aliases[];
extern const size_t alias_count;

/* Options that only one command has. */
struct extra {
	const char *name;   /* with its hyphens; NULL ends the list */
	const char **value; /* NULL: a flag */
	bool *flag;
};
#define COMMAND_WORDS_MAX 16
struct words {
	const char *list[COMMAND_WORDS_MAX];
	size_t count;
};
/* Takes the options out of a command's arguments and leaves the words: between `least` and
 * `most`. 0, an exit status that was told, or -1 where help was asked for and shown. */
int command_words(struct session *session, const struct command *command, int argc, char **argv,
		  const struct extra *extras, struct words *ret_words);
const struct command *command_find(const char *first, const char *second);

/* Runs one verb of the table. */
int verb_run(struct session *session, const struct verb *verb, int argc, char **argv);
/* review.save, whose body is a file that takes the form to read. Changes
 * `params`. */
int review_body(struct session *session, struct json_object *params);
/* Likewise of what is submitted: where it cannot be read, what the server finds besides is told with it. */
int review_final_body(struct session *session, struct json_object *params);
void review_saved_show(const struct session *session, struct json_object *result);
/* After key.add and key.rotate. */
int key_added(struct session *session, struct json_object *result);
int key_rotate_check(struct session *session);
int key_rotated(struct session *session);
/* Events, a line each. */
void event_list_show(const struct session *session, struct json_object *result);

int command_assignment_apply(struct session *session, int argc, char **argv);
int command_calendar(struct session *session, int argc, char **argv);
int command_archive_import(struct session *session, int argc, char **argv);
int command_archive_make(struct session *session, int argc, char **argv);
int command_archive_show(struct session *session, int argc, char **argv);
int command_archive_verify(struct session *session, int argc, char **argv);
int command_call(struct session *session, int argc, char **argv);
int command_comment_export(struct session *session, int argc, char **argv);
int command_comment_import(struct session *session, int argc, char **argv);
/* `comment import --responses`: the rows of a table that say what became of a comment. 0, or an exit status. */
int comment_answers(struct session *session, const char *study, const char *file, bool is_partial,
		    bool is_dry);
int command_completion(struct session *session, int argc, char **argv);
int command_document_fetch(struct session *session, int argc, char **argv);
int command_document_put(struct session *session, int argc, char **argv);
int command_events(struct session *session, int argc, char **argv);
int command_export(struct session *session, int argc, char **argv);
int command_finding_diff(struct session *session, int argc, char **argv);
int command_help(struct session *session, int argc, char **argv);
int command_inbox(struct session *session, int argc, char **argv);
int command_join(struct session *session, int argc, char **argv);
int command_key_new(struct session *session, int argc, char **argv);
int command_key_use(struct session *session, int argc, char **argv);
int command_profiles(struct session *session, int argc, char **argv);
int command_programme_report(struct session *session, int argc, char **argv);
int command_programme_statistics(struct session *session, int argc, char **argv);
int command_question_diff(struct session *session, int argc, char **argv);
int command_recommendation_diff(struct session *session, int argc, char **argv);
int command_remind_bounce(struct session *session, int argc, char **argv);
int command_remind_run(struct session *session, int argc, char **argv);
int command_retry(struct session *session, int argc, char **argv);
int command_review_diff(struct session *session, int argc, char **argv);
int command_review_form(struct session *session, int argc, char **argv);
int command_review_import(struct session *session, int argc, char **argv);
int command_search(struct session *session, int argc, char **argv);
int command_spool(struct session *session, int argc, char **argv);
int command_work(struct session *session, int argc, char **argv);
