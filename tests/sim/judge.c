/* judge.c: see judge.h. */
#include "sim/judge.h"

#include <inttypes.h>
#include <string.h>

#include "rules/policy.h"

#define MARK_LEN 18 /* "zm" and 16 digits */

static void mark_verb(uint64_t bits[4], const struct verb *verb)
{
	size_t at = (size_t)(verb - verbs);

	bits[at / 64] |= UINT64_C(1) << (at % 64);
}

/* ---- answers ---- */

/* Answers that are no judgement of the request: it is asked again, or the asker was shut out. */
static bool is_of_the_door(const struct err_row *row)
{
	return row == err_row(ERR_BUSY) || row == err_row(ERR_UNAVAILABLE) ||
	       row == err_row(ERR_REVOKED);
}

/* In an array the answer may be older than others that left before: it waited for its neighbours. A
 * refusal from before it was done is none of what was done. */
static void judge_error(struct sim *sim, size_t number, bool is_alone, struct json_object *error)
{
	const struct wish *wish = &sim->clients.list[number];
	struct json_object *code = json_object_object_get(error, "code");
	const struct err_row *row = err_by_number(json_object_get_int(code));

	if (!row || row == err_row(ERR_INTERNAL) || row == err_row(ERR_STORAGE_FULL) ||
	    row == err_row(ERR_PARSE) || row == err_row(ERR_REQUEST))
		sim_break(sim, "an answer", "#%zu %s: %s", number, wish->verb->name,
			  json_object_to_json_string_ext(error, JSON_C_TO_STRING_PLAIN));
	else if (is_alone && wish->said && wish_is_write(wish) && !is_of_the_door(row))
		sim_break(sim, "the same answer", "#%zu %s was done, and is %s now", number,
			  wish->verb->name, row->word);
}

static void judge_result(struct sim *sim, size_t number, struct wish *wish,
			 struct json_object *result)
{
	const char *text = json_object_to_json_string_ext(
		result, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	mark_verb(sim->outcome->done, wish->verb);
	if (!wish_is_write(wish))
		return;
	const struct wish *rival = clients_rival(&sim->clients, wish);
	if (wish->said && strcmp(wish->said, text) != 0)
		sim_break(sim, "the same answer", "#%zu %s: `%s`, and before it was `%s`", number,
			  wish->verb->name, text, wish->said);
	else if (rival && (rival->verb != wish->verb || strcmp(rival->params, wish->params) != 0))
		sim_break(sim, "one request to an id", "#%zu %s was done under the id of #%zu",
			  number, wish->verb->name, (size_t)(rival - sim->clients.list));
	if (!wish->said) {
		wish->said = xstrdup(text);
		sim->outcome->totals.acknowledged++;
	}
}

static void judge_one(struct sim *sim, int client, bool is_alone, struct json_object *reply)
{
	struct json_object *id = json_object_object_get(reply, "id"), *part;
	size_t number = (size_t)json_object_get_int64(id);

	if (!json_object_is_type(id, json_type_int) || number >= sim->clients.count ||
	    sim->clients.list[number].client != client) {
		sim_break(sim, "an answer", "to nobody's question: %s",
			  json_object_to_json_string_ext(reply, JSON_C_TO_STRING_PLAIN));
		return;
	}
	if (json_object_object_get_ex(reply, "error", &part))
		judge_error(sim, number, is_alone, part);
	else
		judge_result(sim, number, &sim->clients.list[number],
			     json_object_object_get(reply, "result"));
}

void judge_reply(struct sim *sim, int client, struct str text)
{
	struct json_object *reply = json_tokener_parse(text.p);

	if (json_object_is_type(reply, json_type_array))
		for (size_t i = 0; i < json_object_array_length(reply); i++)
			judge_one(sim, client, false, json_object_array_get_idx(reply, i));
	else
		judge_one(sim, client, true, reply);
	json_object_put(reply);
}

/* ---- what is hidden ---- */

/* Of a marked review body: the version is a draft, or others' bodies are closed to this reader: a
 * reviewer without another part whose own is not in, in a stage that opens nothing to reviewers. */
static const char body_sql[] =
	"SELECT v.edition IS NULL, s.stage FROM review_version v JOIN review r ON r.id = v.review "
	"JOIN assignment a ON a.id = r.assignment JOIN study s ON s.id = r.study "
	"JOIN workflow w ON w.id = s.workflow "
	"WHERE instr(v.body, ?1) > 0 AND a.principal <> ?2 AND iif(v.edition IS NULL, "
	"NOT EXISTS (SELECT 1 FROM review_version e WHERE e.review = v.review AND "
	"e.edition IS NOT NULL AND instr(e.body, ?1) > 0), "
	"w.name = ?3 "
	"AND NOT EXISTS (SELECT 1 FROM global_role g WHERE g.principal = ?2) "
	"AND NOT EXISTS (SELECT 1 FROM study_role t WHERE t.principal = ?2 AND t.study = s.id) "
	"AND NOT EXISTS (SELECT 1 FROM review o JOIN assignment b ON b.id = o.assignment "
	"WHERE b.principal = ?2 AND b.study = s.id AND o.edition > 0)) LIMIT 1";

static bool opens_reviews(const struct sim *sim, const char *stage)
{
	const struct workflow *workflow = sim->base->workflow;
	int at = workflow_stage(workflow, str_of(stage));

	return at < 0 || policy_levels(workflow, &(struct openings){ 0 }, OBJECT_REVIEW, 0, at) &
				 (ROLE_REVIEWER | LEVEL_TEAM | LEVEL_ALL);
}

static void judge_mark(struct sim *sim, const struct request *request, const char *mark)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(sim->machine.look, body_sql, -1, &statement, NULL) != SQLITE_OK) {
		sim_break(sim, "look", "%s", sqlite3_errmsg(sim->machine.look));
		return;
	}
	(void)sqlite3_bind_text(statement, 1, mark, MARK_LEN, SQLITE_STATIC);
	(void)sqlite3_bind_int64(statement, 2, request->caller.principal);
	(void)sqlite3_bind_text(statement, 3, sim->base->workflow->id, -1, SQLITE_STATIC);
	if (sqlite3_step(statement) == SQLITE_ROW) {
		bool is_draft = sqlite3_column_int(statement, 0);
		const char *stage = (const char *)sqlite3_column_text(statement, 1);
		if (is_draft || !opens_reviews(sim, stage))
			sim_break(sim, "hidden: a review",
				  "%s tells principal %" PRId64 " of %.*s, a %s in stage %s",
				  request->verb->name, request->caller.principal, MARK_LEN, mark,
				  is_draft ? "draft" : "review", stage);
	}
	(void)sqlite3_finalize(statement);
}

void judge_look(struct sim *sim, const struct request *request)
{
	if (request->reply != REPLY_RESULT)
		return;
	for (const char *at = request->text; (at = strstr(at, "zm")); at += 2)
		if (strspn(at + 2, "0123456789abcdef") >= MARK_LEN - 2)
			judge_mark(sim, request, at);
}
