/* invariant.c: the table of what always holds.
 *
 * Most rows are a statement that selects what breaks the rule: none may come. `half` rules hold
 * each noun's rows against the journal: what is in one is in the other, since both are written by
 * one request. */
#include "sim/invariant.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Rows of a noun that the journal does not tell of being made, and the other way round. */
#define MADE_BY(noun, verbs, made_before)                                                          \
	"SELECT 'row ' || n.id || ' of " noun "' FROM " noun " n WHERE " made_before               \
	" <> (SELECT count(*) FROM journal j WHERE j.verb IN (" verbs ") AND j.object = '" noun    \
	"' AND j.subject = n.id) UNION ALL SELECT 'journal ' || j.seq FROM journal j WHERE "       \
	"j.verb IN (" verbs ") AND NOT EXISTS (SELECT 1 FROM " noun " n WHERE n.id = j.subject)"
/* A count that stands in the noun's row, and what it counts in the journal. */
#define COUNTED(noun, column, verbs)                                                               \
	"SELECT 'row ' || n.id || ' of " noun "' FROM " noun " n WHERE n." column                  \
	" <> (SELECT count(*) FROM journal j WHERE j.verb IN (" verbs ") AND j.object = '" noun    \
	"' AND j.subject = n.id)"
/* Both, of a noun whose version counts its changes. */
#define NOUN(noun, made, changed)                                                                  \
	{ "half: " noun, MADE_BY(noun, made, "1"), NULL },                                         \
	{                                                                                          \
		"half: " noun ", changes", COUNTED(noun, "version - 1", changed), NULL             \
	}
#define STEPS                                                                                      \
	"'study.create', 'study.advance', 'study.back', 'study.suspend', 'study.resume', "         \
	"'study.reschedule', 'study.withdraw', 'study.cancel'"

static void check_acknowledged(struct sim *sim);
static void check_batches(struct sim *sim);
static void check_chains(struct sim *sim);
static void check_contents(struct sim *sim);
static void check_file(struct sim *sim);

/* Name, and either what selects those that break it (?1: rows that the journal began with; what is
 * older was put into place by other means), or a function. */
static const struct invariant {
	const char *name;
	const char *sql;
	void (*check)(struct sim *sim);
} invariants[] = {
	{ .name = "lost: what was acknowledged is there", .check = check_acknowledged },
	{ "doubled: one journal row for a request",
	  "SELECT actor || ' ' || hex(request_id) FROM journal WHERE request_id IS NOT NULL "
	  "GROUP BY actor, request_id HAVING count(*) > 1",
	  NULL },
	{ "half: a job is leased by the attempt that is under way",
	  "SELECT j.id FROM job j WHERE (j.state = 'leased') <> (j.attempt IS NOT NULL) "
	  "OR (j.state = 'leased') <> (SELECT count(*) FROM job_attempt a WHERE a.job = j.id AND "
	  "a.outcome IS NULL) OR (j.attempt IS NOT NULL AND (SELECT a.outcome FROM job_attempt a "
	  "WHERE a.id = j.attempt) IS NOT NULL)",
	  NULL },
	{ "half: what has ended holds no open key",
	  "SELECT id FROM job WHERE state IN ('done', 'failed', 'cancelled') AND key_held IS NOT "
	  "NULL "
	  "AND key_scope = 'open'",
	  NULL },
	{ "half: an inbox's job has its task, and a task an inbox",
	  "SELECT j.id FROM job j JOIN topic t ON t.id = j.topic WHERE t.is_inbox = 1 AND j.state "
	  "IN "
	  "('scheduled', 'ready', 'leased') AND j.is_cancelling = 0 AND j.id NOT IN (SELECT job "
	  "FROM "
	  "inbox_entry) UNION ALL SELECT e.id FROM inbox_entry e JOIN study s ON s.id = e.study "
	  "JOIN "
	  "topic t ON t.id = e.topic WHERE s.state <> 'active' OR t.is_inbox = 0",
	  NULL },
	{ "doubled: what was written once is there once",
	  "SELECT text FROM (SELECT text FROM comment UNION ALL SELECT text FROM response UNION "
	  "ALL "
	  "SELECT reason FROM stage_step UNION ALL SELECT text FROM declaration UNION ALL "
	  "SELECT text FROM evidence UNION ALL SELECT text FROM finding UNION ALL "
	  "SELECT text FROM recommendation UNION ALL SELECT response FROM recommendation UNION ALL "
	  "SELECT text FROM action UNION ALL SELECT evidence FROM action UNION ALL "
	  "SELECT text FROM progress UNION ALL SELECT text FROM decision UNION ALL "
	  "SELECT text FROM agenda UNION ALL SELECT text FROM request UNION ALL "
	  "SELECT text FROM answer UNION ALL SELECT text FROM practice UNION ALL "
	  "SELECT text FROM former_text) "
	  "WHERE text LIKE 'zm%' GROUP BY text HAVING count(*) > 1",
	  NULL },
	{ .name = "half: a batch is there with all its calls", .check = check_batches },
	{ "half: institution", MADE_BY("institution", "'institution.add'", "(n.id > 1)"), NULL },
	{ "half: principal", MADE_BY("principal", "'principal.add'", "(n.id > 1)"), NULL },
	{ "half: principal, changes",
	  COUNTED("principal", "version - 1",
		  "'principal.update', 'principal.prefer', 'availability.add', "
		  "'availability.drop'"),
	  NULL },
	{ "half: institution, changes",
	  COUNTED("institution", "version - 1", "'institution.update'"), NULL },
	{ "half: key", MADE_BY("key", "'key.add', 'key.rotate'", "(n.id > 1)"), NULL },
	{ "half: study", MADE_BY("study", "'study.create'", "1"), NULL },
	{ "half: study, steps",
	  "SELECT s.code FROM study s WHERE (SELECT count(*) FROM stage_step t WHERE t.study = "
	  "s.id) "
	  "<> (SELECT count(*) FROM journal j WHERE j.chain = s.id AND j.verb IN (" STEPS "))",
	  NULL },
	{ "half: opening",
	  MADE_BY("opening", "'visibility.open', 'visibility.embargo'", "(n.kind <> 'identity')"),
	  NULL },
	{ "study: knows how many openings count",
	  "SELECT s.code FROM study s WHERE s.openings <> (SELECT count(*) FROM opening o WHERE "
	  "o.study = s.id AND o.ended_ms IS NULL AND o.kind <> 'identity')",
	  NULL },
	{ "half: assignment",
	  MADE_BY("assignment", "'assignment.invite', 'assignment.replace'", "1"), NULL },
	{ "half: declaration",
	  COUNTED("declaration", "version", "'declaration.file', 'declaration.decide'"), NULL },
	{ "half: review, versions", COUNTED("review", "version", "'review.save', 'review.submit'"),
	  NULL },
	{ "half: review, editions", COUNTED("review", "edition", "'review.submit'"), NULL },
	{ "half: comment", MADE_BY("comment", "'comment.add'", "(n.import IS NULL)"), NULL },
	{ "half: import",
	  "SELECT i.id FROM import i WHERE i.state <> 'abandoned' AND i.taken <> (SELECT count(*) "
	  "FROM "
	  "comment c WHERE c.import = i.id)",
	  NULL },
	{ "half: comment, changes",
	  COUNTED("comment", "version - 1",
		  "'comment.assign', 'comment.respond', 'comment.reopen', 'comment.withdraw', "
		  "'comment.restore'"),
	  NULL },
	{ "half: response",
	  "SELECT 'comment ' || c.id FROM comment c WHERE (SELECT count(*) FROM response r WHERE "
	  "r.comment = c.id) <> (SELECT count(*) FROM journal j WHERE j.verb = 'comment.respond' "
	  "AND "
	  "j.subject = c.id)",
	  NULL },
	{ "half: confirmation",
	  "SELECT c.study || ' ' || c.item FROM confirmation c WHERE NOT EXISTS (SELECT 1 FROM "
	  "journal j WHERE j.verb = 'study.confirm' AND j.chain = c.study AND "
	  "json_extract(j.data, '$.item') = c.item)",
	  NULL },
	NOUN("question", "'question.add'",
	     "'question.update', 'question.withdraw', 'question.restore'"),
	NOUN("evidence", "'evidence.add'", "'evidence.withdraw', 'evidence.restore'"),
	NOUN("finding", "'finding.add'", "'finding.update', 'finding.withdraw', 'finding.restore'"),
	NOUN("recommendation", "'recommendation.add'",
	     "'recommendation.update', 'recommendation.respond', 'recommendation.report', "
	     "'recommendation.withdraw', 'recommendation.restore'"),
	NOUN("action", "'action.add'", "'action.update', 'action.settle'"),
	NOUN("occasion", "'occasion.add'", "'occasion.update'"),
	NOUN("agenda", "'agenda.add'", "'agenda.decide', 'agenda.withdraw', 'agenda.restore'"),
	NOUN("request", "'request.add'", "'request.close'"),
	NOUN("activity", "'activity.add'", "'activity.update'"),
	NOUN("practice", "'practice.propose'",
	     "'practice.accept', 'practice.decline', 'practice.publish', 'practice.withdraw', "
	     "'practice.restore'"),
	{ "half: decision", MADE_BY("decision", "'decision.add'", "1"), NULL },
	{ "half: bundle", MADE_BY("bundle", "'bundle.freeze'", "1"), NULL },
	{ "half: answer", COUNTED("answer", "version", "'request.answer'"), NULL },
	{ "half: document, versions", COUNTED("document", "latest", "'document.finish'"), NULL },
	{ "half: document, changes",
	  COUNTED("document", "version",
		  "'document.finish', 'document.withdraw', 'document.restore'"),
	  NULL },
	{ "document: its versions have no gap",
	  "SELECT d.id FROM document d WHERE d.latest <> (SELECT count(*) FROM document_version v "
	  "WHERE v.document = d.id) OR d.latest <> (SELECT max(number) FROM document_version v "
	  "WHERE v.document = d.id)",
	  NULL },
	{ "document: all bytes of a version are there, once",
	  "SELECT c.id FROM content c WHERE c.digest IS NOT NULL AND c.bytes <> (SELECT "
	  "coalesce(sum(length(k.bytes)), 0) FROM content_chunk k WHERE k.content = c.id) UNION "
	  "SELECT v.document FROM document_version v JOIN content c ON c.id = v.content WHERE "
	  "c.digest IS NULL",
	  NULL },
	{ .name = "document: the bytes are those of the digest", .check = check_contents },
	{ "upload: what was acknowledged of it is there, without a gap",
	  "SELECT u.id FROM upload u WHERE u.state = 'receiving' AND u.received <> (SELECT "
	  "coalesce(sum(length(k.bytes)), 0) FROM content_chunk k WHERE k.content = u.content) "
	  "UNION SELECT k.content FROM content_chunk k WHERE k.offset > 0 AND NOT EXISTS (SELECT 1 "
	  "FROM content_chunk p WHERE p.content = k.content AND p.offset + length(p.bytes) = "
	  "k.offset)",
	  NULL },
	{ "upload: bytes lie there for somebody",
	  "SELECT DISTINCT k.content FROM content_chunk k WHERE NOT EXISTS (SELECT 1 FROM upload u "
	  "WHERE u.content = k.content AND u.state = 'receiving') AND NOT EXISTS (SELECT 1 FROM "
	  "document_version v WHERE v.content = k.content) AND NOT EXISTS (SELECT 1 FROM "
	  "archive_member m WHERE m.content = k.content)",
	  NULL },
	{ "recommendation: its reports have no gap",
	  "SELECT r.id FROM recommendation r WHERE r.reports <> (SELECT count(*) FROM progress p "
	  "WHERE p.recommendation = r.id) OR r.reports <> (SELECT coalesce(max(number), 0) FROM "
	  "progress p WHERE p.recommendation = r.id)",
	  NULL },
	{ "recommendation: stands where its last report says",
	  "SELECT r.id FROM recommendation r JOIN progress p ON p.recommendation = r.id AND "
	  "p.number = r.reports WHERE p.status <> r.status",
	  NULL },
	{ "recommendation: cites, if it is none that a host makes for itself",
	  "SELECT r.id FROM recommendation r WHERE r.kind = 'recommendation' AND NOT EXISTS "
	  "(SELECT "
	  "1 FROM recommendation_finding f WHERE f.recommendation = r.id)",
	  NULL },
	{ "what is cited is of the same study",
	  "SELECT x.finding FROM finding_evidence x JOIN finding f ON f.id = x.finding JOIN "
	  "evidence "
	  "e ON e.id = x.evidence WHERE f.study <> e.study UNION SELECT x.recommendation FROM "
	  "recommendation_finding x JOIN recommendation r ON r.id = x.recommendation JOIN finding "
	  "f "
	  "ON f.id = x.finding WHERE r.study <> f.study UNION SELECT x.bundle FROM bundle_document "
	  "x JOIN bundle b ON b.id = x.bundle JOIN document d ON d.id = x.document WHERE b.study "
	  "<> "
	  "d.study",
	  NULL },
	{ "practice: who judged it is named",
	  "SELECT id FROM practice WHERE (state IN ('accepted', 'declined', 'published')) <> "
	  "(decided_by IS NOT NULL) AND state <> 'withdrawn'",
	  NULL },
	{ "study: rests since a time, or not at all",
	  "SELECT code FROM study WHERE (state = 'suspended') <> (suspended_ms IS NOT NULL)",
	  NULL },
	{ "study: stands where its last step led",
	  "SELECT s.code FROM study s JOIN stage_step t ON t.id = (SELECT max(id) FROM stage_step "
	  "WHERE "
	  "study = s.id) WHERE t.to_stage <> s.stage AND t.step IN ('create', 'advance', "
	  "'override', "
	  "'back') AND EXISTS (SELECT 1 FROM journal j WHERE j.chain = s.id AND j.verb LIKE "
	  "'study.%' "
	  "AND j.time_ms = t.time_ms AND j.seq > ?1)",
	  NULL },
	{ "study: a date and its instant go together",
	  "SELECT code FROM study WHERE (due_date IS NULL) <> (due_ms IS NULL) OR (close_date IS "
	  "NULL) "
	  "<> (close_ms IS NULL)",
	  NULL },
	{ "assignment: who holds a place has answered",
	  "SELECT id FROM assignment WHERE (state = 'accepted' AND answered_ms IS NULL) OR (state "
	  "= "
	  "'invited' AND answered_ms IS NOT NULL)",
	  NULL },
	{ "assignment: who gave a place away has a successor",
	  "SELECT a.id FROM assignment a WHERE (a.state = 'replaced') <> EXISTS (SELECT 1 FROM "
	  "assignment b WHERE b.replaces = a.id)",
	  NULL },
	{ "declaration: a decision has somebody who took it",
	  "SELECT id FROM declaration WHERE (state IN ('waived', 'excluded') AND decided_by IS "
	  "NULL) OR "
	  "(state = 'none' AND decided_by IS NOT NULL)",
	  NULL },
	{ "review: its versions have no gap",
	  "SELECT r.id FROM review r WHERE r.version <> (SELECT count(*) FROM review_version v "
	  "WHERE "
	  "v.review = r.id) OR r.version <> (SELECT max(version) FROM review_version v WHERE "
	  "v.review = "
	  "r.id) OR r.edition <> (SELECT count(edition) FROM review_version v WHERE v.review = "
	  "r.id)",
	  NULL },
	{ "review: a draft was never handed in",
	  "SELECT id FROM review WHERE (state = 'draft') <> (edition = 0) OR (edition = 0) <> "
	  "(submitted_ms IS NULL)",
	  NULL },
	{ "review: is of its place's study",
	  "SELECT r.id FROM review r JOIN assignment a ON a.id = r.assignment WHERE a.study <> "
	  "r.study",
	  NULL },
	{ "comment: is answered where a response counts",
	  "SELECT id FROM comment WHERE (state = 'answered') <> (response IS NOT NULL)", NULL },
	{ "comment: the response that counts is the last",
	  "SELECT c.id FROM comment c WHERE c.response IS NOT NULL AND c.response <> (SELECT "
	  "max(number) FROM response r WHERE r.comment = c.id)",
	  NULL },
	{ "journal: numbered without gaps",
	  "SELECT count(*) FROM journal HAVING count(*) <> coalesce(max(seq), 0)", NULL },
	{ .name = "journal: every chain fits", .check = check_chains },
	{ .name = "file: sound by the engine's own check", .check = check_file },
};
const size_t invariant_count = ELEMENTS(invariants);

/* ---- the ledger ---- */

/* The journal's result is the very text that was answered, for each request that was told so. */
static void check_acknowledged(struct sim *sim)
{
	static const char sql[] =
		"SELECT j.result FROM journal j JOIN principal p ON p.id = j.actor "
		"WHERE p.name = ?1 AND j.request_id = ?2";
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(sim->machine.look, sql, -1, &statement, NULL) != SQLITE_OK) {
		sim_break(sim, "look", "%s", sqlite3_errmsg(sim->machine.look));
		return;
	}
	for (size_t i = 0; i < sim->clients.count && !sim_is_broken(sim); i++) {
		const struct wish *wish = &sim->clients.list[i];
		uint8_t id[16];
		if (!wish->said || !wish_is_write(wish))
			continue;
		(void)sodium_hex2bin(id, sizeof id, wish->request_id, strlen(wish->request_id), "-",
				     NULL, NULL);
		(void)sqlite3_reset(statement);
		(void)sqlite3_bind_text(statement, 1, sim->base->names[wish->client], -1,
					SQLITE_STATIC);
		(void)sqlite3_bind_blob(statement, 2, id, sizeof id, SQLITE_STATIC);
		bool is_there = sqlite3_step(statement) == SQLITE_ROW;
		const char *result =
			is_there ? (const char *)sqlite3_column_text(statement, 0) : NULL;
		if (!result || strcmp(result, wish->said) != 0) {
			sim->outcome->totals.lost++;
			sim_break(sim, "lost: what was acknowledged is there", "#%zu %s: %s", i,
				  wish->verb->name, result ? result : "it is not");
		}
	}
	(void)sqlite3_finalize(statement);
}

/* ---- functions ---- */

/* The calls of a batch, and the rows of a list of assignments, stand right before it, without a request of
 * their own. */
static void check_batches(struct sim *sim)
{
	static const char sql[] =
		"SELECT seq, verb, request_id IS NOT NULL, coalesce(json_extract(data, "
		"'$.calls'), json_extract(data, '$.rows')), object FROM journal ORDER BY seq";
	sqlite3_stmt *statement = NULL;
	int64_t open = 0;

	(void)sqlite3_prepare_v2(sim->machine.look, sql, -1, &statement, NULL);
	while (sqlite3_step(statement) == SQLITE_ROW && !sim_is_broken(sim)) {
		const char *verb = (const char *)sqlite3_column_text(statement, 1);
		if (!verb_find(str_of(verb)))
			continue; /* a consequence */
		if (!sqlite3_column_int(statement, 2)) {
			open++;
			continue;
		}
		const char *object = (const char *)sqlite3_column_text(statement, 4);
		bool is_batch = object && strcmp(object, "batch") == 0;
		if (open != (is_batch ? sqlite3_column_int64(statement, 3) : 0))
			sim_break(sim, "half: a batch is there with all its calls",
				  "journal row %lld: %" PRId64 " calls before it",
				  sqlite3_column_int64(statement, 0), open);
		open = 0;
	}
	(void)sqlite3_finalize(statement);
	if (open != 0)
		sim_break(sim, "half: a batch is there with all its calls",
			  "%" PRId64 " calls at the end, and no batch", open);
}

static void check_chains(struct sim *sim)
{
	int64_t auditor = machine_number(
		&sim->machine,
		"SELECT p.id FROM principal p JOIN global_role g ON g.principal = p.id WHERE "
		"p.is_active AND g.role IN ('secretariat', 'operator') AND ?1 IS NULL",
		NULL);
	struct request request = { .verb = verb_find(str_of("journal.verify")),
				   .params = json_object_new_object(),
				   .caller.principal = auditor,
				   .is_last_run = true };

	if (auditor > 0 && core_read(sim->machine.reader_core, &request, machine_now_ms()) != 0)
		sim_break(sim, "journal: every chain fits", "the check itself failed");
	else if (auditor > 0 && !strstr(request.text, "\"is_intact\":true"))
		sim_break(sim, "journal: every chain fits", "%s", request.text);
	request_done(&request);
}

/* Parts in order, hashed anew, against what their sender announced. */
static void check_contents(struct sim *sim)
{
	static const char sql[] =
		"SELECT c.id, c.digest, k.bytes FROM content c JOIN content_chunk "
		"k ON k.content = c.id WHERE c.digest IS NOT NULL "
		"ORDER BY c.id, k.offset";
	crypto_generichash_state state;
	sqlite3_stmt *statement = NULL;
	int64_t content = 0;
	uint8_t announced[32] = { 0 }, digest[32] = { 0 };

	(void)sqlite3_prepare_v2(sim->machine.look, sql, -1, &statement, NULL);
	for (bool is_row = true; is_row && !sim_is_broken(sim);) {
		is_row = sqlite3_step(statement) == SQLITE_ROW;
		int64_t next = is_row ? sqlite3_column_int64(statement, 0) : 0;
		if (next != content) {
			if (content)
				crypto_generichash_final(&state, digest, sizeof digest);
			if (content && memcmp(digest, announced, sizeof digest) != 0)
				sim_break(sim, "document: the bytes are those of the digest",
					  "content %" PRId64, content);
			if (is_row)
				memcpy(announced, sqlite3_column_blob(statement, 1),
				       sizeof announced);
			(void)crypto_generichash_init(&state, NULL, 0, sizeof digest);
			content = next;
		}
		if (is_row)
			crypto_generichash_update(&state, sqlite3_column_blob(statement, 2),
						  (unsigned)sqlite3_column_bytes(statement, 2));
	}
	(void)sqlite3_finalize(statement);
}

static void check_file(struct sim *sim)
{
	_cleanup_(x_freep) char *report = NULL;

	if (db_integrity(sim->machine.db, false, &report) != 0 || strcmp(report, "ok") != 0)
		sim_break(sim, "file: sound by the engine's own check", "%s",
			  report ? report : "the check itself failed");
}

static void check_sql(struct sim *sim, const struct invariant *invariant)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(sim->machine.look, invariant->sql, -1, &statement, NULL) !=
	    SQLITE_OK) {
		sim_break(sim, invariant->name, "%s", sqlite3_errmsg(sim->machine.look));
		return;
	}
	if (sqlite3_bind_parameter_count(statement) > 0)
		(void)sqlite3_bind_int64(statement, 1, sim->journal_rows);
	int code = sqlite3_step(statement);
	if (code != SQLITE_DONE) {
		if (strncmp(invariant->name, "doubled", 7) == 0)
			sim->outcome->totals.doubled++;
		sim_break(sim, invariant->name, "%s",
			  code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0)
					     : sqlite3_errmsg(sim->machine.look));
	}
	(void)sqlite3_finalize(statement);
}

void invariants_check(struct sim *sim)
{
	for (size_t i = 0; i < invariant_count && !sim_is_broken(sim); i++) {
		if (invariants[i].sql)
			check_sql(sim, &invariants[i]);
		else
			invariants[i].check(sim);
		sim->outcome->totals.checked++;
	}
}
