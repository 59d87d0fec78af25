/* review.c: writing and judging reviews. Reading them is in review_read.c.
 *
 * Saving always works and keeps a version, valid or not; submitting checks all at once. Others see
 * editions (what was submitted), never drafts. A version is never changed: what comes later is a
 * new one. */
#include "core/call.h"
#include "core/handlers.h"

#include <string.h>

static const char *body_text(struct json_object *body)
{
	return mem_check((void *)(uintptr_t)json_object_to_json_string_ext(
		body, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* ---- who may write ---- */

static int must_hold_place(struct call *call)
{
	const char *conflict = call->place->declaration_state;

	if (strcmp(call->place->state, "accepted") != 0)
		return answer_hint(call, ERR_STATE, "accept the invitation with assignment.accept",
				   "your place is %s, not accepted", call->place->state);
	if (!workflow_produces(call->study->workflow, ARTEFACT_DECLARATION))
		return 0;
	if (!conflict)
		return answer_hint(call, ERR_STATE, "file it with declaration.file",
				   "your declaration of interests is missing");
	if (strcmp(conflict, "excluded") == 0)
		return answer(call, ERR_NOT_PERMITTED,
			      "your declared conflict was judged to exclude you");
	if (strcmp(conflict, "declared") == 0)
		return answer(
			call, ERR_STATE,
			"the secretariat has not decided yet on the conflict that you declared");
	return 0;
}

/* ---- versions ---- */

/* As it is said; else that of the version before, which the review goes on with; else the author's own. */
static const char *language_of(struct call *call)
{
	const char *said = param_text(call, "language");
	struct query *query =
		sql_review_body(call->txn, call->review->id, call->review->version - 1);
	const char *before = query_next(query) ? row_text(call, query, 1) : NULL;

	query_end(query);
	return said ? said : before ? before : call->me.language;
}

static void version_add(struct call *call, struct json_object *body, int64_t edition)
{
	struct review *review = call->review;
	struct str text = str_of(body_text(body));
	uint8_t salt[SALT_SIZE];
	char hex[DIGEST_HEX_SIZE];
	const char *language = language_of(call);

	body_digest_new(call, text, salt, hex);
	sql_review_version_add(call->txn, review->id, review->version, edition, text,
			       (struct str){ (char *)salt, sizeof salt }, call->me.principal,
			       call->now_ms, str_of(language));
	put_text(call_event(call, call->study->id, "review", review->id), "digest", hex);
	put_int(call->event, "version", review->version);
	if (edition)
		put_int(call->event, "edition", edition);
}

static int check_size(struct call *call, struct json_object *body)
{
	int64_t limit = call->core->conf->review_bytes;

	if ((int64_t)strlen(body_text(body)) <= limit)
		return 0;
	int r = answer_param(call, "body", "is larger than %lld bytes", (long long)limit);
	put_int(call->data, "limit", limit);
	return r == ERR_PARAMS ? ERR_TOO_LARGE : r;
}

/* All that a draft has to be. What is submitted is held against its form instead, which takes nothing that
 * cannot be stored: told apart, the one kind of fault would hide the other. */
static int check_draft(struct call *call, struct json_object *body)
{
	struct problems problems = { 0 };

	if (!form_check_draft(body, call->core->conf->review_bytes, &problems))
		return answer_problems(call, "a review is an object of field ids and their values",
				       &problems);
	problems_done(&problems);
	return 0;
}

/* How often the author has written is theirs alone; who acts for them is told as others are. */
static void put_version(struct call *call)
{
	if (call->me.principal == call->actor.principal)
		put_int(call->result, "version", call->review->version);
}

/* Likewise that there is a review, before others know of it. */
static void put_written(struct call *call)
{
	bool is_shown = call->me.principal == call->actor.principal || call->review->edition > 0;

	if (is_shown)
		put_subject(call, call->result, "review", ID_REVIEW, call->review->id,
			    call->review->version);
}

static void put_review(struct call *call, const char *state)
{
	put_text(call->result, "study", call->study->code);
	put_text(call->result, "state", state);
}

/* The review of the place, made at its first use: it pins the study's form. */
static void review_begin(struct call *call)
{
	if (!call->review) {
		call->review = arena_alloc(call->arena, sizeof *call->review);
		call->review->form = call->study->form_row;
		call->review->state = "draft";
		sql_review_add(call->txn, call->study->id, call->place->id, call->study->form_row);
		call->review->id = txn_last_id(call->txn);
	}
	call->review->version++;
}

int review_save(struct call *call)
{
	struct json_object *body = param_json(call, "body");
	struct problems problems = { 0 };
	/* Work is not lost to a rest: only an end stops it. */
	int r = strcmp(call->study->state, "suspended") == 0 ? 0 : study_must_be_open(call);

	if (r == 0)
		r = must_hold_place(call);
	if (r == 0)
		r = check_size(call, body);
	if (r == 0)
		r = check_draft(call, body);
	if (r != 0)
		return r;
	review_begin(call);
	const struct form *form = cache_form(call, call->review->form);
	if (!form)
		return call->txn->r;
	sql_review_saved(call->txn, call->review->id, call->review->version);
	version_add(call, body, 0);
	put_written(call);
	put_review(call, call->review->state);
	put_version(call);
	(void)form_check_review(form, body, &problems);
	put_json(call->result, "problems", problems_json(&problems));
	problems_done(&problems);
	return 0;
}

/* ---- submitting ---- */

/* Who came to write for the host after they were invited. */
static int must_not_have_written(struct call *call)
{
	_cleanup_(query_endp) struct query *query =
		sql_candidate_wrote(call->txn, call->study->id, call->place->principal);

	if (!query_next(query))
		return 0;
	return answer(call, ERR_NOT_PERMITTED,
		      "you filed the %s of this study, and nobody reviews what they wrote",
		      row_text(call, query, 0));
}

static int may_submit(struct call *call)
{
	int r = study_must_be_open(call);

	if (r == 0)
		r = must_hold_place(call);
	if (r == 0)
		r = must_not_have_written(call);
	if (r != 0)
		return r;
	if (strcmp(call->place->declaration_state, "declared") == 0)
		return answer(
			call, ERR_STATE,
			"the secretariat has not decided yet on the conflict that you declared");
	if (call->review && strcmp(call->review->state, "approved") == 0 && !call->review->is_stale)
		return answer(call, ERR_STATE,
			      "the review was approved; ask for its return to change it");
	if (call->review && strcmp(call->review->state, "returned") == 0)
		return 0; /* asked for, so taken in whatever stage */
	return stage_must_produce(call, ARTEFACT_REVIEW);
}

static struct json_object *last_draft(struct call *call)
{
	if (!call->review)
		return NULL;
	_cleanup_(query_endp) struct query *query =
		sql_review_body(call->txn, call->review->id, call->review->version);
	return query_next(query) ? stored_json(row_text(call, query, 0)) : NULL;
}

static int submit_body(struct call *call, struct json_object *body)
{
	struct problems problems = { 0 };
	const struct form *form =
		cache_form(call, call->review ? call->review->form : call->study->form_row);
	int r = check_size(call, body);

	if (!form || r != 0)
		return form ? r : call->txn->r;
	if (!form_check_review(form, body, &problems))
		return answer_problems(call, "the review is not complete; nothing was submitted",
				       &problems);
	problems_done(&problems);

	bool was_in = call->viewer.own_in;
	review_begin(call);
	call->review->edition++;
	sql_review_reason_keep(call->txn, call->review->id, call->now_ms);
	sql_review_submitted(call->txn, call->review->id, call->review->version,
			     call->review->edition, call->now_ms);
	version_add(call, body, call->review->edition);
	put_written(call);
	put_review(call, "submitted");
	put_int(call->result, "edition", call->review->edition);
	put_version(call);
	call->reveal_own = !was_in;
	return 0;
}

int review_submit(struct call *call)
{
	struct json_object *given = param_json(call, "body");
	int r = may_submit(call);

	if (r != 0)
		return r;
	/* A draft is its author's alone: nobody else hands it in, or learns from a refusal what is
	 * wrong with it. */
	if (!given && call->me.principal != call->actor.principal)
		return answer_param(call, "body",
				    "is missing: who acts for a reviewer brings the review");
	struct json_object *body = given ? json_object_get(given) : last_draft(call);
	if (!body)
		return answer_param(call, "body", "is missing, and no draft was saved");
	r = submit_body(call, body);
	json_object_put(body);
	return r;
}

/* ---- judging ---- */

static int must_be_submitted(struct call *call, const char *what)
{
	int r = study_must_be_open(call);

	if (r != 0)
		return r;
	if (strcmp(call->review->state, "submitted") == 0)
		return 0;
	return answer(call, ERR_STATE, "the review is %s; only a submitted one can be %s",
		      call->review->state, what);
}

static int judge(struct call *call, const char *state)
{
	sql_review_judged(call->txn, call->review->id, str_of(state), param_str(call, "reason"));
	put_id(call, call->result, "review", ID_REVIEW, call->review->id);
	put_review(call, state);
	put_int(call->result, "edition", call->review->edition);
	put_int(call_event(call, call->study->id, "review", call->review->id), "edition",
		call->review->edition);
	return 0;
}

int review_return(struct call *call)
{
	int r = study_must_be_open(call);

	/* An approved one can be sent back too: an approval is no trap. */
	if (r == 0 && strcmp(call->review->state, "approved") != 0)
		r = must_be_submitted(call, "returned");
	return r != 0 ? r : judge(call, "returned");
}

int review_approve(struct call *call)
{
	int r = must_be_submitted(call, "approved");

	return r != 0 ? r : judge(call, "approved");
}
