/* noun.c: see noun.h. The table, in the order of its words. */
#include "core/noun.h"
#include "core/handlers.h"

#include <assert.h>
#include <string.h>

#include "core/journal.h"
#include "core/action.h"
#include "core/activity.h"
#include "core/agenda.h"
#include "core/appeal.h"
#include "core/decision.h"
#include "core/document.h"
#include "core/evidence.h"
#include "core/finding.h"
#include "core/import.h"
#include "core/occasion.h"
#include "core/practice.h"
#include "core/question.h"
#include "core/recommendation.h"

#define NOUN(word, id, object, type, read, show)                                                   \
	{                                                                                          \
#word, ID_##id, OBJECT_##object, sizeof(struct type), sql_##word##_by_id,          \
			sql_##word##_list, read, show                                              \
	}

const struct noun nouns[] = {
	NOUN(action, ACTION, RECOMMENDATION, action, action_read, action_show),
	NOUN(activity, ACTIVITY, RECORD, activity, activity_read, activity_show),
	NOUN(agenda, AGENDA, RECORD, agenda, agenda_read, agenda_show),
	NOUN(answer, ANSWER, ANSWER, reply, reply_read, reply_show),
	NOUN(bundle, BUNDLE, RECORD, bundle, bundle_read, bundle_show),
	NOUN(decision, DECISION, RECORD, decision, decision_read, decision_show),
	NOUN(document, DOCUMENT, DOCUMENT, document, document_read, document_show),
	NOUN(evidence, EVIDENCE, EVIDENCE, evidence, evidence_read, evidence_show),
	NOUN(finding, FINDING, FINDING, finding, finding_read, finding_show),
	NOUN(import, IMPORT, COMMENT, import, import_read, import_show),
	NOUN(occasion, OCCASION, RECORD, occasion, occasion_read, occasion_show),
	NOUN(practice, PRACTICE, PRACTICE, practice, practice_read, practice_show),
	NOUN(question, QUESTION, RECORD, question, question_read, question_show),
	NOUN(recommendation, RECOMMENDATION, RECOMMENDATION, recommendation, recommendation_read,
	     recommendation_show),
	NOUN(request, REQUEST, RECORD, appeal, appeal_read, appeal_show),
	NOUN(upload, UPLOAD, DOCUMENT, upload, upload_read, upload_show),
};
const size_t noun_count = ELEMENTS(nouns);

const struct noun *noun_of_word(struct str word)
{
	for (size_t i = 0; i < noun_count; i++)
		if (str_is(word, nouns[i].word))
			return &nouns[i];
	return NULL;
}

const struct noun *noun_of_id(enum id_kind id)
{
	const struct noun *noun = nouns;

	while (noun->id != id)
		noun++;
	return noun;
}

/* ---- rows ---- */

struct thing *noun_of_row(struct call *call, const struct noun *noun, struct query *query)
{
	struct thing *thing = arena_alloc(call->arena, noun->size);

	*thing = (struct thing){
		.id = query_int(query, 0),
		.study = query_int(query, 1),
		.owner = query_int(query, 2),
		.owner_also = query_int(query, 3),
		.version = query_int(query, 4),
		.is_draft = query_int(query, 5) != 0,
	};
	noun->read(call, query, thing);
	return thing;
}

bool noun_load(struct call *call, const struct noun *noun, int64_t id, struct thing **ret_thing)
{
	_cleanup_(query_endp) struct query *query = noun->by_id(call->txn, id);

	if (!query_next(query))
		return false;
	*ret_thing = noun_of_row(call, noun, query);
	return true;
}

struct json_object *noun_json(struct call *call, const struct noun *noun, const struct thing *thing)
{
	struct json_object *object = mem_check(json_object_new_object());

	put_id(call, object, noun->word, noun->id, thing->id);
	put_text(object, "study", call->study->code);
	noun->show(call, object, thing);
	for (enum written i = 0; i < WRITTEN__MAX; i++)
		if (thing->languages[i] &&
		    knows_writers(call, noun->word, thing->id, i, thing->version))
			put_text(object, written_rows[i].language, thing->languages[i]);
	put_int(object, "version", thing->version);
	return object;
}

/* ---- reading verbs ---- */

int noun_get(struct call *call)
{
	json_object_put(call->result);
	call->result = noun_json(call, call->noun, call->thing);
	return 0;
}

/* A parameter that is named like a field keeps those that have its value. */
static bool is_asked_for(const struct call *call, struct json_object *item)
{
	const struct param *param = &call->verb->params[1];

	for (; param->name; param++) {
		struct json_object *wanted = param_json(call, param->name), *is = NULL;
		if (!wanted)
			continue;
		if (!json_object_object_get_ex(item, param->name, &is) ||
		    strcmp(json_object_get_string(wanted), json_object_get_string(is)) != 0)
			return false;
	}
	return true;
}

int noun_list(struct call *call)
{
	const char *dot = strchr(call->verb->name, '.');
	const struct noun *noun =
		noun_of_word((struct str){ call->verb->name, (size_t)(dot - call->verb->name) });
	struct page page;

	assert(noun); /* the rows of verbs that run here are those of nouns */
	int r = page_begin(call, noun->id, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		noun->list(call->txn, call->study->id, page.after);
	while (query_next(query)) {
		const struct thing *thing = noun_of_row(call, noun, query);
		if (!see_thing(call, noun, thing))
			continue;
		struct json_object *item = noun_json(call, noun, thing);
		if (!is_asked_for(call, item) || !page_has_room(&page)) {
			json_object_put(item);
			if (page.more)
				break;
			continue;
		}
		page_add(&page, thing->id, item);
	}
	page_end(&page);
	return 0;
}

/* ---- citing ---- */

int noun_cited(struct call *call, const char *param, const char *id_text, const struct noun *noun,
	       struct thing **ret_thing)
{
	struct thing *thing = NULL;
	int64_t row = 0;

	(void)ident_decode(&call->core->ident, noun->id, str_of(id_text), &row);
	bool is_there = noun_load(call, noun, row, &thing);
	if (!is_there || thing->study != call->study->id || !see_thing(call, noun, thing))
		return answer_param(call, param, "study %s has no such %s", call->study->code,
				    noun->word);
	if (thing->is_withdrawn)
		return answer(call, ERR_STATE, "%s: the %s %s is withdrawn", param, noun->word,
			      id_text);
	*ret_thing = thing;
	return 0;
}

static bool has(const int64_t *rows, size_t count, int64_t row)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i] == row)
			return true;
	return false;
}

int noun_all_cited(struct call *call, const char *param, const struct noun *noun,
		   int64_t **ret_rows, size_t *ret_count)
{
	struct json_object *list = param_json(call, param);
	size_t length = list ? json_object_array_length(list) : 0, count = 0;
	int64_t *rows = arena_alloc(call->arena, (length + 1) * sizeof *rows);

	for (size_t i = 0; i < length; i++) {
		struct json_object *id = json_object_array_get_idx(list, i);
		struct thing *thing = NULL;
		if (!json_object_is_type(id, json_type_string))
			return answer_param(call, param, "must hold ids, as texts");
		int r = noun_cited(call, param, json_object_get_string(id), noun, &thing);
		if (r != 0)
			return r;
		assert(thing); /* it is cited */
		if (!has(rows, count, thing->id))
			rows[count++] = thing->id;
	}
	*ret_rows = rows;
	*ret_count = count;
	return 0;
}

int noun_param(struct call *call, const char *param, enum id_kind id, struct thing **ret_thing)
{
	const char *text = param_text(call, param);

	*ret_thing = NULL;
	return text ? noun_cited(call, param, text, noun_of_id(id), ret_thing) : 0;
}

void noun_put_seen(struct call *call, struct json_object *object, const char *name,
		   const struct noun *noun, int64_t id)
{
	struct thing *thing;

	if (id && noun_load(call, noun, id, &thing) && see_thing(call, noun, thing))
		put_id(call, object, name, noun->id, id);
}

void noun_put_cited(struct call *call, struct json_object *object, const char *name,
		    const struct noun *noun, struct query *query)
{
	struct json_object *list = mem_check(json_object_new_array());
	_cleanup_(query_endp) struct query *rows = query;
	struct thing *thing;

	while (query_next(rows))
		if (noun_load(call, noun, query_int(rows, 0), &thing) &&
		    see_thing(call, noun, thing))
			array_put(list, json_object_new_string(id_text(call, noun->id, thing->id)));
	put_json(object, name, list);
}

int noun_insider(struct call *call, const char *param, struct actor *ret_actor)
{
	/* Who has no part and who is not known get one answer: nobody learns of who is beyond the
	 * study. */
	const unsigned inside = ROLE_ANY & ~(unsigned)(ROLE_GLOBAL_MASK | ROLE_INVITEE);
	struct str given = param_str(call, param), name = given;
	const char *hidden = name_of_pseudonym(call, given);
	int64_t id = 0;

	if (hidden)
		name = str_of(hidden);
	/* By their own name, who is hidden is not there, nor who has a place that is not shown. */
	if (!principal_exists(call, name, &id) || (!hidden && !is_met(call, name.p)) ||
	    !(study_roles(call, call->study, id) & inside))
		return answer_param(call, param, "%s has no part in study %s", given.p,
				    call->study->code);
	/* Told by what was given: a pseudonym stays one. */
	if (actor_load(call, id, ret_actor) != 0)
		return answer(call, ERR_STATE, "the principal `%s` is not active", given.p);
	return 0;
}

/* ---- after a write ---- */

void noun_put(struct call *call, const struct noun *noun, int64_t id, int64_t version)
{
	call_event(call, call->study->id, noun->word, id);
	put_subject(call, call->result, noun->word, noun->id, id, version);
	put_text(call->result, "study", call->study->code);
	put_int(call->result, "version", version);
}

static void put_state(struct call *call, const char *state)
{
	noun_put(call, call->noun, call->thing->id, call->thing->version + 1);
	put_text(call->result, "state", state);
	put_text(call->event, "reason", param_text(call, "reason"));
}

void noun_withdrawn(struct call *call)
{
	put_state(call, "withdrawn");
}

void noun_restored(struct call *call, const char *state)
{
	put_state(call, state);
}

struct str param_language(struct call *call, const char *param, const char *before)
{
	const char *said = param_text(call, "language");

	if (said || !param_text(call, param))
		return str_of(said);
	return str_of(before ? before : call->study->language);
}

struct str text_language(struct call *call, const char *before)
{
	return param_language(call, "text", before);
}

int language_must_have_text(struct call *call)
{
	if (!param_text(call, "language") || param_text(call, "text"))
		return 0;
	return answer_param(call, "language",
			    "is the language of a text, and there is none; "
			    "give one as `text`");
}

struct salted noun_body(struct call *call, const char *param, char ret_hex[DIGEST_HEX_SIZE])
{
	struct salted body = { .text = param_str(call, param) };
	uint8_t *salt = arena_alloc(call->arena, SALT_SIZE);

	body_digest_new(call, body.text.p ? body.text : str_of(""), salt, ret_hex);
	body.salt = (struct str){ (char *)salt, SALT_SIZE };
	return body;
}
